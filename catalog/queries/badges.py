"""Which certificates speak for a product on a day: asked when shown, never stored as a flag."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Prefetch, QuerySet

from catalog.models import Product
from catalog.produce import Certificate
from marketplace.common.compiled import Compiled, Given


def certificates_in_force(products: Iterable[Product], *, on: dt.date) -> dict[int, list[Certificate]]:
    """Return the certificates in force on the day ``on`` by product id, in one query; no certificate, no key."""
    return certificates_by_product([product.pk for product in products], on=on)


def certificates_by_product(products: Sequence[int], *, on: dt.date) -> dict[int, list[Certificate]]:
    """Return the same for products of which only the ids are at hand."""
    rows = _IN_FORCE.rows(products=list(products), on=on)
    found: defaultdict[int, list[Certificate]] = defaultdict(list)
    for row in rows:
        found[row.product_id].append(row.certificate)
    return dict(found)


_IN_FORCE: Compiled[Any] = Compiled(
    lambda: (
        Product.certificates.through.objects.filter(
            product__among=Given("products"), certificate__in=Certificate.objects.in_force(Given("on"))
        )
        .select_related("certificate")
        .order_by("product_id", "certificate__scheme", "certificate_id")
    )
)


def with_badges(products: "QuerySet[Product]", *, on: dt.date) -> "QuerySet[Product]":
    """Return the products, each with ``badges``: its certificates in force on the day ``on`` (one query for all)."""
    in_force = Certificate.objects.in_force(on).order_by("scheme", "pk")
    return products.prefetch_related(Prefetch("certificates", queryset=in_force, to_attr="badges"))
