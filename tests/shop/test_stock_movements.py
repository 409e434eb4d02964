"""Stock on hand and its movements change together, once an event."""

import pytest
from django.db.models import Sum

from marketplace.common.errors import DomainError
from marketplace.shop.partner.domain import BelowAllocated, MovementConflict, record_movement, record_sale
from marketplace.shop.partner.models import StockMovement
from tests.factories.accounts import UserFactory
from tests.factories.partner import StockRecordFactory

pytestmark = pytest.mark.django_db

Kind = StockMovement.Kind


def move(record, kind, quantity, ref="1", by=None):
    return record_movement(stockrecord=record, kind=kind, quantity=quantity, source_kind="count", source_ref=ref, by=by)


def test_a_movement_changes_the_stock_and_says_why():
    record, clerk = StockRecordFactory(num_in_stock=5), UserFactory()
    movement = move(record, Kind.HARVESTED, 7, by=clerk)
    assert record.num_in_stock == 12
    assert (movement.kind, movement.quantity, movement.by) == ("harvested", 7, clerk)


def test_the_same_event_counts_once():
    record = StockRecordFactory(num_in_stock=5)
    first, again = move(record, Kind.SPOILED, -2), move(record, Kind.SPOILED, -2)
    assert (first.pk, record.num_in_stock) == (again.pk, 3)


def test_the_same_event_with_another_quantity_is_refused():
    record = StockRecordFactory(num_in_stock=5)
    move(record, Kind.SPOILED, -2)
    with pytest.raises(MovementConflict):
        move(record, Kind.SPOILED, -3)
    record.refresh_from_db()
    assert record.num_in_stock == 3


def test_what_is_promised_cannot_be_moved_out():
    record = StockRecordFactory(num_in_stock=5, num_allocated=4)
    with pytest.raises(BelowAllocated):
        move(record, Kind.SPOILED, -2)
    record.refresh_from_db()
    assert (record.num_in_stock, record.movements.count()) == (5, 1)
    move(record, Kind.SPOILED, -1, ref="2")
    assert record.num_in_stock == 4


@pytest.mark.parametrize("quantity", [0, 1_000_001, -1_000_001, 2**31, -(2**40)])
def test_impossible_quantities_are_refused(quantity):
    record = StockRecordFactory(num_in_stock=5)
    with pytest.raises(DomainError, match="Số lượng phải từ 1"):
        move(record, Kind.COUNTED, quantity)
    record.refresh_from_db()
    assert (record.num_in_stock, record.movements.count()) == (5, 1)


def test_stock_has_a_ceiling():
    record = StockRecordFactory(num_in_stock=99_999_999)
    with pytest.raises(DomainError, match="Tồn kho lớn quá"):
        move(record, Kind.COUNTED, 2)
    record.refresh_from_db()
    assert record.num_in_stock == 99_999_999


def test_a_first_movement_starts_an_unknown_stock():
    record = StockRecordFactory(num_in_stock=None, num_allocated=None)
    move(record, Kind.OPENING, 4)
    assert record.num_in_stock == 4


def test_a_sale_consumes_promised_packs_with_a_movement_each():
    first = StockRecordFactory(num_in_stock=5, num_allocated=2)
    second = StockRecordFactory(num_in_stock=8, num_allocated=8)
    for _again in range(2):
        record_sale(quantities={second.pk: 3, first.pk: 2}, source_kind="packing", source_ref="so:1", by=None)
    for record in (first, second):
        record.refresh_from_db()
        assert record.movements.aggregate(total=Sum("quantity"))["total"] == record.num_in_stock
    assert [(r.num_in_stock, r.num_allocated) for r in (first, second)] == [(3, 0), (5, 5)]
