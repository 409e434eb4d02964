"""A buyer in front of the filled checkout page: everything that the browser would send, made without a request.

The basket is in the database, its signed cookie in the browser, the key on the form; what is left is to press the
button, once or again and again.
"""

import uuid
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.signing import Signer
from django.test import Client

from marketplace.areas.models import Commune
from marketplace.shop.basket.models import Basket
from marketplace.shop.checkout.domain import quote_basket
from tests.factories.checkout import basket_of

_TOKEN = "a" * 32  # any secret does, as long as cookie and field agree
PATH = "/checkout/"


@dataclass(frozen=True)
class Visit:
    """One press of the button: cookies and fields, and the basket that they are about."""

    cookies: dict[str, str]
    form: dict[str, str]
    basket: int

    def send(self, **extra: Any) -> Any:
        """Press the button with Django's test client; what fails comes back as the page that people see."""
        client = Client(raise_request_exception=False)
        client.cookies.load(self.cookies)
        return client.post(PATH, self.form, **extra)


def stand_ready(*wanted: Any, commune: Commune, phone: str = "0912 345 678") -> Visit:
    """Return a guest who has put so many packs of each record into the basket, and has filled in the page."""
    basket = basket_of(*wanted)
    form = {
        "key": str(uuid.uuid4()),
        "quote": quote_basket(Basket.objects.get(pk=basket.pk), commune=None).digest,
        "phone": phone,
        "name": "Nguyễn Thị Hoa",
        "place": commune.name,
        "commune_code": commune.code,
        "address": "12 Lê Lợi",
        "note": "",
        "payment": "cod",
        "csrfmiddlewaretoken": _TOKEN,
    }
    signed = Signer().sign(basket.pk)
    return Visit({settings.OSCAR_BASKET_COOKIE_OPEN: signed, settings.CSRF_COOKIE_NAME: _TOKEN}, form, basket.pk)


def placed_number(where: str) -> str:
    """Return the number of the order that a redirect to ``where`` thanks for; "" for any other page."""
    return where.split("/")[3] if where.startswith("/checkout/thanks/") else ""
