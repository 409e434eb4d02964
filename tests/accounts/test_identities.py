"""Citizen ids and bank accounts: sealed, found under every key still held, shown to nobody by accident."""

import io
import logging
import pickle

import pytest
from django.core.management import call_command
from django.db import connection

from marketplace.accounts import crypto, domain, queries
from marketplace.accounts.domain.identities import BadBankAccount, BadCitizenId
from marketplace.accounts.models import BankAccount, Identity
from marketplace.common.errors import WrongState
from tests.accounts.helpers import all_at_once
from tests.factories.accounts import UserFactory

CITIZEN_ID = "024099123456"
ACCOUNT = "19034567890123"
NEW_KEY = b"k" * 32


@pytest.fixture
def new_key(settings):
    """Return a function that puts a newer key beside those there are."""

    def add() -> int:
        version = max(settings.FIELD_KEYS) + 1
        settings.FIELD_KEYS = {**settings.FIELD_KEYS, version: NEW_KEY}
        return version

    return add


def drop_old_keys(settings) -> None:
    newest = max(settings.FIELD_KEYS)
    settings.FIELD_KEYS = {newest: settings.FIELD_KEYS[newest]}


class TestSealing:
    def test_opens_again_and_never_looks_the_same(self):
        first, second = crypto.encrypt("Hoa"), crypto.encrypt("Hoa")
        assert first != second
        assert crypto.decrypt(first) == crypto.decrypt(second) == "Hoa"
        assert "Hoa" not in first

    def test_the_hash_is_keyed_and_the_same_each_time(self, new_key):
        first = crypto.keyed_hash(CITIZEN_ID)
        assert first == crypto.keyed_hash(CITIZEN_ID)
        new_key()
        assert crypto.keyed_hash(CITIZEN_ID) != first
        assert first in crypto.all_hashes(CITIZEN_ID)

    @pytest.mark.parametrize("position", [3, 20, -2])
    def test_what_was_altered_does_not_open(self, position):
        sealed = crypto.encrypt("0123456789")
        letter = "A" if sealed[position] != "A" else "B"
        characters = list(sealed)
        characters[position] = letter
        with pytest.raises(ValueError, match="altered"):
            crypto.decrypt("".join(characters))

    def test_a_key_that_is_gone_says_so(self, settings, new_key):
        sealed = crypto.encrypt("0123456789")
        new_key()
        drop_old_keys(settings)
        with pytest.raises(ValueError, match="no key of version"):
            crypto.decrypt(sealed)


@pytest.mark.django_db
class TestCitizenId:
    @pytest.mark.parametrize(
        "typed", [CITIZEN_ID, "024 099 123 456", "０２４０９９１２３４５６", "024.099.123-456\x00"]
    )
    def test_is_sealed_and_found(self, typed):
        person = UserFactory()
        identity = domain.record_identity(user=person, citizen_id=typed, by=person)
        assert (identity.citizen_id_end, identity.verified_at) == ("3456", None)
        assert identity.reveal() == CITIZEN_ID
        assert queries.find_by_citizen_id(CITIZEN_ID) == person
        assert queries.find_by_citizen_id("024099000000") is None

    def test_recorded_by_a_clerk_it_is_verified_by_them(self):
        person, clerk = UserFactory(), UserFactory()
        domain.record_identity(user=person, citizen_id=CITIZEN_ID, by=person)
        identity = domain.record_identity(user=person, citizen_id=CITIZEN_ID, by=clerk)
        assert identity.verified_by == clerk
        assert identity.verified_at is not None
        assert Identity.objects.count() == 1

    @pytest.mark.parametrize("typed", ["", "123", "1" * 13, "abcdefghijkl", "-24099123456", "1" * 5000])
    def test_what_is_none_is_refused_and_not_repeated(self, typed):
        person = UserFactory()
        with pytest.raises(BadCitizenId) as refused:
            domain.record_identity(user=person, citizen_id=typed, by=person)
        assert len(typed) < 3 or typed not in str(refused.value)
        assert Identity.objects.count() == 0

    def test_another_persons_number_is_refused_also_under_a_newer_key(self, new_key):
        domain.record_identity(user=UserFactory(), citizen_id=CITIZEN_ID, by=UserFactory())
        new_key()
        person = UserFactory()
        with pytest.raises(domain.IdentityTaken) as refused:
            domain.record_identity(user=person, citizen_id=CITIZEN_ID, by=person)
        assert CITIZEN_ID not in str(refused.value)
        assert Identity.objects.count() == 1

    def test_a_second_number_for_one_person_is_refused(self):
        person = UserFactory()
        domain.record_identity(user=person, citizen_id=CITIZEN_ID, by=person)
        with pytest.raises(WrongState):
            domain.record_identity(user=person, citizen_id="024099000000", by=person)
        assert Identity.objects.get().reveal() == CITIZEN_ID


