"""Whose shop front a request came through. There is one so far; more are hosts of their own (``BRAND_HOSTS``)."""

from django.conf import settings
from django.http import HttpRequest


def brand_of(request: HttpRequest) -> str:
    """Return the brand of the host that was asked, the market's own for any other."""
    host = request.get_host().partition(":")[0].lower()
    brand: str = settings.BRAND_HOSTS.get(host, settings.MARKET_BRAND)
    return brand
