"""From where goods of the shelves come, and what a ceiling does to a basket."""

import datetime as dt
import uuid
from itertools import product

import pytest

from logistics.models import Point
from marketplace.common import clock
from marketplace.common.geo import great_circle_m
from marketplace.shop.basket.domain import NotForSale, add_to_basket
from marketplace.shop.basket.models import Basket
from marketplace.shop.basket.queries import basket_lines
from marketplace.shop.checkout.domain import PriceChanged, SoldOut, place_order, quote_basket
from marketplace.shop.checkout.domain.sourcing import Wanted, choose_record, choose_records
from marketplace.shop.order.models import Channel, Line, Order
from marketplace.shop.partner.domain import AboveCeiling
from marketplace.shop.partner.models import StockRecord
from marketplace.shop.partner.strategy import sellable_record
from tests.factories.areas import CommuneFactory, ProvinceFactory
from tests.factories.checkout import basket_of, placed_order, recipient_in
from tests.factories.essentials import bind, essential, rice_at, shelf_at, supplier, van_of
from tests.factories.logistics import CarrierFactory, CoverageFactory, PointFactory, covered
from tests.factories.partner import StockRecordFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def province(db):
    return ProvinceFactory()


def point_in(province, latitude):
    commune = CommuneFactory(province=province, latitude=latitude, longitude=106.0)
    return PointFactory(commune=commune, latitude=latitude, longitude=106.0)


class Town:
    """Three points of a province, 11 km apart from each other, with the same rice of one supplier."""

    def __init__(self, province):
        self.seller = supplier()
        self.points = [point_in(province, 21.0 + step / 10) for step in range(3)]
        places = [shelf_at(point, seller=self.seller) for point in self.points]
        first = rice_at(places[0])
        self.records = [first, *(rice_at(place, product=first.product) for place in places[1:])]
        self.product = first.product
        self.communes = [covered(point) for point in self.points]

    def serves(self, commune, packs=1):
        record = choose_record(self.product, packs, commune)
        return None if record is None else self.records.index(record)

    def metres_to(self, commune):
        here = (commune.latitude, commune.longitude)
        return lambda place: great_circle_m(*here, self.points[place].latitude, self.points[place].longitude)


@pytest.fixture
def town(province):
    return Town(province)


class TestChoice:
    def test_the_point_that_covers_the_commune_comes_first(self, town):
        assert [town.serves(commune) for commune in town.communes] == [0, 1, 2]

    def test_covering_goes_before_distance_and_its_rank_decides(self, town):
        far, near = town.points[2], town.points[1]
        commune = CommuneFactory(province=town.communes[0].province, latitude=21.0, longitude=106.0)
        CoverageFactory(commune=commune, point=near, rank=2)
        CoverageFactory(commune=commune, point=far, rank=1)
        assert town.serves(commune) == 2

    def test_then_the_nearest_of_the_province_that_has_enough(self, town):
        StockRecord.objects.filter(pk=town.records[0].pk).update(num_allocated=38)  # two are left
        assert (town.serves(town.communes[0], packs=2), town.serves(town.communes[0], packs=3)) == (0, 1)

    def test_a_line_is_not_split_and_the_fullest_place_says_how_much_there_is(self, town):
        StockRecord.objects.filter(pk=town.records[2].pk).update(num_in_stock=50)
        assert town.serves(town.communes[0], packs=60) == 2
        with pytest.raises(SoldOut) as refusal:
            quote_basket(self.basket(town, 50, then=60), commune=town.communes[0])
        assert refusal.value.left == 50

    def basket(self, town, packs, then):
        basket = basket_of((town.records[0], packs))
        basket.lines.update(quantity=then)
        return basket

    def test_never_from_a_van_a_closed_point_or_another_province(self, town):
        van = van_of(CarrierFactory(point=town.points[0]), seller=town.seller)
        rice_at(van, product=town.product, num_in_stock=500)
        Point.objects.filter(pk=town.points[0].pk).update(is_open=False)
        assert town.serves(town.communes[0]) == 1
        elsewhere = covered(PointFactory())
        assert town.serves(elsewhere) is None
        with pytest.raises(NotForSale, match="chưa có ở bưu cục nào của"):
            quote_basket(basket_of((town.records[0], 1)), commune=elsewhere)

    def test_while_the_commune_is_unknown_the_first_with_enough_stands_in(self, town):
        assert (town.serves(None), town.serves(None, packs=40)) == (0, 0)
        StockRecord.objects.filter(pk=town.records[0].pk).update(num_in_stock=0)
        assert town.serves(None) == 1

    def test_farm_goods_come_from_their_farm_wherever_they_go(self, town):
        lychee = StockRecordFactory()
        assert choose_record(lychee.product, 1, town.communes[0]) == lychee

    def test_the_records_of_a_shelf_are_not_read_for_a_basket(self, town, django_assert_num_queries):
        with django_assert_num_queries(1):
            assert sellable_record(town.product, 40) == town.records[0]
        StockRecord.objects.filter(pk=town.records[1].pk).update(num_in_stock=50)
        assert [sellable_record(town.product, packs) for packs in (50, 51)] == [town.records[1]] * 2
        van = rice_at(van_of(CarrierFactory(point=town.points[0])), product=town.product, num_in_stock=500)
        assert sellable_record(town.product, 60) == town.records[1] != van

    def test_goods_that_lie_at_one_point_only_come_from_it(self, town):
        only = rice_at(town.records[1].partner)
        assert choose_record(only.product, 1, town.communes[0]) == only
        assert choose_record(only.product, 1, covered(PointFactory())) is None

    def test_the_choice_is_that_of_looking_at_each(self, town):
        """All fillings of three shelves against a choice written down anew: who covers, who is near, who has most."""
        commune = town.communes[1]
        commune.latitude = 21.13  # nearer to the last point than to the first
        for filling in product((1, 2, 5), repeat=3):
            for record, packs in zip(town.records, filling, strict=True):
                StockRecord.objects.filter(pk=record.pk).update(num_in_stock=packs)
            in_order = [1, *sorted((0, 2), key=town.metres_to(commune))]
            for packs in (1, 3, 6):
                enough = [place for place in in_order if filling[place] >= packs]
                fullest = max(in_order, key=lambda place: filling[place])
                assert town.serves(commune, packs) == (enough[0] if enough else fullest), (filling, packs)

    def test_one_query_however_many_products(self, town, django_assert_num_queries):
        wanted = [Wanted(town.product, 1)]
        with django_assert_num_queries(1):
            choose_records(wanted, town.communes[0])
        for _number in range(3):
            wanted.append(Wanted(rice_at(town.records[0].partner).product, 1))
            rice_at(town.records[1].partner, product=wanted[-1].product)
        with django_assert_num_queries(1):
            assert len(choose_records(wanted, town.communes[0])) == 4


