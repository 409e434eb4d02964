"""Whom a ceiling binds, and exactly which prices keep to it."""

import datetime as dt

import pytest

from catalog.models import Product
from catalog.produce import Crop
from marketplace.common import clock
from marketplace.common.errors import BadValue
from marketplace.shop.partner.domain import (
    AboveCeiling,
    NoMeasure,
    ceiling_for,
    ceilings_for,
    change_price,
    register_commitment,
)
from marketplace.shop.partner.models import PriceCommitment
from tests.factories.areas import ProvinceFactory
from tests.factories.essentials import PriceCeilingFactory, PriceDecisionFactory, bind, rice_at, shelf_at, supplier
from tests.factories.partner import StockRecordFactory

pytestmark = pytest.mark.django_db

DAY = dt.date(2026, 6, 12)


@pytest.fixture
def rice(db):
    return rice_at(shelf_at())


class TestWhom:
    def test_a_seller_who_takes_part_in_a_named_province(self, rice):
        ceiling = bind(rice)
        assert ceiling_for(stockrecord=rice, on=DAY) == ceiling

    def test_nobody_else(self, rice):
        ceiling = bind(rice)
        product = rice.product
        same_seller_elsewhere = rice_at(shelf_at(seller=rice.partner.legal_seller), product=product)
        other_seller_here = rice_at(shelf_at(rice.partner.outlet.point), product=product)
        other_goods = rice_at(rice.partner)
        no_commodity = StockRecordFactory(partner=rice.partner, product__crop=None)
        records = [rice, same_seller_elsewhere, other_seller_here, other_goods, no_commodity]
        assert ceilings_for(stockrecords=records, on=DAY) == {rice.pk: ceiling}

    def test_only_while_it_is_in_force(self, rice):
        bind(rice, valid_from=DAY, valid_to=DAY)
        days = [DAY + dt.timedelta(days=shift) for shift in (-1, 0, 1)]
        assert [ceiling_for(stockrecord=rice, on=day) is not None for day in days] == [False, True, False]

    def test_only_from_the_day_the_seller_takes_part(self, rice):
        bind(rice)
        PriceCommitment.objects.update(registered_on=DAY)
        assert ceiling_for(stockrecord=rice, on=DAY - dt.timedelta(days=1)) is None
        assert ceiling_for(stockrecord=rice, on=DAY) is not None

    def test_of_several_the_lowest(self, rice):
        bind(rice, amount=18_000)
        lowest = bind(rice, amount=17_500)
        bind(rice, amount=19_000)
        assert ceiling_for(stockrecord=rice, on=DAY) == lowest

    def test_two_queries_however_many_records(self, rice, django_assert_num_queries):
        bind(rice)
        others = [rice_at(rice.partner, product__crop=rice.product.crop) for _ in range(4)]
        with django_assert_num_queries(2):
            assert len(ceilings_for(stockrecords=[rice, *others], on=DAY)) == 5


class TestPrices:
    @pytest.mark.parametrize(
        ("unit", "pack", "ceiling", "fits"),
        [
            (Crop.Unit.KG, {"net_grams": 5_000}, 18_000, 90_000),
            (Crop.Unit.KG, {"net_grams": 333}, 17_999, 5_993),  # 5,993.667: a đồng more is above
            (Crop.Unit.LITRE, {"net_ml": 900, "net_grams": 830}, 50_001, 45_000),  # 45,000.9
            (Crop.Unit.EGG, {"pack_pieces": 30}, 3_100, 93_000),
            (Crop.Unit.BIRD, {"pack_pieces": 1}, 120_000, 120_000),
            (Crop.Unit.BOX, {"pack_pieces": 2}, 35_000, 70_000),
        ],
    )
    def test_to_the_dong_in_each_unit(self, unit, pack, ceiling, fits):
        record = rice_at(
            shelf_at(), product__crop__counted_in=unit, price=1, **{f"product__{k}": v for k, v in pack.items()}
        )
        bind(record, amount=ceiling)
        change_price(stockrecord=record, price=fits, by=None)
        with pytest.raises(AboveCeiling):
            change_price(stockrecord=record, price=fits + 1, by=None)
        record.refresh_from_db()
        assert record.price == fits

    def test_by_weight_the_price_of_a_kilogram_is_compared(self):
        record = rice_at(
            shelf_at(), product__priced_by=Product.PricedBy.KG, product__net_grams=333, price=1, price_per_kg=1
        )
        bind(record, amount=17_999)
        change_price(stockrecord=record, price_per_kg=17_999, by=None)
        assert record.price == 5_994  # the pack's price is the kilogram's, rounded half up
        with pytest.raises(AboveCeiling):
            change_price(stockrecord=record, price_per_kg=18_000, by=None)

    def test_what_cannot_be_compared_is_not_sold(self):
        record = rice_at(shelf_at(), product__crop__counted_in=Crop.Unit.LITRE, product__net_ml=None)
        bind(record)
        with pytest.raises(NoMeasure):
            change_price(stockrecord=record, price=1, by=None)

    def test_the_sentence_names_ceiling_and_decision(self, rice):
        bind(rice, number="123/QĐ-STC", authority="Sở Tài chính Mẫu")
        with pytest.raises(AboveCeiling, match=r"18\.000 đ/kg theo 123/QĐ-STC của Sở Tài chính Mẫu"):
            change_price(stockrecord=rice, price=90_001, by=None)


class TestTakingPart:
    @pytest.fixture(autouse=True)
    def _in_june(self):
        with clock.at(dt.datetime(2026, 6, 12, 3, tzinfo=dt.UTC)):
            yield

    def commit(self, **changes):
        decision = PriceDecisionFactory(provinces=[ProvinceFactory()])
        facts = {"ceiling": PriceCeilingFactory(decision=decision), "legal_seller": supplier(), "committed": 5_000_000}
        facts |= changes
        return facts, register_commitment(**facts)

    def test_from_tomorrow_on(self):
        facts, commitment = self.commit()
        assert (commitment.registered_on, commitment.committed) == (dt.date(2026, 6, 13), 5_000_000)
        assert register_commitment(**facts) == commitment
        assert PriceCommitment.objects.count() == 1

    def test_from_the_first_day_of_a_decision_to_come(self):
        ceiling = PriceCeilingFactory(decision=PriceDecisionFactory(valid_from=dt.date(2026, 7, 1)))
        assert self.commit(ceiling=ceiling)[1].registered_on == dt.date(2026, 7, 1)

    @pytest.mark.parametrize(
        ("wrong", "field"),
        [
            ({"committed": 0}, "committed"),
            ({"committed": 10**13}, "committed"),
            ({"registered_on": DAY}, "registered_on"),
        ],
    )
    def test_nonsense_is_refused(self, wrong, field):
        with pytest.raises(BadValue) as refusal:
            self.commit(**wrong)
        assert (refusal.value.field, PriceCommitment.objects.count()) == (field, 0)

    def test_another_amount_is_not_written_over_the_first(self):
        facts, _commitment = self.commit()
        with pytest.raises(BadValue):
            register_commitment(**facts | {"committed": 1})
        assert PriceCommitment.objects.get().committed == 5_000_000
