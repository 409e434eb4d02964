from oscar.apps.order import apps


class OrderConfig(apps.OrderConfig):
    """Our fork of Oscar's order: the label is Oscar's, the name ours (see tests/contracts)."""

    name = "marketplace.shop.order"
