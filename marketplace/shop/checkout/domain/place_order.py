"""Placing: exactly once for each key, in one transaction, stock last.

What happens, in this order, or not at all: the basket is locked · it is quoted again and compared with what was shown ·
order (which claims the key), seller orders, lines, shipments · payment authorised against the order · ledger ·
outbox · basket submitted · quotas · stock. Why so: docs/algorithms/idempotency.md and stock.md.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NoReturn
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from farmers.domain.forecasts import promise_preorders
from logistics.domain.van_stops import require_free_stop_of
from marketplace.common.compiled import Compiled, Given
from marketplace.common.errors import DomainError
from marketplace.common.prepared import prepared_cursor
from marketplace.quotas import domain as quotas
from marketplace.shop.basket.domain import BasketClosed
from marketplace.shop.basket.models import Basket
from marketplace.shop.checkout.domain import rations
from marketplace.shop.checkout.domain.after_placing import announce, post_to_ledger
from marketplace.shop.checkout.domain.errors import EmptyBasket, KeyReused, PriceChanged
from marketplace.shop.checkout.domain.quota_keys import amounts_of, takes_of
from marketplace.shop.checkout.domain.quote import (
    Expected,
    Quote,
    goods_of_basket,
    is_within,
    quote_goods,
    what_changed,
)
from marketplace.shop.checkout.domain.rations import Override, Rationing
from marketplace.shop.checkout.domain.recipient import Recipient
from marketplace.shop.checkout.domain.reservation_limits import require_room_to_reserve
from marketplace.shop.checkout.domain.sourcing import Wanted
from marketplace.shop.checkout.domain.writing import KeyTaken, Placement, Written, order_of_key, write_order
from marketplace.shop.order.models import Channel, Order
from marketplace.shop.partner import locks
from marketplace.shop.payment.domain import receiving_account
from marketplace.shop.payment.methods import BankTransfer, method

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from marketplace.accounts.models import HouseholdAccount, User

_BASKET: Compiled[Basket] = Compiled(
    lambda: Basket.objects.select_for_update(no_key=True).filter(pk=Given("pk")).order_by("pk")[:1]
)


def place_order(
    *,
    basket: Basket,
    key: UUID,
    quote_digest: str | Expected,
    recipient: Recipient,
    user: "User | AnonymousUser | None",
    channel: Channel,
    by: "User | None" = None,
    payment: str = "cod",
    language: str = "vi",
    brand: str = "",
    gives_up: tuple[str, ...] = (),
    account: "HouseholdAccount | None" = None,
    override: Override | None = None,
) -> Order:
    """Place the basket as an order and return it; the same key with the same content again returns the same order.

    ``quote_digest`` is the digest of the quote that the customer saw, or what a partner says it showed. ``user`` is
    whose order it is (``None`` for a guest), ``by`` who typed it where that is somebody else. ``brand`` is whose shop
    front it came through. ``gives_up`` names holders whose takes this order comes in place of (a place offered from a
    waiting list): they are released in the same transaction, so that nobody takes the room in between. With
    ``payment="transfer"`` the order is ``UNPAID``: the goods are reserved for a time, and nobody packs before
    ``record_transfer`` has seen the money. Raises, with nothing changed and the basket as it was:
    ``EmptyBasket``, ``BasketClosed``, ``PriceChanged`` (with the new quote), ``SoldOut``, ``NotForSale``, ``NoTerms``,
    ``NotDeliverable``, ``StopUnknown``, ``KeyReused``, ``RecipientRefused``, ``BadPhone``, ``NoTariff``,
    ``QuotaExhausted``, ``RationNeedsAccount``, ``RationNeedsPresence``, ``PaymentRefused``, ``TooManyUnpaid``.
    """
    placement = Placement(
        key=key,
        recipient=recipient.cleaned(),
        user=user if user is not None and user.is_authenticated else None,
        channel=Channel(channel),
        by=by,
        payment=method(payment),
        language=language,
        brand=brand,
        gives_up=gives_up,
        reserved_for=_reserved_for(payment),
        account=account,
        override=override,
    )
    body = _digest_of(placement, quote_digest)
    if basket.pk is None:  # whoever sends the same page again has a new, empty basket by then
        return _placed_before(key, body) or _refuse_empty()
    with transaction.atomic():
        order = _place_locked(basket, placement, quote_digest, body)
    if order.basket_id == basket.pk:
        basket.status = Basket.SUBMITTED
    return order


def place_goods(
    *,
    wanted: Iterable[Wanted],
    key: UUID,
    expected: Expected,
    recipient: Recipient,
    channel: Channel,
    by: "User | None" = None,
    payment: str = "cod",
    language: str = "vi",
    account: "HouseholdAccount | None" = None,
    before_taking: Callable[[Written], None],
) -> Order:
    """Place goods that lie in no basket as a guest's order, inside the caller's transaction; else as ``place_order``.

    ``before_taking`` is what the caller has to write with the order: it runs while nobody waits for this order yet,
    and not where the key has placed its order before. Raises what ``place_order`` raises; the caller's transaction
    has to be undone then.
    """
    placement = Placement(
        key=key,
        recipient=recipient.cleaned(),
        user=None,
        channel=Channel(channel),
        by=by,
        payment=method(payment),
        language=language,
        reserved_for=_reserved_for(payment),
        account=account,
    )
    body = _digest_of(placement, expected)
    return _place(None, wanted, placement, expected, body, before_taking)


def _place_locked(basket: Basket, placement: Placement, quote_digest: str | Expected, body: str) -> Order:
    locked = _lock(basket)
    if locked is None or locked.status != Basket.OPEN:  # by a twin, perhaps, while this one waited for the basket
        return _placed_before(placement.key, body) or _refuse_closed()
    if placement.channel == Channel.MOBILE:
        require_free_stop_of(placement.by)
    return _place(locked, goods_of_basket(locked), placement, quote_digest, body)


def _place(
    basket: Basket | None,
    wanted: Iterable[Wanted],
    placement: Placement,
    quote_digest: str | Expected,
    body: str,
    before_taking: Callable[[Written], None] | None = None,
) -> Order:
    """Place the goods, or return the order that the key has placed: asked only where something stands against it.

    The key's own unique rule decides; a page that is sent again after its order finds other goods, prices or room.
    """
    try:
        quote, rationing = _agreed(wanted, placement, quote_digest)
    except DomainError:
        known = _placed_before(placement.key, body)
        if known is None:
            raise
        return known
    try:
        written = write_order(
            basket,
            quote,
            replace(placement, account=rationing.account),
            body,
            takes=lambda part: takes_of(part, quote, user=placement.user, rationing=rationing),
        )
    except KeyTaken:  # by a twin that has committed by now
        return _must_be_known(placement.key, body)
    _write_what_follows(basket, written, quote, placement)
    if before_taking is not None:
        before_taking(written)
    _take(written.order, quote, placement.user, rationing)
    return written.order


def _agreed(wanted: Iterable[Wanted], placement: Placement, quote_digest: str | Expected) -> tuple[Quote, Rationing]:
    """Return what the goods cost now, if nothing is dearer than was shown, and whose rations they are taken from."""
    to_boundary = placement.channel == Channel.COMMUNITY  # a team carries the goods in, even into a red zone
    commune = placement.recipient.commune
    quote = quote_goods(wanted, commune=commune, to_boundary=to_boundary, gives_up=placement.gives_up)
    if not is_within(quote, quote_digest):
        raise PriceChanged(quote, what_changed(quote, quote_digest))
    rationing = _rationing(quote, placement)
    if placement.reserved_for is not None:
        require_room_to_reserve(phone=placement.recipient.phone, at=quote.at)
    return quote, rationing


def _write_what_follows(basket: Basket | None, written: Written, quote: Quote, placement: Placement) -> None:
    """Write payment, ledger, messages; close the basket; give back what the order comes in place of."""
    order = written.order
    placement.payment.authorise(order=order, amount=quote.total)
    post_to_ledger(order, quote, by=placement.by or placement.user)
    announce(written)
    drawn = [(draw.key, draw.record_id) for part in quote.parts for draw in part.draws]
    promise_preorders(lines=written.lines, drawn=drawn)
    if basket is not None:
        _submit(basket, quote.at)
    for holder in placement.gives_up:
        quotas.release(holder=holder)


def _submit(basket: Basket, at: dt.datetime) -> None:
    basket.status, basket.date_submitted = Basket.SUBMITTED, at
    with prepared_cursor() as cursor:
        cursor.execute(
            "UPDATE basket_basket SET status = %s, date_submitted = %s WHERE id = %s",
            [Basket.SUBMITTED, at, str(basket.pk)],
        )


def _rationing(quote: Quote, placement: Placement) -> Rationing:
    """Say whose rations the goods are taken from: those of where they are delivered to."""
    who = placement.recipient
    return rations.claim(
        quote.lines,
        province=who.commune.province,
        at=quote.at,
        account=placement.account,
        by=placement.by,
        user=placement.user,
        override=placement.override,
        name=who.name,
        commune=who.commune,
        address_text=who.address_text,
    )


def _take(order: Order, quote: Quote, user: "User | None", rationing: Rationing) -> None:
    """Take what others compete for: quotas, then stock. Both stay locked until the commit, so nothing comes after."""
    rations.take(order=order, rationing=rationing, others=amounts_of(quote, user=user))
    locks.allocate_stock(quantities={line.stockrecord.pk: line.quantity for line in quote.lines})


def _reserved_for(payment: str) -> dt.timedelta | None:
    """Return how long the goods wait for the money, where it comes first. Raises ``PaymentRefused``."""
    if payment != BankTransfer.code:
        return None
    receiving_account()
    return dt.timedelta(minutes=settings.RESERVATION_MINUTES)


def _refuse_empty() -> NoReturn:
    raise EmptyBasket(_("Giỏ hàng đang trống, xin chọn hàng trước."))


def _refuse_closed() -> NoReturn:
    raise BasketClosed(_("Giỏ hàng này đã đặt rồi. Xin xem mã đơn trong tin nhắn, hoặc chọn hàng mới."))


def _lock(basket: Basket) -> Basket | None:
    return _BASKET.first(pk=basket.pk)


def _placed_before(key: UUID, body: str) -> Order | None:
    """Return the order that this key placed, if any. Raises ``KeyReused`` where it was placed with other content."""
    order = order_of_key(key)
    if order is not None and order.placement_digest != body:
        raise KeyReused(_("Trang này đã dùng để đặt một đơn khác. Xin mở lại giỏ hàng rồi đặt."))
    return order


def _must_be_known(key: UUID, body: str) -> Order:
    order = _placed_before(key, body)
    if order is None:
        raise KeyReused(_("Đơn đang được đặt ở nơi khác, xin chờ một phút rồi xem lại."))
    return order


def _digest_of(placement: Placement, quote_digest: str | Expected) -> str:
    """Return a hash of all that the request asks for.

    Not of the basket's id: whoever sends the same page again has a new, empty basket by then.
    """
    who = placement.recipient
    content: list[Any] = [
        quote_digest.as_json() if isinstance(quote_digest, Expected) else quote_digest,
        [who.name, who.phone, who.commune.pk, who.address_text, who.address_as_written, who.note],
        placement.user.pk if placement.user else None,
        placement.by.pk if placement.by else None,
        placement.channel,
        placement.payment.code,
    ]
    if placement.account is not None or placement.override is not None:
        content.append([placement.account and placement.account.pk, placement.override and placement.override.reason])
    return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()
