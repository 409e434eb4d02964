"""What was agreed when the order was placed stays as it was: the database refuses to change it."""

import uuid

import pytest
from django.db import DatabaseError, transaction

from marketplace.shop.order.models import Line, Order, SellerOrder, SellerOrderStatus
from tests.factories.checkout import placed_order
from tests.factories.partner import LegalSellerFactory, StockRecordFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def order():
    return placed_order((StockRecordFactory(price=150_000), 2))


@pytest.mark.parametrize(
    ("model", "field", "value"),
    [
        (Order, "number", "CPOTHER"),
        (Order, "placement_key", uuid.UUID(int=1)),
        (Order, "total_incl_tax", 1),
        (SellerOrder, "goods_total", 999_000),
        (SellerOrder, "freight", 0),
        (SellerOrder, "freight_tariff_id", None),
        (Line, "unit_price", 999_000),
        (Line, "quantity", 3),
        (Line, "price_per_kg", 30_000),
        (Line, "commission_bp", 0),
    ],
)
def test_it_cannot_be_changed(order, model, field, value):
    before = list(model.objects.values())
    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        model.objects.update(**{field: value})
    assert list(model.objects.values()) == before


def test_a_seller_order_stays_with_its_seller(order):
    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        SellerOrder.objects.update(legal_seller=LegalSellerFactory())


def test_what_happens_afterwards_is_written_beside_it(order):
    Line.objects.update(final_grams=9_800, final_price=294_000)
    SellerOrder.objects.update(goods_final=294_000, status=SellerOrderStatus.PACKED)
    for row in (order.lines.get(), order.seller_orders.get(), Order.objects.get()):
        row.save()  # all columns, those with the same values
    assert order.seller_orders.get().total_due == 324_000
