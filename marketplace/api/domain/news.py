"""Turning changes of orders into news for the applications that placed them.

The rooms below write an append-only row in the transaction of each change (``OrderChange``); nothing in them knows of
partners. A task reads on from the oldest transaction that was open when it last read, so that nothing is passed over,
compares each of the partners' orders with what its application was told last, and writes the difference as news, with
a delivery for each endpoint that wants it, in one transaction with the cursor. Steps that follow each other quickly may
be told as one: news say what is, not every state in between.
"""

from collections.abc import Collection, Iterable
from typing import Any

from django.db import connection, transaction
from django.db.models import CharField, F, Func, Q, Value

from logistics.models import Shipment
from marketplace.api.models import Delivery, Endpoint, EventKind, News, NewsCursor, PartnerOrder
from marketplace.common import clock
from marketplace.shop.order.models import OrderChange, OrderStatus

_CURSOR = "orders"
_LOCK = 720_057
"""The advisory lock that makes the readers of changes queue."""
_OWN_KINDS = {
    Shipment.Status.DELIVERED.value: EventKind.SHIPMENT_DELIVERED,
    Shipment.Status.RETURNED.value: EventKind.SHIPMENT_RETURNED,
}


def collect_news(*, limit: int = 5_000) -> int:
    """Write the news of what has committed since; return how many. At most about ``limit`` changes: call again."""
    with transaction.atomic():
        horizon = _queue_and_see()
        cursor, _new = NewsCursor.objects.get_or_create(name=_CURSOR)
        news = OrderChange.objects.order_by("xid").values_list("order_id", "xid")
        changes = list(news.filter(xid__gte=cursor.xid)[: limit + 1])
        upto = horizon
        if len(changes) > limit:  # stop at a whole transaction; one that is larger than the limit is read whole
            first, last = changes[0][1], changes[-1][1]
            if first == last:
                changes, last = list(news.filter(xid=last)), last + 1
            upto = min(horizon, last)
        told = _tell({order_id for order_id, _xid in changes} | _with_moved_parcels(limit))
        NewsCursor.objects.filter(pk=_CURSOR).update(xid=max(upto, cursor.xid))
    return told


def _with_moved_parcels(limit: int) -> set[int]:
    """Return open orders with a parcel that has moved since its application was told.

    Scans on the way change no order, so nothing announces them: the parcels of applications that listen are compared.
    """
    told = Func(
        F("seller_order__order__partner_order__told"),
        Value("parcels"),
        F("seller_order__number"),
        function="jsonb_extract_path_text",
        output_field=CharField(),
    )
    listening = Endpoint.objects.filter(is_active=True).values("application")
    moved = (
        Shipment.objects.filter(
            seller_order__order__status=OrderStatus.PLACED,
            seller_order__order__partner_order__application__in=listening,
        )
        .annotate(told=told)
        .filter(~Q(status=F("told")), told__isnull=False)
    )
    return set(moved.values_list("seller_order__order_id", flat=True)[:limit])


def _tell(order_ids: Collection[int]) -> int:
    """Compare the partners' orders among these with what was told, and write what is new."""
    rows = list(
        PartnerOrder.objects.filter(order__in=order_ids)
        .select_related("order")
        .prefetch_related("order__seller_orders__shipment")
        .order_by("pk")
    )
    news: list[News] = []
    for row in rows:
        before, row.told = row.told, _states(row)
        news += [
            News(application_id=row.application_id, kind=kind, data=data, at=clock.now())
            for kind, data in _differences(row, before)
        ]
    PartnerOrder.objects.bulk_update(rows, ["told"], batch_size=500)
    News.objects.bulk_create(news, batch_size=500)
    _send_to_endpoints(news)
    return len(news)


def _states(row: PartnerOrder) -> dict[str, Any]:
    """Return the states of an order and its parcels."""
    parcels = {part.number: part.shipment.status for part in _parts(row)}
    return {"order": row.order.status, "parcels": parcels}


def _differences(row: PartnerOrder, before: dict[str, Any]) -> Iterable[tuple[str, dict[str, Any]]]:
    order, now = row.order, row.told
    number = {"number": order.number}
    if not before:
        yield EventKind.ORDER_PLACED, {**number, "status": order.status, "total": int(order.total_incl_tax)}
    elif before["order"] != now["order"]:
        yield EventKind.ORDER_STATUS, {**number, "status": now["order"], "before": before["order"]}
    if now["order"] == OrderStatus.CANCELLED and before.get("order") != OrderStatus.CANCELLED:
        yield EventKind.ORDER_CANCELLED, {**number, "reason": order.cancel_reason}
    known = before.get("parcels", {})
    for part in _parts(row):
        status = part.shipment.status
        if not before or known.get(part.number) == status:
            continue
        data = {**number, "shipment": part.number, "status": status, "before": known.get(part.number)}
        yield EventKind.SHIPMENT_STATUS, data
        if status in _OWN_KINDS:
            yield _OWN_KINDS[status], {**data, "cash_collected": part.shipment.cash_collected}


def _parts(row: PartnerOrder) -> list[Any]:
    """Return the order's parts that travel, by number."""
    parts = sorted(row.order.seller_orders.all(), key=lambda part: part.number)
    return [part for part in parts if hasattr(part, "shipment")]


def _send_to_endpoints(news: list[News]) -> None:
    endpoints: dict[int, list[Endpoint]] = {}
    applications = {each.application_id for each in news}
    for endpoint in Endpoint.objects.filter(application__in=applications, is_active=True).order_by("created_at", "pk"):
        endpoints.setdefault(endpoint.application_id, []).append(endpoint)
    Delivery.objects.bulk_create(
        [
            Delivery(endpoint=endpoint, news=each, not_before=each.at)
            for each in news
            for endpoint in endpoints.get(each.application_id, [])
            if each.kind in endpoint.events
        ],
        batch_size=500,
    )


def _queue_and_see() -> int:
    """Wait for other readers; return the number from which on transactions may still commit: all before have ended."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
        return int(cursor.fetchone()[0])
