"""The bill in hand: what was scanned and not paid yet, kept in the clerk's session; works without JavaScript."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpRequest

from marketplace.accounts.models import HouseholdAccount
from marketplace.areas.models import Province
from marketplace.common.errors import DomainError
from marketplace.shop.checkout.domain import Quote, SoldOut
from marketplace.shop.checkout.domain.quota_keys import full_records
from marketplace.shop.checkout.domain.rations import RationLeft, ration_left
from marketplace.shop.checkout.domain.seats import MOST_PACKS, Seat, quote_seat
from marketplace.shop.partner.models import StockRecord

MOST_LINES = 60


@dataclass
class Bill:
    """Packs by stock record, in the order they were scanned; for which household; the key of the sale to come."""

    seat: str
    items: dict[int, int] = field(default_factory=dict)
    last: int | None = None
    account_id: int | None = None
    code_reference: str = ""
    asks_name: bool = False  # the code went to a phone of which no household is known
    joins: bool = False  # the code went to another phone of the household
    home_asked: bool = False  # where the household lives was asked, and not told
    key: UUID = field(default_factory=uuid4)

    def add(self, record_id: int, packs: int) -> None:
        """Put packs in; what was there stays."""
        if record_id in self.items or len(self.items) < MOST_LINES:
            self.items[record_id] = min(MOST_PACKS, self.items.get(record_id, 0) + packs)
            self.last = record_id

    def put(self, record_id: int, packs: int) -> None:
        """Let a line hold so many packs; none takes it out."""
        if record_id not in self.items:
            return
        if packs <= 0:
            del self.items[record_id]
            self.last = next(reversed(self.items), None)
        else:
            self.items[record_id] = min(MOST_PACKS, packs)
            self.last = record_id


@dataclass(frozen=True)
class Shown:
    """The bill as the page shows it; without a quote ``trouble`` says why."""

    rows: list[tuple[StockRecord, int, int | None]]  # record, packs, đồng a pack
    quote: Quote | None
    trouble: str
    account: HouseholdAccount | None
    rations: list[RationLeft]
    waits: list[tuple[StockRecord, int]] = field(default_factory=list)  # no more is sold of these: one may wait

    @property
    def total(self) -> int | None:
        """Return the đồng to pay, ``None`` while it is not known."""
        return None if self.quote is None else self.quote.total


def read_bill(request: HttpRequest, name: str, seat: Seat) -> Bill:
    """Return the bill in hand at this seat (a new one after a shift or trip has changed)."""
    kept: dict[str, Any] = request.session.get(name) or {}
    if kept.get("seat") != seat_name(seat):
        return Bill(seat_name(seat))
    return Bill(
        seat=kept["seat"],
        items={int(pk): packs for pk, packs in kept["items"]},
        last=kept["last"],
        account_id=kept["account"],
        code_reference=kept["reference"],
        asks_name=kept.get("asks_name", False),
        joins=kept.get("joins", False),
        home_asked=kept.get("home_asked", False),
        key=UUID(kept["key"]),
    )


def keep_bill(request: HttpRequest, name: str, bill: Bill) -> None:
    """Keep the bill for the next page."""
    request.session[name] = {
        "seat": bill.seat,
        "items": list(bill.items.items()),
        "last": bill.last,
        "account": bill.account_id,
        "reference": bill.code_reference,
        "asks_name": bill.asks_name,
        "joins": bill.joins,
        "home_asked": bill.home_asked,
        "key": str(bill.key),
    }


def drop_bill(request: HttpRequest, name: str) -> None:
    """Begin anew."""
    request.session.pop(name, None)


def seat_name(seat: Seat) -> str:
    """Return the name of a seat: a bill belongs to one shift or trip."""
    return f"shift:{seat.shift.pk}" if seat.shift is not None else f"trip:{seat.trip.pk if seat.trip else 0}"


def show_bill(bill: Bill, seat: Seat) -> Shown:
    """Return the bill with today's prices, and what the household may still buy of rationed goods."""
    records = StockRecord.objects.select_related("product__crop").in_bulk(list(bill.items))
    quote, trouble = None, ""
    full: set[int] = set()
    if bill.items:
        try:
            quote = quote_seat(seat, bill.items)
        except SoldOut as error:
            trouble = str(error)
            bill.last = error.stockrecord_id
            full = {error.stockrecord_id}
        except DomainError as error:
            trouble = str(error)
    prices = {line.stockrecord.pk: line.unit_price for line in quote.lines} if quote else {}
    rows = [(records[pk], packs, prices.get(pk)) for pk, packs in bill.items.items() if pk in records]
    account = account_of_bill(bill)
    if quote is not None:
        full = full_records(quote)
    waits = [(record, packs) for record, packs, _price in rows if record.pk in full]
    return Shown(rows, quote, trouble, account, _rations(account, seat.commune.province, quote), waits)


def account_of_bill(bill: Bill) -> HouseholdAccount | None:
    """Return the household whose ration the bill draws on, if any."""
    accounts = HouseholdAccount.objects.select_related("commune__province")
    return accounts.filter(pk=bill.account_id).first() if bill.account_id else None


def _rations(account: HouseholdAccount | None, province: Province, quote: Quote | None) -> list[RationLeft]:
    if account is None or quote is None:
        return []
    crops = {line.product.crop for line in quote.lines if line.product.crop is not None}
    return ration_left(account=account, province=province, at=quote.at, crops=crops)
