"""The account that transfers go to: one of the market names it, another agrees, on its day it holds."""

import datetime as dt

import pytest
from django.urls import reverse

from marketplace.common import clock
from marketplace.common.errors import BadValue, NotAllowed, WrongState
from marketplace.shop.payment.domain import (
    agree_to_account,
    drop_account,
    receiving_account,
    set_receiving_account,
    takes_transfers,
)
from marketplace.shop.payment.models import PaymentRefused, ReceivingAccount
from tests.factories.accounts import UserFactory
from tests.factories.checkout import ReceivingAccountFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def first(db):
    return UserFactory(is_staff=True)


@pytest.fixture
def second(db):
    return UserFactory(is_staff=True)


def named(by, *, days=1, **changes):
    facts = {"bank_bin": "970405", "number": "1500 2012 3456", "holder": "cong ty cho phien", "source": "QĐ 7/QĐ-CP"}
    return set_receiving_account(**(facts | changes), valid_from=clock.today() + dt.timedelta(days=days), by=by)


def test_it_holds_once_a_second_person_has_agreed(first, second):
    old = ReceivingAccountFactory()
    new = named(first)
    assert (new.bank_name, new.number, new.holder) == ("Agribank", "150020123456", "CONG TY CHO PHIEN")
    assert named(first) == new
    with pytest.raises(NotAllowed, match="người thứ hai"):
        agree_to_account(account=new, by=first)
    with clock.at(clock.now() + dt.timedelta(days=1)):
        assert receiving_account() == old
    assert agree_to_account(account=new, by=second).agreed_by == second
    assert agree_to_account(account=new, by=first).agreed_by == second
    assert receiving_account() == old
    old.refresh_from_db()
    assert old.valid_to == clock.today()
    with clock.at(clock.now() + dt.timedelta(days=1)):
        assert receiving_account() == new


def test_the_first_one_may_hold_today(first, second):
    new = named(first, days=0)
    assert not takes_transfers()
    with pytest.raises(PaymentRefused):
        receiving_account()
    agree_to_account(account=new, by=second)
    assert receiving_account() == new
    with pytest.raises(BadValue, match="từ ngày mai"):
        named(first, days=0, number="999999999")


def test_what_was_dropped_or_is_late_is_not_agreed_to(first, second):
    dropped, late, taken = named(first), named(first, number="111111111"), named(first, days=3, number="222222222")
    assert drop_account(account=dropped, by=first).dropped_by == first
    with pytest.raises(WrongState):
        agree_to_account(account=dropped, by=second)
    agree_to_account(account=taken, by=second)
    with pytest.raises(WrongState, match="ngày đó hoặc sau đó"):
        agree_to_account(account=late, by=second)
    with pytest.raises(WrongState):
        drop_account(account=taken, by=first)
    with clock.at(clock.now() + dt.timedelta(days=2)), pytest.raises(WrongState, match="quá ngày"):
        agree_to_account(account=late, by=second)
    assert list(ReceivingAccount.objects.filter(agreed_at__isnull=False)) == [taken]


@pytest.mark.parametrize(
    "wrong", [{"bank_bin": "000000"}, {"number": "12"}, {"number": "12345-ệ"}, {"holder": " "}, {"source": ""}]
)
def test_nonsense_is_told_and_writes_nothing(first, wrong):
    with pytest.raises(BadValue):
        named(first, **wrong)
    assert ReceivingAccount.objects.count() == 0


def test_only_the_markets_people(second):
    for who in (UserFactory(), UserFactory(is_staff=True, is_active=False)):
        with pytest.raises(NotAllowed):
            named(who)
    new = named(second)
    with pytest.raises(NotAllowed):
        agree_to_account(account=new, by=UserFactory())
    assert ReceivingAccount.objects.get().agreed_at is None


def test_the_page(client, first, second):
    client.force_login(first)
    where = reverse("settlement:account")
    tomorrow = clock.today() + dt.timedelta(days=1)
    typed = {"bank_bin": "970436", "number": "12", "holder": "CHO PHIEN", "valid_from": f"{tomorrow:%d/%m/%Y}"}
    typed["source"] = "QĐ 7"
    refused = client.post(where, typed)
    assert "từ 6 đến 19" in refused.content.decode()
    client.post(where, typed | {"number": "0011 0042 1234"})
    page = client.get(where).content.decode()
    assert ("Vietcombank" in page, "Đã đối chiếu" in page, "970436 0011" in page) == (True, False, False)
    account = ReceivingAccount.objects.get()
    client.post(reverse("settlement:account_agree", args=[account.pk]))
    account.refresh_from_db()
    assert account.agreed_at is None
    client.force_login(second)
    assert "Đã đối chiếu với ngân hàng, duyệt" in client.get(where).content.decode()
    client.post(reverse("settlement:account_agree", args=[account.pk]))
    account.refresh_from_db()
    assert account.agreed_by == second
