"""Price decisions, commitments, rations, and goods at points."""

import datetime as dt
from typing import Any

import factory

from catalog.models import PriceCeiling, PriceDecision, Ration
from catalog.produce import Crop
from logistics.models import Outlet
from marketplace.accounts.domain.households import stays
from marketplace.accounts.models import HouseholdAccount
from marketplace.shop.partner.models import (
    LegalSeller,
    Partner,
    PriceCommitment,
    RegisteredGoods,
    SellerKind,
    StockRecord,
)
from tests.factories.catalog import CropFactory
from tests.factories.logistics import PointFactory
from tests.factories.partner import LegalSellerFactory, PartnerFactory, StockRecordFactory

SINCE = dt.date(2020, 1, 1)


class PriceDecisionFactory(factory.django.DjangoModelFactory):
    """A decision in force since 2020, in the ``provinces`` given."""

    class Meta:
        model = PriceDecision
        skip_postgeneration_save = True

    authority = "Sở Tài chính"
    number = factory.Sequence(lambda n: f"{n}/QĐ-STC")
    signed_on = SINCE
    valid_from = SINCE
    source = "thử nghiệm"

    @factory.post_generation
    def provinces(obj, create, extracted, **kwargs):
        if create and extracted:
            obj.provinces.set(extracted)


class PriceCeilingFactory(factory.django.DjangoModelFactory):
    """18,000 đ a kilogram (or the crop's unit)."""

    class Meta:
        model = PriceCeiling

    decision = factory.SubFactory(PriceDecisionFactory)
    crop = factory.SubFactory(CropFactory)
    amount = 18_000


class PriceCommitmentFactory(factory.django.DjangoModelFactory):
    """A seller that takes part since 2020 with a hundred tonnes."""

    class Meta:
        model = PriceCommitment

    ceiling = factory.SubFactory(PriceCeilingFactory)
    legal_seller = factory.SubFactory(LegalSellerFactory)
    committed = 100_000_000
    registered_on = SINCE


class RegisteredGoodsFactory(factory.django.DjangoModelFactory):
    """Goods held to the ceiling since 2020."""

    class Meta:
        model = RegisteredGoods

    commitment = factory.SubFactory(PriceCommitmentFactory)
    registered_from = SINCE
    binds_from = SINCE


class RationFactory(factory.django.DjangoModelFactory):
    """10 kg a household in each 7 days since 2020, in the ``provinces`` given."""

    class Meta:
        model = Ration
        skip_postgeneration_save = True

    crop = factory.SubFactory(CropFactory)
    amount = 10_000
    per_days = 7
    valid_from = SINCE
    source = "QĐ 9/QĐ-UBND"

    @factory.post_generation
    def provinces(obj, create, extracted, **kwargs):
        if create and extracted:
            obj.provinces.set(extracted)


def present(account: HouseholdAccount, by: Any = None) -> HouseholdAccount:
    """Let the household be there, as ``by`` (on the web: nobody) noted a moment ago: good for one order."""
    stayed = stays(account)
    key = stayed.keys.filter(removed_at__isnull=True).first()
    if key is not None:
        stayed.presences.create(how="code", key=key, noted_by=by)
    return account


def supplier(**fields) -> LegalSeller:
    """Return a supplier with commission terms."""
    return LegalSellerFactory(kind=SellerKind.SUPPLIER, **fields)


def essential(**fields) -> Crop:
    """Return a commodity of the shelves, counted in kilograms unless told."""
    return CropFactory(is_essential=True, perishable=False, **fields)


def shelf_at(point=None, *, seller=None) -> Partner:
    """Return the stocking place of a seller at a point."""
    point = point or PointFactory()
    place = PartnerFactory(
        place=Partner.Place.POINT, legal_seller=seller or supplier(), commune=point.commune, name=point.name
    )
    Outlet.objects.create(partner=place, point=point)
    return place


def van_of(carrier, *, seller=None) -> Partner:
    """Return the stocking place of a seller in a carrier's van."""
    place = PartnerFactory(
        place=Partner.Place.VAN, legal_seller=seller or supplier(), commune=carrier.point.commune, name=carrier.code
    )
    Outlet.objects.create(partner=place, carrier=carrier)
    return place


def bind(record: StockRecord, *, amount: int = 18_000, **decision) -> PriceCeiling:
    """Let a ceiling bind the record: its seller takes part with these goods, its province is named."""
    ceiling = PriceCeilingFactory(
        crop=record.product.crop,
        amount=amount,
        decision=PriceDecisionFactory(provinces=[record.partner.commune.province], **decision),
    )
    commitment = PriceCommitmentFactory(ceiling=ceiling, legal_seller=record.partner.legal_seller)
    RegisteredGoodsFactory(commitment=commitment, product=record.product)
    return ceiling


def rice_at(place: Partner, *, product=None, **fields) -> StockRecord:
    """Return 5 kg bags of rice at a place: 85,000 đ, 40 of them."""
    if product is not None:
        fields["product"] = product
    else:
        crop = {
            name.removeprefix("product__crop__"): fields.pop(name)
            for name in list(fields)
            if name.startswith("product__crop__")
        }
        fields.setdefault("product__crop", essential(**crop))
        fields.setdefault("product__pack_name", "túi")
    return StockRecordFactory(partner=place, **({"price": 85_000, "num_in_stock": 40} | fields))
