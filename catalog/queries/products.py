"""Products that can be bought."""

from django.db.models import Exists, F, OuterRef, QuerySet
from django.db.models.functions import Coalesce

from catalog.models import Product


def products_on_sale() -> "QuerySet[Product]":
    """Return the public products with a price and at least one pack left; the rows a card or page reads come along.

    The number of queries does not depend on the number of products.
    """
    stock = Product._meta.get_field("stockrecords").related_model  # its room lies above this one
    sellable = stock._default_manager.filter(
        product_id=OuterRef("pk"), price__gt=0, num_in_stock__gt=Coalesce(F("num_allocated"), 0)
    )
    on_sale: QuerySet[Product] = (
        Product.objects.filter(Exists(sellable), is_public=True)
        .exclude(structure=Product.PARENT)
        .select_related("crop", "product_class")
        .prefetch_related("stockrecords__partner__legal_seller", "stockrecords__partner__commune__province")
    )
    return on_sale
