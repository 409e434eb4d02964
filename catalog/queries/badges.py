"""Which certificates speak for a product on a day: asked when shown, never stored as a flag."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Prefetch, QuerySet

from catalog.models import Product
from catalog.produce import Certificate


def certificates_in_force(products: Iterable[Product], *, on: dt.date) -> dict[int, list[Certificate]]:
    """Return the certificates in force on the day ``on`` by product id, in one query; no certificate, no key."""
    through = Product.certificates.through
    rows = (
        through.objects.filter(
            product_id__in=[product.pk for product in products],
            certificate__in=Certificate.objects.in_force(on),
        )
        .select_related("certificate")
        .order_by("product_id", "certificate__scheme", "certificate_id")
    )
    found: defaultdict[int, list[Certificate]] = defaultdict(list)
    for row in rows:
        found[row.product_id].append(row.certificate)
    return dict(found)


def with_badges(products: "QuerySet[Product]", *, on: dt.date) -> "QuerySet[Product]":
    """Return the products, each with ``badges``: its certificates in force on the day ``on`` (one query for all)."""
    in_force = Certificate.objects.in_force(on).order_by("scheme", "pk")
    return products.prefetch_related(Prefetch("certificates", queryset=in_force, to_attr="badges"))
