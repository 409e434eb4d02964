from django.urls import URLPattern
from oscar.apps.basket import apps


class BasketConfig(apps.BasketConfig):
    """Our fork of Oscar's basket: the label is Oscar's, the name ours (see tests/contracts)."""

    name = "marketplace.shop.basket"

    def ready(self) -> None:
        """Load none of Oscar's views: ours are in ``urls.py``. Make known what this room knows of a person."""
        from marketplace.accounts.personal import register_parts
        from marketplace.shop.basket.own_data import PARTS

        register_parts(PARTS)

    def get_urls(self) -> list[URLPattern]:
        """Give Oscar's pages no address, wherever its own URLs are included."""
        return []
