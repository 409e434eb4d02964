"""What a refusal of the market is over HTTP: one table, by the class of the error.

409: the request made sense and the market says no (any more). 422: it never makes sense, however often it is sent;
then ``field`` names where. 403: not this application's to do. A test walks every error that placing can raise.
"""

from typing import Any, NamedTuple

from logistics.domain.errors import NotDeliverable, UnknownItem
from logistics.s10 import BadItemNumber
from marketplace.accounts.domain import TooManyCodes
from marketplace.accounts.domain.households import WrongCode
from marketplace.api.domain.answers import KeyReused
from marketplace.common.errors import BadValue, DomainError, NotAllowed
from marketplace.common.phones import BadPhone
from marketplace.quotas.domain import QuotaExhausted
from marketplace.shop.basket.domain import NotForSale, QuantityRefused
from marketplace.shop.checkout.domain import (
    EmptyBasket,
    OrderTooLarge,
    PriceChanged,
    RecipientRefused,
    SoldOut,
    TooLate,
)
from marketplace.shop.checkout.domain import KeyReused as PlacementKeyReused
from marketplace.shop.checkout.domain.own_numbers import NotTheirNumber
from marketplace.shop.checkout.domain.rations import RationNeedsAccount, RationNeedsPresence
from marketplace.shop.checkout.domain.reservation_limits import TooManyUnpaid
from marketplace.shop.partner.domain import NoMeasure, NoTerms
from marketplace.shop.partner.domain.ceilings import AboveCeiling
from marketplace.shop.partner.models import StockRecord
from marketplace.shop.payment.models import PaymentRefused
from marketplace.shop.shipping.domain import NoTariff


class Refused(NamedTuple):
    """How an error is told: status, the field of the request where one is to blame, a code other than its own."""

    status: int
    field: str = ""
    code: str = ""


TABLE: dict[type[DomainError], Refused] = {
    SoldOut: Refused(409),
    PriceChanged: Refused(409),
    NotForSale: Refused(409),
    NotDeliverable: Refused(409),  # or closed_zone, where a decision about the zone says so
    QuotaExhausted: Refused(409, code="cap_reached"),  # or over_ration, by the key
    RationNeedsAccount: Refused(409),
    RationNeedsPresence: Refused(409),
    NotTheirNumber: Refused(409),
    WrongCode: Refused(409),
    TooManyCodes: Refused(409),
    AboveCeiling: Refused(409),
    TooManyUnpaid: Refused(409),
    PaymentRefused: Refused(409),
    OrderTooLarge: Refused(409),
    TooLate: Refused(409),
    NoTariff: Refused(409),
    NoTerms: Refused(409),
    NoMeasure: Refused(409),
    KeyReused: Refused(409),
    PlacementKeyReused: Refused(409, code="idempotency_key_reused"),
    BadPhone: Refused(422, "body.recipient.phone"),
    RecipientRefused: Refused(422, "body.recipient"),
    QuantityRefused: Refused(422, "body.lines"),
    EmptyBasket: Refused(422, "body.lines"),
    BadValue: Refused(422, "body"),
    BadItemNumber: Refused(422, "body"),
    UnknownItem: Refused(409),
    NotAllowed: Refused(403),
    DomainError: Refused(409),
}
_RATION = "ration:"


def refused(error: DomainError) -> Refused:
    """Return how an error is told: by its own class, or the nearest above it."""
    row = next(TABLE[kind] for kind in type(error).__mro__ if kind in TABLE)
    if isinstance(error, QuotaExhausted) and error.key.startswith(_RATION):
        return row._replace(code="over_ration")
    return row if row.code else row._replace(code=error.code)


def facts_of(error: DomainError) -> dict[str, Any]:
    """Return what goes with a refusal for a program to act on."""
    if isinstance(error, SoldOut):
        product = StockRecord.objects.values_list("product_id", flat=True).filter(pk=error.stockrecord_id).first()
        return {"product_id": product, "available": error.left}
    if isinstance(error, PriceChanged):
        prices = [{"product_id": line.product.pk, "unit_price": line.unit_price} for line in error.quote.lines]
        return {"prices": prices, "total": error.quote.total}
    return {}
