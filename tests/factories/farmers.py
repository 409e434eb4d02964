"""Households and what they offer, made by the domain functions, so that seller, stock and movements agree."""

import datetime as dt
from typing import Any

import factory

from catalog.domain import ensure_category
from catalog.models import Product
from farmers.domain import activate_household, add_growing_area, list_product, record_lot, register_household
from farmers.models import GrowingArea, Household, HouseholdMember, Listing, Lot
from marketplace.common import clock
from tests.factories.accounts import UserFactory
from tests.factories.areas import CommuneFactory
from tests.factories.catalog import CropFactory
from tests.factories.partner import SellerTermsFactory


class HouseholdFactory(factory.django.DjangoModelFactory):
    """A household that sells, with an owner: ``HouseholdFactory(owner=user)``; ``active=False`` is only registered."""

    class Meta:
        model = Household

    name = factory.Sequence(lambda n: f"Hộ bà Nguyễn Thị Hoa {n}")
    owner = factory.SubFactory(UserFactory)
    commune = factory.SubFactory(CommuneFactory)
    active = True

    @classmethod
    def _create(cls, model_class: type[Household], *args: Any, **kwargs: Any) -> Household:
        active = kwargs.pop("active")
        household = register_household(by=kwargs["owner"], **kwargs)
        SellerTermsFactory(seller_kind=household.legal_seller.kind)
        if active:  # verified by somebody of the post, whom these tests need not know
            Household.objects.filter(pk=household.pk).update(state=Household.State.VERIFIED)
            activate_household(household=household, by=kwargs["owner"])
        return household


def owner_of(household: Household) -> Any:
    """Return the household's owner."""
    return household.members.get(role=HouseholdMember.Role.OWNER, until__isnull=True).user


class GrowingAreaFactory(factory.django.DjangoModelFactory):
    """An orchard of the household."""

    class Meta:
        model = GrowingArea

    household = factory.SubFactory(HouseholdFactory)
    crop = factory.SubFactory(CropFactory)
    commune = factory.SelfAttribute("household.commune")
    name = factory.Sequence(lambda n: f"Vườn đồi số {n}")
    area_m2 = 5_000

    @classmethod
    def _create(cls, model_class: type[GrowingArea], *args: Any, **kwargs: Any) -> GrowingArea:
        return add_growing_area(by=owner_of(kwargs["household"]), **kwargs)


class LotFactory(factory.django.DjangoModelFactory):
    """A hundred kilograms harvested today."""

    class Meta:
        model = Lot

    growing_area = factory.SubFactory(GrowingAreaFactory)
    harvested_on = factory.LazyFunction(clock.today)
    grams = 100_000

    @classmethod
    def _create(cls, model_class: type[Lot], *args: Any, **kwargs: Any) -> Lot:
        return record_lot(by=owner_of(kwargs["growing_area"].household), **kwargs)


class ListingFactory(factory.django.DjangoModelFactory):
    """Ten 5 kg boxes at 30,000 đ/kg: ``ListingFactory(growing_area=area)``; ``by_pack=True`` costs 150,000 a box."""

    class Meta:
        model = Listing

    class Params:
        by_pack = factory.Trait(priced_by=Product.PricedBy.PACK, price=150_000, price_per_kg=None)

    growing_area = factory.SubFactory(GrowingAreaFactory)
    title = factory.Sequence(lambda n: f"Vải thiều Lục Ngạn {n}")
    pack_name = "thùng"
    net_grams = 5_000
    priced_by = Product.PricedBy.KG
    price = None
    price_per_kg = 30_000
    quantity = 10

    @classmethod
    def _create(cls, model_class: type[Listing], *args: Any, **kwargs: Any) -> Listing:
        household = kwargs["growing_area"].household
        kwargs.setdefault("category", ensure_category(path=["Trái cây"]))
        return list_product(household=household, by=owner_of(household), **kwargs)


JUNE = dt.datetime(2026, 6, 12, 1, 0, tzinfo=dt.UTC)
"""A morning in the lychee season."""
