"""Orders."""

import datetime as dt
from typing import Annotated, Literal

from ninja import Field, Schema
from pydantic import AfterValidator
from pydantic_core import PydanticCustomError

from marketplace.api.problems import Problem
from marketplace.api.schemas.households import Token
from marketplace.api.schemas.kinds import CommuneCode, Dong, NamedId, text
from marketplace.shop.basket.domain import LARGEST_QUANTITY, MOST_LINES


class OrderLine(Schema):
    """Packs of one product, at the price that the customer was shown: never more is charged."""

    product_id: NamedId
    quantity: Annotated[int, Field(strict=True, ge=1, le=LARGEST_QUANTITY, description="Packs")]
    expected_unit_price: Dong = Field(description="Đồng a pack, as shown. Less is charged where it costs less by now")


class Recipient(Schema):
    """Who receives."""

    name: text(120, examples=["Nguyễn Thị Hoa"])  # type: ignore[valid-type]
    phone: text(30, examples=["0912345678"])  # type: ignore[valid-type]


class DeliveryAddress(Schema):
    """Where to."""

    commune_code: CommuneCode
    address: text(300, description="House number, street or hamlet", examples=["12 Lê Lợi"])  # type: ignore[valid-type]
    note: text(300, least=0, description="For the carrier") = ""  # type: ignore[valid-type]


def _each_once(lines: list[OrderLine]) -> list[OrderLine]:
    if len({line.product_id for line in lines}) < len(lines):
        raise PydanticCustomError("each_product_once", "Each product may be in one line only")
    return lines


class NewOrder(Schema):
    """An order to place."""

    lines: Annotated[list[OrderLine], Field(min_length=1, max_length=MOST_LINES), AfterValidator(_each_once)]
    recipient: Recipient
    delivery: DeliveryAddress
    payment: Literal["cod", "transfer"] = Field("cod", description="Cash at the door, or a bank transfer beforehand")
    household: Token | None = Field(
        None, description="For rationed goods: what POST /households gave when the household answered"
    )
    expected_total: Dong | None = Field(None, description="Goods and freight, as shown; never more is charged")


class Promised(Schema):
    """What was promised when the order was placed."""

    promised_by: dt.datetime | None = Field(description="The last parcel is at the door before")
    point: str | None = Field(description="Post office that delivers")


class PlacedLine(Schema):
    """A line of an order."""

    product_id: int | None
    stockrecord_id: int | None
    title: str
    quantity: int
    unit_price: int
    total: int


class Parcel(Schema):
    """What travels together: one seller's part of the order."""

    number: str
    seller: str
    status: str = Field(examples=["created", "out_for_delivery", "delivered"])
    promised_by: dt.datetime | None
    freight: int
    cash_due: int
    lines: list[PlacedLine]


class Order(Schema):
    """An order of this application. Amounts are đồng."""

    number: str = Field(examples=["CP7K3M9QX2B"])
    status: str = Field(examples=["placed", "unpaid", "cancelled", "complete", "returned"])
    placed_at: dt.datetime
    payment: str
    reserved_until: dt.datetime | None = Field(description="Until when goods wait for a bank transfer")
    goods: int
    freight: int
    total: int = Field(description="As placed: the most that is charged")
    cash_due: int = Field(description="To be paid at the door, over all parcels, as things stand")
    promise: Promised
    lines: list[PlacedLine]
    shipments: list[Parcel]


class Cancel(Schema):
    """Why an order is cancelled."""

    reason: text(200, least=0) = ""  # type: ignore[valid-type]


class PriceNow(Schema):
    """What a product costs now."""

    product_id: int
    unit_price: int


class Refusal(Problem):
    """The market says no: nothing was done. ``code`` says why; the members beyond it go with some codes."""

    product_id: int | None = Field(None, description="The product that is in the way, where it is one")
    available: int | None = Field(None, description="sold_out: packs that are left")
    prices: list[PriceNow] | None = Field(None, description="price_changed: what each product costs now")
    total: int | None = Field(None, description="price_changed: goods and freight now")
