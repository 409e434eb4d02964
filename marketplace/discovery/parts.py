"""What of a public page is each visitor's own (``common.page_cache.fragments``)."""

from typing import Any

from django.http import HttpRequest

from marketplace.areas.my_place import my_place, place_code
from marketplace.common import clock
from marketplace.common.slugs import number_in
from marketplace.discovery.queries.cards import cards_on_page
from marketplace.discovery.queries.in_season import goods_in_season_near
from marketplace.discovery.queries.shelves import points_near
from marketplace.shop.checkout.queries.delivery import delivery_of_listing

POINTS_ON_HOME = 3
RIPE_NEARBY = 4


def near(request: HttpRequest) -> dict[str, Any]:
    """Return what is in season and which points there are near the place that the visitor has named, if any."""
    place = my_place(request)
    if place is None:
        return {"place": None, "nearby": [], "points": []}
    ripe = goods_in_season_near(place, clock.today().month, most=RIPE_NEARBY)
    return {
        "place": place,
        "nearby": cards_on_page(ripe, place=place),
        "points": points_near(place, at=clock.now())[:POINTS_ON_HOME],
    }


def delivery(request: HttpRequest) -> dict[str, Any]:
    """Return what this address's product of a household would come to at the visitor's place, or the question."""
    match, place = request.resolver_match, place_code(request)
    if place is None or match is None:
        return {"asks": True, "delivery": None}
    product = number_in(match.kwargs["slug"])
    found = delivery_of_listing(product=product, place=place) if product is not None else None
    return {"asks": False, "delivery": found}
