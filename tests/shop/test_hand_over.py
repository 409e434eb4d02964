"""Sales that end at hand-over: one transaction, no postal item, the prices and limits of every channel."""

from uuid import uuid4

import pytest

from logistics.domain import WrongCash, close_shift
from logistics.models import CashSale, Shipment
from marketplace.accounts.domain.households import account_of
from marketplace.common import clock
from marketplace.common.errors import BadValue, NotAllowed, WrongState
from marketplace.ledger.domain import seller_owner, shift_owner
from marketplace.ledger.models import Account, Entry
from marketplace.ledger.queries import balance
from marketplace.quotas.domain import QuotaExhausted, set_quota
from marketplace.shop.basket.domain import NotForSale
from marketplace.shop.checkout.domain import (
    EmptyBasket,
    KeyReused,
    PriceChanged,
    SoldOut,
    quote_handover,
    sell_at_handover,
    void_sale,
)
from marketplace.shop.checkout.domain.quota_keys import product_key
from marketplace.shop.checkout.domain.rations import Override, RationNeedsAccount
from marketplace.shop.order.models import Order, OrderStatus, SellerOrderStatus
from marketplace.shop.partner.domain import AboveCeiling, change_price
from marketplace.shop.payment.models import Source
from tests.factories.accounts import UserFactory
from tests.factories.essentials import RationFactory, bind
from tests.factories.logistics import ClerkFactory, PointFactory, stocked_outlet
from tests.factories.partner import StockRecordFactory
from tests.factories.sales import shift_with_float, sold

Kind = Account.Kind


@pytest.fixture
def clerk(db):
    return ClerkFactory()


@pytest.fixture
def shift(clerk):
    return shift_with_float(clerk.point, clerk.user, 100_000)


@pytest.fixture
def record(clerk):
    """Ten packs on the shelf, 18,500 đ each."""
    return stocked_outlet(point=clerk.point, packs=10, price=18_500)


def state(record, shift) -> tuple[int, int, int, int, int]:
    """On hand, promised, orders, sales, and the đồng in the drawer."""
    record.refresh_from_db()
    drawer = balance(Kind.DRAWER, shift_owner(shift))
    return record.num_in_stock, record.num_allocated, Order.objects.count(), CashSale.objects.count(), drawer


def test_a_sale_is_an_order_that_is_complete_at_once(clerk, shift, record):
    sale = sold((record, 3), shift=shift, given=60_000)
    order = sale.order
    assert (sale.due, sale.given, sale.change, sale.receipt) == (55_500, 60_000, 4_500, f"HD{shift.pk}-001")
    assert (order.channel, order.status, int(order.total_incl_tax)) == ("counter", OrderStatus.COMPLETE, 55_500)
    assert (order.placed_by, order.commune, order.operator) == (clerk.user, clerk.point.commune, "VNP")
    part = order.seller_orders.get()
    assert (part.status, part.goods_due, part.freight, part.stocking_place) == (
        SellerOrderStatus.DELIVERED,
        55_500,
        0,
        record.partner,
    )
    line = part.lines.get()
    assert (line.quantity, line.unit_price, line.price_due, line.commission_bp) == (3, 18_500, 55_500, 500)
    assert not Shipment.objects.exists()
    assert state(record, shift) == (7, 0, 1, 1, 155_500)
    assert list(record.movements.order_by("pk").values_list("kind", "quantity")) == [("received", 10), ("sold", -3)]
    assert balance(Kind.SELLER_PENDING, seller_owner(record.partner.legal_seller)) == -55_500
    source = Source.objects.get(order=order)
    assert (source.amount_allocated, source.amount_debited, source.amount_refunded) == (55_500, 55_500, 0)


def test_goods_of_two_sellers_are_two_parts_of_one_receipt(clerk, shift, record):
    other = stocked_outlet(point=clerk.point, packs=2, price=30_000)
    sale = sold((record, 1), (other, 2), shift=shift)
    parts = {part.legal_seller: part.goods_due for part in sale.order.seller_orders.all()}
    assert parts == {record.partner.legal_seller: 18_500, other.partner.legal_seller: 60_000}
    assert {number[-2:] for number in sale.order.seller_orders.values_list("number", flat=True)} == {"-A", "-B"}


def test_the_same_key_again_is_the_same_sale(shift, record):
    key = uuid4()
    first = sold((record, 1), shift=shift, key=key)
    assert sold((record, 1), shift=shift, key=key) == first
    with pytest.raises(KeyReused):
        sold((record, 2), shift=shift, key=key)
    assert state(record, shift) == (9, 0, 1, 1, 118_500)


def test_too_little_money_sells_nothing(shift, record):
    with pytest.raises(WrongCash):
        sold((record, 1), shift=shift, given=18_499)
    assert state(record, shift) == (10, 0, 0, 0, 100_000)


def test_a_dearer_price_needs_a_new_look(clerk, shift, record):
    quote = quote_handover(items={record.pk: 1}, shift=shift)
    change_price(stockrecord=record, price=19_000, by=None)
    with pytest.raises(PriceChanged) as refused:
        sold((record, 1), shift=shift, shown=quote.digest)
    assert refused.value.quote.total == 19_000
    assert state(record, shift) == (10, 0, 0, 0, 100_000)
    change_price(stockrecord=record, price=18_000, by=None)
    assert sold((record, 1), shift=shift, shown=quote.digest, given=20_000).due == 18_000


