from django.urls import URLPattern
from oscar.apps.checkout import apps


class CheckoutConfig(apps.CheckoutConfig):
    """Our fork of Oscar's checkout: the label is Oscar's, the name ours (see tests/contracts)."""

    name = "marketplace.shop.checkout"

    def ready(self) -> None:
        """Load none of Oscar's views: ours are in ``urls.py``."""

    def get_urls(self) -> list[URLPattern]:
        """Give Oscar's pages no address, wherever its own URLs are included."""
        return []
