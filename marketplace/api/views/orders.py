"""POST /orders, GET /orders/{number}, POST /orders/{number}/cancel."""

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

from django.http import Http404, HttpRequest
from django.utils.translation import get_language
from ninja import Path, Router

from marketplace.api.domain.orders import WantedLine, place_partner_order
from marketplace.api.door import PartnerKey, application_of
from marketplace.api.models import Scope
from marketplace.api.queries import orders_of
from marketplace.api.schemas import orders as shapes
from marketplace.api.views.products import commune_at
from marketplace.api.views.writing import IdempotencyKey, Keep, write_in_time, write_once
from marketplace.shop.checkout.domain import Recipient, cancel_order
from marketplace.shop.order.models import Line, Order, SellerOrder

if TYPE_CHECKING:
    from django.db.models import QuerySet

router = Router(tags=["orders"])
reading = PartnerKey(Scope.ORDERS_READ)
writing = PartnerKey(Scope.ORDERS_WRITE)
Number = Annotated[str, Path(min_length=1, max_length=40, pattern=r"^[0-9A-Za-z-]+$")]


@router.post("/orders", auth=writing, response={201: shapes.Order}, summary="Place an order")
def place(request: HttpRequest, idempotency_key: IdempotencyKey, wanted: shapes.NewOrder) -> Any:
    """Exactly once for each Idempotency-Key. Nothing dearer than expected is charged: 409 price_changed instead."""
    commune = commune_at("body.delivery.commune_code", wanted.delivery.commune_code)
    application = application_of(request)

    def act(keep: Keep) -> shapes.Order:
        answers: list[shapes.Order] = []

        def answer(order: Order, lines: Sequence[Line]) -> None:
            answers.append(shown(order, lines))
            keep(answers[0])

        order = place_partner_order(
            application=application,
            key=idempotency_key,
            lines=[WantedLine(each.product_id, each.quantity, each.expected_unit_price) for each in wanted.lines],
            recipient=Recipient(
                name=wanted.recipient.name,
                phone=wanted.recipient.phone,
                commune=commune,
                address_text=wanted.delivery.address,
                note=wanted.delivery.note,
            ),
            payment=wanted.payment,
            total=wanted.expected_total,
            household=wanted.household,
            language=(get_language() or "vi")[:2],
            answer=answer,
        )
        return answers[0] if answers else shown(order)

    return write_in_time(request, idempotency_key, act, status=201)


@router.get("/orders/{number}", auth=reading, response=shapes.Order, summary="Read an order")
def read(request: HttpRequest, number: Number) -> Any:
    """One of this application's own orders, as it stands."""
    return shown(_own(request, number))


@router.post("/orders/{number}/cancel", auth=writing, response=shapes.Order, summary="Cancel an order")
def cancel(
    request: HttpRequest, number: Number, idempotency_key: IdempotencyKey, why: shapes.Cancel | None = None
) -> Any:
    """While no seller has packed: later it is 409 too_late. An order that is cancelled already stays so."""
    order = _own(request, number)

    def act() -> shapes.Order:
        return shown(cancel_order(order=order, by=None, reason=why.reason if why else ""))

    return write_once(request, idempotency_key, act)


def shown(order: Order, written: Sequence[Line] | None = None) -> shapes.Order:
    """Return an order as it is answered: one query for all its lines and parcels, none where they are at hand."""
    lines = _lines(order) if written is None else sorted(written, key=lambda line: (line.seller_order.number, line.pk))
    parts: dict[int, SellerOrder] = {}
    by_part: dict[int, list[shapes.PlacedLine]] = {}
    for line in lines:
        parts.setdefault(line.seller_order_id, line.seller_order)
        by_part.setdefault(line.seller_order_id, []).append(_line(line))
    parcels = [_parcel(part, by_part[pk]) for pk, part in parts.items()]
    first = next(iter(parts.values()), None)
    total, freight = int(order.total_incl_tax), int(order.shipping_incl_tax)
    return shapes.Order(
        number=order.number,
        status=order.status,
        placed_at=order.date_placed.astimezone(dt.UTC),
        payment=order.payment,
        reserved_until=_utc(order.reserved_until),
        goods=total - freight,
        freight=freight,
        total=total,
        cash_due=sum(parcel.cash_due for parcel in parcels),
        promise=shapes.Promised(
            promised_by=max((each.promised_by for each in parcels if each.promised_by), default=None),
            point=first.shipment.delivery_point.name if first else None,
        ),
        lines=[line for lines in by_part.values() for line in lines],
        shipments=parcels,
    )


def _lines(order: Order) -> "QuerySet[Line]":
    related = Line.objects.select_related("seller_order__shipment__delivery_point", "seller_order__legal_seller")
    lines: QuerySet[Line] = related.filter(order=order).order_by("seller_order__number", "pk")
    return lines


def _utc(moment: dt.datetime | None) -> dt.datetime | None:
    """Return the moment as the database returns it: what is answered at once reads like what is asked for later."""
    return moment.astimezone(dt.UTC) if moment else None


def _own(request: HttpRequest, number: str) -> Order:
    order: Order | None = orders_of(application_of(request)).filter(number=number).first()
    if order is None:
        raise Http404
    return order


def _line(line: Line) -> shapes.PlacedLine:
    return shapes.PlacedLine(
        product_id=line.product_id,
        stockrecord_id=line.stockrecord_id,
        title=line.title,
        quantity=line.quantity,
        unit_price=line.unit_price or 0,
        total=line.shown_price,
    )


def _parcel(part: SellerOrder, lines: list[shapes.PlacedLine]) -> shapes.Parcel:
    shipment = part.shipment
    return shapes.Parcel(
        number=part.number,
        seller=part.legal_seller.name,
        status=shipment.status,
        promised_by=_utc(shipment.promised_by),
        freight=part.freight,
        cash_due=shipment.cash_due,
        lines=lines,
    )
