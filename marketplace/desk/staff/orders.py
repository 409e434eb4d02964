"""Which orders are looked for, and all that is known about one. Oscar's list knows neither phones nor sellers."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from logistics.models import DeliveryAttempt, Scan, Shipment
from logistics.queries import scans_of
from marketplace.common import clock
from marketplace.common.phones import BadPhone, normalise_phone
from marketplace.ledger.domain.owners import order_owner
from marketplace.ledger.models import Entry, Leg
from marketplace.messaging.models import Message
from marketplace.shop.order.models import Order, SellerOrder
from marketplace.shop.order.numbers import PREFIX, normalise_number


def with_money(orders: QuerySet[Order]) -> QuerySet[Order]:
    """Add ``goods`` and ``freight`` of each order: đồng, after weighing where that is done."""
    return orders.annotate(
        goods=Sum(Coalesce("seller_orders__goods_final", "seller_orders__goods_total")),
        freight=Sum("seller_orders__freight"),
    )


def search(orders: QuerySet[Order], wanted: dict[str, Any]) -> QuerySet[Order]:
    """Return the orders that fit what was typed (``OrderSearchForm.cleaned_data``; what was refused is missing)."""
    if wanted.get("q"):
        orders = orders.filter(_number_phone_or_name(wanted["q"]))
    if wanted.get("status"):
        orders = orders.filter(status=wanted["status"])
    if wanted.get("start"):
        orders = orders.filter(date_placed__gte=clock.midnight(wanted["start"]))
    if wanted.get("end"):
        orders = orders.filter(date_placed__lt=clock.midnight(wanted["end"] + dt.timedelta(days=1)))
    return orders


def _number_phone_or_name(text: str) -> Q:
    number = normalise_number(text)
    by_name = Q(recipient_name__icontains=text)
    if number.startswith(PREFIX):
        return Q(number__startswith=number.split("-")[0]) | by_name
    try:
        return Q(recipient_phone=normalise_phone(text))
    except BadPhone:
        return by_name


@dataclass(frozen=True)
class Part:
    """A seller order with what travelled for it."""

    part: SellerOrder
    shipment: Shipment | None
    scans: list[Scan]


def parts_of(order: Order) -> list[Part]:
    """Return the order's parts, by number."""
    parts = (
        order.seller_orders.select_related("legal_seller", "stocking_place", "shipment__delivery_point")
        .prefetch_related("lines__product")
        .order_by("number")
    )
    return [_part(part) for part in parts]


def _part(part: SellerOrder) -> Part:
    shipment: Shipment | None = getattr(part, "shipment", None)
    return Part(part, shipment, list(scans_of(shipment).select_related("by")) if shipment else [])


def entries_of(order: Order, parts: list[Part]) -> QuerySet[Entry]:
    """Return every ledger entry that the order made, oldest first: its own accounts', and the settling of its parts."""
    refs = [f"shipment:{part.shipment.pk}" for part in parts if part.shipment]
    own = Leg.objects.filter(entry=OuterRef("pk"), account__owner=order_owner(order))
    settled = Q(source_kind="payable_made", source_ref__in=refs)
    return Entry.objects.filter(Exists(own) | settled).prefetch_related("legs__account").order_by("occurred_at", "pk")


def messages_about(order: Order, parts: list[Part]) -> QuerySet[Message]:
    """Return what was sent about the order, oldest first. Messages with codes are about no order."""
    keys = [f"order_placed:{order.pk}", f"order_cancelled:{order.pk}"]
    keys += [f"seller_order_new:{part.part.pk}" for part in parts]
    shipments = [part.shipment for part in parts if part.shipment]
    for shipment in shipments:
        keys += [f"shipment:delivered:{shipment.pk}", f"shipment:returned:{shipment.pk}"]
        keys += [f"shipment:out:{stop}" for stop in shipment.stops.values_list("pk", flat=True)]
    attempts = DeliveryAttempt.objects.filter(shipment__in=shipments).values_list("pk", flat=True)
    keys += [f"shipment:failed:{attempt}" for attempt in attempts]
    return Message.objects.filter(dedupe_key__in=keys).order_by("queued_at", "pk")
