"""Stock moves by conditional UPDATEs, all or none, and every other way is closed."""

import pytest
from django.db import IntegrityError, transaction

from marketplace.shop.partner import locks
from marketplace.shop.partner.models import StockPathClosed, StockRecord
from tests.factories.partner import StockRecordFactory

pytestmark = pytest.mark.django_db


def stock_of(record: StockRecord) -> tuple[int, int]:
    return StockRecord.objects.values_list("num_in_stock", "num_allocated").get(pk=record.pk)


def test_allocating_promises_packs():
    record = StockRecordFactory(num_in_stock=5)
    locks.allocate_stock(quantities={record.pk: 3})
    assert stock_of(record) == (5, 3)
    locks.allocate_stock(quantities={record.pk: 2})
    assert stock_of(record) == (5, 5)


def test_one_too_many_is_sold_out_and_says_what_is_left():
    record = StockRecordFactory(num_in_stock=5, num_allocated=3, product__title="Mận hậu", product__pack_name="túi")
    with pytest.raises(locks.SoldOut) as refused:
        locks.allocate_stock(quantities={record.pk: 3})
    assert (refused.value.code, refused.value.stockrecord_id, refused.value.left) == ("sold_out", record.pk, 2)
    assert str(refused.value) == "“Mận hậu” chỉ còn 2 túi, xin giảm số lượng."
    assert stock_of(record) == (5, 3)


def test_none_left_says_so():
    record = StockRecordFactory(num_in_stock=5, num_allocated=5, product__title="Mận hậu")
    with pytest.raises(locks.SoldOut, match="“Mận hậu” vừa hết hàng"):
        locks.allocate_stock(quantities={record.pk: 1})


def test_allocating_several_is_all_or_none():
    plenty, scarce = StockRecordFactory(num_in_stock=9), StockRecordFactory(num_in_stock=1)
    with pytest.raises(locks.SoldOut):
        locks.allocate_stock(quantities={scarce.pk: 2, plenty.pk: 1})
    assert (stock_of(plenty), stock_of(scarce)) == ((9, 0), (1, 0))


@pytest.mark.parametrize("count", [1, 3, 10])
def test_one_statement_takes_the_rows_in_the_order_of_their_ids(count, django_assert_num_queries):
    ids = [record.pk for record in StockRecordFactory.create_batch(count)]
    with django_assert_num_queries(1) as queries:
        locks.allocate_stock(quantities=dict.fromkeys(reversed(ids), 1))
    assert "ORDER BY r.id FOR NO KEY UPDATE" in queries[0]["sql"]
    assert [stock_of(record)[1] for record in StockRecord.objects.filter(pk__in=ids)] == [1] * count


def test_unknown_stock_is_none():
    record = StockRecordFactory(num_in_stock=None, num_allocated=None)
    with pytest.raises(locks.SoldOut):
        locks.allocate_stock(quantities={record.pk: 1})


def test_records_without_allocations_yet_can_be_allocated():
    record = StockRecordFactory(num_in_stock=2, num_allocated=None)
    locks.allocate_stock(quantities={record.pk: 2})
    assert stock_of(record) == (2, 2)


def test_releasing_gives_back_what_was_promised():
    record = StockRecordFactory(num_in_stock=5, num_allocated=4)
    locks.release_stock(quantities={record.pk: 3})
    assert stock_of(record) == (5, 1)


def test_consuming_takes_promised_packs_off_the_stock():
    record = StockRecordFactory(num_in_stock=5, num_allocated=4)
    locks.consume_stock(quantities={record.pk: 3})
    assert stock_of(record) == (2, 1)


@pytest.mark.parametrize("change", [locks.release_stock, locks.consume_stock])
def test_more_than_promised_is_refused_and_changes_nothing(change):
    first, second = StockRecordFactory(num_in_stock=5, num_allocated=2), StockRecordFactory(num_in_stock=5)
    with pytest.raises(locks.StockMismatch):
        change(quantities={first.pk: 1, second.pk: 1})
    assert (stock_of(first), stock_of(second)) == ((5, 2), (5, 0))


@pytest.mark.parametrize("packs", [0, -1])
def test_only_whole_packs_are_locked(packs):
    record = StockRecordFactory()
    with pytest.raises(ValueError, match="at least one"):
        locks.allocate_stock(quantities={record.pk: packs})


@pytest.mark.parametrize("way", ["allocate", "consume_allocation", "cancel_allocation"])
def test_oscars_ways_are_closed(way):
    record = StockRecordFactory(num_in_stock=5, num_allocated=2)
    with pytest.raises(StockPathClosed):
        getattr(record, way)(1)
    assert stock_of(record) == (5, 2)


def test_saving_a_record_that_was_read_before_does_not_write_old_stock_back():
    stale = StockRecord.objects.get(pk=StockRecordFactory(num_in_stock=5).pk)
    locks.allocate_stock(quantities={stale.pk: 3})
    stale.partner_sku = "NEW"
    stale.save()
    assert stock_of(stale) == (5, 3)
    assert StockRecord.objects.get(pk=stale.pk).partner_sku == "NEW"


@pytest.mark.parametrize("field", ["num_in_stock", "num_allocated"])
def test_changing_stock_on_an_instance_is_refused(field):
    record = StockRecordFactory(num_in_stock=5, num_allocated=1)
    setattr(record, field, 2)
    with pytest.raises(StockPathClosed):
        record.save()
    assert stock_of(record) == (5, 1)


def test_the_database_refuses_to_oversell_whatever_the_code_does():
    record = StockRecordFactory(num_in_stock=5)
    with pytest.raises(IntegrityError, match="partner_never_oversold"), transaction.atomic():
        StockRecord.objects.filter(pk=record.pk).update(num_allocated=6)
    assert stock_of(record) == (5, 0)
