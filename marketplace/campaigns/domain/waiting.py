"""The waiting list: who was refused by a limit joins with a phone, and is told in order when there is room.

An offer takes the room at once, in the quotas themselves, as the holder ``waitlist:<id>``; so nobody can buy it away,
and an offer is never made twice. The order that accepts it releases that take and takes for itself in one transaction
(``place_order(gives_up=…)``). An offer that is not used ends by itself. A release happens once, whoever comes first:
that decides a race between ordering and expiry.
"""

import datetime as dt
import secrets
from collections.abc import Iterable

from django.conf import settings
from django.db import connection, transaction
from django.db.models import QuerySet, Sum
from django.urls import reverse
from django.utils.translation import gettext as _

from catalog.models import Product
from marketplace.accounts.models import User
from marketplace.areas.models import Commune
from marketplace.campaigns.domain.errors import NoPlace
from marketplace.campaigns.models import WaitlistEntry
from marketplace.common import clock
from marketplace.common.errors import BadValue
from marketplace.common.phones import normalise_phone
from marketplace.messaging import domain as messaging
from marketplace.quotas import domain as quotas
from marketplace.quotas.domain import QuotaExhausted
from marketplace.quotas.models import Take
from marketplace.shop.checkout.domain.hand_in import goods_of, plan_hand_in
from marketplace.shop.checkout.domain.quota_keys import limited_records, total_of
from marketplace.shop.checkout.domain.sourcing import choose_record
from marketplace.shop.partner.models import Partner

MOST_PACKS = 100
OFFER_HOLDS = dt.timedelta(hours=6)
"""How long room is kept for somebody who was told of it."""
_LOCK = 720_042
State = WaitlistEntry.State


@transaction.atomic
def join_waitlist(
    *, product: Product, phone: str, packs: int, commune: Commune | None = None, by: User | None = None
) -> WaitlistEntry:
    """Let somebody wait for packs of a product; who waits already keeps their place, with the packs said last.

    ``commune``: where to, which decides from which point goods of the shelves come and which limits they draw on.
    ``by``: the clerk to whom the person said that the market may write to them when there is room.
    Raises ``BadPhone``, ``BadValue`` for packs that make no sense, ``NoPlace`` for a product that can be bought
    now, or that nobody sells there.
    """
    number = normalise_phone(phone)
    if not 1 <= packs <= MOST_PACKS:
        raise BadValue(_("Số gói phải từ 1 đến 100, xin xem lại."), field="packs")
    record = choose_record(product, packs, commune)
    if record is None:
        raise NoPlace(_("Mặt hàng này không bán ở nơi nhận, chưa ghi tên chờ được."))
    if record.net_stock_level >= packs and not limited_records([record.pk]):
        raise NoPlace(_("Mặt hàng này không giới hạn, bạn đặt mua được ngay."))
    entry, new = WaitlistEntry.objects.get_or_create(
        product=product,
        phone=number,
        state__in=(State.WAITING, State.OFFERED),
        defaults={
            "packs": packs,
            "state": State.WAITING,
            "token": secrets.token_urlsafe(18),
            "joined_at": clock.now(),
            "noted_by": by,
            "commune": commune if record.partner.place == Partner.Place.POINT else None,
        },
    )
    if not new and entry.state == State.WAITING and entry.packs != packs:
        entry.packs = packs
        entry.save(update_fields=["packs"])
    return entry


def places_before(entry: WaitlistEntry) -> int:
    """Return how many wait before this one."""
    province_id = entry.commune.province_id if entry.commune is not None else None
    return _line(entry.product_id, province_id).filter(pk__lt=entry.pk).count()


@transaction.atomic
def leave_waitlist(*, entry: WaitlistEntry) -> None:
    """Stop waiting, and give back what was offered. Again changes nothing."""
    locked = WaitlistEntry.objects.select_for_update().get(pk=entry.pk)
    if locked.state in (State.WAITING, State.OFFERED):
        quotas.release(holder=locked.holder)
        _close(locked, State.LEFT)


def offer_places() -> int:
    """End offers that were used or are too old, then tell those who wait of the room there is; return how many.

    First come, first served: where the first in line does not fit, nobody behind is served before.
    """
    settle_offers()
    waiting = WaitlistEntry.objects.filter(state=State.WAITING).order_by()
    lines = sorted(set(waiting.values_list("product_id", "commune__province")), key=str)
    return sum(_offer_for(product_id, province_id) for product_id, province_id in lines)


