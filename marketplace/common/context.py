"""What every page may need, in one dictionary, ``market``."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import get_language

from marketplace.common.brands import current_brand


def _said(name: str) -> property:
    return property(lambda market: market.brand.text(name) if market.brand is not None else "")


class Market:
    """What a page may ask: name of the market, language, goods in the basket, whether the data are synthetic."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        self.brand = current_brand()
        self.brand_name = self.brand.name if self.brand is not None else settings.OSCAR_SHOP_NAME
        self.language = get_language() or settings.LANGUAGE_CODE

    tagline = _said("tagline")
    description = _said("description")
    foot = _said("foot")

    @cached_property
    def basket_count(self) -> int:
        """Return how many kinds of goods lie in the visitor's basket."""
        basket = getattr(self._request, "basket", None)
        return int(basket.num_items) if basket is not None else 0

    @cached_property
    def synthetic(self) -> bool:
        """Whether demo data have been loaded: then every page says so (cached, as it changes once in a lifetime)."""
        from marketplace.common.models import Marker

        return Marker.is_set("synthetic-data")


def market(request: HttpRequest) -> dict[str, Any]:
    """Return ``market``; nothing of it is looked up before a page asks."""
    return {"market": Market(request)}
