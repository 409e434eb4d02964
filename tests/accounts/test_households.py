"""Buying households: found by a phone that answered or an identity that was seen, never by what was only typed."""

import pytest

from marketplace.accounts.domain import (
    KeyTaken,
    WrongCode,
    account_answering,
    account_of,
    account_seen,
    find_account,
    issue_code,
    new_reference,
    open_account,
    remove_key,
    verify_identity_key,
    verify_phone_key,
)
from marketplace.accounts.models import HouseholdAccount, HouseholdKey
from marketplace.common.errors import BadValue, NotAllowed
from marketplace.common.phones import BadPhone
from tests.factories.accounts import UserFactory
from tests.factories.areas import CommuneFactory

PHONE = "+84912345678"
CITIZEN_ID = "001085012345"


def answered(phone=PHONE):
    """Return what somebody who read the code sent to ``phone`` types."""
    reference = new_reference()
    return {"reference": reference, "typed": issue_code(phone=phone, reference=reference)}


@pytest.mark.django_db(transaction=True)
class TestPhones:
    def test_a_phone_that_answers_opens_an_account_and_finds_it_again(self):
        account = account_answering(**answered(), name="Nguyễn Thị Hoa", address_text=" 12 Lê Lợi ")
        assert (account.name, account.address_text, account.address_folded) == (
            "Nguyễn Thị Hoa",
            "12 Lê Lợi",
            "12 le loi",
        )
        assert account_answering(**answered(), name="Ai khác") == account
        assert find_account(phone="0912 345 678") == account
        assert find_account(phone="0912 345 679") is None

    def test_a_wrong_code_opens_nothing(self):
        wrong = answered() | {"typed": "no"}
        with pytest.raises(WrongCode):
            account_answering(**wrong, name="Nguyễn Thị Hoa")
        assert (HouseholdAccount.objects.count(), HouseholdKey.objects.count()) == (0, 0)

    def test_a_code_is_good_once(self):
        typed = answered()
        account_answering(**typed, name="Nguyễn Thị Hoa")
        with pytest.raises(WrongCode):
            account_answering(**typed, name="Nguyễn Thị Hoa")

    def test_a_phone_is_in_one_account(self):
        first = account_answering(**answered(), name="Hoa")
        second = open_account(name="Lan")
        with pytest.raises(KeyTaken) as taken:
            verify_phone_key(account=second, **answered())
        assert (taken.value.account, find_account(phone=PHONE)) == (first, first)
        (key,) = first.keys.all()
        remove_key(key=key, by=UserFactory(), reason="đổi chủ")
        assert find_account(phone=PHONE) is None
        verify_phone_key(account=second, **answered())
        assert find_account(phone=PHONE) == second

    def test_the_key_holds_no_number(self):
        (key,) = account_answering(**answered(), name="Hoa").keys.all()
        assert (key.value_end, PHONE in key.value_hash, "912345678" in key.value_hash) == ("678", False, False)


@pytest.mark.django_db
class TestPeopleAndIdentities:
    def test_a_person_with_a_verified_phone_has_an_account_by_itself(self):
        user, commune = UserFactory(phone=PHONE), CommuneFactory()
        account = account_of(user=user, name="Hoa", commune=commune, address_text="12 Lê Lợi")
        assert account_of(user=user) == account == find_account(phone=PHONE)
        assert account.commune == commune

    def test_a_number_that_was_only_typed_is_no_key(self):
        assert account_of(user=UserFactory(phone_unverified=True)) is None
        assert HouseholdAccount.objects.count() == 0

    def test_an_identity_counts_when_a_clerk_saw_it(self):
        clerk = UserFactory()
        account = account_seen(citizen_id="001 085 012345", name="Hoa", by=clerk)
        assert find_account(citizen_id=CITIZEN_ID) == account
        (key,) = account.keys.all()
        assert (key.kind, key.verified_by, key.value_end, CITIZEN_ID in key.value_hash) == (
            "identity",
            clerk,
            "345",
            False,
        )
        assert verify_identity_key(account=account, citizen_id=CITIZEN_ID, by=clerk) == key

    def test_nobody_vouches_for_their_own_household(self):
        clerk = UserFactory()
        account = account_of(user=clerk)
        with pytest.raises(NotAllowed):
            verify_identity_key(account=account, citizen_id=CITIZEN_ID, by=clerk)
        assert account.keys.count() == 1

    @pytest.mark.parametrize("text", ["", "12345678901", "1234567890123", "00108501234x", "\x00"])
    def test_what_is_no_citizen_id_is_told(self, text):
        with pytest.raises(BadValue):
            account_seen(citizen_id=text, name="Hoa", by=UserFactory())
        assert HouseholdAccount.objects.count() == 0

    def test_what_is_no_phone_is_told(self):
        with pytest.raises(BadPhone):
            find_account(phone="abc")

    @pytest.mark.parametrize("wrong", [{"name": " "}, {"name": "a" * 121}, {"address_text": "a" * 301}])
    def test_an_account_has_a_name_that_fits(self, wrong):
        with pytest.raises(BadValue):
            open_account(**({"name": "Hoa"} | wrong))
        assert HouseholdAccount.objects.count() == 0
