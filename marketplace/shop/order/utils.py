"""Oscar's classes of the same names, closed: an order is placed by ``checkout.domain.place_order`` and nowhere else.

Stock ``OrderCreator`` takes stock without a condition, ends its transaction before the order is announced, and numbers
orders ``100000 + basket.id``. ``OrderDispatcher`` mails inside the request; messages go through the outbox.
"""

from typing import Any, NoReturn

from marketplace.shop.order.numbers import new_number


class OscarPathClosed(RuntimeError):
    """Code went one of Oscar's ways to change an order, which this market does not use."""


class OrderNumberGenerator:
    """Numbers that cannot be guessed, and that do not depend on the basket."""

    def order_number(self, basket: Any = None) -> str:
        """Return a new number."""
        return new_number()


class OrderCreator:
    """Closed."""

    def place_order(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refuse."""
        raise OscarPathClosed("Use marketplace.shop.checkout.domain.place_order.")


class OrderDispatcher:
    """Closed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None: ...

    def dispatch_order_messages(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refuse."""
        raise OscarPathClosed("Use marketplace.messaging.domain.queue_message.")

    send_order_placed_email_for_user = dispatch_order_messages