@pytest.mark.django_db(transaction=True)
def test_one_citizen_id_claimed_by_eight_people_at_once_is_one_persons():
    people = UserFactory.create_batch(8)

    def claim(n: int) -> str:
        try:
            domain.record_identity(user=people[n], citizen_id=CITIZEN_ID, by=people[n])
        except domain.IdentityTaken as taken:
            return taken.code
        return "recorded"

    assert sorted(all_at_once(claim, 8)) == ["identity_taken"] * 7 + ["recorded"]
    assert Identity.objects.count() == 1


@pytest.mark.django_db
class TestBankAccount:
    def add(self, owner, **changes):
        given = {"bank_bin": "970436", "number": ACCOUNT, "holder": "NGUYỄN THỊ HOA"} | changes
        return domain.add_bank_account(owner=owner, by=owner, **given)

    def test_is_sealed_and_added_once(self):
        person = UserFactory()
        account = self.add(person)
        assert self.add(person, number="1903 4567 890123") == account
        assert (account.reveal(), account.number_end, account.holder) == (ACCOUNT, "0123", "NGUYỄN THỊ HOA")
        assert list(queries.bank_accounts_of(person)) == [account]

    def test_the_same_number_at_another_bank_or_of_another_person_is_another_account(self):
        person = UserFactory()
        assert len({self.add(person).pk, self.add(person, bank_bin="970415").pk, self.add(UserFactory()).pk}) == 3

    def test_the_same_account_under_a_newer_key_is_found(self, new_key):
        person = UserFactory()
        account = self.add(person)
        new_key()
        assert self.add(person) == account

    @pytest.mark.parametrize(
        "change",
        [
            {"bank_bin": "12"}, {"bank_bin": "123456"}, {"bank_bin": "9704367"}, {"number": ""}, {"number": "12"},
            {"number": "1" * 20}, {"number": "-1903456789"[:3]}, {"number": "số tài khoản"}, {"holder": " "},
            {"holder": "x" * 121},
        ],
    )  # fmt: skip
    def test_what_cannot_be_one_is_refused(self, change):
        with pytest.raises(BadBankAccount):
            self.add(UserFactory(), **change)
        assert BankAccount.objects.count() == 0


@pytest.mark.django_db
class TestKeyChange:
    def test_rows_of_the_old_key_are_read_and_found_and_then_sealed_anew(self, settings, new_key):
        person = UserFactory()
        domain.record_identity(user=person, citizen_id=CITIZEN_ID, by=person)
        account = domain.add_bank_account(owner=person, bank_bin="970436", number=ACCOUNT, holder="HOA", by=person)
        old = max(settings.FIELD_KEYS)
        version = new_key()
        assert Identity.objects.get().citizen_id_sealed.startswith(f"{old}:")
        assert Identity.objects.get().reveal() == CITIZEN_ID
        assert queries.find_by_citizen_id(CITIZEN_ID) == person

        said = io.StringIO()
        call_command("reseal_personal_data", stdout=said, stderr=io.StringIO())
        assert said.getvalue() == "2 resealed\n"
        assert domain.reseal_old_rows() == 0

        drop_old_keys(settings)
        identity = Identity.objects.get()
        assert identity.citizen_id_sealed.startswith(f"{version}:")
        assert identity.reveal() == CITIZEN_ID
        assert queries.find_by_citizen_id(CITIZEN_ID) == person
        assert domain.add_bank_account(
            owner=person, bank_bin="970436", number=ACCOUNT, holder="HOA", by=person
        ) == account  # fmt: skip


@pytest.mark.django_db
class TestNothingLeaks:
    def test_not_in_text_repr_columns_or_logs(self, caplog):
        caplog.set_level(logging.DEBUG)
        person = UserFactory(full_name="", email="hoa@example.vn")
        identity = domain.record_identity(user=person, citizen_id=CITIZEN_ID, by=person)
        account = domain.add_bank_account(owner=person, bank_bin="970436", number=ACCOUNT, holder="HOA", by=person)
        shown = " ".join([str(identity), repr(identity), str(account), repr(account), repr(person), caplog.text])
        for secret in (CITIZEN_ID, ACCOUNT):
            assert secret not in shown
            assert secret.encode() not in pickle.dumps([identity, account])
        assert self._columns().isdisjoint({CITIZEN_ID, ACCOUNT})

    @staticmethod
    def _columns() -> set[str]:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT i::text FROM accounts_identity i UNION ALL SELECT b::text FROM accounts_bankaccount b"
            )
            rows = " ".join(row[0] for row in cursor.fetchall())
        return {secret for secret in (CITIZEN_ID, ACCOUNT) if secret in rows}

    def test_a_person_is_shown_by_name_or_number_never_by_their_phone_in_logs(self):
        person = UserFactory(full_name="Trần Thị Hoa", phone="+84912345678")
        assert repr(person) == f"<User: #{person.pk}>"
        assert str(person) == "Trần Thị Hoa"
