"""An order that is paid by bank transfer first: reserved, paid, expired; the money that fits no order."""

import datetime as dt

import pytest
from django.core.management import call_command
from django.urls import reverse

from farmers.domain import confirm_seller_order
from farmers.queries import seller_orders_visible_to
from logistics.models import Shipment
from logistics.queries import shipments_visible_to
from marketplace.common import clock
from marketplace.common.errors import BadValue, NotAllowed, WrongState
from marketplace.ledger.models import Account, Entry
from marketplace.ledger.queries import balance
from marketplace.messaging.models import Message
from marketplace.quotas.domain import set_quota
from marketplace.quotas.models import Quota
from marketplace.shop.checkout.domain import (
    KeyReused,
    apply_transfer,
    cancel_order,
    cancel_seller_order,
    expire_reservations,
    refund_transfer,
)
from marketplace.shop.checkout.domain.quota_keys import product_key
from marketplace.shop.checkout.domain.transfers import number_in
from marketplace.shop.order.models import Order, OrderStatus, SellerOrder, SellerOrderStatus
from marketplace.shop.order.numbers import new_number
from marketplace.shop.payment.models import IncomingTransfer, PaymentRefused
from tests.factories.accounts import UserFactory
from tests.factories.checkout import placed_order, transferred, unpaid_order
from tests.factories.farmers import ListingFactory, owner_of
from tests.factories.partner import StockRecordFactory

pytestmark = pytest.mark.django_db
Kind = Account.Kind
Trouble = IncomingTransfer.Trouble


@pytest.fixture
def accountant():
    return UserFactory(is_staff=True)


@pytest.fixture
def records():
    return [StockRecordFactory(price=150_000, num_in_stock=10), StockRecordFactory(price=90_000, num_in_stock=10)]


@pytest.fixture
def order(records):
    set_quota(key=product_key(records[0].product_id), limit=5, source="thử nghiệm")
    return unpaid_order((records[0], 2), (records[1], 1))


def money(order):
    """Return (receivable, unearned, refund due) of the order, and what shipments still carry."""
    owner = f"order:{order.pk}"
    due = sum(Shipment.objects.filter(seller_order__order=order).values_list("cash_due", flat=True))
    return balance(Kind.RECEIVABLE, owner), balance(Kind.UNEARNED, owner), balance(Kind.REFUND_DUE, owner), due


def stock(records):
    for record in records:
        record.refresh_from_db()
    return [(record.num_in_stock, record.num_allocated) for record in records]


TOTAL = 2 * 150_000 + 30_000 + 90_000 + 15_000


def test_unpaid_order_holds_stock_and_tells_nobody_but_its_customer(order, records):
    assert (order.status, order.payment, order.paid_at) == (OrderStatus.UNPAID, "transfer", None)
    assert order.reserved_until == order.date_placed + dt.timedelta(days=1)
    assert stock(records) == [(10, 2), (10, 1)]
    assert Quota.objects.get().taken == 2
    assert money(order) == (TOTAL, -TOTAL, 0, TOTAL)
    assert list(Message.objects.values_list("template", flat=True)) == ["transfer_wanted"]
    source = order.sources.get()
    assert (source.source_type.code, source.amount_allocated, source.amount_debited) == ("transfer", TOTAL, 0)


def test_without_an_account_in_force_nobody_is_asked_to_transfer(records):
    with pytest.raises(PaymentRefused):
        placed_order((records[0], 1), payment="transfer")
    assert Order.objects.count() == 0
    assert stock(records) == [(10, 0), (10, 0)]


def test_sellers_and_post_do_not_see_an_unpaid_order(accountant):
    listing = ListingFactory(quantity=10)
    owner = owner_of(listing.household)
    order = unpaid_order((listing.stockrecord, 1))
    part = order.seller_orders.get()
    assert list(seller_orders_visible_to(owner)) == []
    assert list(shipments_visible_to(accountant)) == []
    with pytest.raises(WrongState):
        confirm_seller_order(seller_order=part, by=owner)
    part.refresh_from_db()
    assert (part.status, part.confirmed_at) == (SellerOrderStatus.PLACED, None)
    transferred(order, by=accountant)
    assert list(seller_orders_visible_to(owner)) == [part]
    assert list(shipments_visible_to(accountant)) == [part.shipment]
    assert confirm_seller_order(seller_order=part, by=owner).status == SellerOrderStatus.CONFIRMED


def test_the_exact_transfer_places_the_order_and_nothing_is_due_at_the_door(order, accountant):
    transfer = transferred(order, by=accountant, reference=f"MBVCB.1234 {order.number.lower()} chuyen tien")
    order.refresh_from_db()
    assert (transfer.status, transfer.order, transfer.trouble) == ("applied", order, "")
    assert (order.status, order.paid_at is not None) == (OrderStatus.PLACED, True)
    assert money(order) == (0, -TOTAL, 0, 0)
    assert balance(Kind.BANK, "market") == TOTAL
    assert balance(Kind.REFUND_DUE, f"transfer:{transfer.pk}") == 0
    assert list(order.seller_orders.order_by("pk").values_list("prepaid", flat=True)) == [330_000, 105_000]
    source = order.sources.get()
    assert (source.amount_allocated, source.amount_debited) == (TOTAL, TOTAL)
    assert list(Message.objects.order_by("pk").values_list("template", flat=True)) == [
        "transfer_wanted",
        "transfer_received",
        *["seller_order_new"] * order.seller_orders.exclude(legal_seller__phone="").count(),
    ]