def settle_offers() -> int:
    """Close the offers that an order has used and those whose time is over; return how many."""
    offered = WaitlistEntry.objects.filter(state=State.OFFERED).order_by("pk").values_list("pk", flat=True)
    return sum(_settle(pk) for pk in offered)


def find_offer(token: str) -> WaitlistEntry:
    """Return the offer with this address while it holds. Raises ``NoPlace``."""
    entry = WaitlistEntry.objects.select_related("product").filter(token=token, state=State.OFFERED).first()
    if entry is None or entry.offered_until is None or entry.offered_until <= clock.now():
        raise NoPlace(_("Chỗ này không còn giữ nữa. Bạn có thể ghi tên chờ lại."))
    return entry


def _line(product_id: int, province_id: int | None) -> QuerySet[WaitlistEntry]:
    """Return who waits for a product: of goods of the shelves each province has a line of its own."""
    return WaitlistEntry.objects.filter(product=product_id, state=State.WAITING, commune__province=province_id)


def _offer_for(product_id: int, province_id: int | None) -> int:
    """Serve the line of one product until somebody does not fit; one transaction for each, so that each is told."""
    served = 0
    while True:
        with transaction.atomic():
            with connection.cursor() as cursor:  # two servers of one line take turns
                cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCK, product_id % 2**31])
            first = _line(product_id, province_id).select_for_update(of=("self",)).order_by("pk").first()
            if first is None or not _take_room(first):
                return served
            _tell(first)
            served += 1


def _take_room(entry: WaitlistEntry) -> bool:
    """Take what the packs need from every limit of the product, if all have room and there is stock."""
    product = Product.objects.select_related("crop").get(pk=entry.product_id)
    record = choose_record(product, entry.packs, entry.commune)
    if record is None or record.net_stock_level - _told_of(entry) < entry.packs:
        return False
    (planned,) = plan_hand_in([[goods_of(product, record.pk, entry.packs)]], at=clock.now())
    amounts = total_of(planned.draws)
    try:
        with transaction.atomic():
            quotas.take(holder=entry.holder, amounts=amounts)
    except QuotaExhausted:
        return False
    entry.is_held = Take.objects.filter(holder=entry.holder).exists()
    entry.state, entry.offered_at = State.OFFERED, clock.now()
    entry.offered_until = entry.offered_at + OFFER_HOLDS
    entry.save(update_fields=["state", "is_held", "offered_at", "offered_until"])
    return True


def _told_of(entry: WaitlistEntry) -> int:
    """Return the packs that others were told of and that nothing holds: until they have had their time, they count."""
    open_offers = WaitlistEntry.objects.filter(product=entry.product_id, state=State.OFFERED, is_held=False)
    return open_offers.aggregate(packs=Sum("packs"))["packs"] or 0


def _tell(entry: WaitlistEntry) -> None:
    until = entry.offered_until.astimezone(clock.VIETNAM) if entry.offered_until else clock.now()
    messaging.queue_message(
        channel="sms",
        to=entry.phone,
        template="waitlist_offer" if entry.is_held else "waitlist_stock",
        context={
            "packs": entry.packs,
            "until": f"{until:%H:%M %d/%m}",
            "url": settings.BASE_URL.rstrip("/") + reverse("seasons:offer", args=[entry.token]),
        },
        dedupe_key=f"waitlist_offer:{entry.pk}",
    )


def _settle(pk: int) -> bool:
    with transaction.atomic():
        entry = WaitlistEntry.objects.select_for_update().get(pk=pk)
        if entry.state != State.OFFERED or entry.offered_until is None:
            return False
        if _is_used(entry):
            return _close(entry, State.TAKEN)
        if entry.offered_until > clock.now():
            return False
        # Where an order releases it at this very moment, the release here waits for it and gives back nothing.
        took_back = quotas.release(holder=entry.holder) > 0
        return _close(entry, State.EXPIRED if took_back or not entry.is_held else State.TAKEN)


def _is_used(entry: WaitlistEntry) -> bool:
    """Whether an order has given up the offer's takes. (An offer without any limit is open until its time is over.)"""
    takes: Iterable[dt.datetime | None] = list(
        Take.objects.filter(holder=entry.holder).values_list("released_at", flat=True)
    )
    return bool(takes) and all(released is not None for released in takes)


def _close(entry: WaitlistEntry, state: WaitlistEntry.State) -> bool:
    entry.state, entry.closed_at = state, clock.now()
    entry.save(update_fields=["state", "closed_at"])
    return True
