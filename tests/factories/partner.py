"""Legal sellers, stocking places and their stock."""

import datetime as dt

import factory

from marketplace.shop.partner.models import LegalSeller, Partner, SellerKind, SellerTerms, StockMovement, StockRecord
from tests.factories.areas import CommuneFactory
from tests.factories.catalog import ProductFactory

TERMS_FROM = dt.date(2020, 1, 1)


class SellerTermsFactory(factory.django.DjangoModelFactory):
    """A commission of 5 % in force for a kind of seller since 2020."""

    class Meta:
        model = SellerTerms
        django_get_or_create = ("seller_kind", "valid_from")

    seller_kind = SellerKind.HOUSEHOLD
    commission_bp = 500
    valid_from = TERMS_FROM
    source = "thử nghiệm"


class LegalSellerFactory(factory.django.DjangoModelFactory):
    """A household that sells, with commission terms for its kind."""

    class Meta:
        model = LegalSeller
        skip_postgeneration_save = True

    kind = SellerKind.HOUSEHOLD
    name = factory.Sequence(lambda n: f"Hộ ông Vi Văn {n}")
    phone = factory.Sequence(lambda n: f"+8497{n % 10_000_000:07d}")

    @factory.post_generation
    def terms(obj, create, extracted, **kwargs):
        if create and extracted is not False:
            SellerTermsFactory(seller_kind=obj.kind)


class PartnerFactory(factory.django.DjangoModelFactory):
    """A farm that goods are promised from."""

    class Meta:
        model = Partner

    name = factory.Sequence(lambda n: f"Vườn vải số {n}")
    code = factory.Sequence(lambda n: f"vuon-{n}")
    legal_seller = factory.SubFactory(LegalSellerFactory)
    commune = factory.SubFactory(CommuneFactory)


class StockRecordFactory(factory.django.DjangoModelFactory):
    """150,000 đ a box, ten on hand; the opening movement is written, so that stock and movements agree."""

    class Meta:
        model = StockRecord
        skip_postgeneration_save = True

    product = factory.SubFactory(ProductFactory)
    partner = factory.SubFactory(PartnerFactory)
    partner_sku = factory.Sequence(lambda n: f"SKU{n}")
    price_currency = "VND"
    price = 150_000
    num_in_stock = 10
    num_allocated = 0

    @factory.post_generation
    def opening(obj, create, extracted, **kwargs):
        if create and obj.num_in_stock:
            StockMovement.objects.create(
                stockrecord=obj,
                kind=StockMovement.Kind.OPENING,
                quantity=obj.num_in_stock,
                source_kind="test",
                source_ref=f"stockrecord:{obj.pk}",
            )
