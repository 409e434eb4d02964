"""What partners can order, and how the list is paged and filtered."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.models import Product
from logistics.models import Outlet
from marketplace.common import clock
from marketplace.shop.partner.models import StockRecord
from tests.factories.areas import CommuneFactory
from tests.factories.checkout import DeliveringPointFactory
from tests.factories.farmers import ListingFactory
from tests.factories.partner import PartnerFactory, StockRecordFactory

pytestmark = pytest.mark.django_db


def listed(count=1, **changes):
    """Return stock records of products that households have listed."""
    return [ListingFactory(**changes).product.stockrecords.get() for _ in range(count)]


def ids(response):
    assert response.status_code == 200, response.content
    return [product["id"] for product in response.json()["products"]]


def test_a_product_says_what_an_order_needs(partner):
    (record,) = listed()
    found = partner.get("/products").json()["products"][0]
    product, place = record.product, record.partner
    assert found == {
        "id": product.pk,
        "stockrecord_id": record.pk,
        "title": product.title,
        "url": f"http://127.0.0.1:8000{product.get_absolute_url()}",
        "crop": product.crop.slug,
        "price": int(record.price),
        "list_price": int(record.price),
        "price_per_kg": 30_000,
        "unit": product.pack_name,
        "net_grams": product.net_grams,
        "net_ml": None,
        "pieces": product.pack_pieces,
        "available": record.net_stock_level,
        "harvest_from": None,
        "harvest_to": None,
        "seller": {"code": str(place.legal_seller_id), "name": place.legal_seller.name, "kind": "household"},
        "place": {
            "name": place.name,
            "commune_code": place.commune.code,
            "province_code": place.commune.province.code,
        },
    }


def test_pages_neither_repeat_nor_skip(partner):
    records = listed(5)
    seen, cursor = [], ""
    for expected in (2, 2, 1):
        response = partner.get("/products", {"limit": 2, **({"cursor": cursor} if cursor else {})})
        assert len(ids(response)) == expected
        seen += ids(response)
        cursor = response.json()["next_cursor"]
    assert cursor is None
    assert seen == [record.product_id for record in records]


@pytest.mark.parametrize("rows", [1, 3, 30])
def test_the_number_of_queries_does_not_grow(partner, commune, rows):
    listed(rows)
    partner.get("/products")  # notes the day on the key
    with CaptureQueriesContext(connection) as queries:
        response = partner.get("/products", {"limit": 100, "deliverable_to": commune.code})
    assert len(ids(response)) == rows
    assert len(queries) == 5  # key, commune, products, records, discounts


def test_one_product_says_what_can_be_promised(partner, commune):
    (record,) = listed()
    found = partner.get(f"/products/{record.product_id}", {"deliverable_to": commune.code}).json()
    assert (found["promise"]["deliverable"], found["promise"]["freight"]) == (True, 15_000)
    assert found["promise"]["promised_by"]
    far = CommuneFactory()
    promise = partner.get(f"/products/{record.product_id}", {"deliverable_to": far.code}).json()["promise"]
    assert (promise["deliverable"], promise["code"]) == (False, "not_deliverable")
    assert partner.get(f"/products/{record.product_id}").json()["promise"] is None


def test_sold_out_is_not_listed_but_read(partner):
    (record,) = listed()
    StockRecord.objects.update(num_in_stock=0)
    assert ids(partner.get("/products")) == []
    assert partner.get(f"/products/{record.product_id}").json()["available"] == 0


def test_what_is_not_public_is_not_there(partner):
    (record,) = listed()
    Product.objects.update(is_public=False)
    assert ids(partner.get("/products")) == []
    assert partner.get(f"/products/{record.product_id}").status_code == 404
    assert partner.get(f"/products/{record.product_id + 1}").status_code == 404


class TestFilters:
    def test_by_words_without_marks(self, partner):
        wanted, _other = listed(2)
        wanted.product.title = "Mận hậu Mộc Châu"
        wanted.product.save()
        Product.objects.filter(pk=wanted.product_id).update(folded="man hau moc chau")
        assert ids(partner.get("/products", {"q": "man moc ch"})) == [wanted.product_id]

    def test_by_place_seller_crop_and_price(self, partner):
        wanted, other = listed(2)
        StockRecord.objects.filter(pk=other.pk).update(price=99_000)
        place = wanted.partner
        for query in (
            {"province": place.commune.province.code, "price_min": 100_000},
            {"commune": place.commune.code},
            {"seller": place.legal_seller_id},
            {"price_min": 99_001},
        ):
            assert ids(partner.get("/products", query)) == [wanted.product_id], query
        assert ids(partner.get("/products", {"price_max": 99_000})) == [other.product_id]
        assert ids(partner.get("/products", {"crop": "khong-co"})) == []

    def test_in_season_by_the_days_of_harvest(self, partner):
        now, over, _unknown = listed(3)
        today, day = clock.today(), dt.timedelta(days=1)
        Product.objects.filter(pk=now.product_id).update(harvest_from=today - day, harvest_to=today)
        Product.objects.filter(pk=over.product_id).update(harvest_from=today - 3 * day, harvest_to=today - day)
        assert ids(partner.get("/products", {"in_season": "true"})) == [now.product_id]

    def test_what_lies_on_a_shelf_stays_in_its_province(self, partner, commune):
        (farm,) = listed()
        near = StockRecordFactory(partner=PartnerFactory(place="point", commune=commune))
        _shelf(near, commune)
        far_commune = CommuneFactory()
        far = StockRecordFactory(partner=PartnerFactory(place="point", commune=far_commune))
        _shelf(far, far_commune)
        assert ids(partner.get("/products")) == [farm.product_id, near.product_id, far.product_id]
        shown = ids(partner.get("/products", {"deliverable_to": commune.code}))
        assert shown == [farm.product_id, near.product_id]

    @pytest.mark.parametrize(
        "query",
        [
            {"limit": 0},
            {"limit": 101},
            {"limit": "1" * 5000},
            {"cursor": "!!"},
            {"cursor": "YWJj"},
            {"cursor": "LTE="},
            {"price_min": -1},
            {"deliverable_to": "99999"},
            {"deliverable_to": "x"},
            {"seller": "0"},
            {"province": "Hà Nội"},
        ],
    )
    def test_nonsense(self, partner, query):
        response = partner.get("/products", query)
        assert (response.status_code, response.json()["code"]) == (422, "invalid")
        assert [error["field"] for error in response.json()["errors"]] == [f"query.{next(iter(query))}"]


def _shelf(record, commune):
    point = DeliveringPointFactory(commune=commune)
    Outlet.objects.create(point=point, partner=record.partner)
