"""What any search engine of the market answers: one protocol, two engines, one set of judged queries."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from marketplace.areas.models import Commune


@dataclass(frozen=True, kw_only=True)
class Certified:
    """A certificate that speaks for a product: its scheme, OCOP stars, and the last day on which it holds."""

    scheme: str
    stars: int | None
    until: dt.date | None


@dataclass(frozen=True, kw_only=True)
class SearchDocument:
    """All that search knows of a product. Whoever knows the room above hands it in as a value.

    ``shelves`` from the outermost in; ``communes`` (codes) where it comes from: one for a farm's, several for what lies
    at points; ``months`` of the fresh season, none where it is all year or unknown; ``seller`` is a key by which its
    sellers take turns. Weights in grams, money in đồng.
    """

    product: int
    title: str
    crop: int | None = None
    crop_name: str = ""
    variety: str = ""
    grade: str = ""
    shelves: tuple[str, ...] = ()
    seller: str = ""
    seller_name: str = ""
    seller_kind: str = "household"
    communes: tuple[str, ...] = ()
    campaigns: tuple[str, ...] = ()
    certificates: tuple[Certified, ...] = ()
    months: frozenset[int] = frozenset()
    pack_name: str = ""
    grams: int | None = None
    ml: int | None = None
    pieces: int | None = None
    per_kg: int | None = None
    in_stock: bool = True
    listed_on: dt.date


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What a list is narrowed down to; empty is everything. ``per_kg`` in đồng, from (inclusive) and to (exclusive)."""

    crop: int | None = None
    shelf: str = ""
    province: str = ""
    commune: str = ""
    per_kg: tuple[int | None, int | None] = (None, None)
    scheme: str = ""
    stars: int | None = None
    in_season: bool = False
    sent_here: bool = False
    seller_kind: str = ""


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What somebody is looking for, where they receive, and when they ask; households take turns by the hour."""

    text: str = ""
    place: Commune | None = None
    filters: Filters = field(default_factory=Filters)
    at: dt.datetime
    most: int = 24
    with_facets: bool = False


@dataclass(frozen=True)
class Found:
    """What was found, best first. ``is_capped``: there is more than was looked at, so counts are at least so many.

    ``facets``: by name of the facet, how many each of its values would leave. ``left_out``: words that nothing has.
    """

    products: Sequence[int]
    total: int = 0
    is_capped: bool = False
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True)
class Offer:
    """A line under the search box: what kind of thing it is, its name, and what to look for."""

    kind: str
    text: str


class ProductSearch(Protocol):
    """A search engine of the market."""

    def find(self, wish: Wish) -> Found:
        """Return what fits a wish."""
        ...

    def suggest(self, text: str, *, most: int) -> list[Offer]:
        """Return names that begin as ``text`` does, products first."""
        ...
