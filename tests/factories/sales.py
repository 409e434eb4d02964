"""Sales at hand-over: shifts with a float, carriers on a selling trip, and what is sold there."""

from typing import Any
from uuid import uuid4

from logistics.domain import (
    issue_float,
    open_outlet,
    open_shift,
    receive_transfer,
    request_transfer,
    send_transfer,
    start_trip,
)
from logistics.models import Carrier, CashSale, Point, Shift, VanTrip
from marketplace.accounts.models import User
from marketplace.shop.checkout.domain import quote_handover, sell_at_handover
from marketplace.shop.partner.models import StockRecord
from tests.factories.accounts import UserFactory
from tests.factories.essentials import present


def shift_with_float(point: Point, clerk: User, float_amount: int = 500_000) -> Shift:
    """Return the clerk's open shift, its float issued by an admin."""
    if float_amount:
        issue_float(key=uuid4(), point=point, amount=float_amount, by=UserFactory(admin=True))
    return open_shift(key=uuid4(), point=point, float_amount=float_amount, by=clerk)


def sold(
    *wanted: tuple[StockRecord, int], shift: Shift | None = None, trip: VanTrip | None = None, **changes: Any
) -> CashSale:
    """Sell so many packs of each record for exactly what they cost, through the real domain functions."""
    items = {record.pk: packs for record, packs in wanted}
    seat = {"shift": shift} if shift is not None else {"trip": trip}
    quote = quote_handover(items=items, **seat)
    by = shift.clerk if shift is not None else trip.carrier.user if trip is not None else None
    arguments = {"key": uuid4(), "items": items, "shown": quote.digest, "given": quote.total, "by": by}
    if changes.get("account") is not None:
        present(changes["account"], by)
    return sell_at_handover(**(arguments | seat | changes))


def trip_with_load(carrier: Carrier, record: StockRecord, packs: int = 5) -> tuple[VanTrip, StockRecord]:
    """Move packs from a point's record into the carrier's van and send it out; return trip and the van's record."""
    admin = UserFactory(admin=True)
    van = open_outlet(carrier=carrier, legal_seller=record.partner.legal_seller, by=admin).partner
    transfer = request_transfer(
        key=uuid4(), source=record.partner, target=van, packs={record.product_id: packs}, by=admin
    )
    send_transfer(transfer=transfer, by=admin)
    receive_transfer(transfer=transfer, by=carrier.user)
    trip = start_trip(key=uuid4(), carrier=carrier, by=carrier.user)
    return trip, StockRecord.objects.get(partner=van, product=record.product_id)
