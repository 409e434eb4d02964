"""Endpoints for news, and the deliveries to them."""

import datetime as dt
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Field, Schema

from marketplace.api.models import EventKind
from marketplace.api.schemas.kinds import text

Event = Literal[tuple(EventKind.values)]  # type: ignore[valid-type]


class NewEndpoint(Schema):
    """An address of the partner's that takes news by POST."""

    url: text(500, examples=["https://example.com/hooks/cho-phien"])  # type: ignore[valid-type]
    events: Annotated[list[Event], Field(min_length=1, max_length=len(EventKind.values))]


class Endpoint(Schema):
    """An endpoint."""

    id: UUID
    url: str
    events: list[str]
    is_active: bool
    created_at: dt.datetime


class EndpointMade(Endpoint):
    """A new endpoint, with the secret that signs what is sent there: shown this once."""

    secret: str


class Endpoints(Schema):
    """The application's endpoints."""

    endpoints: list[Endpoint]


class Delivery(Schema):
    """One piece of news on its way to one endpoint."""

    id: int
    endpoint_id: UUID
    event_id: UUID
    event: str
    data: dict[str, Any]
    status: Literal["waiting", "delivered", "given_up"]
    attempts: int
    last_status: int | None = Field(description="HTTP status of the last answer")
    last_error: str
    delivered_at: dt.datetime | None


class Deliveries(Schema):
    """Deliveries, the newest first."""

    deliveries: list[Delivery]
    next_cursor: str | None