def test_the_same_statement_line_again_is_the_same_transfer(order, accountant):
    first = transferred(order, by=accountant)
    assert transferred(order, by=accountant) == first
    with pytest.raises(KeyReused):
        transferred(order, by=accountant, amount=1)
    assert IncomingTransfer.objects.count() == 1
    assert Entry.objects.filter(source_kind="transfer_received").count() == 1


def test_only_an_accountant_records_money(order):
    with pytest.raises(NotAllowed):
        transferred(order, by=UserFactory())
    assert (IncomingTransfer.objects.count(), balance(Kind.BANK, "market")) == (0, 0)


@pytest.mark.parametrize("wrong", [{"amount": 0}, {"amount": -5}, {"amount": 10**12}, {"bank_ref": " "}])
def test_what_is_no_transfer_is_refused(order, accountant, wrong):
    with pytest.raises(BadValue):
        transferred(order, by=accountant, **wrong)
    assert IncomingTransfer.objects.count() == 0


@pytest.mark.parametrize(
    ("changes", "trouble"),
    [
        ({"amount": TOTAL - 1}, Trouble.TOO_LITTLE),
        ({"amount": TOTAL + 1}, Trouble.TOO_MUCH),
        ({"reference": "tien hang"}, Trouble.UNKNOWN_ORDER),
    ],
)
def test_money_that_does_not_fit_waits_for_a_person(order, accountant, changes, trouble):
    transfer = transferred(order, by=accountant, **changes)
    order.refresh_from_db()
    assert (transfer.status, transfer.trouble, order.status) == ("held", trouble, OrderStatus.UNPAID)
    assert money(order) == (TOTAL, -TOTAL, 0, TOTAL)
    assert balance(Kind.REFUND_DUE, f"transfer:{transfer.pk}") == -transfer.amount
    assert balance(Kind.BANK, "market") == transfer.amount


def test_money_for_an_order_that_did_not_ask_for_it_waits(accountant, records):
    cash = placed_order((records[0], 1))
    assert transferred(cash, by=accountant).trouble == Trouble.NOT_EXPECTED
    paid = unpaid_order((records[0], 1))
    transferred(paid, by=accountant)
    assert transferred(paid, by=accountant, bank_ref="FT-2").trouble == Trouble.PAID_BEFORE
    late = unpaid_order((records[0], 1))
    cancel_order(order=late, by=None, reason="")
    assert transferred(late, by=accountant).trouble == Trouble.TOO_LATE


def test_too_little_can_be_applied_and_the_rest_is_cash_at_the_door(order, accountant):
    transfer = transferred(order, by=accountant, amount=200_000)
    apply_transfer(transfer=transfer, order=order, by=accountant)
    order.refresh_from_db()
    assert order.status == OrderStatus.PLACED
    assert money(order) == (TOTAL - 200_000, -TOTAL, 0, TOTAL - 200_000)
    parts = list(order.seller_orders.order_by("pk"))
    assert [part.prepaid for part in parts] == [151_724, 48_276]
    assert [part.shipment.cash_due for part in parts] == [178_276, 56_724]
    sums = {s.source_type.code: (s.amount_allocated, s.amount_debited) for s in order.sources.all()}
    assert sums == {"transfer": (200_000, 200_000), "cod": (235_000, 0)}


def test_too_much_can_be_applied_and_the_rest_is_due_back(order, accountant):
    transfer = transferred(order, by=accountant, amount=TOTAL + 7_000)
    apply_transfer(transfer=transfer, order=order, by=accountant)
    assert apply_transfer(transfer=transfer, order=order, by=accountant).status == "applied"
    assert money(order) == (0, -TOTAL, -7_000, 0)
    source = order.sources.get()
    assert (source.amount_allocated, source.amount_debited) == (TOTAL + 7_000, TOTAL + 7_000)


def test_who_has_sent_another_sum_is_asked_not_to_send_again(client, order, accountant):
    client.post(reverse("discovery:track"), {"number": order.number, "phone": order.recipient_phone})
    page = reverse("discovery:track_order", args=[order.number])
    said = "Sàn đã nhận 200.000 ₫ cho đơn này, chưa khớp với"
    assert said not in client.get(page).content.decode().replace("\u00a0", " ")
    transferred(order, by=accountant, amount=200_000)
    assert said in client.get(page).content.decode().replace("\u00a0", " ")


