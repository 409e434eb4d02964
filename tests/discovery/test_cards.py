"""A card compares prices in the unit that people count in."""

import pytest
from django.utils import translation

from marketplace.discovery.queries import cards_on_page, newest_offers
from tests.factories.catalog import CropFactory
from tests.factories.farmers import GrowingAreaFactory, ListingFactory

pytestmark = pytest.mark.django_db


def compared(client, listing):
    (card,) = cards_on_page(newest_offers(most=9), place=None)
    page = client.get(listing.product.get_absolute_url()).content.decode().replace("\u00a0", " ")
    return card.per_kg, card.per, page


def test_eggs_are_compared_by_the_egg(client):
    crop = CropFactory(counted_in="egg")
    area = GrowingAreaFactory(crop=crop)
    listing = ListingFactory(growing_area=area, by_pack=True, price=96_000, net_grams=1_800, pack_pieces=30)
    price, unit, page = compared(client, listing)
    assert (price, unit) == (3_200, "quả trứng")
    assert "3.200 ₫/quả trứng" in page


def test_what_nobody_counted_is_compared_by_weight(client):
    crop = CropFactory(counted_in="egg")
    listing = ListingFactory(
        growing_area=GrowingAreaFactory(crop=crop), by_pack=True, price=96_000, net_grams=2_000, pack_pieces=None
    )
    price, unit, page = compared(client, listing)
    assert (price, unit) == (48_000, "kg")
    assert "48.000 ₫/kg" in page


def test_in_english_a_price_is_for_one_and_a_count_for_many():
    crop = CropFactory.build(counted_in="box")
    with translation.override("en"):
        assert (crop.unit_word, str(crop.get_counted_in_display())) == ("box", "boxes")
        assert CropFactory.build(counted_in="egg").unit_word == "egg"
    assert crop.unit_word == "hộp"


def test_a_card_shows_its_photo_as_wide_as_the_screen_needs_and_waits_with_it(client):
    listing = ListingFactory()
    stem = "0123456789abcdef" * 2
    drawn = f"{stem}-1280x960-{'a5c' * 12}.webp"
    listing.product.images.create(original=drawn, display_order=0)
    (card,) = cards_on_page(newest_offers(most=9), place=None)
    page = client.get("/products/").content.decode()
    assert card.photo == drawn
    for width in (480, 800):
        assert f"{stem}-{width}.avif {width}w" in page
        assert f"{stem}-{width}.webp {width}w" in page
    assert f"{drawn} 1280w" in page
    assert page.count('loading="lazy"') == 1
    assert 'class="blur"' not in page
