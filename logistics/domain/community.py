"""Community teams: one collection by household, one manifest, one hand-over at the boundary, a receipt a household.

Orders are placed a room above (``checkout.domain.community``); here is what becomes of the manifest, at the boundary
see ``domain.boundary``. Whoever adds an order, closes or hands over holds the manifest's row first, then the orders in
the usual order of locks.
"""

from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from logistics.domain.errors import KeyReused, NothingToDo
from logistics.domain.guards import require_leader, require_member
from logistics.models import CommunityTeam, Manifest, ManifestOrder, Shipment, TeamMember
from logistics.queries.zones import zone_of
from marketplace.accounts.models import User
from marketplace.areas.models import Commune
from marketplace.common import clock
from marketplace.common.errors import WrongState
from marketplace.common.text import require_text
from marketplace.shop.order.models import Order, OrderStatus

Status = Manifest.Status
OVER = frozenset({Shipment.Status.DELIVERED, Shipment.Status.RETURNED, Shipment.Status.CANCELLED})
_NEVER_CAME = frozenset({OrderStatus.CANCELLED, OrderStatus.RETURNED})


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


def _end_if_all_received(manifest: Manifest) -> None:
    """Nobody waits any more: who has not signed had an order that never came."""
    waiting = manifest.entries.filter(received_at__isnull=True).exclude(order__status__in=_NEVER_CAME)
    if manifest.status in (Status.CLOSED, Status.HANDED_OVER) and not waiting.exists():
        manifest.status = Status.DONE
        manifest.save(update_fields=["status"])