def test_held_money_goes_back_once(order, accountant):
    transfer = transferred(order, by=accountant, reference="?")
    refund_transfer(transfer=transfer, bank_ref="OUT-1", by=accountant)
    assert refund_transfer(transfer=transfer, bank_ref="OUT-1", by=accountant).status == "refunded"
    assert (balance(Kind.BANK, "market"), balance(Kind.REFUND_DUE, f"transfer:{transfer.pk}")) == (0, 0)
    with pytest.raises(WrongState):
        apply_transfer(transfer=transfer, order=order, by=accountant)
    with pytest.raises(WrongState):
        refund_transfer(transfer=transfer, bank_ref="OUT-2", by=accountant)
    assert money(order) == (TOTAL, -TOTAL, 0, TOTAL)


def test_a_reservation_ends_by_the_clock_and_gives_everything_back(order, records, capsys):
    with clock.at(order.reserved_until - dt.timedelta(seconds=1)):
        assert expire_reservations() == 0
    with clock.at(order.reserved_until):
        call_command("expire_reservations")
        assert expire_reservations() == 0
    assert "1 reservations" in capsys.readouterr().out
    order.refresh_from_db()
    assert order.status == OrderStatus.CANCELLED
    assert stock(records) == [(10, 0), (10, 0)]
    assert Quota.objects.get().taken == 0
    assert money(order) == (0, 0, 0, 0)
    assert order.sources.get().amount_allocated == 0
    assert Message.objects.filter(template="order_cancelled").count() == 1


def test_a_paid_order_does_not_expire(order, accountant):
    transferred(order, by=accountant)
    with clock.at(order.reserved_until + dt.timedelta(days=9)):
        assert expire_reservations() == 0
    order.refresh_from_db()
    assert order.status == OrderStatus.PLACED


def test_a_prepaid_order_that_is_cancelled_is_due_back(order, accountant, records):
    transferred(order, by=accountant)
    cancel_order(order=order, by=None, reason="đổi ý")
    assert money(order) == (0, 0, -TOTAL, 0)
    assert stock(records) == [(10, 0), (10, 0)]
    assert Message.objects.get(template="order_cancelled").context["refund"] == TOTAL


def test_one_part_is_cancelled_alone(records):
    set_quota(key=product_key(records[0].product_id), limit=5, source="thử nghiệm")
    set_quota(key=product_key(records[1].product_id), limit=5, source="thử nghiệm")
    order = placed_order((records[0], 2), (records[1], 1))
    first, second = order.seller_orders.order_by("pk")
    for _again in range(2):
        cancel_seller_order(seller_order=first, by=None, reason="mất mùa", seller=True)
    first.refresh_from_db()
    order.refresh_from_db()
    assert (first.status, first.cancel_reason, order.status) == ("cancelled", "mất mùa", OrderStatus.PLACED)
    assert stock(records) == [(10, 0), (10, 1)]
    assert list(Quota.objects.order_by("pk").values_list("taken", flat=True)) == [0, 1]
    assert money(order) == (105_000, -105_000, 0, 105_000)
    assert order.sources.get().amount_allocated == 105_000
    assert Message.objects.filter(template="part_cancelled").count() == 1
    cancel_seller_order(seller_order=second, by=None, reason="", seller=False)
    order.refresh_from_db()
    assert (order.status, order.cancelled_at is not None) == (OrderStatus.CANCELLED, True)
    assert stock(records) == [(10, 0), (10, 0)]
    assert list(Quota.objects.order_by("pk").values_list("taken", flat=True)) == [0, 0]
    assert money(order) == (0, 0, 0, 0)


def test_a_prepaid_part_that_is_cancelled_is_due_back(order, accountant):
    transferred(order, by=accountant)
    first = order.seller_orders.order_by("pk").first()
    cancel_seller_order(seller_order=first, by=accountant, reason="hết hàng", seller=True)
    assert money(order) == (0, -105_000, -330_000, 0)


def test_a_part_cannot_be_cancelled_without_a_reason_or_before_the_money(order):
    part = order.seller_orders.order_by("pk").first()
    with pytest.raises(BadValue):
        cancel_seller_order(seller_order=part, by=None, reason=" ", seller=True)
    with pytest.raises(WrongState):
        cancel_seller_order(seller_order=part, by=None, reason="", seller=False)
    assert set(SellerOrder.objects.values_list("status", flat=True)) == {"placed"}
    assert money(order) == (TOTAL, -TOTAL, 0, TOTAL)


@pytest.mark.parametrize(
    "written", ["{0}", "FT26 {0}-CHUYEN TIEN", "Thanh toan don {0}", "ND:{1} {2}", "CPCP{0}", "chuyen tien {3}"]
)
def test_the_number_is_found_however_banks_write_it(written):
    number = new_number()
    text = written.format(number, number[:5], number[5:], number.lower())
    assert number_in(text) == number


def test_letters_before_a_number_make_no_other():
    for _again in range(300):  # one in thirty of these holds a second number that its check character allows
        number = new_number()
        assert number_in(f"CPCP{number}") == number


def test_no_number_is_found_in_other_words():
    number = new_number()
    wrong = number[:-1] + ("0" if number[-1] != "0" else "1")  # its check character says so
    assert number_in(f"chuyen tien mua vai {wrong}") is None
    assert number_in("") is None
