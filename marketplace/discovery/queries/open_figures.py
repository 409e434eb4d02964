"""The market's own figures, for everybody: what was sold, by week, province and crop, and nobody to be seen in them.

A row in which fewer than ``LEAST`` households (or orders) stand is not published: such rows are put together, and the
smallest of the others with them, so that no row comes out as what the total leaves over. Rows of goods that no
household sells (essentials of a supplier) stand on their orders alone. Only weeks that are over are told: from what two
readings of a running one differ by, a single order could be read.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.cache import caches
from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce, TruncWeek

from farmers.models import Household
from logistics.models import Point
from marketplace.common import clock
from marketplace.shop.order.models import Line, OrderStatus, SellerOrderStatus

LEAST = 5
WEEKS = 52
_KEPT_SECONDS = 600
_KEY = "open-figures"


@dataclass(frozen=True)
class Row:
    """Sold in a week, from a province, or of a crop. ``key`` is empty for what was put together; ``None``: not told."""

    key: str
    name: str
    orders: int | None
    households: int | None
    grams: int
    amount: int


@dataclass(frozen=True)
class Figures:
    """All tables, as they were at a moment. ``total`` is ``None`` where even all together is too few."""

    at: dt.datetime
    since: dt.date
    until: dt.date  # the last day that is counted, a Sunday
    households: int
    points: int
    total: Row | None
    weeks: list[Row]
    provinces: list[Row]
    crops: list[Row]

    @property
    def tables(self) -> dict[str, list[Row]]:
        """Return the tables by name."""
        return {"weeks": self.weeks, "provinces": self.provinces, "crops": self.crops}


def open_figures() -> Figures:
    """Return the figures, at most ten minutes old (six queries where they are read anew)."""
    kept: Figures | None = caches["local"].get(_KEY)
    if kept is None:
        kept = read_figures()
        caches["local"].set(_KEY, kept, _KEPT_SECONDS)
    return kept


def read_figures() -> Figures:
    """Read the figures of the last 52 weeks that are over (six queries)."""
    today = clock.today()
    monday = today - dt.timedelta(days=today.weekday())
    since = monday - dt.timedelta(weeks=WEEKS)
    sold = _sold(since, monday)
    whole = sold.aggregate(**_SUMS)
    total = Row("all", "", whole["orders"], whole["households"], whole["grams"] or 0, whole["amount"] or 0)
    return Figures(
        at=clock.now(),
        since=since,
        until=monday - dt.timedelta(days=1),
        households=Household.objects.filter(state=Household.State.ACTIVE).count(),
        points=Point.objects.filter(is_open=True).count(),
        total=total if _is_many(total) else None,
        weeks=_weeks(sold),
        provinces=_by(sold, "seller_order__stocking_place__commune__province", "code", "short_name"),
        crops=_by(sold, "product__crop", "slug", "name"),
    )


def publishable(rows: Iterable[Row]) -> list[Row]:
    """Return the rows that may be told; the others, with the smallest of those, as one row without a key.

    Of what is put together neither orders nor households are told: one may stand in several of its rows. Where nothing
    is left to hide behind, nothing is told.
    """
    found = list(rows)
    told = [row for row in found if _is_many(row)]
    hidden = [row for row in found if not _is_many(row)]
    if not hidden:
        return told
    if not told:
        return []
    smallest = min(told, key=lambda row: (row.households or row.orders or 0, row.key))
    told.remove(smallest)
    hidden.append(smallest)
    return [*told, Row("", "", None, None, sum(row.grams for row in hidden), sum(row.amount for row in hidden))]


def _is_many(row: Row) -> bool:
    return (row.orders or 0) >= LEAST and (row.households == 0 or (row.households or 0) >= LEAST)


def _sold(since: dt.date, before: dt.date) -> "QuerySet[Line]":
    """Return the lines of what was sold in these days and not called off, cancelled or brought back whole."""
    placed = {"order__date_placed__gte": clock.midnight(since), "order__date_placed__lt": clock.midnight(before)}
    lines: QuerySet[Line] = Line.objects.filter(**placed).exclude(
        Q(order__status__in=(OrderStatus.UNPAID, OrderStatus.CANCELLED, OrderStatus.RETURNED))
        | Q(seller_order__status__in=(SellerOrderStatus.CANCELLED, SellerOrderStatus.RETURNED))
        | Q(seller_order__isnull=True)
    )
    return lines.order_by()


# Of packs that were refused or taken back neither weight nor money counts.
_SUMS: dict[str, Any] = {
    "orders": Count("order", distinct=True),
    "households": Count(
        "seller_order__legal_seller", distinct=True, filter=Q(seller_order__legal_seller__household__isnull=False)
    ),
    "grams": Sum(
        Coalesce("final_grams", "ordered_grams")
        * (F("quantity") - F("refused_packs") - F("returned_packs"))
        / F("quantity")
    ),
    "amount": Sum(Coalesce("final_price", F("unit_price") * F("quantity")) - F("refused_price") - F("returned_price")),
}


def _weeks(sold: "QuerySet[Line]") -> list[Row]:
    week = TruncWeek("order__date_placed", tzinfo=clock.VIETNAM)
    counted = sold.annotate(week=week).values_list("week").annotate(**_SUMS).order_by("week")
    return publishable(
        Row(f"{day:%G-W%V}", day.isoformat(), orders, sellers, grams or 0, dong or 0)
        for day, orders, sellers, grams, dong in ((clock.day_of(row[0]), *row[1:]) for row in counted)
    )


def _by(sold: "QuerySet[Line]", path: str, code: str, name: str) -> list[Row]:
    counted = sold.filter(**{f"{path}__isnull": False}).values_list(f"{path}__{code}", f"{path}__{name}")
    return publishable(
        Row(key, said, orders, sellers, grams or 0, dong or 0)
        for key, said, orders, sellers, grams, dong in counted.annotate(**_SUMS).order_by("-amount", f"{path}__{code}")
    )
