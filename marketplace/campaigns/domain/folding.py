"""Bringing the figures up to date: for each order that changed, the difference between what it is and what is counted.

Why so, and why it cannot drift: docs/algorithms/figures.md.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, transaction
from django.db.models import Sum

from marketplace.campaigns.domain.bulk import bulk_deltas
from marketplace.campaigns.domain.contributions import Key, Numbers, contributions
from marketplace.campaigns.domain.visits import visit_deltas
from marketplace.campaigns.models import Campaign, CountedBatch, Figure, FigureCursor, FigureDelta, SellerFigure
from marketplace.campaigns.models.figures import CELL, NUMBERS, SELLER_CELL
from marketplace.common import clock
from marketplace.settlement.models import PayoutBatch
from marketplace.shop.order.models import Order, OrderChange

CURSOR = "orders"
SLICE = 500
"""Orders brought up to date in one transaction."""
ROWS_A_STATEMENT = 500
_LOCK = 720_041
"""The advisory lock that makes the readers of changes queue; nobody who sells ever takes it."""

_SELLER_SUMS = ("packs", "amount", "paid")


def fold_figures(*, limit: int = 20_000) -> int:
    """Bring the figures up to date with all that has committed; return how many orders were looked at.

    At most about ``limit`` changes are read: call again for the rest. Safe to run twice and at the same time.
    """
    with transaction.atomic():
        _queue()
        cursor, _new = FigureCursor.objects.get_or_create(name=CURSOR)
        horizon = _oldest_open_transaction()
        news = OrderChange.objects.order_by("xid").values_list("order_id", "xid")
        changes = list(news.filter(xid__gte=cursor.xid)[: limit + 1])
        upto = horizon
        if len(changes) > limit:  # stop at a whole transaction, and come back for it
            first, last = changes[0][1], changes[-1][1]
            if first == last:  # one transaction changed more than that: it is read whole
                changes, last = list(news.filter(xid=last)), last + 1
            upto = min(horizon, last)
        changed = {order_id for order_id, xid in changes} | set(_newly_paid())
        for some in _sliced(sorted(changed)):
            count_orders(some)
        _add([*visit_deltas(), *bulk_deltas()])
        FigureCursor.objects.filter(pk=CURSOR).update(xid=max(upto, cursor.xid))
    return len(changed)


def rebuild_figures(*, campaign: Campaign | None = None) -> int:
    """Count a season (or all that are not drafts) anew from the raw rows; return how many deltas were written.

    The old deltas go: they said how the figures came about, and the new ones say what they are.
    """
    seasons = Campaign.objects.exclude(state=Campaign.State.DRAFT)
    if campaign is not None:
        seasons = seasons.filter(pk=campaign.pk)
    with transaction.atomic():
        _queue()
        ids = list(seasons.values_list("pk", flat=True))
        _forget(ids)
        for season in seasons:
            for some in _sliced(_orders_in_days(season)):
                count_orders(some, seasons=[season])
        _add([*visit_deltas(seasons=ids), *bulk_deltas(seasons=ids)])
        return FigureDelta.objects.filter(campaign__in=ids).count()


def count_orders(order_ids: Sequence[int], *, seasons: Sequence[Campaign] | None = None) -> int:
    """Write what these orders add to the figures beyond what is counted of them; return how many deltas."""
    if seasons is None:
        seasons = list(Campaign.objects.exclude(state=Campaign.State.DRAFT))
    counted = _counted(order_ids, [season.pk for season in seasons])
    now: dict[tuple[int, Key], Numbers] = {}
    for season in seasons:
        now |= contributions(season, order_ids)
    differences = []
    for key in counted.keys() | now.keys():
        before, after = counted.get(key), now.get(key)
        numbers = {name: getattr(after, name, 0) - getattr(before, name, 0) for name in NUMBERS}
        if any(numbers.values()):
            differences.append((key[0], key[1], numbers))
    return _add(differences)


def _counted(order_ids: Sequence[int], seasons: Sequence[int]) -> dict[tuple[int, Key], Numbers]:
    """Return what has been counted of the orders: the sums of their deltas."""
    rows = (
        FigureDelta.objects.filter(order__in=order_ids, campaign__in=seasons)
        .values("order_id", "seller_id", *CELL)
        .annotate(**{f"sum_{name}": Sum(name) for name in NUMBERS})
        .order_by()
    )
    return {
        (row["order_id"], Key(seller_id=row["seller_id"], **{name: row[name] for name in CELL})): Numbers(
            **{name: row[f"sum_{name}"] for name in NUMBERS}
        )
        for row in rows
    }


def _add(differences: Iterable[tuple[int | None, Key, dict[str, int]]]) -> int:
    """Append the deltas and add them to the folded rows."""
    moment = clock.now()
    deltas = [
        FigureDelta(order_id=order_id, seller_id=key.seller_id, made_at=moment, **key.cell(), **numbers)
        for order_id, key, numbers in differences
    ]
    FigureDelta.objects.bulk_create(deltas, batch_size=1000)
    cells: dict[tuple[Any, ...], dict[str, int]] = defaultdict(lambda: dict.fromkeys(NUMBERS, 0))
    sellers: dict[tuple[Any, ...], dict[str, int]] = defaultdict(lambda: dict.fromkeys(_SELLER_SUMS, 0))
    for delta in deltas:
        cell = cells[tuple(getattr(delta, name) for name in CELL)]
        for name in NUMBERS:
            cell[name] += getattr(delta, name)
        if delta.seller_id is not None:
            seller = sellers[tuple(getattr(delta, name) for name in SELLER_CELL)]
            for name in _SELLER_SUMS:
                seller[name] += getattr(delta, name)
    _upsert(Figure._meta.db_table, CELL, NUMBERS, cells)
    _upsert(SellerFigure._meta.db_table, SELLER_CELL, _SELLER_SUMS, sellers)
    return len(deltas)


def _upsert(table: str, key: Sequence[str], names: Sequence[str], rows: dict[tuple[Any, ...], dict[str, int]]) -> None:
    """Add to the rows of a folded table, making those that are not there."""
    if not rows:
        return
    columns = ", ".join(f'"{name}"' for name in (*key, *names))
    marks = ", ".join(["%s"] * (len(key) + len(names)))
    sums = ", ".join(f'"{name}" = "{table}"."{name}" + EXCLUDED."{name}"' for name in names)
    unique = ", ".join(f'"{name}"' for name in key)
    values = [(*where, *(numbers[name] for name in names)) for where, numbers in rows.items()]
    with connection.cursor() as cursor:
        # Not executemany: within a request pghistory puts its context into each statement, and knows only single ones.
        for start in range(0, len(values), ROWS_A_STATEMENT):
            some = values[start : start + ROWS_A_STATEMENT]
            places = ", ".join([f"({marks})"] * len(some))
            sql = f'INSERT INTO "{table}" ({columns}) VALUES {places} ON CONFLICT ({unique}) DO UPDATE SET {sums}'  # noqa: S608  # names of our own columns
            cursor.execute(sql, [value for row in some for value in row])


def _newly_paid() -> Iterable[int]:
    """Yield the orders of payout batches that were paid and are not in the figures yet, and note the batches."""
    fresh = list(
        PayoutBatch.objects.filter(status=PayoutBatch.Status.PAID)
        .exclude(pk__in=CountedBatch.objects.values("batch"))
        .values_list("pk", flat=True)
    )
    CountedBatch.objects.bulk_create(CountedBatch(batch_id=pk, counted_at=clock.now()) for pk in fresh)
    items = "payable__payout_item__payout__batch__in"
    yield from Order.objects.filter(**{f"seller_orders__shipment__{items}": fresh}).values_list("pk", flat=True)
    yield from Order.objects.filter(**{f"seller_orders__{items}": fresh}).values_list("pk", flat=True)
    kept_for = "seller_orders__taken_back__deduction__payout__batch__in"
    yield from Order.objects.filter(**{kept_for: fresh}).values_list("pk", flat=True)


def _orders_in_days(season: Campaign) -> list[int]:
    from marketplace.campaigns.queries.counting import counted_lines

    return sorted(set(counted_lines(season).order_by().values_list("order_id", flat=True)))


def _forget(seasons: Sequence[int]) -> None:
    """Delete deltas and folded rows of the seasons; the guard of the deltas is lifted for this transaction only."""
    import pgtrigger

    with pgtrigger.ignore(f"{FigureDelta._meta.label}:delta_append_only"):
        FigureDelta.objects.filter(campaign__in=seasons).delete()
    Figure.objects.filter(campaign__in=seasons).delete()
    SellerFigure.objects.filter(campaign__in=seasons).delete()


def _sliced(ids: Sequence[int]) -> Iterable[tuple[int, ...]]:
    return (tuple(ids[start : start + SLICE]) for start in range(0, len(ids), SLICE))


def _queue() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def _oldest_open_transaction() -> int:
    """Return the number from which on transactions may still commit: all before have ended."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
        return int(cursor.fetchone()[0])
