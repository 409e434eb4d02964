"""Oscar's event handler, closed: seller orders, shipments and the ledger say what happened to an order."""

from typing import Any, NoReturn

from marketplace.shop.order.utils import OscarPathClosed


class EventHandler:
    """Closed. Stock, money and states change through the domain functions of their rooms."""

    def __init__(self, user: Any = None, **kwargs: Any) -> None: ...

    def _closed(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise OscarPathClosed("Orders change through the domain functions of farmers, logistics and checkout.")

    handle_shipping_event = _closed
    handle_payment_event = _closed
    handle_order_status_change = _closed
    create_shipping_event = _closed
    create_payment_event = _closed
    consume_stock_allocations = _closed
    cancel_stock_allocations = _closed
    create_note = _closed
