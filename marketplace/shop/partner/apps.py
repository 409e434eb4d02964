from oscar.apps.partner import apps


class PartnerConfig(apps.PartnerConfig):
    """Our fork of Oscar's partner: the label is Oscar's, the name ours (see tests/contracts)."""

    name = "marketplace.shop.partner"
