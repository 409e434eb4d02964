from oscar.apps.basket import apps


class BasketConfig(apps.BasketConfig):
    """Our fork of Oscar's basket: the label is Oscar's, the name ours (see tests/contracts)."""

    name = "marketplace.shop.basket"
