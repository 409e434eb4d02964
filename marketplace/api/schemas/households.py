"""Households that buy rationed goods."""

import datetime as dt
from typing import Annotated

from ninja import Field, Schema

from marketplace.api.schemas.kinds import text

Token = Annotated[str, Field(min_length=1, max_length=300, pattern=r"^[\x21-\x7e]+$")]


class CodeWanted(Schema):
    """A household's telephone."""

    phone: text(30, examples=["0912345678"])  # type: ignore[valid-type]


class CodeSent(Schema):
    """A code is on its way to the household."""

    reference: str = Field(description="Under which the code is checked")
    expires_at: dt.datetime


class Answered(Schema):
    """What the household read out."""

    reference: Token
    code: Annotated[str, Field(pattern=r"^[0-9]{4,10}$", examples=["482913"])]
    name: text(120, description="Of the household, for its first time here")  # type: ignore[valid-type]


class HouseholdThere(Schema):
    """The household answered: it may order rationed goods, once."""

    household: str = Field(description="To be sent with the order")
    expires_at: dt.datetime
