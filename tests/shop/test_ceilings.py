"""Whom a ceiling binds, and exactly which prices keep to it."""

import datetime as dt

import pytest

from catalog.models import PriceDecision, Product
from catalog.produce import Crop
from marketplace.common import clock
from marketplace.common.errors import BadValue
from marketplace.messaging.models import Message
from marketplace.shop.order.domain import price_for_grams
from marketplace.shop.order.models import Line
from marketplace.shop.partner.domain import (
    AboveCeiling,
    NoMeasure,
    ceiling_for,
    ceilings_for,
    change_price,
    is_within,
    register_commitment,
    register_goods,
    unregister_goods,
)
from marketplace.shop.partner.domain.ceilings import record_keeps_to
from marketplace.shop.partner.models import PriceCommitment, RegisteredGoods, StockRecord
from marketplace.shop.partner.queries.ceilings import above_ceilings, count_above_today, records_above
from tests.factories.accounts import UserFactory
from tests.factories.areas import ProvinceFactory
from tests.factories.catalog import CropFactory
from tests.factories.essentials import (
    PriceCeilingFactory,
    PriceCommitmentFactory,
    PriceDecisionFactory,
    RegisteredGoodsFactory,
    bind,
    rice_at,
    shelf_at,
    supplier,
)
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

    def test_other_goods_of_the_same_crop_are_free_until_they_are_registered(self, rice):
        """A participant's premium rice is not ordinary rice."""
        ceiling = bind(rice)
        premium = rice_at(rice.partner, product__crop=rice.product.crop)
        assert ceilings_for(stockrecords=[rice, premium], on=DAY) == {rice.pk: ceiling}
        change_price(stockrecord=premium, price=200_000, by=None)
        RegisteredGoodsFactory(commitment=PriceCommitment.objects.get(), product=premium.product)
        assert set(ceilings_for(stockrecords=[rice, premium], on=DAY)) == {rice.pk, premium.pk}
        with pytest.raises(AboveCeiling):
            change_price(stockrecord=premium, price=200_000, by=None)

    def test_only_on_the_days_that_the_goods_are_registered(self, rice):
        ceiling = PriceCeilingFactory(
            crop=rice.product.crop, decision=PriceDecisionFactory(provinces=[rice.partner.commune.province])
        )
        commitment = PriceCommitmentFactory(ceiling=ceiling, legal_seller=rice.partner.legal_seller)
        RegisteredGoodsFactory(commitment=commitment, product=rice.product, binds_from=DAY, until=DAY)
        days = [DAY + dt.timedelta(days=shift) for shift in (-1, 0, 1)]
        assert [ceiling_for(stockrecord=rice, on=day) is not None for day in days] == [False, True, False]

    def test_single_communes_of_a_province(self, rice):
        elsewhere = rice_at(shelf_at(seller=rice.partner.legal_seller), product=rice.product)
        elsewhere.partner.commune.province = rice.partner.commune.province
        elsewhere.partner.commune.save()
        ceiling = bind(rice)
        ceiling.decision.provinces.clear()
        assert ceilings_for(stockrecords=[rice, elsewhere], on=DAY) == {}
        ceiling.decision.communes.add(rice.partner.commune)
        assert ceilings_for(stockrecords=[rice, elsewhere], on=DAY) == {rice.pk: ceiling}

    def test_of_several_the_lowest(self, rice):
        bind(rice, amount=18_000)
        lowest = bind(rice, amount=17_500)
        bind(rice, amount=19_000)
        assert ceiling_for(stockrecord=rice, on=DAY) == lowest

    def test_three_queries_however_many_records(self, rice, django_assert_num_queries):
        bind(rice)
        others = [rice_at(rice.partner, product__crop=rice.product.crop) for _ in range(4)]
        for other in others:
            RegisteredGoodsFactory(commitment=PriceCommitment.objects.get(), product=other.product)
        with django_assert_num_queries(3):  # goods with their ceilings · provinces · communes
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
        assert record.price == 5_993  # 5,993.667 rounded half up would lie above: it is rounded down
        with pytest.raises(AboveCeiling):
            change_price(stockrecord=record, price_per_kg=18_000, by=None)

    def test_by_weight_not_even_half_a_dong_above(self):
        record = rice_at(
            shelf_at(), product__priced_by=Product.PricedBy.KG, product__net_grams=333, price=5_994, price_per_kg=17_999
        )
        ceiling = bind(record, amount=17_999)  # came down on a price that had been rounded up
        assert not is_within(ceiling, product=record.product, price=5_994, price_per_kg=17_999)
        assert is_within(ceiling, product=record.product, price=5_993, price_per_kg=17_999)
        line = Line(price_per_kg=17_999, unit_price=5_993, quantity=3, ceiling=ceiling)
        assert [price_for_grams(line, grams) for grams in (333, 1_000, 1_500)] == [5_993, 17_999, 26_998]
        assert price_for_grams(Line(price_per_kg=17_999), 333) == 5_994

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
            ({"registered_on": dt.date(2019, 12, 31)}, "registered_on"),
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


