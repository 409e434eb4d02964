"""At the boundary: what a carrier ticked of a manifest goes over to the team, household by household, against the cash.

A household may refuse packs, as at a door: they travel back with the carrier. What it paid its team is written down
beside what the carrier got for it, and a difference carries a word why.
"""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from logistics.domain.community import OVER, Status, lock_manifest, shipments_of
from logistics.domain.door import record_delivery
from logistics.domain.errors import KeyReused, NothingToDo, WrongCash
from logistics.domain.guards import require_member
from logistics.domain.locks import lock_shipments
from logistics.domain.refusing import Refused, cash_after_refusal
from logistics.models import (
    Carrier,
    DeliveryAttempt,
    HouseholdPayment,
    Manifest,
    ManifestOrder,
    Run,
    Shipment,
    Stop,
)
from marketplace.accounts.models import User
from marketplace.common import clock
from marketplace.common.errors import BadValue, WrongState
from marketplace.common.templatetags.market import dong
from marketplace.common.text import require_text
from marketplace.shop.order.models import RefusedGoods

MOST_PAID = 10_000_000_000


@dataclass(frozen=True)
class Refusal:
    """Packs of a shipment that its household does not take, by line, and why (``RefusedGoods.Reason``)."""

    packs: Refused
    reason: str


@dataclass(frozen=True)
class Paid:
    """The đồng that a household gave its team, and why that is not what was due, where it is not."""

    amount: int
    note: str = ""


@dataclass(frozen=True)
class Handover:
    """What went over the boundary: ``cash`` in đồng, and what of the manifest is still to come."""

    manifest: Manifest
    handed: list[Shipment]
    left: list[Shipment]
    cash: int
    is_new: bool


Refusals = Mapping[int, Refusal]
"""By id of the shipment."""
Payments = Mapping[int, Paid]
"""By id of the manifest's entry."""


def hand_over_manifest(
    *,
    key: UUID,
    manifest: Manifest,
    carrier: Carrier,
    cash: int,
    taken_by: User,
    device_time: dt.datetime,
    by: User,
    ticked: Collection[int],
    refused: Refusals | None = None,
    paid: Payments | None = None,
) -> Handover:
    """Hand what the carrier ticked of a manifest to the team, against exactly the sum of the cash due (đồng).

    ``ticked`` are ids of shipments that somebody saw at the boundary: nothing else goes over, were it prepaid and its
    cash no different. ``refused`` names packs that households do not take: the cash due falls by just their share.
    ``paid`` is what a household gave the team, where that is not what is due for it; the difference needs a note, and
    the carrier gets what is due. What stays, or has not come yet, is named in the result. All in one transaction, each
    parcel by ``record_delivery``; the same key again changes nothing. Raises ``WrongCash``, ``NothingToDo``,
    ``WrongState`` (also for a ticked parcel that the carrier has not out), ``BadValue``, ``KeyReused``, ``NotAllowed``.
    """
    require_member(taken_by, manifest.team)
    refused = {pk: one for pk, one in (refused or {}).items() if any(one.packs.values())}
    with transaction.atomic():
        locked = lock_manifest(manifest.pk)
        if locked.status == Status.COLLECTING:
            raise WrongState(_("Đợt gom đơn này chưa chốt."))
        shipments = lock_shipments(shipments_of(locked).values_list("pk", flat=True))
        known = _handed_with(key, shipments, cash, refused, paid)
        if known is not None:
            return Handover(locked, known, _left(locked), cash, is_new=False)
        handed = _at_hand(carrier, shipments, ticked)
        dues = _dues(handed, refused)
        payments = _payments(locked, key, handed, dues, paid or {}, by)
        _require_cash(handed, cash, sum(dues.values()))
        name = (str(taken_by) or locked.team.name)[:120]
        for shipment in handed:
            what = refused.get(shipment.pk, Refusal({}, ""))
            record_delivery(
                key=uuid5(key, str(shipment.pk)),
                shipment=shipment,
                carrier=carrier,
                cash=dues[shipment.pk],
                received_by=name,
                device_time=device_time,
                by=by,
                refused=what.packs,
                refused_reason=what.reason,
                to_team=locked.team.name,
                handover=key,
            )
        HouseholdPayment.objects.bulk_create(payments)
        left = _left(locked)
        _note_handover(locked, carrier, taken_by, complete=not left)
    return Handover(locked, handed, left, cash, is_new=True)


def due_at_boundary(shipment: Shipment, packs: Refused) -> int:
    """Return the đồng that the carrier gets for a parcel of which the household does not take these packs."""
    wanted = {pk: count for pk, count in packs.items() if count}
    return cash_after_refusal(shipment.seller_order, wanted) if wanted else shipment.cash_due


def _dues(handed: list[Shipment], refused: Refusals) -> dict[int, int]:
    """Return what is due for each parcel that goes over. Raises ``BadValue`` for packs that are in none of them."""
    if set(refused) - {shipment.pk for shipment in handed}:
        raise BadValue(_("Có gói không nhận nằm ở kiện chưa đánh dấu. Xin đánh dấu kiện đó hoặc bỏ số gói đi."))
    none: Refused = {}
    return {one.pk: due_at_boundary(one, refused[one.pk].packs if one.pk in refused else none) for one in handed}


