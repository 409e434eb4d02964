"""What pages say to search engines: one address in each language, and JSON-LD that says what the page says."""

import html
import json
import re
import xml.etree.ElementTree as ET

import pytest
from django.urls import reverse

from catalog.models import Product
from marketplace.discovery.views import sitemap
from marketplace.shop.partner.models import StockRecord
from tests.factories.campaigns import CampaignFactory
from tests.factories.essentials import rice_at, shelf_at, supplier
from tests.factories.farmers import ListingFactory
from tests.factories.logistics import PointFactory

pytestmark = pytest.mark.django_db

SITE = "http://testserver"
LD = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.S)
NS = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}


@pytest.fixture
def listing():
    return ListingFactory(title="Vải thiều Lục Ngạn")


def text_of(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def things(page):
    """Return the page's JSON-LD by type."""
    (found,) = LD.findall(page)
    graph = json.loads(found)
    assert graph["@context"] == "https://schema.org"
    return {thing["@type"]: thing for thing in graph["@graph"]}


def link(page, rel, language=""):
    more = f' hreflang="{language}"' if language else ""
    found = re.findall(rf'<link rel="{rel}"{more} href="([^"]*)">', page)
    return [html.unescape(each) for each in found]


def shared(page):
    return {name: html.unescape(value) for name, value in re.findall(r'property="og:(\w+)" content="([^"]*)"', page)}


def test_a_product_says_what_its_page_says(client, listing):
    product = listing.product
    page = text_of(client, product.get_absolute_url())
    said = things(page)
    thing = said["Product"]
    assert (thing["name"], thing["url"]) == (product.title, f"{SITE}{product.get_absolute_url()}")
    offer = thing["offers"]
    assert (offer["price"], offer["priceCurrency"]) == ("150000", "VND")
    assert offer["availability"] == "https://schema.org/InStock"
    household = listing.household
    shop = reverse("discovery:shop", args=[household.code])
    assert offer["seller"] == {"@type": "Organization", "name": household.name, "url": f"{SITE}{shop}"}
    assert offer["availableAtOrFrom"]["address"]["addressRegion"] == listing.growing_area.commune.province.name
    way = [(step["position"], step["name"]) for step in said["BreadcrumbList"]["itemListElement"]]
    assert way == [(1, "Chợ Phiên"), (2, product.crop.name), (3, product.title)]
    assert shared(page)["title"] == product.title
    assert shared(page)["url"] == thing["url"]
    StockRecord.objects.filter(pk=listing.stockrecord_id).update(num_in_stock=0)
    gone = things(text_of(client, product.get_absolute_url()))["Product"]["offers"]
    assert gone["availability"] == "https://schema.org/OutOfStock"


def test_goods_of_the_shelves_say_their_price(client):
    record = rice_at(shelf_at(PointFactory(), seller=supplier()))
    offer = things(text_of(client, record.product.get_absolute_url()))["Product"]["offers"]
    assert offer["price"] == str(int(record.price))


def test_nothing_that_a_household_writes_ends_the_data(client, listing):
    bad = '</script><script>alert("&")</script>\u2028<!--'
    Product.objects.filter(pk=listing.product_id).update(description=bad)
    page = text_of(client, listing.product.get_absolute_url())
    assert things(page)["Product"]["description"] == bad
    assert "<script>alert" not in page


def test_shop_season_home_and_list_say_what_they_are(client, listing):
    season = CampaignFactory(
        slug="mua-vai", crops=[listing.product.crop], provinces=[listing.household.commune.province]
    )
    shop = things(text_of(client, reverse("discovery:shop", args=[listing.household.code])))["Store"]
    assert shop["name"] == listing.household.name
    assert shop["address"]["addressCountry"] == "VN"
    assert "telephone" not in shop
    sale = things(text_of(client, reverse("discovery:season", args=[season.slug])))["SaleEvent"]
    assert (sale["name"], sale["startDate"], sale["endDate"]) == (season.name, "2026-06-01", "2026-07-15")
    home = things(text_of(client, "/"))
    assert home["WebSite"]["potentialAction"]["target"]["urlTemplate"] == f"{SITE}/products/?q={{words}}"
    listed = things(text_of(client, reverse("discovery:products")))["ItemList"]["itemListElement"]
    assert listed == [{"@type": "ListItem", "position": 1, "url": f"{SITE}{listing.product.get_absolute_url()}"}]


@pytest.mark.parametrize(
    "address, one",
    [
        ("/", "/"),
        ("/products/?page=1", "/products/"),
        ("/products/?page=2&crop=vai&utm_source=x", "/products/?crop=vai&page=2"),
        ("/products/?crop=vai&sort=price", "/products/?crop=vai"),
    ],
)
def test_a_page_has_one_address_in_each_language(client, address, one):
    page = text_of(client, address)
    english = f"{SITE}{one}{'&' if '?' in one else '?'}lang=en"
    assert link(page, "canonical") == [f"{SITE}{one}"]
    assert link(page, "alternate", "vi") == link(page, "alternate", "x-default") == [f"{SITE}{one}"]
    assert link(page, "alternate", "en") == [english]
    inside = text_of(client, english.removeprefix(SITE))
    assert '<html lang="en">' in inside
    assert link(inside, "canonical") == [english]
    assert link(inside, "alternate", "vi") == [f"{SITE}{one}"]


@pytest.mark.parametrize("copies", [False, True])
def test_an_english_address_keeps_english_and_the_switch_leads_back(client, settings, copies):
    settings.PAGE_CACHE = copies
    for _twice in range(2):
        client.cookies.clear()
        assert '<html lang="en">' in text_of(client, "/products/?lang=en")
        assert client.cookies["django_language"].value == "en"
    page = text_of(client, "/products/?lang=en")
    assert re.search(r'name="next" value="([^"]*)"', page)[1] == "/products/"
    client.post(reverse("set_language"), {"language": "vi", "next": "/products/"})
    assert '<html lang="vi">' in text_of(client, "/products/")
    assert '<html lang="vi">' in text_of(client, "/products/?lang=xx")


def test_a_search_is_not_for_search_engines(client, listing):
    assert '<meta name="robots" content="noindex">' in text_of(client, "/products/?q=vai")
    assert '<meta name="robots"' not in text_of(client, "/products/")


def test_robots_keep_out_of_what_is_somebodys_own(client):
    response = client.get("/robots.txt")
    assert response.headers["Content-Type"].startswith("text/plain")
    lines = response.content.decode().splitlines()
    assert f"Sitemap: {SITE}/sitemap.xml" in lines
    assert {"Disallow: /basket/", "Disallow: /checkout/", "Disallow: /account/", "Disallow: /*?q="} <= set(lines)
    assert "Disallow: /" not in lines


def test_the_sitemap_leads_to_every_page_and_to_none_that_is_not_there(client, listing, monkeypatch):
    hidden = ListingFactory().product
    Product.objects.filter(pk=hidden.pk).update(is_public=False)
    second = ListingFactory().product
    monkeypatch.setattr(sitemap, "A_PART", 1)
    root = ET.fromstring(text_of(client, "/sitemap.xml"))  # noqa: S314  our own
    parts = [each.text for each in root.findall("s:sitemap/s:loc", NS)]
    assert len(parts) == len(set(parts))
    places = {}
    for address in parts:
        tree = ET.fromstring(text_of(client, address.removeprefix(SITE)))  # noqa: S314  our own
        for entry in tree.findall("s:url", NS):
            languages = {each.get("hreflang"): each.get("href") for each in entry.findall("x:link", NS)}
            places[entry.find("s:loc", NS).text] = languages
    for product in (listing.product, second):
        address = f"{SITE}{product.get_absolute_url()}"
        assert places[address] == {"vi": address, "en": f"{address}?lang=en"}
    assert f"{SITE}{hidden.get_absolute_url()}" not in places
    assert f"{SITE}{reverse('discovery:shop', args=[listing.household.code])}" in places
    category = f"{SITE}/products/?crop={listing.product.crop.slug}"
    assert places[category]["en"] == f"{category}&lang=en"
    for address in places:
        assert client.get(address.removeprefix(SITE)).status_code == 200
    assert client.get("/sitemap-goods-99999.xml").status_code == 404
    assert client.get("/sitemap-shops-999999999.xml").status_code == 404
