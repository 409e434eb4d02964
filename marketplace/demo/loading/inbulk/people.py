"""People, many at a time: as ``register_person`` makes them, and a phone that answered a code."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth.hashers import make_password

from marketplace.accounts import crypto
from marketplace.accounts.domain.people import tidy_name
from marketplace.accounts.models import BankAccount, Consent, Identity, User
from marketplace.common import clock
from marketplace.common.phones import normalise_phone

BATCH = 1_000


@dataclass(frozen=True)
class Newcomer:
    """Who is to be registered. They have no password: they log in by code."""

    phone: str
    full_name: str


def register_people(newcomers: Sequence[Newcomer]) -> list[User]:
    """Register people whose phones answered a code; return them in the same order."""
    now = clock.now()
    return User.objects.bulk_create(
        (
            User(
                phone=normalise_phone(one.phone),
                full_name=tidy_name(one.full_name),
                email=None,
                password=make_password(None),
                phone_verified_at=now,
            )
            for one in newcomers
        ),
        batch_size=BATCH,
    )


def record_consents(users: Sequence[User], purpose: str, evidence: str, text_version: str) -> None:
    """Record that each agreed, said by themself."""
    Consent.objects.bulk_create(
        (
            Consent(user=user, purpose=purpose, evidence=evidence, text_version=text_version, recorded_by=user)
            for user in users
        ),
        batch_size=BATCH,
    )


def record_identities(citizen_ids: Sequence[tuple[User, str]], *, by: User) -> None:
    """Seal the citizen id of each, seen by somebody else."""
    now = clock.now()
    Identity.objects.bulk_create(
        (
            Identity(
                user=user,
                citizen_id_sealed=crypto.encrypt(number),
                citizen_id_hash=crypto.keyed_hash(number),
                citizen_id_end=number[-4:],
                verified_at=now,
                verified_by=by,
            )
            for user, number in citizen_ids
        ),
        batch_size=BATCH,
    )


def add_bank_accounts(accounts: Sequence[tuple[User, str, str]], *, by: User) -> list[BankAccount]:
    """Add an account (owner, BIN, number) in each owner's name; return the rows in the same order."""
    return BankAccount.objects.bulk_create(
        (
            BankAccount(
                owner=owner,
                bank_bin=bank,
                holder=owner.full_name,
                number_sealed=crypto.encrypt(number),
                number_hash=crypto.keyed_hash(f"{bank}:{number}"),
                number_end=number[-4:],
                added_by=by,
            )
            for owner, bank, number in accounts
        ),
        batch_size=BATCH,
    )
