"""Oscar's basket on the request, from our fork."""

from oscar.apps.basket.middleware import BasketMiddleware

__all__ = ["BasketMiddleware"]
