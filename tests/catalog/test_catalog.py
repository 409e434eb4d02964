"""The catalogue: categories by path, facts of a pack, badges that fall off, search without marks."""

import datetime as dt

import pytest
from django.db import connection

from catalog.domain import (
    ProductFacts,
    add_certificate,
    add_product,
    certify,
    change_product,
    ensure_category,
    set_public,
)
from catalog.models import Category, Product
from catalog.produce import Certificate
from catalog.queries import certificates_in_force, products_on_sale, search_products, with_badges
from marketplace.common.errors import BadValue
from tests.factories.catalog import CropFactory
from tests.factories.partner import StockRecordFactory

pytestmark = pytest.mark.django_db

JUNE = dt.date(2026, 6, 12)


def lychee(**other):
    facts = {"title": "Vải thiều Lục Ngạn", "pack_name": "thùng", "net_grams": 5_000, "priced_by": "kg"}
    return ProductFacts(**(facts | other))


def test_a_path_is_made_once_whatever_the_marks():
    fruit = ensure_category(path=["Trái cây", "Vải"])
    assert ensure_category(path=["trái cây", "VẢI"]) == fruit
    assert fruit.slug == "vai"
    assert fruit.get_parent().slug == "trai-cay"
    assert ensure_category(path=["Trứng"]).depth == 1
    assert Category.objects.count() == 3
    assert Category.find_problems() == ([], [], [], [], [])


@pytest.mark.parametrize("path", [[], [""], ["Trái cây", "…"], ["\x00"]])
def test_a_category_needs_a_name(path):
    with pytest.raises(BadValue):
        ensure_category(path=path)
    assert Category.objects.count() == 0


def test_a_product_says_what_is_in_the_pack():
    crop = CropFactory(name="Vải thiều", slug="vai-thieu")
    product = add_product(
        facts=lychee(title=" Vải thiều\x00 loại 1 ", crop=crop, grade="loại 1"),
        category=ensure_category(path=["Trái cây"]),
        found_by=("Hộ bà Hoa", "Bắc Ninh"),
    )
    assert (product.slug, product.net_grams, product.priced_by) == ("vai-thieu-loai-1", 5_000, "kg")
    assert product.folded == "vai thieu loai 1 thung trai cay ho ba hoa bac ninh"
    assert product.product_class.track_stock
    assert product.product_class.requires_shipping
    product.full_clean(exclude=["slug"])


@pytest.mark.parametrize(
    "wrong, field",
    [
        ({"title": "!!!"}, "title"),
        ({"title": "\x00"}, "title"),
        ({"title": "v" * 121}, "title"),
        ({"pack_name": " "}, "pack_name"),
        ({"net_grams": None}, "net_grams"),
        ({"net_grams": 0}, "net_grams"),
        ({"net_grams": -5}, "net_grams"),
        ({"net_grams": 10**12}, "net_grams"),
        ({"pack_pieces": 0}, "pack_pieces"),
        ({"priced_by": "ton"}, "priced_by"),
        ({"storage": "oven"}, "storage"),
        ({"shelf_life_days": 99_999}, "shelf_life_days"),
        ({"variety": "v" * 81}, "variety"),
        ({"harvest_from": JUNE, "harvest_to": dt.date(2026, 6, 11)}, "harvest_to"),
    ],
)
def test_nonsense_is_refused_at_its_field(wrong, field):
    category = ensure_category(path=["Trái cây"])
    with pytest.raises(BadValue) as refusal:
        add_product(facts=lychee(**wrong), category=category)
    assert refusal.value.field == field
    assert Product.objects.count() == 0


def test_other_facts_are_found_by_other_words():
    product = add_product(facts=lychee(), category=ensure_category(path=["Trái cây"]))
    change_product(product=product, facts=lychee(title="Nhãn lồng"), found_by=("Hưng Yên",))
    assert list(search_products("nhan long hung yen")) == [product]
    assert list(search_products("luc ngan")) == []


