"""What of a public page is each visitor's own (``common.page_cache.fragments``)."""

from typing import Any

from django.http import HttpRequest

from marketplace.areas.my_place import my_place
from marketplace.common import clock
from marketplace.discovery.queries.shelves import points_near

POINTS_ON_HOME = 3


def near(request: HttpRequest) -> dict[str, Any]:
    """Return the points near the place that the visitor has named, none where they named none."""
    place = my_place(request)
    return {"points": points_near(place, at=clock.now())[:POINTS_ON_HOME] if place is not None else []}