class TestGoods:
    """Which goods a seller registered, and until when; papers that come late."""

    @pytest.fixture(autouse=True)
    def _in_june(self):
        with clock.at(dt.datetime(2026, 6, 12, 3, tzinfo=dt.UTC)):
            yield

    @pytest.fixture
    def commitment(self, rice):
        decision = PriceDecisionFactory(
            provinces=[rice.partner.commune.province], number="9/QĐ-UBND", valid_from=dt.date(2026, 6, 1)
        )
        ceiling = PriceCeilingFactory(decision=decision, crop=rice.product.crop, amount=16_000)
        return PriceCommitmentFactory(
            ceiling=ceiling, legal_seller=rice.partner.legal_seller, registered_on=dt.date(2026, 6, 1)
        )

    def test_from_tomorrow_on_and_once(self, rice, commitment):
        goods = register_goods(commitment=commitment, product=rice.product, by=None)
        assert (goods.registered_from, goods.binds_from, goods.until) == (dt.date(2026, 6, 13),) * 2 + (None,)
        assert register_goods(commitment=commitment, product=rice.product, by=None) == goods
        assert RegisteredGoods.objects.count() == 1

    def test_a_paper_that_came_late_keeps_its_first_day_and_binds_from_tomorrow(self, rice, commitment):
        goods = register_goods(
            commitment=commitment, product=rice.product, registered_from=dt.date(2026, 6, 3), by=None
        )
        assert (goods.registered_from, goods.binds_from) == (dt.date(2026, 6, 3), dt.date(2026, 6, 13))
        assert ceiling_for(stockrecord=rice, on=DAY) is None
        assert ceiling_for(stockrecord=rice, on=dt.date(2026, 6, 13)) == commitment.ceiling

    def test_goods_go_out_with_a_day_and_come_back_in_another_row(self, rice, commitment):
        goods, admin = register_goods(commitment=commitment, product=rice.product, by=None), UserFactory()
        with pytest.raises(BadValue):
            unregister_goods(goods=goods, last_day=dt.date(2026, 6, 11), by=admin)
        out = unregister_goods(goods=goods, last_day=dt.date(2026, 6, 20), by=admin)
        assert (out.until, out.ended_by) == (dt.date(2026, 6, 20), admin)
        assert unregister_goods(goods=goods, last_day=dt.date(2026, 6, 25), by=admin).until == dt.date(2026, 6, 20)
        with pytest.raises(BadValue):
            register_goods(commitment=commitment, product=rice.product, registered_from=dt.date(2026, 6, 20), by=admin)
        back = register_goods(
            commitment=commitment, product=rice.product, registered_from=dt.date(2026, 6, 21), by=admin
        )
        assert (back.pk != goods.pk, RegisteredGoods.objects.count()) == (True, 2)
        days = [dt.date(2026, 6, day) for day in (20, 21)]
        assert [ceiling_for(stockrecord=rice, on=day) for day in days] == [commitment.ceiling] * 2

    def test_only_goods_of_the_crop_and_of_the_seller(self, rice, commitment):
        others = [rice_at(rice.partner), rice_at(shelf_at(), product__crop=rice.product.crop)]
        for other in others:
            with pytest.raises(BadValue):
                register_goods(commitment=commitment, product=other.product, by=None)
        with pytest.raises(BadValue):
            register_goods(commitment=commitment, product=rice.product, registered_from=dt.date(2026, 5, 31), by=None)
        assert not RegisteredGoods.objects.exists()

    def test_the_seller_is_told_what_has_to_come_down(self, rice, commitment):
        seller = rice.partner.legal_seller
        seller.phone = "+84912000111"
        seller.save()
        register_goods(commitment=commitment, product=rice.product, by=None)  # 17,000 đ a kilogram
        message = Message.objects.get(template="price_above_ceiling")
        assert message.to == "+84912000111"
        said = {"price": "85.000", "ceiling": "16.000 đ/kg", "number": "9/QĐ-UBND", "day": "13/06/2026"}
        assert said.items() <= message.context.items()

    def test_nobody_is_told_who_keeps_to_it(self, rice, commitment):
        commitment.ceiling.amount = 17_000
        commitment.ceiling.save()
        register_goods(commitment=commitment, product=rice.product, by=None)
        assert not Message.objects.exists()


