"""Where goods are sold at hand-over, who holds the cash, and what they cost there now."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from logistics.models import Carrier, Point, Shift, VanTrip
from marketplace.areas.models import Commune
from marketplace.common import clock
from marketplace.common.compiled import Compiled, Given
from marketplace.common.errors import BadValue
from marketplace.ledger import domain as ledger
from marketplace.ledger.models import Account
from marketplace.shop.basket.domain import NotForSale
from marketplace.shop.checkout.domain.errors import EmptyBasket, OrderTooLarge
from marketplace.shop.checkout.domain.hand_in import draw_at_counter
from marketplace.shop.checkout.domain.quote import (
    LARGEST_ORDER,
    Quote,
    QuotedLine,
    QuotedPart,
    goods_in,
    quote_line,
    under_ceilings,
    with_days,
)
from marketplace.shop.order.models import Channel
from marketplace.shop.partner.models import StockRecord
from marketplace.shop.shipping.domain import NO_FREIGHT

MOST_PACKS = 1_000
"""Packs of one product in one sale at hand-over; more is a slip of the scanner, or a sale in bulk."""

Items = Mapping[int, int]
"""Packs by id of the stock record."""


@dataclass(frozen=True)
class Seat:
    """Where it is sold, and who holds the cash: a shift's drawer, or a carrier on a trip."""

    point: Point
    shift: Shift | None = None
    trip: VanTrip | None = None

    @property
    def carrier(self) -> Carrier | None:
        """Return who holds the cash of a van sale."""
        return None if self.trip is None else self.trip.carrier

    @property
    def commune(self) -> Commune:
        """Return where it is sold: at the point, or where the van stands."""
        return self.point.commune if self.trip is None else self.trip.stands_in

    @property
    def channel(self) -> Channel:
        """Return the path of the sale."""
        return Channel.COUNTER if self.trip is None else Channel.MOBILE

    @property
    def cash_leg(self) -> tuple[Account.Kind, str]:
        """Return the account that the customer's cash goes to."""
        if self.shift is not None:
            return Account.Kind.DRAWER, ledger.shift_owner(self.shift)
        if self.trip is None:
            raise ValueError("a sale is over a counter or from a van")
        return Account.Kind.CARRIER_CASH, ledger.carrier_owner(self.trip.carrier)


def seat_of(shift: Shift | None, trip: VanTrip | None) -> Seat:
    """Return the seat of a shift, or of a trip: one of them."""
    if shift is not None and trip is None:
        return Seat(point=shift.point, shift=shift)
    if trip is not None and shift is None:
        return Seat(point=trip.carrier.point, trip=trip)
    raise ValueError("a sale is over a counter or from a van")


def quote_handover(*, items: Items, shift: Shift | None = None, trip: VanTrip | None = None) -> Quote:
    """Return what the goods would cost now over the counter of a shift or from the van of a trip; nothing is written.

    Raises ``EmptyBasket``, ``NotForSale`` (also for goods of another place), ``SoldOut``, ``BadValue``,
    ``OrderTooLarge``, and what ``quote_line`` raises.
    """
    return quote_seat(seat_of(shift, trip), items)


def quote_seat(seat: Seat, items: Items) -> Quote:
    """Return what the goods would cost at the seat now. Raises as ``quote_handover`` does."""
    if not items:
        raise EmptyBasket(_("Chưa có món nào, xin quét hàng trước."))
    if any(not 1 <= packs <= MOST_PACKS for packs in items.values()):
        raise BadValue(_("Mỗi món bán từ 1 đến 1.000 gói một lần, xin xem lại số lượng."), field="quantity")
    records = {record.pk: record for record in _records_at(seat, list(items))}
    moment, lines = clock.now(), []
    for pk, packs in sorted(items.items()):
        record = records.get(pk)
        if record is None or not is_for_sale(record):
            title = record.product.get_title() if record else _("Món này")
            raise NotForSale(_("“%(title)s” không bán ở đây, xin bỏ ra.") % {"title": title})
        lines.append(quote_line(record.product, record, packs))
    parts = _parts(under_ceilings(lines, on=clock.day_of(moment)))
    parts = with_days(parts, draw_at_counter([goods_in(part) for part in parts]))
    quote = Quote(parts=parts, promise=None, at=moment)
    if quote.total > LARGEST_ORDER:
        raise OrderTooLarge(_("Hóa đơn lớn quá, xin chia ra hoặc bán theo lối bán sỉ."))
    return quote


def _records_at(seat: Seat, ids: list[int]) -> list[StockRecord]:
    """Return those of the records that are the seat's: of its point's shelf, or in its carrier's van."""
    if seat.carrier is None:
        return _ON_SHELF.rows(ids=ids, place=seat.point.pk)
    return _IN_VAN.rows(ids=ids, place=seat.carrier.pk)


def _lying(**where: Given) -> "QuerySet[StockRecord]":
    found: QuerySet[StockRecord] = StockRecord.objects.filter(pk__among=Given("ids"), **where)
    return found.select_related("product__crop", "partner__legal_seller", "partner__commune__province")


_ON_SHELF: Compiled[StockRecord] = Compiled(lambda: _lying(partner__outlet__point=Given("place")))
_IN_VAN: Compiled[StockRecord] = Compiled(lambda: _lying(partner__outlet__carrier=Given("place")))


def _parts(lines: list[QuotedLine]) -> tuple[QuotedPart, ...]:
    by_place: dict[int, list[QuotedLine]] = defaultdict(list)
    for line in lines:
        by_place[line.stockrecord.partner_id].append(line)
    return tuple(
        QuotedPart(
            legal_seller=own[0].stockrecord.partner.legal_seller,
            stocking_place=own[0].stockrecord.partner,
            lines=tuple(own),
            freight=NO_FREIGHT,
        )
        for _place, own in sorted(by_place.items())
    )


def is_for_sale(record: StockRecord) -> bool:
    """Whether the goods have a price and a weight, are not withdrawn, and somebody sells them in law."""
    known = record.price and record.product.net_grams and record.partner.legal_seller_id
    return bool(known and record.product.is_public)
