from oscar.apps.shipping import apps


class ShippingConfig(apps.ShippingConfig):
    """Our fork of Oscar's shipping: the label is Oscar's, the name ours (see tests/contracts)."""

    name = "marketplace.shop.shipping"
