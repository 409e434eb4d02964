from oscar.apps.checkout import apps


class CheckoutConfig(apps.CheckoutConfig):
    """Our fork of Oscar's checkout: the label is Oscar's, the name ours (see tests/contracts)."""

    name = "marketplace.shop.checkout"
