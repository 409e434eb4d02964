"""Sales that end at hand-over: over the counter in a clerk's shift, or from a carrier's van. No postal item.

One transaction, as in placing: the shift (or trip) is locked · the key is looked up · the goods are quoted again and
compared with what was shown · order, seller orders, lines · payment · cash sale with its receipt · ledger · quotas ·
stock, last. Prices, ceilings, limits and stock are those of every channel: the lines come from the same functions.
"""

import datetime as dt
import hashlib
import json
from collections import Counter
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from logistics.domain.errors import WrongCash
from logistics.domain.shifts import lock_shift
from logistics.domain.van_stops import require_free_stop
from logistics.domain.vans import lock_trip
from logistics.models import Carrier, CashSale, Shift, VanTrip
from marketplace.common import clock
from marketplace.common.errors import NotAllowed, WrongState
from marketplace.common.phones import normalise_phone
from marketplace.common.templatetags.market import dong
from marketplace.common.text import require_text
from marketplace.ledger import domain as ledger
from marketplace.ledger.models import Account
from marketplace.quotas import domain as quotas
from marketplace.shop.checkout.domain.errors import KeyReused, PriceChanged
from marketplace.shop.checkout.domain.quota_keys import amounts_of, takes_of
from marketplace.shop.checkout.domain.quote import (
    Quote,
    QuotedPart,
    is_within,
    what_is_dearer,
)
from marketplace.shop.checkout.domain.rations import Override, Rationing, claim, take
from marketplace.shop.checkout.domain.seats import Items, Seat, quote_seat, seat_of
from marketplace.shop.checkout.domain.writing import claim_order, order_of_key, part_letter, write_parts
from marketplace.shop.order.domain import funded_legs
from marketplace.shop.order.models import Line, Order, OrderStatus, SellerOrder, SellerOrderStatus
from marketplace.shop.partner import locks
from marketplace.shop.partner.domain import record_movement, record_sale
from marketplace.shop.partner.models import StockMovement, StockRecord
from marketplace.shop.payment.methods import CashOnDelivery, method

if TYPE_CHECKING:
    from marketplace.accounts.models import HouseholdAccount, User

MOST_CASH = 10_000_000_000


def sell_at_handover(
    *,
    key: UUID,
    items: Items,
    shown: str,
    given: int,
    shift: Shift | None = None,
    trip: VanTrip | None = None,
    phone: str = "",
    account: "HouseholdAccount | None" = None,
    override: Override | None = None,
    device_time: dt.datetime | None = None,
    by: "User",
) -> CashSale:
    """Sell packs (by stock record id) for cash on the spot, and return the sale with its receipt number.

    ``shown`` is the digest of the quote that was on the screen, ``given`` the đồng that the customer gave, ``account``
    the household whose ration is drawn on, ``override`` why a clerk sells beyond it. The same key with the same
    content again returns the same sale. Raises, with nothing changed: ``PriceChanged``, ``SoldOut``, ``NotForSale``,
    ``WrongCash`` for too little, ``WrongState`` for a shift or trip that is closed, ``NotAllowed`` for another than
    its clerk or carrier, ``NotDeliverable`` from a van in a red zone, ``StopUnknown``, ``KeyReused``,
    ``RationNeedsAccount``, ``RationNeedsPresence``, ``QuotaExhausted``, ``AboveCeiling``, ``BadPhone``, ``NoTerms``.
    """
    content = [sorted(items.items()), shown, given, shift and shift.pk, trip and trip.pk, account and account.pk]
    content.append(override and override.reason)
    body = hashlib.sha256(json.dumps(content).encode()).hexdigest()
    phone = normalise_phone(phone) if phone else ""
    with transaction.atomic():
        seat = _lock_seat(shift, trip, by)
        known = _sold_before(key, body)
        if known is not None:
            return known
        _require_open(seat)
        if seat.trip is not None:
            require_free_stop(seat.trip)
        quote = quote_seat(seat, items)
        if not is_within(quote, shown):
            raise PriceChanged(quote, _changed(quote, shown))
        _require_paid(given, quote.total)
        province = seat.commune.province
        rationing = claim(quote.lines, province=province, at=quote.at, account=account, by=by, override=override)
        order = _write_order(seat, quote, key=key, body=body, phone=phone, account=rationing.account, by=by)
        takes = [takes_of(part, quote, user=None, rationing=rationing) for part in quote.parts]
        parts = [_part_row(order, part, index, takes[index]) for index, part in enumerate(quote.parts)]
        write_parts(parts, quote, finish=_weigh)
        sale = _write_sale(seat, order, given, device_time)
        _collect(order, quote.total)
        _post(order, seat, parts, source_kind="sold_at_handover", sign=1, by=by)
        _take(order, quote, rationing, by)
    return sale