class TestBasket:
    def test_what_one_point_is_short_of_another_gives(self, town):
        StockRecord.objects.filter(pk=town.records[0].pk).update(num_in_stock=1)
        basket = Basket.objects.create()
        add_to_basket(basket=basket, product=town.product, quantity=5)
        (line,) = basket_lines(basket)
        assert (line.place, line.left, line.problem) == (town.records[1].partner, 40, "")
        (line,) = basket_lines(basket, {town.product.pk: town.records[2]})
        assert line.place == town.records[2].partner

    def test_goods_of_a_van_are_not_for_sale_on_line(self):
        record = rice_at(van_of(CarrierFactory()))
        with pytest.raises(NotForSale):
            add_to_basket(basket=Basket.objects.create(), product=record.product, quantity=1)

    def test_another_source_than_shown_needs_a_new_yes(self, town):
        basket = basket_of((town.records[0], 1))
        shown = quote_basket(basket, commune=None)
        assert shown.parts[0].stocking_place == town.records[0].partner
        near = quote_basket(basket, commune=None, near=town.communes[2])
        assert near.parts[0].stocking_place == town.records[2].partner
        with pytest.raises(PriceChanged, match=f"gửi từ {town.points[2].name}") as changed:
            self.place(basket, shown, town.communes[2])
        assert (Order.objects.count(), changed.value.quote.digest) == (0, near.digest)
        order = self.place(basket, near, town.communes[2])
        assert order.seller_orders.get().stocking_place == town.records[2].partner

    def place(self, basket, quote, commune):
        return place_order(
            basket=Basket.objects.get(pk=basket.pk),
            key=uuid.uuid4(),
            quote_digest=quote.digest,
            recipient=recipient_in(commune),
            user=None,
            channel=Channel.WEB,
        )


class TestCeilings:
    def test_the_line_remembers_which_ceiling_it_kept_to(self, town):
        ceiling = bind(town.records[0])
        placed_order((town.records[0], 1), commune=town.communes[0])
        assert Line.objects.get().ceiling == ceiling

    def test_farm_goods_have_none(self, town):
        placed_order((StockRecordFactory(product__crop=essential()), 1), commune=town.communes[0])
        assert Line.objects.get().ceiling is None

    def test_a_price_that_came_above_it_is_not_charged_and_nothing_is_lost(self, town):
        tomorrow = clock.today() + dt.timedelta(days=1)
        bind(town.records[0], amount=16_999, valid_from=tomorrow)
        basket = basket_of((town.records[0], 2))
        quote = quote_basket(basket, commune=town.communes[0])  # 17,000 đ a kilogram is fine today
        noon = dt.datetime.combine(tomorrow, dt.time(5), tzinfo=dt.UTC)
        with clock.at(noon), pytest.raises(AboveCeiling, match=r"16\.999 đ/kg"):
            TestBasket().place(basket, quote, town.communes[0])
        town.records[0].refresh_from_db()
        basket = Basket.objects.get(pk=basket.pk)
        assert (Order.objects.count(), town.records[0].num_allocated) == (0, 0)
        assert (basket.status, basket.lines.get().quantity) == (Basket.OPEN, 2)
        assert TestBasket().place(basket, quote, town.communes[0]).total_incl_tax == 200_000  # today still
