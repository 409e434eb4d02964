"""People: ``UserFactory()`` can log in with ``PASSWORD``; traits give the roles that accounts itself knows."""

import datetime as dt
from typing import Any

import factory

from marketplace.accounts import crypto
from marketplace.accounts.models import BankAccount, Consent, Identity, User

PASSWORD = "vai-thieu-luc-ngan"
VERIFIED_AT = dt.datetime(2026, 6, 1, 1, 0, tzinfo=dt.UTC)
_FAMILY_NAMES = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi")
# No name that a test types for a buyer or a household: by chance it would be the same person's (``is_named``).
_GIVEN_NAMES = ("Thị Xuyến", "Văn Khoát", "Thị Nhạn", "Đức Thuần", "Thị Chuyên", "Quang Thịnh", "Ngọc Trâm")


def vietnamese_phone(n: int) -> str:
    """Return the n-th number of a block that is valid in Vietnam: +84 91x xxx xxx (distinct up to 10 million)."""
    return f"+8491{n % 10_000_000:07d}"


class UserFactory(factory.django.DjangoModelFactory):
    """A person with a verified phone. ``UserFactory(admin=True)``, ``UserFactory(phone_unverified=True)``."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    class Params:
        admin = factory.Trait(is_staff=True, is_superuser=True)
        phone_unverified = factory.Trait(phone_verified_at=None)

    phone = factory.Sequence(vietnamese_phone)
    phone_verified_at = VERIFIED_AT
    full_name = factory.Sequence(
        lambda n: f"{_FAMILY_NAMES[n % len(_FAMILY_NAMES)]} {_GIVEN_NAMES[n % len(_GIVEN_NAMES)]}"
    )
    language = "vi"
    password = PASSWORD

    @classmethod
    def _create(cls, model_class: type[User], *args: Any, **kwargs: Any) -> User:
        """Go through the manager, so that phone and password are stored as in life."""
        return model_class.objects.create_user(*args, **kwargs)


class ManagedPersonFactory(UserFactory):
    """A person without a phone of their own, reached through an agent; cannot log in."""

    phone = None
    phone_verified_at = None
    password = None
    managed_by = factory.SubFactory(UserFactory)


class ConsentFactory(factory.django.DjangoModelFactory):
    """A consent in force, given on paper."""

    class Meta:
        model = Consent

    user = factory.SubFactory(UserFactory)
    purpose = Consent.Purpose.TRADE
    evidence = Consent.Evidence.PAPER
    evidence_ref = factory.Sequence(lambda n: f"giấy số {n}")
    text_version = "2026-01"
    recorded_by = factory.SelfAttribute("user")


class IdentityFactory(factory.django.DjangoModelFactory):
    """A sealed citizen id; give ``number`` (12 digits) to choose it."""

    class Meta:
        model = Identity

    class Params:
        number = factory.Sequence(lambda n: f"024099{n:06d}")

    user = factory.SubFactory(UserFactory)
    citizen_id_sealed = factory.LazyAttribute(lambda o: crypto.encrypt(o.number))
    citizen_id_hash = factory.LazyAttribute(lambda o: crypto.keyed_hash(o.number))
    citizen_id_end = factory.LazyAttribute(lambda o: o.number[-4:])


class BankAccountFactory(factory.django.DjangoModelFactory):
    """A sealed bank account; give ``number`` to choose it."""

    class Meta:
        model = BankAccount

    class Params:
        number = factory.Sequence(lambda n: f"19034{n:07d}")

    owner = factory.SubFactory(UserFactory)
    bank_bin = "970436"
    holder = "NGUYEN THI HOA"
    number_sealed = factory.LazyAttribute(lambda o: crypto.encrypt(o.number))
    number_hash = factory.LazyAttribute(lambda o: crypto.keyed_hash(o.number))
    number_end = factory.LazyAttribute(lambda o: o.number[-4:])
    added_by = factory.SelfAttribute("owner")