def above_by_hand(records):
    """Say of each record and registration whether it asks too much, by the function that orders are held to."""
    found = set()
    for record in records:
        for goods in record.product.registrations.filter(commitment__legal_seller=record.partner.legal_seller):
            ceiling = goods.commitment.ceiling
            if record.price and ceiling.decision.holds_in(record.partner.commune):
                found |= set() if record_keeps_to(ceiling, record) else {(record.pk, goods.pk)}
    return found


class TestAbove:
    """What the database finds above a ceiling is what the market refuses to sell."""

    # The most that a pack may cost, to the đồng, and one above; prices by weight; packs of unknown content.
    PACKS = [
        ({"counted_in": "kg"}, {"net_grams": 1_500}, 27_000),
        ({"counted_in": "kg"}, {"net_grams": 333}, 5_994),
        ({"counted_in": "kg"}, {"net_grams": 500_000_000}, 9_000_000_000),
        ({"counted_in": "litre"}, {"net_ml": 750}, 13_500),
        ({"counted_in": "egg"}, {"pack_pieces": 10}, 180_000),
        ({"counted_in": "kg"}, {"net_grams": None}, 1),
        ({"counted_in": "egg"}, {"net_grams": 500, "pack_pieces": None}, 1),
    ]

    @pytest.mark.parametrize(("crop", "pack", "price"), PACKS)
    def test_it_compares_as_placement_does(self, crop, pack, price):
        place = shelf_at()
        records = []
        for shift in (-1, 0, 1):
            facts = {f"product__{name}": value for name, value in pack.items()}
            record = rice_at(place, product__crop=CropFactory(is_essential=True, **crop), **facts)
            StockRecord.objects.filter(pk=record.pk).update(price=price + shift)
            bind(record)
            records.append(record)
        rows = StockRecord.objects.filter(pk__in=[record.pk for record in records])
        found = {(row.pk, row.goods_id) for row in records_above(rows)}
        assert found == above_by_hand(rows)
        known = next(iter(pack.values())) is not None and len(pack) == 1
        assert len(found) == (1 if known else 2)  # what cannot be compared is above with any price but none

    def test_a_price_by_weight_is_compared_a_kilogram(self):
        record = rice_at(shelf_at(), product__net_grams=1_000)
        bind(record)
        for per_kg, is_above in ((18_000, False), (18_001, True)):
            StockRecord.objects.filter(pk=record.pk).update(price=10_000, price_per_kg=per_kg)
            assert records_above(StockRecord.objects.all()).exists() is is_above
            assert bool(above_by_hand(StockRecord.objects.all())) is is_above

    def test_each_ceiling_has_a_row_the_soonest_first(self):
        record = rice_at(shelf_at())
        StockRecord.objects.update(price=500_000)
        bind(record, valid_from=clock.today() + dt.timedelta(days=3))
        bind(record, valid_to=clock.today())
        bind(record, valid_to=clock.today() - dt.timedelta(days=1))
        found = above_ceilings(StockRecord.objects.all())
        assert [each.since - clock.today() for each in found] == [dt.timedelta(0), dt.timedelta(days=3)]
        assert [each.record for each in found] == [record, record]
        assert count_above_today(StockRecord.objects.all()) == 1

    def test_elsewhere_and_of_others_nothing_is_above(self):
        record = rice_at(shelf_at())
        other_place = rice_at(shelf_at(seller=record.partner.legal_seller), product=record.product)
        other_seller = rice_at(shelf_at(record.partner.outlet.point), product=record.product)
        StockRecord.objects.update(price=500_000)
        bind(record)
        assert [row.pk for row in records_above(StockRecord.objects.all())] == [record.pk]
        PriceDecision.objects.get().communes.add(other_place.partner.commune)
        assert {row.pk for row in records_above(StockRecord.objects.all())} == {record.pk, other_place.pk}
        assert not records_above(StockRecord.objects.filter(pk=other_seller.pk)).exists()

    @pytest.mark.parametrize("packs", [1, 3, 30])
    def test_the_number_of_questions_is_that_of_one(self, django_assert_num_queries, packs):
        place = shelf_at()
        records = [rice_at(place) for _ in range(packs)]
        StockRecord.objects.update(price=500_000)
        for record in records:
            bind(record)
        with django_assert_num_queries(2):
            assert len(above_ceilings(StockRecord.objects.all())) == packs
