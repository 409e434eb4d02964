"""A query that was built once answers like the queryset it was built from, with the values of each call."""

import datetime as dt

import pytest
from django.db import connection
from django.db.models import F, Value
from django.test.utils import CaptureQueriesContext

from marketplace.common.compiled import Compiled, Given
from marketplace.shop.basket.models import Basket, Line
from marketplace.shop.partner.models import StockRecord
from marketplace.shop.shipping.models import FreightTariff
from tests.factories.checkout import FreightTariffFactory, basket_of
from tests.factories.partner import StockRecordFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def builds():
    """How often a queryset was built."""
    return []


def test_it_is_built_once_and_asked_each_time(builds, django_assert_num_queries):
    def build():
        builds.append(1)
        return FreightTariff.objects.in_force(Given("on")).order_by("-valid_from")[:1]

    latest = Compiled(build)
    assert builds == []  # not while modules are still being read
    assert latest.first(on=dt.date(2026, 6, 1)) is None
    tariff = FreightTariffFactory(valid_from=dt.date(2026, 5, 1))
    with django_assert_num_queries(2):
        assert latest.first(on=dt.date(2026, 6, 1)) == tariff  # what was written meanwhile is seen
        assert latest.first(on=dt.date(2026, 4, 30)) is None
    assert builds == [1]


def test_rows_come_with_what_belongs_to_them(django_assert_num_queries):
    records = [StockRecordFactory(price=price) for price in (10_000, 20_000)]
    basket, other = basket_of(*[(record, 2) for record in records]), basket_of((records[0], 5))
    lines = Compiled(
        lambda: (
            Line.objects.filter(basket=Given("basket"))
            .select_related("product__crop", "stockrecord__partner")
            .annotate(twice=F("quantity") * 2)
            .order_by("pk")
        )
    )
    with django_assert_num_queries(2):
        found, others = lines.rows(basket=basket.pk), lines.rows(basket=other.pk)
    plain = list(Line.objects.filter(basket=basket).order_by("pk"))
    assert found == plain
    for line, same in zip(found, plain, strict=True):
        values = {field.attname: getattr(line, field.attname) for field in Line._meta.concrete_fields}
        assert values == {name: getattr(same, name) for name in values}
        assert (line._state.adding, line._state.db, line.twice) == (False, "default", 4)
    with django_assert_num_queries(0):
        assert [line.stockrecord for line in found] == records
        assert [line.stockrecord.partner for line in found] == [record.partner for record in records]
        assert [line.product.crop for line in found] == [record.product.crop for record in records]
    assert [line.quantity for line in others] == [5]


def test_a_list_is_one_value_however_long(django_assert_num_queries):
    records = StockRecordFactory.create_batch(3)
    by_id = Compiled(lambda: StockRecord.objects.filter(pk__among=Given("ids")).order_by("pk"))
    for wanted in ([], records[:1], records):
        with django_assert_num_queries(1):
            assert by_id.rows(ids=[record.pk for record in wanted]) == wanted
    by_place = Compiled(lambda: StockRecord.objects.filter(partner__among=Given("places")).order_by("pk"))
    assert by_place.rows(places=[records[1].partner_id]) == [records[1]]
    assert list(StockRecord.objects.filter(pk__among=[records[2].pk])) == [records[2]]


def test_tuples_of_two_queries_in_one():
    record = StockRecordFactory(num_in_stock=7, price=12_000)
    pairs = Compiled(
        lambda: (
            StockRecord.objects.filter(pk=Given("pk"))
            .values_list("pk", "num_in_stock")
            .union(Basket.objects.filter(pk=Given("basket")).annotate(one=Value(1)).values_list("pk", "one"))
        )
    )
    basket = Basket.objects.create()
    assert sorted(pairs.rows(pk=record.pk, basket=basket.pk)) == sorted([(record.pk, 7), (basket.pk, 1)])
    assert pairs.rows(pk=record.pk, basket=-1) == [(record.pk, 7)]


def test_a_value_that_was_forgotten_is_a_slip_of_ours():
    with pytest.raises(KeyError, match="basket"):
        Compiled(lambda: Line.objects.filter(basket=Given("basket"))).rows(bascet=1)


def test_values_never_become_part_of_the_statement():
    found = Compiled(lambda: StockRecord.objects.filter(partner_sku=Given("sku")))
    StockRecordFactory(partner_sku="%s' OR '1'='1")
    assert [record.partner_sku for record in found.rows(sku="%s' OR '1'='1")] == ["%s' OR '1'='1"]
    assert found.rows(sku="' OR '1'='1") == []
    assert connection.is_usable()


def test_the_server_plans_what_comes_often_once():
    latest = Compiled(lambda: FreightTariff.objects.in_force(Given("on")).order_by("-valid_from")[:1])
    with CaptureQueriesContext(connection) as asked:
        for day in range(1, 6):
            latest.first(on=dt.date(2026, 6, day))
    assert all(f"2026-06-0{day}" in query["sql"] for day, query in enumerate(asked, start=1))
    with connection.cursor() as cursor:
        cursor.execute("SELECT generic_plans + custom_plans FROM pg_prepared_statements WHERE statement ~ 'tariff'")
        assert cursor.fetchall() == [(3,)]  # from the third time on, with whatever values


def test_a_union_is_asked_as_ever():
    def tariffs(day):
        return FreightTariff.objects.filter(valid_from__lte=day)

    tariff = FreightTariffFactory(valid_from=dt.date(2026, 5, 1))
    both = Compiled(lambda: tariffs(Given("one")).union(tariffs(Given("two")), all=True))
    for _time in range(4):
        assert both.rows(one=dt.date(2026, 6, 1), two=dt.date(2026, 5, 1)) == [tariff, tariff]
