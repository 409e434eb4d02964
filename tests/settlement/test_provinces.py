"""What provinces owe for their part of discounts, and the money they send."""

import datetime as dt

import pytest
from django.urls import reverse

from marketplace.common import clock
from marketplace.common.errors import BadValue, NotAllowed, WrongState
from marketplace.ledger.domain import MARKET, province_owner, transfer_owner
from marketplace.ledger.models import Account, Entry
from marketplace.ledger.queries import balance
from marketplace.settlement.domain import (
    record_province_payment,
    record_statement_line,
    recorded_references,
    take_over_for_province,
)
from marketplace.settlement.models import ProvincePayment
from marketplace.settlement.queries.provinces import province_balance, province_balances, province_statement
from marketplace.shop.checkout.domain.errors import KeyReused
from marketplace.shop.partner.domain import agree_to_discount, offer_discount
from marketplace.shop.payment.models import IncomingTransfer
from tests.factories.accounts import UserFactory
from tests.factories.areas import ProvinceFactory
from tests.factories.farmers import ListingFactory

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 6, 12)
NOON = dt.datetime(2026, 6, 12, 5, tzinfo=dt.UTC)


@pytest.fixture
def province():
    return ProvinceFactory(name="Bắc Ninh")


@pytest.fixture
def owed(post, province):
    """A province bears 30 % of a tenth off 150,000 đ that were delivered: 4,500 đ."""
    listing = ListingFactory()
    with clock.at(NOON):
        discount = offer_discount(
            name="Giảm",
            off_bp=1_000,
            platform_bp=5_000,
            province_bp=3_000,
            seller_bp=2_000,
            valid_from=TODAY,
            valid_to=TODAY,
            source="QĐ 1",
            records=[listing.stockrecord],
            province=province,
            by=UserFactory(),
        )
        agree_to_discount(discount=discount, by=UserFactory())
        (shipment,) = post.order((listing, 1))
        post.deliver(post.pack(shipment))
    return province


def pay(province, accountant, amount=4_500, **changes):
    with clock.at(NOON):
        said = {"province": province, "bank_ref": "NS-1", "amount": amount, "received_on": TODAY, "by": accountant}
        return record_province_payment(**(said | changes))


def due(province):
    return balance(Account.Kind.PROVINCE_DUE, province_owner(province.code))


def test_what_a_province_sends_goes_off_what_it_owes_once(owed, accountant):
    assert due(owed) == 4_500
    first = pay(owed, accountant)
    assert pay(owed, accountant) == first
    assert (due(owed), balance(Account.Kind.BANK, MARKET)) == (0, 4_500)
    assert Entry.objects.filter(source_kind="province_paid").count() == 1
    for other in ({"amount": 1}, {"received_on": TODAY - dt.timedelta(days=1)}, {"province": ProvinceFactory()}):
        with pytest.raises(KeyReused):
            pay(**({"province": owed, "accountant": accountant} | other))
    assert (due(owed), ProvincePayment.objects.count()) == (0, 1)


@pytest.mark.parametrize("amount, owed_then, credit", [(4_000, 500, 0), (4_500, 0, 0), (5_000, 0, 500)])
def test_too_little_and_too_much_stay_in_sight(owed, accountant, amount, owed_then, credit):
    pay(owed, accountant, amount)
    (row,) = province_balances()
    assert (row.province, row.borne, row.paid, row.owed, row.credit) == (owed, 4_500, amount, owed_then, credit)
    assert province_balance(owed) == row


def test_the_statement_says_each_day_and_what_is_left(owed, accountant):
    pay(owed, accountant, 4_000)
    found = province_statement(owed, first=TODAY, last=TODAY)
    assert (found.opening, found.closing) == (0, 500)
    assert [(row.day, row.count, row.amount, row.balance) for row in found.rows] == [
        (TODAY, 1, 4_500, 4_500),
        (TODAY, 1, -4_000, 500),
    ]
    later = province_statement(owed, first=TODAY + dt.timedelta(days=1), last=TODAY + dt.timedelta(days=9))
    assert (later.opening, later.rows, later.closing) == (500, [], 500)


