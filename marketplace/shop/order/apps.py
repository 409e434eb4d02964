from oscar.apps.order import apps


class OrderConfig(apps.OrderConfig):
    """Our fork of Oscar's order: the label is Oscar's, the name ours (see tests/contracts)."""

    name = "marketplace.shop.order"

    def ready(self) -> None:
        """Make known what this room knows of a person."""
        from marketplace.accounts.personal import register_parts
        from marketplace.shop.order.own_data import PARTS

        super().ready()
        register_parts(PARTS)
