"""Kinds of fields that several requests share."""

from typing import Annotated, Any

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from marketplace.common.text import clean

MOST_DONG = 2_000_000_000
LARGEST_ID = 2**63 - 1


def _printable(text: str) -> str:
    """Refuse NUL, which PostgreSQL cannot store; other control characters go as everywhere in the market."""
    if "\x00" in text:
        raise PydanticCustomError("no_nul", "NUL characters are not allowed")
    return clean(text)


def text(most: int, *, least: int = 1, **more: Any) -> Any:
    """Return the type of a text of least to most characters, cleaned."""
    return Annotated[str, Field(min_length=least, max_length=most, **more), AfterValidator(_printable)]


Id = Annotated[int, Field(ge=1, le=LARGEST_ID)]
NamedId = Annotated[int, Field(strict=True, ge=1, le=LARGEST_ID)]
"""An id in a body, where "1" and true are no numbers."""
Dong = Annotated[int, Field(strict=True, ge=0, le=MOST_DONG, description="Whole đồng, tax included")]
ProvinceCode = Annotated[str, Field(pattern=r"^[0-9A-Za-z]{2}$", description="Code of a province, two digits")]
CommuneCode = Annotated[
    str, Field(pattern=r"^[0-9A-Za-z]{5}$", description="Code of a commune or ward since July 2025", examples=["07216"])
]