def test_what_makes_no_sense_and_who_may_not(owed, accountant):
    for wrong in (
        {"bank_ref": " "},
        {"bank_ref": "x" * 61},
        {"amount": 0},
        {"amount": 10**13},
        {"received_on": TODAY + dt.timedelta(days=1)},
    ):
        with pytest.raises(BadValue):
            pay(**({"province": owed, "accountant": accountant} | wrong))
    with pytest.raises(NotAllowed):
        pay(owed, UserFactory())
    assert (due(owed), ProvincePayment.objects.count()) == (4_500, 0)


def line(accountant, bank_ref="FT-7", amount=4_500):
    return record_statement_line(
        bank_ref=bank_ref, reference="tinh tra giam gia", amount=amount, received_at=NOON, by=accountant
    )


def test_a_held_line_of_the_statement_is_taken_over_whole_and_once(owed, accountant):
    held = line(accountant)
    with pytest.raises(KeyReused):
        pay(owed, accountant, bank_ref="FT-7")
    payment = take_over_for_province(incoming=held, province=owed, by=accountant)
    assert take_over_for_province(incoming=held, province=owed, by=accountant) == payment
    held.refresh_from_db()
    assert (held.status, held.decided_by, payment.amount) == (IncomingTransfer.Status.PROVINCE, accountant, 4_500)
    assert (due(owed), balance(Account.Kind.REFUND_DUE, transfer_owner(held))) == (0, 0)
    assert balance(Account.Kind.BANK, MARKET) == 4_500
    with pytest.raises(WrongState):
        take_over_for_province(incoming=held, province=ProvinceFactory(), by=accountant)
    with pytest.raises(NotAllowed):
        take_over_for_province(incoming=held, province=owed, by=UserFactory())


def test_a_reference_that_is_a_provinces_does_not_come_in_again_with_a_file(owed, accountant):
    pay(owed, accountant, bank_ref="FT-8")
    assert recorded_references(["FT-8", "FT-9"]) == {"FT-8"}
    with pytest.raises(KeyReused):
        line(accountant, bank_ref="FT-8")
    assert not IncomingTransfer.objects.exists()


def test_the_pages_of_the_accountant(client, owed, accountant):
    page = reverse("settlement:province", args=[owed.code])
    client.force_login(UserFactory())
    for url in (reverse("settlement:provinces"), page, reverse("settlement:province_print", args=[owed.code])):
        assert client.get(url).status_code == 404
    client.force_login(accountant)
    assert "4.500\xa0₫" in client.get(reverse("settlement:provinces")).content.decode()
    typed = {"bank_ref": "NS-1", "amount": "5.000", "received_on": "12/06/2026"}
    with clock.at(NOON):
        assert "4.500" in client.get(page).content.decode()
        assert client.post(page, typed | {"amount": "x"}).status_code == 200
        assert not ProvincePayment.objects.exists()
        assert client.post(page, typed, follow=True).redirect_chain == [(page, 302)]
        assert client.post(page, typed).status_code == 302
        shown = client.get(page, {"first": "2026-06-13", "last": "2026-06-20"}).content.decode()
        assert "13/06/2026" in shown
        assert f"{page}print/?first=2026-06-13&amp;last=2026-06-20" in shown
        text = client.get(reverse("settlement:province_print", args=[owed.code])).content.decode()
    assert ProvincePayment.objects.get().amount == 5_000
    assert "NS-1" in text
    assert "500\xa0₫" in text


def test_a_held_transfer_is_taken_over_on_its_page(client, owed, accountant):
    held = line(accountant)
    client.force_login(accountant)
    page = reverse("settlement:transfer", args=[held.pk])
    assert client.post(page, {"province": owed.pk}).status_code == 302
    assert owed.name in client.get(page).content.decode()
    assert due(owed) == 0