def void_sale(*, sale: CashSale, by: "User", reason: str) -> CashSale:
    """Take back a whole sale while its shift or trip is open: cash, stock, limits and ledger as before it.

    A second person reads it afterwards (``logistics.domain.read_void``). Called again, it changes nothing. Raises
    ``NotAllowed`` for another than its clerk or carrier, ``WrongState`` once the shift is closed, the cash was handed
    over, or goods of it came back already; ``BadValue`` without a reason.
    """
    sentence = _("Xin ghi lý do hủy hóa đơn, dưới 200 ký tự.")
    why = require_text(reason, most=200, otherwise=sentence, field="reason")
    with transaction.atomic():
        if sale.carrier_id is not None:  # its cash may be on the counting table right now
            Carrier.objects.select_for_update(no_key=True).get(pk=sale.carrier_id)
        seat = _lock_seat(sale.shift, sale.trip, by)
        order = Order.objects.select_for_update(no_key=True).get(pk=sale.order_id)
        locked = CashSale.objects.select_for_update(no_key=True).get(pk=sale.pk)
        if locked.voided_at is not None:
            return locked
        _require_open(seat)
        _require_untouched(locked)
        locked.voided_at, locked.voided_by, locked.void_reason = clock.now(), by, why
        locked.save(update_fields=["voided_at", "voided_by", "void_reason"])
        parts = list(order.seller_orders.select_for_update(no_key=True).order_by("pk"))
        _cancel(order, why, locked.voided_at)
        method(order.payment).refund(order=order, amount=locked.due, reference="sale_voided")
        _post(order, seat, parts, source_kind="sale_voided", sign=-1, by=by)
        quotas.release(holder=f"order:{order.pk}")
        _put_back(order, by)
    return locked


def _lock_seat(shift: Shift | None, trip: VanTrip | None, by: "User") -> Seat:
    """Lock the shift or trip, which its closing locks too, and check that it is the person's own."""
    if shift is not None:
        shift = lock_shift(shift.pk)
        if by.pk != shift.clerk_id:
            raise NotAllowed(_("Ca này của người khác. Xin mở ca của mình rồi bán."))
    elif trip is not None:
        trip = lock_trip(trip.pk)
        if by.pk != trip.carrier.user_id:
            raise NotAllowed(_("Chuyến bán này của bưu tá khác."))
    return seat_of(shift, trip)


def _require_open(seat: Seat) -> None:
    if seat.shift is not None and seat.shift.status != Shift.Status.OPEN:
        raise WrongState(_("Ca đã đóng. Xin mở ca mới rồi bán."))
    if seat.trip is not None and seat.trip.status != VanTrip.Status.OUT:
        raise WrongState(_("Chuyến bán đã về. Xin mở chuyến mới rồi bán."))


def _changed(quote: Quote, shown: str) -> str:
    """Return the sentence that says what costs more now than the screen said."""
    dearer = what_is_dearer(quote, shown)
    if not dearer:
        return _("Giá vừa thay đổi từ lúc quét hàng. Xin đọc lại giá mới cho khách.")
    sentence = _("Giá vừa thay đổi từ lúc quét hàng: %(what)s một gói. Cả hóa đơn %(total)s, xin đọc lại cho khách.")
    return sentence % {"what": dearer, "total": dong(quote.total)}


def _require_paid(given: int, due: int) -> None:
    if not due <= given <= MOST_CASH:
        raise WrongCash(
            _("Phải trả %(due)s, khách mới đưa %(given)s. Xin xem lại số tiền khách đưa.")
            % {"due": dong(due), "given": dong(given)}
        )


def _sold_before(key: UUID, body: str) -> CashSale | None:
    """Return the sale that this key made, if any. Raises ``KeyReused`` where it was with other content."""
    order = order_of_key(key)
    if order is None:
        return None
    if order.placement_digest != body:
        raise KeyReused(_("Trang này đã dùng cho hóa đơn khác. Xin bấm hóa đơn mới."))
    return CashSale.objects.get(order=order)


def _write_order(
    seat: Seat, quote: Quote, *, key: UUID, body: str, phone: str, account: "HouseholdAccount | None", by: "User"
) -> Order:
    order = Order(
        site_id=settings.SITE_ID,
        placed_by=by,
        channel=seat.channel,
        status=OrderStatus.COMPLETE,
        payment=CashOnDelivery.code,
        date_placed=quote.at,
        currency=settings.OSCAR_DEFAULT_CURRENCY,
        total_incl_tax=quote.total,
        total_excl_tax=quote.total,
        shipping_incl_tax=0,
        shipping_excl_tax=0,
        placement_key=key,
        placement_digest=body,
        recipient_phone=phone,
        commune=seat.commune,
        operator=seat.point.operator.code,
        brand=settings.MARKET_BRAND,
        household_account=account,
    )
    if not claim_order(order):  # used in another shift at this moment
        raise KeyReused(_("Trang này đã dùng cho hóa đơn khác. Xin bấm hóa đơn mới."))
    return order


