"""Visits, counted in Valkey without a trace of who came, and folded to rows.

A visit is one browser at one season (or at a product of none) within 30 minutes. A browser is told by a hash of address
and user agent, salted with a number of the day that nobody keeps: docs/algorithms/visits.md.

A counter is a field of one hash: ``page|brand|operator|day|hour``. Folding renames the hash (so that counting goes on
in a new one), writes its rows under the batch's name, and only then drops it: after a crash the same batch is found
again, and the unique constraint knows what was written.
"""

import contextlib
import datetime as dt
import hashlib
import logging
import re
import secrets
import time
import uuid
from collections import OrderedDict, defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple, cast

import redis
from django.conf import settings
from django.db import transaction
from django.db.models import Sum

from marketplace.campaigns.domain.contributions import Key
from marketplace.campaigns.models import Campaign, FigureDelta, VisitCount
from marketplace.campaigns.models.figures import NUMBERS
from marketplace.campaigns.queries.counting import products_in
from marketplace.common import clock
from marketplace.common.valkey import Spare

logger = logging.getLogger(__name__)

HASH = "cho-phien:visits"
VISIT_SECONDS = 30 * 60
MOST_REMEMBERED = 20_000
MOST_WAITING = 10_000
_CAUGHT_UP_AT_ONCE = 200
_SALT_ASKED_EVERY = 60.0
_BOTS = re.compile(
    r"bot|crawl|spider|slurp|preview|externalhit|curl|wget|python-|httpx|headless|monitor|lighthouse|go-http|java/",
    re.IGNORECASE,
)
# When the browser was last counted at this page, and, where that is long ago or never, the visit. One step: two
# processes, or one that asks again because the answer got lost, count it once.
_COUNT = """
local last = redis.call('GET', KEYS[1])
if last and math.abs(ARGV[1] - last) < tonumber(ARGV[2]) then return {0, last} end
redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[2])
redis.call('HINCRBY', KEYS[2], ARGV[3], 1)
return {1, ARGV[1]}
"""
_TAKE_AWAY = """
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
redis.call('RENAME', KEYS[1], KEYS[2])
return redis.call('SADD', KEYS[3], KEYS[2])
"""


class _Visit(NamedTuple):
    """What Valkey is told of a visit."""

    browser: str
    at: int
    field: str


_counters = Spare(lambda: str(settings.REDIS_URL))
# What this process knows without asking, or could not say yet. Both are lost with it: the first costs a question.
_known: OrderedDict[str, int] = OrderedDict()
_waiting: OrderedDict[str, _Visit] = OrderedDict()
_salts: dict[tuple[str, str], tuple[bytes, float]] = {}


def is_crawler(user_agent: str) -> bool:
    """Say whether a program comes, not a person: it says so, or says nothing."""
    return not user_agent or _BOTS.search(user_agent) is not None


def count_visit(*, page: str, pk: int, brand: str, user_agent: str, address: str = "", operator: str = "") -> bool:
    """Count that a browser came to a page ("product" or "season") now; False where it is no visit, or not a new one.

    Crawlers are left out. Of the visitor nothing is kept but, for half an hour, a hash that tomorrow nobody can make
    again. A dead Valkey never fails the page: the visit waits in this process until it answers.
    """
    if is_crawler(user_agent):
        return False
    now = clock.now()
    moment = now.astimezone(clock.VIETNAM)
    salt = _salt_of(moment)
    if salt is None:
        return False
    hashed = hashlib.blake2b(f"{address}\n{user_agent}".encode(), key=salt, digest_size=12).hexdigest()
    browser, at = f"{HASH}:seen:{page}:{pk}:{hashed}", int(now.timestamp())
    if browser in _known and abs(at - _known[browser]) < VISIT_SECONDS:
        return False
    field = f"{page}:{pk}|{brand}|{operator}|{moment:%Y-%m-%d}|{moment.hour}"
    return _tell(_Visit(browser, at, field))


def fold_visits() -> int:
    """Move what was counted in Valkey into rows; return how many visits. Safe to run twice and at the same time."""
    client = _patient_client()
    client.eval(_TAKE_AWAY, 3, HASH, f"{HASH}:folding:{uuid.uuid4().hex}", f"{HASH}:batches")
    folded = 0
    for name in sorted(cast("set[str]", client.smembers(f"{HASH}:batches"))):
        counts = {str(field): int(number) for field, number in cast("dict[str, str]", client.hgetall(name)).items()}
        folded += _write(name.rpartition(":")[2], counts)
        _forget_batch(client, name)
    return folded


def _forget_batch(client: redis.Redis, name: str) -> None:
    with client.pipeline(transaction=True) as together:
        together.delete(name)
        together.srem(f"{HASH}:batches", name)
        together.execute()


def _tell(visit: _Visit) -> bool:
    """Tell Valkey of a visit, and of some that could not be told before; return whether it was a new one."""
    new = _ask(visit)
    if new is None:
        if len(_waiting) < MOST_WAITING:
            _waiting.setdefault(visit.browser, visit)
        return False
    for _one in range(min(len(_waiting), _CAUGHT_UP_AT_ONCE)):
        with contextlib.suppress(KeyError):  # another thread was faster
            browser, late = _waiting.popitem(last=False)
            if _ask(late) is None:
                _waiting[browser] = late
                break
    return new


def _ask(visit: _Visit) -> bool | None:
    """Return whether the visit was a new one, ``None`` where nobody says."""
    answer = _counters.ask(
        lambda server: cast(
            "list[bytes]", server.eval(_COUNT, 2, visit.browser, HASH, visit.at, VISIT_SECONDS, visit.field)
        )
    )
    if answer is None:
        return None
    _remember(visit.browser, int(answer[1]))
    return int(answer[0]) == 1


def _remember(browser: str, at: int) -> None:
    _known[browser] = at
    _known.move_to_end(browser)
    while len(_known) > MOST_REMEMBERED:
        _known.popitem(last=False)


def _salt_of(moment: dt.datetime) -> bytes | None:
    """Return the day's salt, the same for all processes; it is gone when the day is over. ``None``: nobody to ask."""
    day = f"{moment:%Y-%m-%d}"
    held = _salts.get((settings.REDIS_URL, day))
    if held is not None and time.monotonic() - held[1] < _SALT_ASKED_EVERY:
        return held[0]
    tomorrow = (moment + dt.timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    left = max(1, int((tomorrow - moment).total_seconds()))
    name = f"{HASH}:salt:{day}"

    def question(server: redis.Redis) -> bytes:
        server.set(name, secrets.token_bytes(16), nx=True, ex=left)
        return cast(bytes, server.get(name))

    salt = _counters.ask(question)
    if salt is None:
        return held[0] if held is not None else None
    _salts.clear()  # yesterday's
    _salts[(settings.REDIS_URL, day)] = (salt, time.monotonic())
    return salt


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
    # Of the few goods that anybody looked at, those of the season: the season may be the better part of the market.
    seen = VisitCount.objects.filter(**days, product__isnull=False).order_by().values_list("product", flat=True)
    products = products_in(season).filter(pk__in=list(seen.distinct())).order_by().values_list("pk", flat=True)
    for rows in (VisitCount.objects.filter(campaign=season), VisitCount.objects.filter(product__in=list(products))):
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


def _patient_client() -> redis.Redis:
    return redis.Redis.from_url(settings.REDIS_URL, socket_timeout=5, socket_connect_timeout=5, decode_responses=True)
