"""Sales at hand-over are settled once their cash has cleared, for each seller on the receipt."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from logistics.domain import close_shift, remit_till
from marketplace.common import clock
from marketplace.common.errors import WrongState
from marketplace.ledger.domain import seller_owner
from marketplace.ledger.models import Account
from marketplace.ledger.queries import balance
from marketplace.settlement.domain import settle_cleared_sales, settle_sale
from marketplace.settlement.models import Payable
from marketplace.settlement.queries import statement
from marketplace.shop.checkout.domain import void_sale
from marketplace.shop.partner.models import SellerKind
from tests.factories.logistics import ClerkFactory, stocked_outlet
from tests.factories.sales import shift_with_float, sold
from tests.factories.settlement import WithholdingRuleFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk():
    WithholdingRuleFactory(seller_kind=SellerKind.POSTAL_OPERATOR, vat_bp=0, pit_bp=0)
    return ClerkFactory()


@pytest.fixture
def shift(clerk):
    return shift_with_float(clerk.point, clerk.user, 0)


def test_a_sale_is_settled_after_its_shift_is_remitted(clerk, shift):
    record = stocked_outlet(point=clerk.point, price=100_000)
    seller = record.partner.legal_seller
    sale = sold((record, 2), shift=shift)
    voided = sold((record, 1), shift=shift)
    void_sale(sale=voided, by=clerk.user, reason="quét nhầm")
    with pytest.raises(WrongState):
        settle_sale(sale=sale)
    close_shift(shift=shift, notes={200_000: 1}, by=clerk.user)
    assert settle_cleared_sales() == 0
    remittance = remit_till(key=uuid4(), point=clerk.point, counted=200_000, by=clerk.user)
    assert (settle_cleared_sales(), settle_cleared_sales()) == (1, 0)
    (payable,) = settle_sale(sale=sale)
    assert (payable.goods, payable.commission, payable.net) == (200_000, 10_000, 190_000)
    assert (payable.sold, payable.cleared_at) == (sale.order.seller_orders.get(), remittance.counted_at)
    owner = seller_owner(seller)
    assert balance(Account.Kind.SELLER_PENDING, owner) == 0
    assert balance(Account.Kind.SELLER_PAYABLE, owner) == -190_000
    (row,) = statement(seller, clock.today(), clock.today()).rows
    assert (row.order_number, row.goods, row.net) == (payable.sold.number, 200_000, 190_000)


def test_each_seller_of_a_receipt_gets_its_own(clerk, shift):
    first = stocked_outlet(point=clerk.point, price=100_000)
    second = stocked_outlet(point=clerk.point, price=50_000)
    sold((first, 1), (second, 1), shift=shift)
    close_shift(shift=shift, notes={100_000: 1, 50_000: 1}, by=clerk.user)
    remit_till(key=uuid4(), point=clerk.point, counted=150_000, by=clerk.user)
    assert settle_cleared_sales() == 1
    sums = {payable.legal_seller_id: payable.goods for payable in Payable.objects.all()}
    assert sums == {first.partner.legal_seller_id: 100_000, second.partner.legal_seller_id: 50_000}


def test_a_sale_that_cannot_be_reckoned_waits_and_the_others_go_on(clerk, shift):
    blocked = stocked_outlet(point=clerk.point, price=100_000)
    other = stocked_outlet(point=clerk.point, price=100_000)
    other.partner.legal_seller.kind = SellerKind.SUPPLIER
    sold((other, 1), shift=shift)
    sale = sold((blocked, 1), shift=shift)
    type(sale.order.seller_orders.get().legal_seller).objects.filter(pk=blocked.partner.legal_seller_id).update(
        kind=SellerKind.SUPPLIER
    )
    close_shift(shift=shift, notes={200_000: 1}, by=clerk.user)
    remit_till(key=uuid4(), point=clerk.point, counted=200_000, by=clerk.user)
    assert settle_cleared_sales() == 1
    assert set(Payable.objects.values_list("legal_seller", flat=True)) == {other.partner.legal_seller_id}


def test_settling_asks_the_same_for_one_sale_and_for_three(clerk, django_assert_num_queries):
    records = [stocked_outlet(point=clerk.point, price=100_000)]
    counts = []
    for sales in (1, 3):
        shift = shift_with_float(clerk.point, clerk.user, 0)
        for _ in range(sales):
            sold((records[0], 1), shift=shift)
        close_shift(shift=shift, notes={100_000: sales}, by=clerk.user)
        remit_till(key=uuid4(), point=clerk.point, counted=100_000 * sales, by=clerk.user)
        with CaptureQueriesContext(connection) as asked:
            assert settle_cleared_sales() == sales
        counts.append(len(asked))
    assert counts == [10, 12]  # several entries have a savepoint of their own


def test_a_slice_of_sales_writes_what_one_by_one_would(clerk, shift):
    records = [stocked_outlet(point=clerk.point, price=price) for price in (100_000, 50_000)]
    sales = [sold(*((record, 1) for record in records), shift=shift) for _ in range(3)]
    close_shift(shift=shift, notes={100_000: 3, 50_000: 3}, by=clerk.user)
    remit_till(key=uuid4(), point=clerk.point, counted=450_000, by=clerk.user)
    settle_sale(sale=sales[0])
    assert settle_cleared_sales() == 2
    columns = ("legal_seller_id", "goods", "commission", "vat", "pit", "net", "rule_id", "exempt_because", "cleared_at")
    rows = [
        list(Payable.objects.filter(sold__order=sale.order).order_by("legal_seller").values_list(*columns))
        for sale in sales
    ]
    assert rows == [rows[0]] * 3
    assert len(rows[0]) == 2
    owners = [seller_owner(record.partner.legal_seller) for record in records]
    assert [balance(Account.Kind.SELLER_PENDING, owner) for owner in owners] == [0, 0]
