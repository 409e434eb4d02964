"""Crops and products."""

import factory
from oscar.core.loading import get_model

from catalog.models import Crop, Product


class ProductClassFactory(factory.django.DjangoModelFactory):
    """The one product class of the market: shipped, with stock tracked."""

    class Meta:
        model = get_model("catalogue", "ProductClass")
        django_get_or_create = ("slug",)

    name = "Nông sản"
    slug = "nong-san"
    track_stock = True
    requires_shipping = True


class CropFactory(factory.django.DjangoModelFactory):
    """A crop counted in kilograms."""

    class Meta:
        model = Crop
        django_get_or_create = ("slug",)

    name = factory.Sequence(lambda n: f"Vải thiều {n}")
    slug = factory.Sequence(lambda n: f"vai-thieu-{n}")


class ProductFactory(factory.django.DjangoModelFactory):
    """A 5 kg box priced by the box; ``priced_by="kg"`` with a stock record's ``price_per_kg`` sells it by weight."""

    class Meta:
        model = Product

    structure = Product.STANDALONE
    product_class = factory.SubFactory(ProductClassFactory)
    title = factory.Sequence(lambda n: f"Vải thiều Lục Ngạn thùng số {n}")
    crop = factory.SubFactory(CropFactory)
    pack_name = "thùng"
    net_grams = 5000
    is_public = True