def test_more_than_there_is_is_not_sold(shift, record):
    with pytest.raises(SoldOut):
        sold((record, 11), shift=shift)
    for packs in (0, -1, 1_001):
        with pytest.raises(BadValue):
            quote_handover(items={record.pk: packs}, shift=shift)
    with pytest.raises(EmptyBasket):
        quote_handover(items={}, shift=shift)


def test_goods_of_another_place_are_not_sold_here(shift, record):
    elsewhere = [stocked_outlet(point=PointFactory()), StockRecordFactory()]
    for foreign in elsewhere:
        with pytest.raises(NotForSale):
            quote_handover(items={foreign.pk: 1}, shift=shift)
    record.product.is_public = False
    record.product.save()
    with pytest.raises(NotForSale):
        quote_handover(items={record.pk: 1}, shift=shift)


def test_limits_hold_at_the_counter_too(shift, record):
    set_quota(key=product_key(record.product_id), limit=3, source="thử nghiệm")
    sold((record, 2), shift=shift)
    with pytest.raises(QuotaExhausted):
        sold((record, 2), shift=shift)
    assert state(record, shift) == (8, 0, 1, 1, 137_000)


def test_only_the_clerk_of_the_open_shift_sells(clerk, shift, record):
    with pytest.raises(NotAllowed):
        sold((record, 1), shift=shift, by=ClerkFactory(point=clerk.point).user)
    close_shift(shift=shift, notes={100_000: 1}, by=clerk.user)
    with pytest.raises(WrongState):
        sold((record, 1), shift=shift)
    assert state(record, shift) == (10, 0, 0, 0, 0)


def test_a_key_of_another_shift_is_refused(clerk, shift, record):
    key = uuid4()
    sold((record, 1), shift=shift, key=key)
    other = ClerkFactory(point=clerk.point).user
    with pytest.raises(KeyReused):
        sold((record, 1), shift=shift_with_float(clerk.point, other, 0), key=key)


def test_a_void_takes_everything_back(clerk, shift, record):
    set_quota(key=product_key(record.product_id), limit=3, source="thử nghiệm")
    sale = sold((record, 3), shift=shift)
    for _time in range(2):
        voided = void_sale(sale=sale, by=clerk.user, reason="quét nhầm")
    assert (voided.voided_by, voided.void_reason) == (clerk.user, "quét nhầm")
    order = Order.objects.get()
    assert (order.status, order.cancel_reason) == (OrderStatus.CANCELLED, "quét nhầm")
    assert order.seller_orders.get().status == SellerOrderStatus.CANCELLED
    assert state(record, shift) == (10, 0, 1, 1, 100_000)
    assert balance(Kind.SELLER_PENDING, seller_owner(record.partner.legal_seller)) == 0
    assert Source.objects.get(order=order).amount_refunded == 55_500
    assert Entry.objects.filter(source_kind="sale_voided").count() == 1
    sold((record, 3), shift=shift)  # the limit is free again


def test_a_void_needs_its_clerk_a_reason_and_an_open_shift(clerk, shift, record):
    sale = sold((record, 1), shift=shift)
    with pytest.raises(NotAllowed):
        void_sale(sale=sale, by=UserFactory(admin=True), reason="quét nhầm")
    with pytest.raises(BadValue):
        void_sale(sale=sale, by=clerk.user, reason="")
    close_shift(shift=shift, notes={100_000: 1, 10_000: 1, 5_000: 1, 2_000: 1, 1_000: 1, 500: 1}, by=clerk.user)
    with pytest.raises(WrongState):
        void_sale(sale=sale, by=clerk.user, reason="quét nhầm")
    sale.refresh_from_db()
    assert (sale.voided_at, sale.order.status) == (None, OrderStatus.COMPLETE)


def test_a_key_sells_nothing_with_forged_prices(shift, record):
    with pytest.raises(PriceChanged):
        sell_at_handover(key=uuid4(), items={record.pk: 1}, shown="made up", given=18_500, shift=shift, by=shift.clerk)
    assert state(record, shift) == (10, 0, 0, 0, 100_000)


# ── What an authority decided holds at the counter too ───────────────────────────────────────────────────────────


def test_rationed_goods_need_a_household_that_is_known(clerk, shift, record):
    RationFactory(crop=record.product.crop, amount=10_000, provinces=[clerk.point.commune.province])
    with pytest.raises(RationNeedsAccount):
        sold((record, 1), shift=shift)
    account = account_of(user=UserFactory(phone_verified_at=clock.now()))
    sale = sold((record, 2), shift=shift, account=account)
    assert sale.order.household_account == account
    with pytest.raises(QuotaExhausted):
        sold((record, 1), shift=shift, account=account)
    reason = Override(by=clerk.user, reason="nhà có tang")
    beyond = sold((record, 1), shift=shift, account=account, override=reason)
    void_sale(sale=beyond, by=clerk.user, reason="quét nhầm")
    with pytest.raises(QuotaExhausted):
        sold((record, 1), shift=shift, account=account)
    void_sale(sale=sale, by=clerk.user, reason="khách trả")
    assert sold((record, 2), shift=shift, account=account).due == 37_000


def test_a_ceiling_binds_the_counter(clerk, shift, record):
    ceiling = bind(record, amount=4_000)
    sale = sold((record, 1), shift=shift)
    assert sale.order.lines.get().ceiling == ceiling
    ceiling.amount = 3_000
    ceiling.save()
    with pytest.raises(AboveCeiling):
        quote_handover(items={record.pk: 1}, shift=shift)
