"""What of a public page is each visitor's own (``common.page_cache.fragments``)."""

from typing import Any

from django.http import HttpRequest

from marketplace.areas.my_place import my_place, place_code
from marketplace.common import clock
from marketplace.common.slugs import number_in
from marketplace.discovery.queries.shelves import points_near
from marketplace.shop.checkout.queries.delivery import delivery_of_listing

POINTS_ON_HOME = 3


def near(request: HttpRequest) -> dict[str, Any]:
    """Return the points near the place that the visitor has named, none where they named none."""
    place = my_place(request)
    return {"points": points_near(place, at=clock.now())[:POINTS_ON_HOME] if place is not None else []}


def delivery(request: HttpRequest) -> dict[str, Any]:
    """Return what this address's product of a household would come to at the visitor's place, or the question."""
    match, place = request.resolver_match, place_code(request)
    if place is None or match is None:
        return {"asks": True, "delivery": None}
    product = number_in(match.kwargs["slug"])
    found = delivery_of_listing(product=product, place=place) if product is not None else None
    return {"asks": False, "delivery": found}
