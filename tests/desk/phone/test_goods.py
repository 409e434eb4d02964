"""Goods by two letters."""

import pytest

from catalog.models import Product, SearchSynonym
from marketplace.desk.phone.goods import Typed, find_offers, read_typed
from marketplace.discovery.domain import index_products
from tests.desk.phone.conftest import stocked
from tests.factories.catalog import CropFactory


@pytest.mark.parametrize(
    "text, typed",
    [
        ("va", Typed(None, "va")),
        ("2 va", Typed(2, "va")),
        ("2va", Typed(2, "va")),
        ("12", Typed(12, "")),
        ("", Typed(None, "")),
        ("3 x vải", Typed(3, "vải")),
    ],
)
def test_a_count_in_front(text, typed):
    assert read_typed(text) == typed


def titles(text, commune=None):
    return [offer.product.title for offer in find_offers(text, commune=commune)]


def test_two_letters_with_and_without_accents(db):
    stocked("Vải thiều Lục Ngạn")
    stocked("Gạo ST25")
    assert titles("va") == titles("vả") == titles("VA") == ["Vải thiều Lục Ngạn"]
    assert titles("v") == titles("") == titles("!!") == []


def test_two_initials(db):
    stocked("Vải thiều Lục Ngạn")
    stocked("Mận Tà Lọng")
    assert titles("vt") == ["Vải thiều Lục Ngạn"]
    assert titles("ml") == []  # letters of words that follow each other


def test_in_stock_then_by_first_word_then_near(db, commune):
    far = stocked("Gạo nếp")
    near = stocked("Gạo tẻ", partner__commune=commune)
    inside = stocked("Bánh gạo")
    gone = stocked("Gạo lứt", num_in_stock=0)
    assert titles("ga", commune) == [one.product.title for one in (near, far, inside, gone)]
    assert [offer.can_be_sold for offer in find_offers("ga", commune=commune)] == [True, True, True, False]


def test_as_typed_with_accents_comes_first(db):
    stocked("Cam sành")
    stocked("Cám gạo")
    assert titles("cá")[0] == "Cám gạo"
    assert titles("ca") == ["Cam sành", "Cám gạo"]


def test_one_number_of_questions_however_many_are_found(db, django_assert_num_queries, search_apart):
    stocked("Vải u hồng")
    with django_assert_num_queries(3):  # which goods; what is known of them; their stock
        assert len(find_offers("va", commune=None)) == 1
    for number in range(3):
        stocked(f"Vải {number}")
    with django_assert_num_queries(3):
        assert len(find_offers("va", commune=None)) == 4


def test_other_names_and_slips_are_understood(db):
    """As buyers are: whoever calls says khóm, and the clerk types in haste."""
    pineapple = stocked("Dứa mật Tân Phước")
    crop = CropFactory(name="Dứa")
    Product.objects.filter(pk=pineapple.product_id).update(crop=crop)
    SearchSynonym.objects.create(phrase="khóm", means="dứa", source="thử")
    assert titles("khom") == []
    index_products([pineapple.product_id])
    assert titles("khom") == titles("khóm") == ["Dứa mật Tân Phước"]
