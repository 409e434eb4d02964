"""Prices of a pack, prices of a kilogram, and the commission in force."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from marketplace.shop.partner.domain import NoTerms, PriceRefused, change_price, commission_terms
from marketplace.shop.partner.models import SellerKind, StockRecord
from marketplace.shop.partner.strategy import Selector
from tests.factories.accounts import UserFactory
from tests.factories.partner import SellerTermsFactory, StockRecordFactory

pytestmark = pytest.mark.django_db


def test_the_price_of_a_pack():
    record = StockRecordFactory(price=150_000)
    change_price(stockrecord=record, price=120_000, by=UserFactory())
    assert (record.price, record.price_per_kg) == (120_000, None)


def test_by_weight_the_pack_price_follows_from_the_kilogram():
    record = StockRecordFactory(product__priced_by="kg", product__net_grams=4_500, price=1, price_per_kg=1)
    change_price(stockrecord=record, price_per_kg=33_333, by=None)
    assert (record.price, record.price_per_kg) == (149_999, 33_333)  # 149,998.5 rounded half up


@pytest.mark.parametrize(
    ("priced_by", "asked"),
    [
        ("pack", {"price": 0}),
        ("pack", {"price": -1}),
        ("pack", {"price": 100_000_001}),
        ("pack", {"price": 10**30}),
        ("pack", {"price_per_kg": 30_000}),
        ("pack", {"price": 1, "price_per_kg": 1}),
        ("pack", {}),
        ("kg", {"price": 150_000}),
        ("kg", {"price_per_kg": 90_000_000}),
    ],
)
def test_a_price_that_cannot_be_asked_is_refused(priced_by, asked):
    record = StockRecordFactory(product__priced_by=priced_by, price=150_000)
    with pytest.raises(PriceRefused):
        change_price(stockrecord=record, by=None, **asked)
    record.refresh_from_db()
    assert (record.price, record.price_per_kg) == (150_000, None)


def test_the_database_holds_whole_dong_only():
    record = StockRecordFactory()
    with pytest.raises(IntegrityError, match="partner_price_whole_dong"), transaction.atomic():
        StockRecord.objects.filter(pk=record.pk).update(price="100.50")


def test_terms_are_those_in_force_on_the_day():
    SellerTermsFactory(valid_from=dt.date(2025, 1, 1), valid_to=dt.date(2025, 12, 31), commission_bp=500)
    SellerTermsFactory(valid_from=dt.date(2026, 1, 1), commission_bp=300)
    SellerTermsFactory(seller_kind=SellerKind.SUPPLIER, valid_from=dt.date(2024, 1, 1), commission_bp=900)
    asked = [dt.date(2025, 1, 1), dt.date(2025, 12, 31), dt.date(2026, 1, 1), dt.date(2027, 1, 1)]
    found = [commission_terms(seller_kind=SellerKind.HOUSEHOLD, on=day).commission_bp for day in asked]
    assert found == [500, 500, 300, 300]


def test_of_terms_that_overlap_the_later_hold():
    SellerTermsFactory(valid_from=dt.date(2025, 1, 1), commission_bp=500)
    SellerTermsFactory(valid_from=dt.date(2025, 6, 1), commission_bp=400)
    assert commission_terms(seller_kind=SellerKind.HOUSEHOLD, on=dt.date(2025, 6, 1)).commission_bp == 400


def test_without_terms_nothing_is_sold():
    with pytest.raises(NoTerms):
        commission_terms(seller_kind=SellerKind.HOUSEHOLD, on=dt.date(2026, 1, 1))


class TestStrategy:
    def info(self, product):
        return Selector().strategy().fetch_for_product(product)

    def test_price_and_availability(self):
        record = StockRecordFactory(price=150_000, num_in_stock=5, num_allocated=2, product__pack_name="thùng")
        info = self.info(record.product)
        assert (info.stockrecord, info.price.incl_tax, info.price.currency) == (record, 150_000, "VND")
        assert (info.availability.num_available, info.availability.message) == (3, "còn 3 thùng")
        assert info.availability.is_purchase_permitted(3) == (True, "")
        assert info.availability.is_purchase_permitted(4)[0] is False
        assert info.availability.is_purchase_permitted(0)[0] is False

    def test_what_is_not_public_has_a_price_and_cannot_be_bought(self):
        record = StockRecordFactory(price=150_000, product__is_public=False)
        info = self.info(record.product)
        assert (info.price.incl_tax, info.availability.is_available_to_buy) == (150_000, False)

    def test_a_record_without_a_price_serves_nobody(self):
        record = StockRecordFactory(price=None)
        info = self.info(record.product)
        assert (info.stockrecord, info.price.exists, info.availability.is_available_to_buy) == (None, False, False)

    def test_sold_out_says_so(self):
        record = StockRecordFactory(num_in_stock=2, num_allocated=2)
        info = self.info(record.product)
        assert (info.availability.code, info.availability.message) == ("outofstock", "hết hàng")

    def test_the_first_record_with_a_price_serves(self):
        unpriced = StockRecordFactory(price=None)
        priced = StockRecordFactory(product=unpriced.product, price=90_000)
        StockRecordFactory(product=unpriced.product, price=80_000)
        assert self.info(unpriced.product).stockrecord == priced
