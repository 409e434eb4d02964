"""Products."""

import datetime as dt
from typing import Annotated

from ninja import Field, Schema

from marketplace.api.schemas.kinds import MOST_DONG, CommuneCode, ProvinceCode, text


class Seller(Schema):
    """Who sells in law."""

    code: str = Field(description="For the filter `seller`", examples=["12"])
    name: str
    kind: str = Field(examples=["household"])


class Place(Schema):
    """From where the goods are sent."""

    name: str
    commune_code: str | None
    province_code: str | None


class Promise(Schema):
    """What can be promised for one pack now, to the commune that was asked about."""

    deliverable: bool
    promised_by: dt.datetime | None = Field(default=None, description="At the door before; only where deliverable")
    freight: int | None = Field(default=None, description="Đồng for one pack sent alone")
    code: str | None = Field(default=None, description="Why it is not deliverable, as POST /orders would refuse it")
    detail: str | None = None


class Product(Schema):
    """A pack of produce or essentials on sale. ``price`` is what an order is charged at this moment."""

    id: int
    stockrecord_id: int
    title: str
    url: str
    crop: str | None = Field(description="Word of the crop, in addresses", examples=["vai-thieu"])
    price: int = Field(description="Đồng a pack, tax included, a discount taken off", examples=[150_000])
    list_price: int = Field(description="Đồng a pack without discount")
    price_per_kg: int | None = Field(description="Where the goods are sold by weight")
    unit: str = Field(description="What a pack is called", examples=["thùng"])
    net_grams: int | None
    net_ml: int | None
    pieces: int | None
    available: int = Field(description="Packs that can be ordered now from this place")
    harvest_from: dt.date | None
    harvest_to: dt.date | None
    seller: Seller
    place: Place


class ProductWithPromise(Product):
    """A product by itself. ``promise`` is there where a commune was asked about."""

    description: str
    promise: Promise | None = None


class ProductPage(Schema):
    """Products, and where the next ones are."""

    products: list[Product]
    next_cursor: str | None = Field(description="For the next request; null on the last page")


class ProductFilters(Schema):
    """What to list. Filters are joined by "and"."""

    q: text(100, least=0) = Field("", description="Words, with or without diacritics")  # type: ignore[valid-type]
    category: text(100, least=0) = Field("", description="Word of a category, in addresses")  # type: ignore[valid-type]
    crop: text(50, least=0) = Field("", description="Word of a crop, in addresses")  # type: ignore[valid-type]
    province: ProvinceCode | None = Field(None, description="Code of the province goods come from")
    commune: CommuneCode | None = Field(None, description="Code of the commune goods come from")
    seller: Annotated[str, Field(pattern=r"^[1-9][0-9]{0,17}$", description="A seller's code")] | None = None
    deliverable_to: CommuneCode | None = Field(None, description="What can be sent to this commune today")
    in_season: bool = Field(False, description="Harvested today, by the seller's own word")
    price_min: Annotated[int, Field(ge=0, le=MOST_DONG)] | None = Field(None, description="List price, đồng")
    price_max: Annotated[int, Field(ge=0, le=MOST_DONG)] | None = Field(None, description="List price, đồng")
    limit: int = Field(20, ge=1, le=100)
    cursor: Annotated[str, Field(max_length=40, pattern=r"^[A-Za-z0-9_=-]*$")] = ""
