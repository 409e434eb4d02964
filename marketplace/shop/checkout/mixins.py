"""Oscar's placing of orders out of a view, closed: it takes payment first, places second and checks stock never."""

from typing import Any, NoReturn

from marketplace.shop.order.utils import OscarPathClosed


class OrderPlacementMixin:
    """Closed."""

    def _closed(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise OscarPathClosed("Use marketplace.shop.checkout.domain.place_order.")

    handle_order_placement = _closed
    place_order = _closed
    handle_payment = _closed
    handle_successful_order = _closed
    freeze_basket = _closed
    restore_frozen_basket = _closed
