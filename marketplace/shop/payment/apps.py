from oscar.apps.payment import apps


class PaymentConfig(apps.PaymentConfig):
    """Our fork of Oscar's payment: the label is Oscar's, the name ours (see tests/contracts)."""

    name = "marketplace.shop.payment"
