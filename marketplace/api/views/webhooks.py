"""/webhooks: endpoints, what was sent to them, and sending it again."""

from typing import Annotated, Any
from uuid import UUID

from django.http import Http404, HttpRequest
from ninja import Path, Query, Router, Status

from marketplace.api.domain import add_endpoint, remove_endpoint, replay
from marketplace.api.door import PartnerKey, application_of
from marketplace.api.models import Delivery, Endpoint, Scope
from marketplace.api.queries import deliveries_of, endpoints_of
from marketplace.api.schemas import webhooks as shapes
from marketplace.api.schemas.kinds import Id
from marketplace.api.views.products import cursor_of, read_cursor
from marketplace.api.views.writing import IdempotencyKey, write_once

router = Router(tags=["webhooks"])
key = PartnerKey(Scope.WEBHOOKS_WRITE)
PAGE = 50


@router.get("/webhooks/endpoints", auth=key, response=shapes.Endpoints, summary="List endpoints")
def endpoints(request: HttpRequest) -> Any:
    """Where this application's news go."""
    found = endpoints_of(application_of(request)).order_by("created_at", "pk")
    return shapes.Endpoints(endpoints=[shapes.Endpoint(**_endpoint(each)) for each in found])


@router.post("/webhooks/endpoints", auth=key, response={201: shapes.EndpointMade}, summary="Add an endpoint")
def add(request: HttpRequest, idempotency_key: IdempotencyKey, wanted: shapes.NewEndpoint) -> Any:
    """From now on news of these kinds are sent there by POST, signed under the secret in the answer.

    The header `Webhook-Signature` reads `t=<seconds>,v1=<hex>`: HMAC-SHA256 of `<seconds>.<body>`.
    """
    application = application_of(request)

    def act() -> shapes.EndpointMade:
        made = add_endpoint(application=application, url=wanted.url, events=wanted.events)
        return shapes.EndpointMade(**_endpoint(made.endpoint), secret=made.secret)

    return write_once(request, idempotency_key, act, status=201, seals=True)


@router.delete("/webhooks/endpoints/{endpoint_id}", auth=key, response={204: None}, summary="Remove an endpoint")
def remove(request: HttpRequest, endpoint_id: UUID) -> Any:
    """Nothing is sent there any more."""
    found = endpoints_of(application_of(request)).filter(pk=endpoint_id).first()
    if found is None:
        raise Http404
    remove_endpoint(endpoint=found)
    return Status(204, None)


@router.get("/webhooks/deliveries", auth=key, response=shapes.Deliveries, summary="List deliveries")
def deliveries(
    request: HttpRequest, cursor: Annotated[str, Query(max_length=40, pattern=r"^[A-Za-z0-9_=-]*$")] = ""
) -> Any:
    """What was sent or is to be sent, the newest first, with the last answer or error."""
    found = deliveries_of(application_of(request))
    before = read_cursor(cursor)
    rows = list((found.filter(pk__lt=before) if before else found)[: PAGE + 1])
    next_cursor = cursor_of(rows[PAGE - 1].pk) if len(rows) > PAGE else None
    return shapes.Deliveries(deliveries=[_delivery(row) for row in rows[:PAGE]], next_cursor=next_cursor)


@router.post(
    "/webhooks/deliveries/{delivery_id}/replay", auth=key, response=shapes.Delivery, summary="Send a delivery again"
)
def again(request: HttpRequest, delivery_id: Path[Id], idempotency_key: IdempotencyKey) -> Any:
    """The same news with the same id, whether it had arrived or was given up."""
    found = deliveries_of(application_of(request)).filter(pk=delivery_id).first()
    if found is None:
        raise Http404

    def act() -> shapes.Delivery:
        return _delivery(replay(delivery=found))

    return write_once(request, idempotency_key, act)


def _endpoint(row: Endpoint) -> dict[str, Any]:
    return {
        "id": row.pk,
        "url": row.url,
        "events": row.events,
        "is_active": row.is_active,
        "created_at": row.created_at,
    }


def _delivery(row: Delivery) -> shapes.Delivery:
    return shapes.Delivery(
        id=row.pk,
        endpoint_id=row.endpoint_id,
        event_id=row.news_id,
        event=row.news.kind,
        data=row.news.data,
        status=Delivery.Status(row.status).value,
        attempts=row.attempts,
        last_status=row.last_status,
        last_error=row.last_error,
        delivered_at=row.delivered_at,
    )
