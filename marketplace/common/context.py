"""What every page may need, in one dictionary, ``market``."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language


def market(request: HttpRequest) -> dict[str, Any]:
    """Return the name of the market, the number of goods in the basket, and whether the data are synthetic."""
    return {
        "market": {
            "brand_name": settings.OSCAR_SHOP_NAME,
            "language": get_language() or settings.LANGUAGE_CODE,
            "basket_count": SimpleLazyObject(lambda: _basket_count(request)),
            "synthetic": SimpleLazyObject(_is_synthetic),
        }
    }


def _basket_count(request: HttpRequest) -> int:
    basket = getattr(request, "basket", None)
    return basket.num_items if basket is not None else 0


def _is_synthetic() -> bool:
    """Whether demo data have been loaded: then every page says so (cached, as it changes once in a lifetime)."""
    from marketplace.common.models import Marker

    return Marker.is_set("synthetic-data")
