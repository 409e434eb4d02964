"""An order as its customer follows it: parcel by parcel, scan by scan."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from logistics.models import Scan, Shipment
from marketplace.shop.order.models import Order, SellerOrder
from marketplace.shop.partner.models import Partner

_OVER = (Shipment.Status.DELIVERED, Shipment.Status.RETURNED, Shipment.Status.CANCELLED)


@dataclass(frozen=True)
class Event:
    """A line of the timeline, as ``components/timeline.html`` takes it."""

    title: str
    at: datetime | None = None
    detail: str = ""
    place: str = ""
    code: str = ""
    when: str = ""
    state: str = "done"


@dataclass(frozen=True)
class Parcel:
    """One seller order with its shipment, lines and timeline."""

    part: SellerOrder
    shipment: Shipment | None  # none of a sale over the counter or from a van
    events: list[Event]

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.shipment is None or self.shipment.status in _OVER


def parcels_of(order: Order) -> list[Parcel]:
    """Return the parcels of an order (five queries, however many parcels and scans)."""
    parts = (
        order.seller_orders.select_related("legal_seller", "stocking_place", "shipment__delivery_point")
        .prefetch_related(
            "lines__product",
            "lines__ceiling__crop",
            "lines__ceiling__decision",
            "shipment__items__scans__point",
            "shipment__delivery_attempts",
        )
        .order_by("number")
    )
    return [Parcel(part, getattr(part, "shipment", None), _events(part)) for part in parts]


def _events(part: SellerOrder) -> list[Event]:
    shipment: Shipment | None = getattr(part, "shipment", None)
    if shipment is None:
        return [Event(_("Đã mua và nhận hàng tại chỗ"), at=part.placed_at)]
    from_shelf = part.stocking_place.place == Partner.Place.POINT
    events = [Event(_("Đã đặt hàng"), at=part.placed_at)]
    if part.confirmed_at and not from_shelf:
        events.append(Event(_("Nhà vườn đã nhận lời"), at=part.confirmed_at))
    if part.packed_at:
        packed = _("Bưu cục đã đóng gói") if from_shelf else _("Nhà vườn đã đóng gói")
        events.append(Event(packed, at=part.packed_at))
    for item in shipment.items.all():
        scans = sorted(item.scans.all(), key=lambda scan: (scan.device_time, scan.pk))
        events += [_scan_event(scan, item.s10, shipment, from_shelf=from_shelf) for scan in scans]
    if shipment.status == Shipment.Status.CANCELLED:
        events.append(Event(_("Đơn đã hủy"), at=shipment.closed_at, state="failed"))
    elif shipment.status not in _OVER and shipment.promised_by:
        events.append(Event(_("Hẹn giao trước"), at=shipment.promised_by, state="next"))
    return events


def _scan_event(scan: Scan, s10: str, shipment: Shipment, *, from_shelf: bool) -> Event:
    failed = scan.kind in (Scan.Kind.FAIL, Scan.Kind.RETURN, Scan.Kind.RETURNED)
    return Event(
        title=_said(scan.kind, from_shelf=from_shelf),
        at=scan.device_time,
        place=scan.point.name if scan.point else "",
        code=s10 if scan.kind == Scan.Kind.ACCEPT else "",
        detail=_why(scan, shipment),
        state="failed" if failed else "done",
    )


def _said(kind: str, *, from_shelf: bool) -> str:
    """Return a scan in the customer's words; what lies on a point's shelf never was at a household."""
    return {
        Scan.Kind.ACCEPT: _("Bưu cục đã nhận gửi") if from_shelf else _("Bưu cục đã nhận hàng của nhà vườn"),
        Scan.Kind.DISPATCH: _("Hàng đã lên đường"),
        Scan.Kind.ARRIVE: _("Hàng đã đến bưu cục phát"),
        Scan.Kind.OUT: _("Bưu tá đang mang đến bạn"),
        Scan.Kind.DELIVER: _("Đã giao"),
        Scan.Kind.FAIL: _("Chưa giao được"),
        Scan.Kind.BACK: _("Hàng đã về lại bưu cục"),
        Scan.Kind.RETURN: _("Hàng đang chuyển về bưu cục gửi") if from_shelf else _("Hàng đang chuyển về nhà vườn"),
        Scan.Kind.RETURNED: _("Hàng đã về bưu cục gửi") if from_shelf else _("Hàng đã về nhà vườn"),
    }[Scan.Kind(kind)]


def _why(scan: Scan, shipment: Shipment) -> str:
    """Return why a delivery failed, where the scan says so."""
    if scan.kind != Scan.Kind.FAIL:
        return ""
    for attempt in shipment.delivery_attempts.all():
        if attempt.device_time == scan.device_time:
            return str(attempt.get_reason_display())
    return ""
