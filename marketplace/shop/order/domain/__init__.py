"""Changes of an order that need nothing from higher rooms; placing and cancelling are checkout's."""

from marketplace.shop.order.domain.closing import close_order_if_done

__all__ = ["close_order_if_done"]