def _payments(
    manifest: Manifest, key: UUID, handed: list[Shipment], dues: dict[int, int], paid: Payments, by: User
) -> list[HouseholdPayment]:
    """Return a row for each household of which something goes over. Raises ``BadValue`` for an unnamed difference."""
    of_order: dict[int, int] = {}
    for shipment in handed:
        order_id = shipment.seller_order.order_id
        of_order[order_id] = of_order.get(order_id, 0) + dues[shipment.pk]
    entries = list(manifest.entries.filter(order__in=of_order).select_related("order").order_by("pk"))
    if set(paid) - {entry.pk for entry in entries}:
        raise BadValue(_("Có hộ ghi tiền mà chưa có kiện nào được giao. Xin đánh dấu kiện hoặc bỏ số tiền đi."))
    return [_payment(key, entry, of_order[entry.order_id], paid.get(entry.pk), by) for entry in entries]


def _payment(key: UUID, entry: ManifestOrder, due: int, paid: Paid | None, by: User) -> HouseholdPayment:
    amount, note = (due, "") if paid is None else (paid.amount, paid.note)
    if not 0 <= amount <= MOST_PAID:
        raise BadValue(_("Số tiền của hộ không hợp lệ, xin xem lại."), field="paid")
    if amount != due:
        words = {"name": entry.order.recipient_name, "paid": dong(amount), "due": dong(due)}
        sentence = _("%(name)s đưa tổ %(paid)s, phải thu %(due)s. Xin ghi vì sao khác, ví dụ tổ ứng trước.") % words
        note = require_text(note, most=200, otherwise=sentence, field="paid")
    return HouseholdPayment(key=key, entry=entry, due=due, paid=amount, note="" if amount == due else note, by=by)


def on_the_road(carrier: Carrier) -> "QuerySet[Stop]":
    """Return the stops of which the carrier has the parcel out now, visited in vain or not yet."""
    return Stop.objects.filter(
        run__carrier=carrier,
        run__status=Run.Status.OUT,
        status__in=[Stop.Status.WAITING, Stop.Status.FAILED],
        brought_back_at__isnull=True,
    )


def _at_hand(carrier: Carrier, shipments: list[Shipment], ticked: Collection[int]) -> list[Shipment]:
    """Return the ticked ones of a manifest's shipments. Raises ``WrongState`` where the carrier has one not out."""
    out = set(on_the_road(carrier).values_list("shipment", flat=True))
    handed = [shipment for shipment in shipments if shipment.pk in out & set(ticked)]
    if len(handed) != len(set(ticked)):
        raise WrongState(_("Có kiện đã đánh dấu không còn trên chuyến này. Xin tải lại trang rồi đánh dấu lại."))
    if not handed:
        raise NothingToDo(_("Bưu tá không có bưu gửi nào của đợt này trên chuyến đang đi."))
    return handed


def _handed_with(
    key: UUID, shipments: list[Shipment], cash: int, refused: Refusals, paid: Payments | None
) -> list[Shipment] | None:
    """Return what the same hand-over delivered before, if it was. Raises ``KeyReused`` for other content."""
    keys = {uuid5(key, str(shipment.pk)): shipment for shipment in shipments}
    attempts = list(DeliveryAttempt.objects.filter(key__in=keys))
    if not attempts:
        return None
    handed = [keys[attempt.key] for attempt in attempts]
    lines = RefusedGoods.objects.filter(line__seller_order__in=[one.seller_order_id for one in handed])
    asked = {line: packs for one in refused.values() for line, packs in one.packs.items() if packs}
    rows = {row.entry_id: row.paid for row in HouseholdPayment.objects.filter(key=key)}
    same_paid = all(rows.get(pk) == one.amount for pk, one in (paid or {}).items())
    same_goods = dict(lines.values_list("line_id", "packs")) == asked
    if sum(attempt.cash for attempt in attempts) != cash or not same_paid or not same_goods:
        raise KeyReused(_("Lần giao này đã ghi với số tiền hoặc số gói khác. Xin tải lại trang."))
    return handed


def _require_cash(handed: list[Shipment], cash: int, due: int) -> None:
    if cash != due:
        raise WrongCash(
            _("%(count)d bưu gửi thu đúng %(due)s, bạn ghi %(cash)s. Xin đếm lại.")
            % {"count": len(handed), "due": dong(due), "cash": dong(cash)}
        )


def _left(manifest: Manifest) -> list[Shipment]:
    """Return what of a manifest is still to come."""
    return list(shipments_of(manifest).exclude(status__in=OVER).select_related("seller_order__order").order_by("pk"))


def _note_handover(manifest: Manifest, carrier: Carrier, taken_by: User, *, complete: bool) -> None:
    manifest.handed_over_at, manifest.handed_over_by, manifest.received_by = clock.now(), carrier, taken_by
    if complete:
        manifest.status = Status.HANDED_OVER
    manifest.save(update_fields=["handed_over_at", "handed_over_by", "received_by", "status"])