def _part_row(order: Order, part: QuotedPart, index: int, takes: dict[str, int]) -> SellerOrder:
    return SellerOrder(
        order=order,
        number=f"{order.number}-{part_letter(index)}",
        legal_seller=part.legal_seller,
        stocking_place=part.stocking_place,
        status=SellerOrderStatus.DELIVERED,
        goods_total=part.goods,
        goods_final=part.goods,
        freight=0,
        placed_at=order.date_placed,
        confirmed_at=order.date_placed,
        packed_at=order.date_placed,
        packed_by=order.placed_by,
        closed_at=order.date_placed,
        quota_takes=takes,
    )


def _weigh(line: Line) -> None:
    """Packs at an outlet are closed: they weigh and cost what was shown, and nothing of them is still promised."""
    line.final_grams, line.final_price, line.num_allocated = line.ordered_grams, line.shown_price, 0


def _write_sale(seat: Seat, order: Order, given: int, device_time: dt.datetime | None) -> CashSale:
    """Write the sale. Its receipt number counts within the shift or trip, whose row is locked."""
    sales = CashSale.objects.filter(shift=seat.shift, trip=seat.trip)
    prefix = f"HD{seat.shift.pk}" if seat.shift is not None else f"HX{seat.trip.pk if seat.trip else 0}"
    return CashSale.objects.create(
        order=order,
        receipt=f"{prefix}-{sales.count() + 1:03d}",
        shift=seat.shift,
        carrier=seat.carrier,
        trip=seat.trip,
        due=int(order.total_incl_tax),
        given=given,
        sold_at=order.date_placed,
        device_time=device_time,
    )


def _collect(order: Order, amount: int) -> None:
    if amount:
        cash = method(order.payment)
        cash.authorise(order=order, amount=amount)
        cash.collect(order=order, amount=amount, reference="sold_at_handover")


def _post(order: Order, seat: Seat, parts: list[SellerOrder], *, source_kind: str, sign: int, by: "User") -> None:
    """Post the cash against what sellers earned of it, and who pays for discounts; or the reverse of it."""
    kind, owner = seat.cash_leg
    legs = [ledger.LegSpec(kind, owner, sign * int(order.total_incl_tax))]
    for part in parts:
        funded = funded_legs(part)
        earned = part.goods_due + sum(leg.amount for leg in funded)
        legs += [ledger.LegSpec(leg.kind, leg.owner, sign * leg.amount) for leg in funded]
        legs.append(ledger.LegSpec(Account.Kind.SELLER_PENDING, ledger.seller_owner(part.legal_seller), -sign * earned))
    ledger.post_entry(source_kind=source_kind, source_ref=f"order:{order.pk}", legs=legs, by=by)


def _take(order: Order, quote: Quote, rationing: Rationing, by: "User") -> None:
    """Take what others compete for: limits, then stock. Both stay locked until the commit, so nothing comes after."""
    take(order=order, rationing=rationing, others=amounts_of(quote, user=None))
    packs = {line.stockrecord.pk: line.quantity for line in quote.lines}
    locks.allocate_stock(quantities=packs)
    record_sale(quantities=packs, source_kind="cash_sale", source_ref=f"order:{order.pk}", by=by)


def _require_untouched(sale: CashSale) -> None:
    if hasattr(sale, "handover_link"):
        raise WrongState(_("Tiền của hóa đơn này đã nộp về bưu cục, không hủy được nữa."))
    if Line.objects.filter(order=sale.order_id, returned_packs__gt=0).exists():
        raise WrongState(_("Hóa đơn này đã có hàng trả lại, không hủy cả hóa đơn được."))


def _cancel(order: Order, reason: str, moment: dt.datetime) -> None:
    SellerOrder.objects.filter(order=order).update(status=SellerOrderStatus.CANCELLED, closed_at=moment)
    Order.objects.filter(pk=order.pk).update(
        status=OrderStatus.CANCELLED, cancelled_at=moment, cancel_reason=reason[:200]
    )


def _put_back(order: Order, by: "User") -> None:
    packs: Counter[int] = Counter()
    for record_id, quantity in Line.objects.filter(order=order).values_list("stockrecord_id", "quantity"):
        packs[record_id] += quantity
    records: dict[int, Any] = StockRecord.objects.in_bulk(list(packs))
    for record_id, quantity in sorted(packs.items()):
        record_movement(
            stockrecord=records[record_id],
            kind=StockMovement.Kind.RESTOCKED,
            quantity=quantity,
            source_kind="sale_voided",
            source_ref=f"order:{order.pk}",
            by=by,
        )
