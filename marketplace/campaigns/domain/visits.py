"""Visits of pages, counted in Redis without a trace of who came, and folded to rows.

A counter is a field of one hash: ``page|brand|operator|day|hour``. Folding renames the hash (so that counting goes on
in a new one), writes its rows under the batch's name, and only then drops it: after a crash the same batch is found
again, and the unique constraint knows what was written.
"""

import contextlib
import datetime as dt
import logging
import re
import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence

import redis
from django.conf import settings
from django.db import transaction
from django.db.models import Sum

from marketplace.campaigns.domain.contributions import Key
from marketplace.campaigns.models import Campaign, FigureDelta, VisitCount
from marketplace.campaigns.models.figures import NUMBERS
from marketplace.campaigns.queries.counting import products_in
from marketplace.common import clock

logger = logging.getLogger(__name__)

HASH = "cho-phien:visits"
_FOLDING = f"{HASH}:folding:"
_BOTS = re.compile(r"bot|crawl|spider|slurp|preview|curl|wget|python-|httpx|headless|monitor|lighthouse", re.IGNORECASE)
_TIMEOUT = 0.2
"""In seconds. A page never waits longer for its counter; a visit that cannot be counted is not."""
_pools: dict[str, redis.ConnectionPool] = {}


def count_visit(*, page: str, pk: int, brand: str, user_agent: str, operator: str = "") -> bool:
    """Count a visit of a page ("product" or "season") now; False where it was not counted.

    Bots say who they are in their user agent and are left out, as is a browser without any. Nothing else of the
    visitor is looked at or kept. A dead Redis never fails the page.
    """
    if not user_agent or _BOTS.search(user_agent):
        return False
    moment = clock.now().astimezone(clock.VIETNAM)
    field = f"{page}:{pk}|{brand}|{operator}|{moment:%Y-%m-%d}|{moment.hour}"
    try:
        _client().hincrby(HASH, field, 1)
    except redis.RedisError as error:
        logger.warning("a visit was not counted: %s", type(error).__name__)
        return False
    return True


def fold_visits() -> int:
    """Move what was counted in Redis into rows; return how many visits. Safe to run twice and at the same time."""
    client = _client(patient=True)
    batch = uuid.uuid4().hex
    with contextlib.suppress(redis.ResponseError):  # nothing was counted
        client.rename(HASH, _FOLDING + batch)
    folded = 0
    for name in list(client.scan_iter(match=f"{_FOLDING}*")):
        text = str(name)
        counts = {str(field): int(number) for field, number in client.hgetall(text).items()}
        folded += _write(text.removeprefix(_FOLDING), counts)
        client.delete(text)
    return folded


def visit_deltas(*, seasons: Sequence[int] | None = None) -> Iterable[tuple[None, Key, dict[str, int]]]:
    """Yield what the visits add to the seasons' figures beyond what is counted: of its own page and its products'.

    All of ``seasons`` anew when they are named (their deltas have been forgotten).
    """
    running = Campaign.objects.exclude(state=Campaign.State.DRAFT)
    if seasons is not None:
        running = running.filter(pk__in=seasons)
    for season in running:
        counted = _counted_visits(season)
        for key, visits in _visits_of(season).items():
            fresh = visits - counted.get(key, 0)
            if fresh:
                yield None, key, {**dict.fromkeys(NUMBERS, 0), "visits": fresh}


def _visits_of(season: Campaign) -> dict[Key, int]:
    days = {"day__gte": season.starts_on, "day__lte": season.ends_on}
    found: dict[Key, int] = defaultdict(int)
    products = products_in(season).order_by().values("pk")
    for rows in (VisitCount.objects.filter(campaign=season), VisitCount.objects.filter(product__in=products)):
        cells = rows.filter(**days).values_list("operator", "brand", "day", "hour").annotate(sum=Sum("visits"))
        for operator, brand, day, hour, visits in cells.order_by():
            found[_key(season, operator, brand, day, hour)] += visits
    return found


def _counted_visits(season: Campaign) -> dict[Key, int]:
    rows = FigureDelta.objects.filter(campaign=season, order=None).exclude(visits=0)
    found: dict[Key, int] = defaultdict(int)
    cells = rows.values_list("operator", "brand", "day", "hour").annotate(sum=Sum("visits"))
    for operator, brand, day, hour, visits in cells.order_by():
        found[_key(season, operator, brand, day, hour)] += visits
    return found


def _key(season: Campaign, operator: str, brand: str, day: dt.date, hour: int) -> Key:
    return Key(season.pk, None, None, None, operator, brand, "web", day, hour)


def _write(batch: str, counts: dict[str, int]) -> int:
    """Write the rows of a batch; those that are there already stay."""
    from catalog.models import Product

    rows = [row for field, visits in counts.items() if (row := _row(batch, field, visits)) is not None]
    # A page may have gone since it was visited.
    products = set(Product.objects.filter(pk__in={row.product_id for row in rows}).values_list("pk", flat=True))
    seasons = set(Campaign.objects.filter(pk__in={row.campaign_id for row in rows}).values_list("pk", flat=True))
    known = [row for row in rows if row.product_id in products or row.campaign_id in seasons]
    with transaction.atomic():
        VisitCount.objects.bulk_create(known, ignore_conflicts=True)
    return sum(row.visits for row in known)


def _row(batch: str, field: str, visits: int) -> VisitCount | None:
    try:
        page, brand, operator, day, hour = field.split("|")
        kind, pk = page.split(":")
        where = {"campaign_id": int(pk)} if kind == "season" else {"product_id": int(pk)}
        return VisitCount(
            **where,
            brand=brand[:40],
            operator=operator[:10],
            day=dt.date.fromisoformat(day),
            hour=int(hour),
            visits=visits,
            batch=batch,
            folded_at=clock.now(),
        )
    except ValueError:
        logger.warning("a visit counter could not be read")
        return None


def _client(*, patient: bool = False) -> redis.Redis:
    timeout = 5.0 if patient else _TIMEOUT
    name = f"{settings.REDIS_URL}|{timeout}"
    if name not in _pools:
        _pools[name] = redis.ConnectionPool.from_url(
            settings.REDIS_URL, socket_timeout=timeout, socket_connect_timeout=timeout, decode_responses=True
        )
    return redis.Redis(connection_pool=_pools[name])
