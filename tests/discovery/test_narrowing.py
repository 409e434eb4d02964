"""The list of goods asks search, narrows down by a plain form, and shows only what is on sale now."""

import datetime as dt

import pytest
from django.urls import reverse

from catalog.models import Product, SearchEntry, SearchSynonym
from catalog.search.writing import load_synonyms
from marketplace.discovery.domain import catch_up, index_products, rebuild_index, refresh_stock
from marketplace.shop.partner.models import StockRecord
from tests.factories.catalog import CropFactory, ProductFactory
from tests.factories.essentials import rice_at, shelf_at, supplier
from tests.factories.farmers import GrowingAreaFactory, ListingFactory
from tests.factories.logistics import PointFactory

pytestmark = pytest.mark.django_db
ADDRESS = reverse("discovery:products")


@pytest.fixture
def lychee():
    """Three kinds of goods of one crop and one of another, written into the search."""
    load_synonyms()
    area = GrowingAreaFactory(crop=CropFactory(name="Vải thiều", slug="vai-thieu"))
    made = [ListingFactory(growing_area=area, title=f"Vải thiều Lục Ngạn {number}") for number in range(3)]
    plum = ListingFactory(growing_area=GrowingAreaFactory(crop=CropFactory(name="Mận", slug="man")), title="Mận hậu")
    rebuild_index()
    return [*made, plum]


def titles(client, **asked):
    return sorted(card.title for card in client.get(ADDRESS, asked).context["cards"])


def test_other_words_for_it_slips_and_no_marks_find_the_same(client, lychee):
    expected = [f"Vải thiều Lục Ngạn {number}" for number in range(3)]
    for words in ("vải thiều", "vai thieu", "lychee", "vaithieu", "vair thieeuf", "vải 5kg"):
        assert titles(client, q=words) == expected, words
    assert titles(client, q="mận") == ["Mận hậu"]
    assert titles(client, q="máy giặt") == []


def test_what_was_sold_since_is_not_shown(client, lychee):
    StockRecord.objects.filter(listing=lychee[0]).update(num_in_stock=0)
    assert titles(client, q="vải") == ["Vải thiều Lục Ngạn 1", "Vải thiều Lục Ngạn 2"]
    Product.objects.filter(listing=lychee[1]).update(is_public=False)
    assert titles(client, q="vải") == ["Vải thiều Lục Ngạn 2"]


def test_new_goods_are_found_before_search_knows_them_and_after(client, lychee):
    new = ListingFactory(growing_area=lychee[0].growing_area, title="Vải sớm")
    Product.objects.filter(pk=new.product_id).update(folded="vai som")
    assert "Vải sớm" in titles(client, q="vai som")
    assert catch_up() == 1
    assert "Vải sớm" in titles(client, q="lychee")
    assert catch_up() == 0


def test_a_change_reaches_search(client, lychee):
    product = lychee[3].product
    product.title = "Đào Sa Pa"
    product.save()
    catch_up()
    assert titles(client, q="đào") == ["Đào Sa Pa"]


def test_an_empty_search_fills_itself(client, lychee):
    SearchEntry.objects.all().delete()
    SearchSynonym.objects.all().delete()
    Product.objects.filter(listing=lychee[3]).update(folded="man hau")
    assert titles(client, q="mận") == ["Mận hậu"]  # by its plain words
    assert [catch_up(most=3), catch_up(most=3), catch_up(most=3)] == [3, 1, 0]
    assert SearchEntry.objects.count() == 4
    assert len(titles(client, q="lychee")) == 3


def test_stock_and_price_reach_the_counts(lychee):
    assert refresh_stock() == 0
    StockRecord.objects.filter(listing=lychee[0]).update(num_in_stock=0)
    assert refresh_stock() == 1
    assert SearchEntry.objects.get(product=lychee[0].product).in_stock is False
    assert SearchEntry.objects.get(product=lychee[1].product).in_stock is True


def test_what_is_not_for_the_public_is_taken_out(lychee):
    product = lychee[0].product
    Product.objects.filter(pk=product.pk).update(is_public=False)
    assert index_products([product.pk]) == 0
    assert not SearchEntry.objects.filter(product=product.pk).exists()


def test_a_form_narrows_the_list_down_and_chips_take_it_back(client, lychee):
    page = client.get(ADDRESS, {"q": "vải"})
    (sellers,) = [facet for facet in page.context["facets"] if facet.name == "seller"]
    assert [(option.value, option.count, option.is_chosen) for option in sellers.options] == [("household", 3, False)]
    html = page.content.decode()
    assert 'name="seller"' in html
    assert "hộ nông dân (3)" in html

    page = client.get(ADDRESS, {"q": "vải", "seller": "household", "page": "1"})
    assert len(page.context["cards"]) == 3
    assert [(chip.label, chip.query) for chip in page.context["chips"]] == [("hộ nông dân", "q=v%E1%BA%A3i")]

    page = client.get(ADDRESS, {"q": "vải", "seller": "shop"})
    assert page.context["cards"] == []
    assert "Thử bỏ bớt điều đã chọn ở trên." in page.content.decode()


def test_a_list_without_words_can_be_narrowed_down_too(client, lychee):
    page = client.get(ADDRESS, {"crop": "man"})
    assert [option.count for facet in page.context["facets"] if facet.name == "seller" for option in facet.options] == [
        1
    ]
    assert titles(client, crop="man", seller="household") == ["Mận hậu"]
    assert titles(client, seller="cooperative") == []


def test_nonsense_narrows_nothing(client, lychee):
    for value in ("", "99", "-1", "x' OR 1=1", "9" * 50):
        asked = dict.fromkeys(("province", "price", "scheme", "stars", "seller", "season", "here"), value)
        assert len(titles(client, q="vải", **asked)) == 3


def test_an_empty_page_says_what_was_looked_for(client, lychee):
    assert "Không có “tủ lạnh” đang bán" in client.get(ADDRESS, {"q": "tủ lạnh"}).content.decode()


def test_goods_of_the_shelves_are_found_by_place_of_their_points(lychee):
    point = PointFactory()
    product = ProductFactory(title="Gạo tẻ", net_grams=5_000)
    rice_at(shelf_at(point, seller=supplier()), product=product, price=85_000)
    index_products([product.pk])
    entry = SearchEntry.objects.get(product=product)
    assert (entry.seller_kind, entry.per_kg, entry.in_stock) == ("shop", 17_000, True)
    assert entry.commune == point.commune.code


def test_a_lapsed_certificate_makes_its_goods_written_anew(lychee):
    SearchEntry.objects.filter(product=lychee[0].product).update(certified_until=dt.date(2020, 1, 1), schemes=["ocop"])
    catch_up()
    entry = SearchEntry.objects.get(product=lychee[0].product)
    assert (entry.certified_until, entry.schemes) == (None, [])


def test_writing_many_asks_no_more_than_writing_one(lychee, django_assert_max_num_queries):
    ids = [one.product_id for one in lychee]
    with django_assert_max_num_queries(20):  # four of them where this process has not read the areas
        index_products(ids)
