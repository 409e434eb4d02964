"""Scans of postal items."""

import datetime as dt
from typing import Annotated, Literal
from uuid import UUID

from ninja import Field, Schema
from pydantic import AwareDatetime

from marketplace.api.schemas.kinds import text

MOST_SCANS = 500


class NewScan(Schema):
    """A parcel was seen. ``key`` is made by the device: the same event sent again carries the same key."""

    key: UUID
    s10: text(20, description="UPU S10 number", examples=["EE123456785VN"])  # type: ignore[valid-type]
    kind: Literal["accept", "dispatch", "arrive"]
    point: text(20, description="Code of the post office")  # type: ignore[valid-type]
    device_time: AwareDatetime
    reason: text(40, least=0) = ""  # type: ignore[valid-type]


class Scans(Schema):
    """A batch, in any order."""

    scans: Annotated[list[NewScan], Field(min_length=1, max_length=MOST_SCANS)]


class ScanAnswer(Schema):
    """What became of one scan: recorded, known before, or refused with code and sentence."""

    key: UUID
    outcome: Literal["recorded", "known", "refused"]
    fits: bool | None = Field(None, description="False: kept, but it contradicts the parcel's other scans")
    code: str | None = None
    detail: str | None = None


class ScanAnswers(Schema):
    """The answers, in the order of the batch."""

    recorded: int
    known: int
    refused: int
    scans: list[ScanAnswer]


class CropFigure(Schema):
    """What was sold of one crop, in its own unit."""

    crop: str
    unit: str = Field(examples=["kg", "egg"])
    packs: int
    amount: int = Field(description="Đồng")
    measured: int = Field(description="Grams (kg crops), millilitres (litres), else pieces")
    estimated: int = Field(description="The same, not weighed yet")
    unknown_packs: int = Field(description="Packs of which neither is on record; in no measure")


class ProvinceFigure(Schema):
    """A province's part."""

    code: str
    name: str
    orders: int
    packs: int
    amount: int
    grams: int
    households_active: int | None
    households_paid: int | None


class Figures(Schema):
    """A season's figures, as folded last. What was cancelled or came back is only in the counts of parcels."""

    slug: str
    name: str
    starts_on: dt.date
    ends_on: dt.date
    as_of: dt.datetime | None
    orders: int
    packs: int
    amount: int
    grams: int
    estimated_grams: int
    parcels_delivered: int
    parcels_returned: int
    parcels_cancelled: int
    parcels_under_way: int
    households_active: int
    households_paid: int
    paid: int
    visits: int
    crops: list[CropFigure]
    provinces: list[ProvinceFigure]
