"""Community teams: one collection by household, one manifest, one hand-over at the boundary, a receipt a household.

Orders are placed a room above (``checkout.domain.community``); here is what becomes of the manifest. Whoever adds an
order, closes or hands over holds the manifest's row first, then the orders in the usual order of locks.
"""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID, uuid5

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from logistics.domain.door import record_delivery
from logistics.domain.errors import KeyReused, NothingToDo, WrongCash
from logistics.domain.guards import require_leader, require_member
from logistics.domain.locks import lock_shipments
from logistics.models import (
    Carrier,
    CommunityTeam,
    DeliveryAttempt,
    Manifest,
    ManifestOrder,
    Run,
    Shipment,
    Stop,
    TeamMember,
)
from logistics.queries.zones import zone_of
from marketplace.accounts.models import User
from marketplace.areas.models import Commune
from marketplace.common import clock
from marketplace.common.errors import WrongState
from marketplace.common.templatetags.market import dong
from marketplace.common.text import require_text
from marketplace.shop.order.models import Order, OrderStatus

Status = Manifest.Status
OVER = frozenset({Shipment.Status.DELIVERED, Shipment.Status.RETURNED, Shipment.Status.CANCELLED})
_NEVER_CAME = frozenset({OrderStatus.CANCELLED, OrderStatus.RETURNED})


@dataclass(frozen=True)
class Handover:
    """What went over the boundary: ``cash`` in đồng, and what of the manifest is still to come."""

    manifest: Manifest
    handed: list[Shipment]
    left: list[Shipment]
    cash: int
    is_new: bool


def register_team(*, commune: Commune, name: str, boundary: str) -> CommunityTeam:
    """Make a commune's team, or return the one of this name. ``boundary`` is where carriers meet it."""
    sentence = _("Xin ghi tên tổ và điểm giao ở ranh giới.")
    title = require_text(name, most=120, otherwise=sentence, field="name")
    place = require_text(boundary, most=200, otherwise=sentence, field="name")
    team, _made = CommunityTeam.objects.get_or_create(commune=commune, name=title, defaults={"boundary": place})
    return team


def add_team_member(*, team: CommunityTeam, user: User, role: str = TeamMember.Role.MEMBER) -> TeamMember:
    """Let a person work in a team; one who does already gets the role."""
    member, made = TeamMember.objects.get_or_create(team=team, user=user, until=None, defaults={"role": role})
    if not made and member.role != role:
        member.role = role
        member.save(update_fields=["role"])
    return member


def open_manifest(*, team: CommunityTeam, key: UUID, by: User) -> Manifest:
    """Begin a collection; a team has one at a time. The same key again returns the same one.

    Raises ``WrongState`` while another is open, ``NotAllowed`` for who does not lead the team.
    """
    require_leader(by, team)
    with transaction.atomic():
        team = CommunityTeam.objects.select_for_update(no_key=True).get(pk=team.pk)
        known = Manifest.objects.filter(key=key, team=team).first()
        if known is not None:
            return known
        if not team.is_active:
            raise WrongState(_("Tổ này đang tạm nghỉ."))
        if team.manifests.filter(status=Status.COLLECTING).exists():
            raise WrongState(_("Tổ đang có một đợt gom đơn chưa chốt."))
        number = f"TC{clock.today():%y%m%d}-{team.pk}-{team.manifests.count() + 1}"
        try:
            with transaction.atomic():
                return Manifest.objects.create(key=key, number=number, team=team, opened_by=by)
        except IntegrityError as error:  # the key of another team's collection
            raise KeyReused(_("Trang này cũ rồi, xin tải lại.")) from error


def lock_manifest(pk: int) -> Manifest:
    """Lock a manifest and return it fresh. Needs a transaction, and comes before the locks of orders."""
    return Manifest.objects.select_related("team__commune").select_for_update(no_key=True, of=("self",)).get(pk=pk)


def list_order(*, manifest: Manifest, order: Order) -> ManifestOrder:
    """Put an order on a locked manifest that still collects. Raises ``WrongState``."""
    if manifest.status != Status.COLLECTING:
        raise WrongState(_("Đợt gom đơn này đã chốt. Xin mở đợt mới."))
    return ManifestOrder.objects.create(manifest=manifest, order=order)


def take_in_order(*, manifest: Manifest, order: Order, by: User) -> ManifestOrder:
    """Let a team carry in an order that was placed for the door and is now held by a red zone.

    Called again, it changes nothing. Raises ``WrongState``, ``NotAllowed`` for who is not of the team.
    """
    require_member(by, manifest.team)
    with transaction.atomic():
        locked = lock_manifest(manifest.pk)
        known = ManifestOrder.objects.filter(order=order).first()
        if known is not None and known.manifest_id == locked.pk:
            return known
        zone = zone_of(locked.team.commune, clock.now())
        is_here = order.commune_id == locked.team.commune_id and order.status == OrderStatus.PLACED
        if known is not None or not is_here or zone is None or zone.level != zone.Level.RED:
            raise WrongState(_("Đơn này không phải hàng bị giữ vì vùng đỏ của xã."))
        return list_order(manifest=locked, order=order)


