"""The basket on the request: ``request.basket``, read when a page asks for it."""

from typing import Any

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest
from oscar.apps.basket.middleware import BasketMiddleware as OscarBasketMiddleware

from marketplace.common.compiled import Compiled, Given
from marketplace.shop.basket.models import Basket

LARGEST_ID = 2**63 - 1
_OPEN_GUEST: Compiled[Basket] = Compiled(
    lambda: Basket.objects.filter(pk=Given("pk"), owner=None, status=Basket.OPEN).order_by("pk")[:1]
)


def named_basket(request: HttpRequest) -> int:
    """Return the number of the guest basket that the signed cookie names, 0 where there is none or it is nonsense."""
    try:
        number = int(Signer().unsign(request.COOKIES.get(settings.OSCAR_BASKET_COOKIE_OPEN, "")))
    except (BadSignature, ValueError):  # signed by us, yet no number: a key of another installation
        return 0
    return number if 0 < number <= LARGEST_ID else 0


class BasketMiddleware(OscarBasketMiddleware):
    """Oscar's cookies and laziness; no offers, which this market does not have, and no notice about merging."""

    def get_basket(self, request: HttpRequest) -> Basket:
        """Return the visitor's open basket: their own when logged in, else the cookie's, else a new unsaved one.

        What was in the cookie's basket when somebody logs in goes into their own; of the same product the larger
        quantity counts.
        """
        if request._basket_cache is not None:
            return request._basket_cache
        cookie_key = self.get_cookie_key(request)
        from_cookie = self.get_cookie_basket(cookie_key, request, Basket.open)
        if request.user.is_authenticated:
            basket = self._own(request.user)
            if from_cookie is not None:
                basket.merge(from_cookie, add_quantities=False)
                request.cookies_to_delete.append(cookie_key)
        else:
            basket = from_cookie if from_cookie is not None else Basket()
        request._basket_cache = basket
        return basket

    def get_cookie_basket(self, cookie_key: str, request: HttpRequest, manager: Any) -> Basket | None:
        """Return the guest basket that the signed cookie names; a cookie with nonsense in it is forgotten."""
        if cookie_key not in request.COOKIES:
            return None
        number = named_basket(request)
        basket = _OPEN_GUEST.first(pk=number) if number else None
        if basket is None:
            request.cookies_to_delete.append(cookie_key)
        return basket

    def apply_offers_to_basket(self, request: HttpRequest, basket: Basket) -> None:
        """Apply none."""

    def _own(self, user: Any) -> Basket:
        """Return the person's open basket; two that were begun at the same moment become one."""
        baskets = list(Basket.open.filter(owner=user).order_by("pk"))
        if not baskets:
            return Basket.open.create(owner=user, status=Basket.OPEN)
        first, *others = baskets
        for other in others:
            first.merge(other, add_quantities=False)
        first.owner = user
        return first
