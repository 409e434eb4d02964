"""Quotes: what a basket costs now, and a seal of what was shown."""

import datetime as dt

import pytest

from marketplace.common import clock
from marketplace.shop.basket.models import Basket
from marketplace.shop.checkout.domain import (
    EmptyBasket,
    NotDeliverable,
    NotForSale,
    OrderTooLarge,
    SoldOut,
    quote_basket,
)
from marketplace.shop.checkout.domain.quote import is_within
from marketplace.shop.partner.models import StockRecord
from marketplace.shop.shipping.models import FreightTariff
from tests.factories.areas import CommuneFactory
from tests.factories.checkout import FreightTariffFactory, basket_of, deliverable_commune
from tests.factories.partner import PartnerFactory, StockRecordFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def commune():
    return deliverable_commune(promise_hours=30)


def test_parts_by_stocking_place_with_their_freight(commune):
    farm = PartnerFactory()
    lychee = StockRecordFactory(partner=farm, price=150_000, product__net_grams=5_000)
    plum = StockRecordFactory(partner=farm, price=90_000, product__net_grams=2_500)
    mango = StockRecordFactory(price=525_000, product__net_grams=30_000)
    with clock.at(dt.datetime(2026, 6, 12, 2, tzinfo=dt.UTC)):  # nine in the morning
        quote = quote_basket(basket_of((lychee, 1), (mango, 1), (plum, 2)), commune=commune)
    assert [(p.stocking_place, p.goods, p.grams, p.freight.amount, p.total) for p in quote.parts] == [
        (farm, 330_000, 10_000, 30_000, 360_000),
        (mango.partner, 525_000, 30_000, 90_000, 615_000),
    ]
    assert (quote.goods, quote.freight, quote.total) == (855_000, 120_000, 975_000)
    assert quote.promise.point.commune == commune
    assert quote.promise.promised_by == dt.datetime(2026, 6, 13, 8, tzinfo=dt.UTC)


def test_by_weight_the_line_knows_the_price_of_a_kilogram(commune):
    record = StockRecordFactory(product__priced_by="kg", price=150_000, price_per_kg=30_000)
    (line,) = quote_basket(basket_of((record, 2)), commune=commune).lines
    assert (line.unit_price, line.price_per_kg, line.grams, line.total) == (150_000, 30_000, 10_000, 300_000)


def test_without_a_commune_there_is_a_price_and_no_promise():
    FreightTariffFactory()
    quote = quote_basket(basket_of((StockRecordFactory(price=150_000), 1)), commune=None)
    assert (quote.total, quote.promise) == (165_000, None)


def test_quoting_writes_and_promises_nothing(commune):
    record = StockRecordFactory()
    quote_basket(basket_of((record, 2)), commune=commune)
    record.refresh_from_db()
    assert record.num_allocated == 0


def test_what_cannot_be_ordered_is_refused(commune):
    with pytest.raises(EmptyBasket):
        quote_basket(Basket(), commune=commune)
    with pytest.raises(EmptyBasket):
        quote_basket(Basket.objects.create(), commune=commune)
    with pytest.raises(NotDeliverable):
        quote_basket(basket_of((StockRecordFactory(), 1)), commune=CommuneFactory())
    dear = StockRecordFactory(price=100_000_000, num_in_stock=100)
    with pytest.raises(OrderTooLarge):
        quote_basket(basket_of((dear, 21)), commune=commune)


@pytest.mark.parametrize(
    ("path", "value"), [("product__is_public", False), ("product__net_grams", None), ("partner__legal_seller", None)]
)
def test_goods_that_can_no_longer_be_sold_are_refused(commune, path, value):
    record = StockRecordFactory()
    basket = basket_of((record, 1))
    target, field = path.split("__")
    target = getattr(record, target)
    type(target).objects.filter(pk=target.pk).update(**{field: value})
    with pytest.raises(NotForSale):
        quote_basket(basket, commune=commune)


def test_what_is_not_there_any_more_is_refused(commune):
    record = StockRecordFactory(num_in_stock=5)
    basket = basket_of((record, 4))
    StockRecord.objects.filter(pk=record.pk).update(num_allocated=3)
    with pytest.raises(SoldOut) as refused:
        quote_basket(basket, commune=commune)
    assert refused.value.left == 2


@pytest.mark.parametrize("count", [1, 3])
def test_the_number_of_queries_grows_with_sellers_only(commune, count, django_assert_num_queries):
    farm = PartnerFactory()
    basket = basket_of(*[(StockRecordFactory(partner=farm), 1) for _ in range(count)])
    with django_assert_num_queries(8):  # lines, records · discounts (2), ceilings · tariff · limits · coverage
        quote_basket(basket, commune=commune)


class TestSeal:
    """``is_within(now, what was shown)``"""

    @pytest.fixture
    def record(self):
        return StockRecordFactory(price=150_000, num_in_stock=50)

    @pytest.fixture
    def basket(self, record):
        return basket_of((record, 2))

    def now(self, basket):
        return quote_basket(basket, commune=None)

    @pytest.fixture
    def digest(self, basket):
        FreightTariffFactory()
        return self.now(basket).digest

    def test_unchanged(self, basket, digest):
        assert is_within(self.now(basket), digest)
        assert self.now(basket).digest == digest

    @pytest.mark.parametrize(("price", "fits"), [(149_999, True), (150_001, False), (1, True)])
    def test_prices_may_fall_only(self, basket, record, digest, price, fits):
        StockRecord.objects.filter(pk=record.pk).update(price=price)
        assert is_within(self.now(basket), digest) is fits

    @pytest.mark.parametrize(("step_price", "fits"), [(14_000, True), (16_000, False)])
    def test_freight_may_fall_only(self, basket, digest, step_price, fits):
        FreightTariff.objects.update(step_price=step_price)
        assert is_within(self.now(basket), digest) is fits

    def test_dearer_goods_are_not_made_up_by_cheaper_freight(self, basket, record, digest):
        StockRecord.objects.filter(pk=record.pk).update(price=150_001)
        FreightTariff.objects.update(step_price=1)
        assert not is_within(self.now(basket), digest)

    def test_other_goods_need_a_new_yes(self, basket, record, digest):
        basket.lines.update(quantity=1)  # cheaper, but not what was shown
        assert not is_within(self.now(basket), digest)
        basket.lines.update(quantity=2)
        assert is_within(self.now(basket), digest)
        assert not is_within(self.now(basket_of((record, 2), (StockRecordFactory(), 1))), digest)
        assert not is_within(self.now(basket_of((StockRecordFactory(), 2))), digest)

    @pytest.mark.parametrize("forged", ["", "x", "a:b", "é", "\x00", "[]:x", "9" * 10_000])
    def test_a_digest_that_is_not_ours_shows_nothing(self, basket, digest, forged):
        assert not is_within(self.now(basket), forged)
        assert not is_within(self.now(basket), digest[:-1] + ("A" if digest[-1] != "A" else "B"))