def certificate(**other):
    facts = {
        "scheme": Certificate.Scheme.VIETGAP,
        "number": "VG-01",
        "issuer": "Chi cục Trồng trọt",
        "valid_from": dt.date(2025, 6, 13),
        "valid_to": JUNE,
        "source": "bản chụp giấy chứng nhận",
    }
    return add_certificate(**(facts | other))


def test_a_badge_falls_off_by_itself():
    product = add_product(facts=lychee(), category=ensure_category(path=["Trái cây"]))
    badge = certificate()
    certify(product=product, certificate=badge)
    certify(product=product, certificate=badge)
    assert certificates_in_force([product], on=JUNE) == {product.pk: [badge]}
    assert certificates_in_force([product], on=JUNE + dt.timedelta(days=1)) == {}
    assert certificates_in_force([product], on=dt.date(2025, 6, 12)) == {}
    assert with_badges(Product.objects.all(), on=JUNE).get().badges == [badge]
    assert with_badges(Product.objects.all(), on=JUNE + dt.timedelta(days=1)).get().badges == []


def test_a_certificate_is_recorded_once_and_never_without_an_end():
    assert certificate() == certificate()
    with pytest.raises(BadValue, match="nội dung khác"):
        certificate(issuer="Nơi khác")
    assert Certificate.objects.count() == 1


@pytest.mark.parametrize(
    "wrong, field",
    [
        ({"number": ""}, "number"),
        ({"source": " "}, "source"),
        ({"valid_to": dt.date(2025, 6, 12)}, "valid_to"),
        ({"stars": 4}, "stars"),
        ({"scheme": "ocop"}, "stars"),
        ({"scheme": "ocop", "stars": 6}, "stars"),
        ({"scheme": "ocop", "stars": 4, "valid_to": dt.date(2028, 6, 14)}, "valid_to"),
    ],
)
def test_a_wrong_certificate_is_refused(wrong, field):
    with pytest.raises(BadValue) as refusal:
        certificate(**wrong)
    assert refusal.value.field == field
    assert Certificate.objects.count() == 0


def test_ocop_stars_last_36_months():
    assert certificate(scheme=Certificate.Scheme.OCOP, stars=4, valid_to=dt.date(2028, 6, 13)).stars == 4


def test_only_what_can_be_bought_is_on_sale(django_assert_num_queries):
    on_sale = StockRecordFactory(num_in_stock=1)
    StockRecordFactory(num_in_stock=1, num_allocated=1)
    StockRecordFactory(price=None)
    hidden = StockRecordFactory()
    set_public(product=hidden.product, public=False)
    assert list(products_on_sale()) == [on_sale.product]
    for _more in range(2):
        with django_assert_num_queries(6):
            for product in products_on_sale():
                record = product.stockrecords.all()[0]
                assert all((product.crop.name, record.partner.legal_seller.name, record.partner.commune.province.name))
        StockRecordFactory.create_batch(2)


def test_words_are_found_with_or_without_marks_the_last_one_unfinished():
    fruit = ensure_category(path=["Trái cây"])
    luc_ngan = add_product(facts=lychee(), category=fruit)
    thanh_ha = add_product(facts=lychee(title="Vải Thanh Hà"), category=fruit)
    assert list(search_products("Vải thiều")) == [luc_ngan]
    assert list(search_products("vai thanh h")) == [thanh_ha]
    assert set(search_products("VẢI")) == {luc_ngan, thanh_ha}
    assert list(search_products("vai thieu sai-gon")) == []


@pytest.mark.parametrize("text", ["", "  ", "!!!", "' & | ! :* ()", "\x00", "vải' | 'x", "a" * 5_000, "<-> vai"])
def test_no_text_breaks_the_search(text):
    list(search_products(text))


def test_the_search_reads_its_index():
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    assert "catalogue_product_words" in search_products("vai").order_by().explain()