def close_manifest(*, manifest: Manifest, by: User) -> Manifest:
    """Close a collection: no order comes on it any more, and its list is what carriers bring.

    Called again, it changes nothing. Raises ``NothingToDo`` for an empty one, ``NotAllowed``.
    """
    require_leader(by, manifest.team)
    with transaction.atomic():
        locked = lock_manifest(manifest.pk)
        if locked.status != Status.COLLECTING:
            return locked
        if not locked.entries.exists():
            raise NothingToDo(_("Đợt này chưa có đơn nào để chốt."))
        locked.status, locked.closed_at = Status.CLOSED, clock.now()
        locked.save(update_fields=["status", "closed_at"])
    return locked


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
) -> Handover:
    """Hand what the carrier ticked of a manifest to the team, against exactly the sum of the cash due (đồng).

    ``ticked`` are ids of shipments that somebody saw at the boundary: nothing else goes over, were it prepaid and its
    cash no different. What stays, or has not come yet, is named in the result. All in one transaction, each parcel by
    ``record_delivery``; the same key again changes nothing. Raises ``WrongCash``, ``NothingToDo``, ``WrongState`` (also
    for a ticked parcel that the carrier has not out), ``KeyReused``, ``NotAllowed``.
    """
    require_member(taken_by, manifest.team)
    with transaction.atomic():
        locked = lock_manifest(manifest.pk)
        if locked.status == Status.COLLECTING:
            raise WrongState(_("Đợt gom đơn này chưa chốt."))
        shipments = lock_shipments(shipments_of(locked).values_list("pk", flat=True))
        known = _handed_with(key, shipments, cash)
        if known is not None:
            return Handover(locked, known, _left(locked), cash, is_new=False)
        handed = _at_hand(carrier, shipments, ticked)
        _require_cash(handed, cash)
        name = (str(taken_by) or locked.team.name)[:120]
        for shipment in handed:
            record_delivery(
                key=uuid5(key, str(shipment.pk)),
                shipment=shipment,
                carrier=carrier,
                cash=shipment.cash_due,
                received_by=name,
                device_time=device_time,
                by=by,
                to_team=locked.team.name,
            )
        left = _left(locked)
        _note_handover(locked, carrier, taken_by, complete=not left)
    return Handover(locked, handed, left, cash, is_new=True)


def record_receipt(*, entry: ManifestOrder, received_by: str, by: User) -> ManifestOrder:
    """Note that a household took its goods from the team; the last one ends the manifest.

    Called again with the same name, it changes nothing. Raises ``WrongState`` before the goods are over the boundary
    or for another name, ``BadValue``, ``NotAllowed``.
    """
    require_member(by, entry.manifest.team)
    sentence = _("Xin ghi tên người nhận hàng, dưới 120 ký tự.")
    name = require_text(received_by, most=120, otherwise=sentence, field="received_by")
    with transaction.atomic():
        manifest = lock_manifest(entry.manifest_id)
        locked = ManifestOrder.objects.select_related("order").select_for_update(of=("self",)).get(pk=entry.pk)
        if locked.received_at is not None:
            if locked.received_by != name:
                raise WrongState(_("Đơn này đã ghi %(who)s nhận.") % {"who": locked.received_by})
            return locked
        parcels = Shipment.objects.filter(seller_order__order=locked.order)
        delivered = parcels.filter(status=Shipment.Status.DELIVERED).exists()
        if not delivered or parcels.exclude(status__in=OVER).exists():
            raise WrongState(_("Hàng của hộ này chưa về đủ, chưa ký nhận được."))
        locked.received_by, locked.received_at, locked.recorded_by = name, clock.now(), by
        locked.save(update_fields=["received_by", "received_at", "recorded_by"])
        _end_if_all_received(manifest)
    return locked


def shipments_of(manifest: Manifest) -> "QuerySet[Shipment]":
    """Return the shipments of a manifest's orders."""
    return Shipment.objects.filter(seller_order__order__manifest_entry__manifest=manifest)


def _on_the_road(carrier: Carrier) -> "QuerySet[Stop]":
    return Stop.objects.filter(
        run__carrier=carrier,
        run__status=Run.Status.OUT,
        status__in=[Stop.Status.WAITING, Stop.Status.FAILED],
        brought_back_at__isnull=True,
    )


def _at_hand(carrier: Carrier, shipments: list[Shipment], ticked: Collection[int]) -> list[Shipment]:
    """Return the ticked ones of a manifest's shipments. Raises ``WrongState`` where the carrier has one not out."""
    out = set(_on_the_road(carrier).values_list("shipment", flat=True))
    handed = [shipment for shipment in shipments if shipment.pk in out & set(ticked)]
    if len(handed) != len(set(ticked)):
        raise WrongState(_("Có kiện đã đánh dấu không còn trên chuyến này. Xin tải lại trang rồi đánh dấu lại."))
    return handed


def _handed_with(key: UUID, shipments: list[Shipment], cash: int) -> list[Shipment] | None:
    """Return what the same hand-over delivered before, if it was. Raises ``KeyReused`` for another sum."""
    keys = {uuid5(key, str(shipment.pk)): shipment for shipment in shipments}
    attempts = list(DeliveryAttempt.objects.filter(key__in=keys))
    if not attempts:
        return None
    if sum(attempt.cash for attempt in attempts) != cash:
        raise KeyReused(_("Lần giao này đã ghi với số tiền khác. Xin tải lại trang."))
    return [keys[attempt.key] for attempt in attempts]


def _require_cash(handed: list[Shipment], cash: int) -> None:
    if not handed:
        raise NothingToDo(_("Bưu tá không có bưu gửi nào của đợt này trên chuyến đang đi."))
    due = sum(shipment.cash_due for shipment in handed)
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


def _end_if_all_received(manifest: Manifest) -> None:
    """Nobody waits any more: who has not signed had an order that never came."""
    waiting = manifest.entries.filter(received_at__isnull=True).exclude(order__status__in=_NEVER_CAME)
    if manifest.status in (Status.CLOSED, Status.HANDED_OVER) and not waiting.exists():
        manifest.status = Status.DONE
        manifest.save(update_fields=["status"])
