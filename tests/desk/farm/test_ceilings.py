"""A household sees at its desk which price has to come down, and which goods are free; buyers see the ceiling."""

import pytest
from django.urls import reverse

from marketplace.shop.partner.domain import ceilings_for
from marketplace.shop.partner.models import RegisteredGoods
from tests.factories.essentials import PriceCeilingFactory, PriceCommitmentFactory, PriceDecisionFactory, bind

pytestmark = pytest.mark.django_db


def text(response):
    return response.content.decode().replace("\u00a0", " ")


def test_a_price_above_stands_on_the_first_page_and_beside_the_goods(as_owner, farm):
    """Boxes of 5 kg at 150,000 đ under a ceiling of 20,000 đ a kilogram."""
    bind(farm.listing.stockrecord, amount=20_000, number="123/QĐ-STC")
    pages = [reverse("farm:index"), reverse("farm:listing", args=[farm.listing.pk])]
    for page in pages:
        for said in ("Giá cao hơn giá trần", "123/QĐ-STC", "nhiều nhất 100.000 ₫ một gói"):
            assert said in text(as_owner.get(page))
    as_owner.post(reverse("farm:listing_price", args=[farm.listing.pk]), {"price": "20.000"})
    for page in pages:
        assert "Giá cao hơn giá trần" not in text(as_owner.get(page))
    assert "giá trần 20.000 ₫/kg theo 123/QĐ-STC" in text(as_owner.get(pages[1]))


def test_goods_that_are_not_registered_are_said_to_be_free(as_owner, farm):
    record = farm.listing.stockrecord
    decision = PriceDecisionFactory(provinces=[record.partner.commune.province], number="123/QĐ-STC")
    ceiling = PriceCeilingFactory(crop=record.product.crop, decision=decision, amount=20_000)
    PriceCommitmentFactory(ceiling=ceiling, legal_seller=farm.household.legal_seller)
    page = text(as_owner.get(reverse("farm:listing", args=[farm.listing.pk])))
    assert "món này chưa đăng ký nên giá trần không buộc" in page
    assert (ceilings_for(stockrecords=[record], on=decision.valid_from), "Giá cao hơn giá trần" in page) == ({}, False)
    assert not RegisteredGoods.objects.exists()


def test_the_buyer_sees_the_ceiling_on_the_page_of_a_farms_product(client, farm):
    bind(farm.listing.stockrecord, amount=30_000, number="123/QĐ-STC", authority="Sở Tài chính Mẫu")
    page = text(client.get(farm.listing.product.get_absolute_url()))
    assert "giá trần 30.000 ₫/kg theo 123/QĐ-STC" in page
    assert "Sở Tài chính Mẫu quyết định" in page
    assert "Thêm vào giỏ" in page


def test_what_lies_above_cannot_be_put_into_a_basket_from_its_page(client, farm):
    bind(farm.listing.stockrecord, amount=20_000)
    page = text(client.get(farm.listing.product.get_absolute_url()))
    assert ("chờ người bán hạ giá" in page, "Thêm vào giỏ" in page) == (True, False)
