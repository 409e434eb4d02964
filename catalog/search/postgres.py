"""The embedded engine: PostgreSQL, no extension. One statement finds, orders and counts.

Where more fits than can be looked at in time, what fits some wish of the query is looked at first, then what is sold by
those whose turn it is: which those are changes by the hour, so that nobody is left out for long.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from catalog.search.protocol import Filters, Found, Offer, Wish
from catalog.search.reading import SELLER, Reading, read
from catalog.search.suggesting import suggest_names
from catalog.search.terms import NOTHING, TURNS, Asked, any_of, both, either, turn_term
from marketplace.common import clock
from marketplace.common.prepared import prepared_rows

MOST_LOOKED_AT = 3_000
ASKED_SEASON = 0.3
# The turn among sellers: each stands on a circle, which moves on by the hour. An odd step passes every place of the
# circle in CIRCLE hours, and this one (the golden section of it) comes near every place in any few dozen of them.
CIRCLE, STEP = 4_096, 2_531
HEAD_START = 512
"""How far new goods stand ahead of their seller's place: an eighth of the circle, so that old ones still get first."""
NEW_DAYS = 7
BANDS = (20_000, 50_000, 100_000, 200_000)
"""Where prices a kilogram are divided for choosing, in đồng."""
_TABLE = "catalogue_searchentry"
_IN_SEASON = "(months = 0 OR months & %(month)s > 0)"
_CERTIFIED = "COALESCE(certified_until >= %(today)s, schemes <> '{}')"
_Given = dict[str, str | int | float | None]


@dataclass
class _Parts:
    """The parts of a statement, and its parameters."""

    score: str
    chosen: dict[str, str]
    given: _Given = field(default_factory=dict)


class PostgresSearch:
    """Search over ``catalogue_searchentry``."""

    def find(self, wish: Wish) -> Found:
        """Return what fits a wish, best first; a handful of statements at most, whatever is there."""
        reading = read(wish.text) if wish.text.strip() else Reading(must={1.0: [NOTHING]})
        if reading.is_empty:
            return Found((), left_out=reading.left_out)
        given = _given(wish)
        parts = _Parts(_score(reading, given), _chosen(wish, given), given)
        asked = either(*(query for queries in reading.must.values() for query in queries))
        given["asked"] = str(asked)
        where = _fitting(wish, given)
        rows = _run(_statement(parts, [where], wish, fitting=where), given)
        is_capped = not rows  # it says nothing at all where too much fits; where nothing fits, that there is none
        if is_capped:
            rows = _run(_statement(parts, _turns(reading, asked, wish, given), wish), given)
        hits = [(int(key), value) for kind, key, value in rows if kind == "hit"]
        if reading.asks_sellers and hits and hits[0][1] >= SELLER:
            hits = [hit for hit in hits if hit[1] >= SELLER]
        total = next((int(value) for kind, _key, value in rows if kind == "total"), 0)
        facets: dict[str, dict[str, int]] = {}
        for kind, key, value in rows:
            if kind not in ("hit", "total"):
                facets.setdefault(kind, {})[key] = int(value)
        return Found([pk for pk, _score in hits], total, is_capped, facets, reading.left_out)

    def suggest(self, text: str, *, most: int) -> list[Offer]:
        """Return names that begin as ``text`` does; two short statements."""
        return suggest_names(text, most=most)


def _run(sql: str, given: _Given) -> Sequence[tuple[Any, ...]]:
    return prepared_rows(sql, given)


def _given(wish: Wish) -> _Given:
    """Return the parameters that every statement has."""
    today = clock.day_of(wish.at)
    return {
        "most": wish.most,
        "today": str(today),
        "month": 1 << (today.month - 1),
        "turn": turn_of(wish),
        "province": wish.place.province.code if wish.place else None,
        "here": str(any_of([f"p:{wish.place.province.code if wish.place else '-'}"])),
    }


def turn_of(wish: Wish) -> int:
    """Return whose turn it is: hours since 1970."""
    return int(wish.at.timestamp()) // 3600


def _fitting(wish: Wish, given: _Given) -> str:
    """Return which entries fit at all, as SQL."""
    where = "terms @@ %(asked)s::tsquery" if given["asked"] else "TRUE"
    if wish.filters.crop:
        given["crop"] = wish.filters.crop
        where += " AND crop_id = %(crop)s"
    return where


def _turns(reading: Reading, asked: Asked, wish: Wish, given: _Given) -> list[str]:
    """Return which entries are looked at where too many fit, as SQL: of those whose turn it is, and what is wished."""
    turn = int(given["turn"] or 0)
    of_crop = " AND crop_id = %(crop)s" if wish.filters.crop else ""
    one = {**given, "turns": str(both(asked, any_of([turn_term(turn)])))}
    sample = f"SELECT 'n', '', count(*) FROM {_TABLE} WHERE terms @@ %(turns)s::tsquery{of_crop}"  # noqa: S608  from constants
    of_one = max(1.0, _run(sample, one)[0][2])
    turns = max(1, min(TURNS, int(MOST_LOOKED_AT // of_one)))
    given["turns"] = str(both(asked, any_of(turn_term(turn * turns + each) for each in range(turns))))
    sources = [f"terms @@ %(turns)s::tsquery{of_crop}"]
    if reading.better:
        given["wished"] = str(both(asked, either(*(query for _bonus, query in reading.better))))
        sources.append(f"terms @@ %(wished)s::tsquery{of_crop}")
    return sources


def _score(reading: Reading, given: _Given) -> str:
    """Return how well an entry's text fits, as SQL."""
    whens = []
    for number, weight in enumerate(sorted(reading.must, reverse=True)):
        query = either(*reading.must[weight])
        if query:
            given[f"tier{number}"] = str(query)
            whens.append(f"WHEN terms @@ %(tier{number})s::tsquery THEN {weight}")
    parts = [f"CASE {' '.join(whens)} ELSE 0 END" if whens else "0"]
    for number, (bonus, query) in enumerate(reading.better):
        given[f"better{number}"] = str(query)
        parts.append(f"CASE WHEN terms @@ %(better{number})s::tsquery THEN {bonus} ELSE 0 END")
    if reading.in_season:
        parts.append(f"CASE WHEN {_IN_SEASON} THEN {ASKED_SEASON} ELSE 0 END")
    return " + ".join(parts)


def _chosen(wish: Wish, given: _Given) -> dict[str, str]:
    """Return what a list is narrowed down by, as SQL, by name of the facet."""
    filters: Filters = wish.filters
    found: dict[str, str] = {}
    for name, column in (
        ("shelf", "shelf"),
        ("seller_kind", "seller_kind"),
        ("commune", "commune"),
    ):
        value = getattr(filters, name)
        if value:
            given[f"f_{name}"] = value
            found[name] = f"{column} = %(f_{name})s"
    if filters.province:
        given["f_province"] = str(any_of([f"p:{filters.province}"]))
        found["province"] = "terms @@ %(f_province)s::tsquery"
    low, high = filters.per_kg
    if low is not None or high is not None:
        given["f_low"], given["f_high"] = low or 0, high if high is not None else 2_000_000_000
        found["per_kg"] = "per_kg >= %(f_low)s AND per_kg < %(f_high)s"
    if filters.scheme:
        given["f_scheme"] = filters.scheme
        found["scheme"] = f"%(f_scheme)s = ANY(schemes) AND {_CERTIFIED}"
    if filters.stars:
        given["f_stars"] = filters.stars
        found["stars"] = f"stars = %(f_stars)s AND {_CERTIFIED}"
    if filters.in_season:
        found["in_season"] = _IN_SEASON
    if filters.sent_here and wish.place is not None:
        found["sent_here"] = _SENT_HERE
    return found


_SENT_HERE = "(seller_kind <> 'shop' OR terms @@ %(here)s::tsquery)"
# Of goods whose text fits as well: what can be had, what is fresh now, what comes to me, what grows near me.
_WORTH = f"""in_stock::int * 8 + {_IN_SEASON}::int * 4 + (%(province)s::text IS NULL OR {_SENT_HERE})::int * 2
    + COALESCE(province = %(province)s, FALSE)::int"""
_TURN = f"""(((hashtext(seller) & {CIRCLE - 1}) + %(turn)s::bigint * {STEP}) %% {CIRCLE})
    - CASE WHEN listed_on > %(today)s::date - {NEW_DAYS} THEN {HEAD_START} ELSE 0 END"""
_COUNTED = {
    "crop": "crop_id::text",
    "shelf": "NULLIF(shelf, '')",
    "province": "NULLIF(province, '')",
    "per_kg": "CASE WHEN per_kg IS NULL THEN NULL "
    + " ".join(f"WHEN per_kg < {limit} THEN '{band}'" for band, limit in enumerate(BANDS))
    + f" ELSE '{len(BANDS)}' END",
    "stars": f"CASE WHEN {_CERTIFIED} THEN stars::text END",
    "in_season": f"CASE WHEN {_IN_SEASON} THEN '1' END",
    "sent_here": "CASE WHEN %(province)s::text IS NOT NULL AND is_sent THEN '1' END",
    "seller_kind": "seller_kind",
}


def _statement(parts: _Parts, sources: Sequence[str], wish: Wish, *, fitting: str = "") -> str:
    """Return the one statement: the hits in their order, how many there are, and what each choice would leave.

    With ``fitting`` (a condition) it answers no row at all where more entries fit than are looked at.
    """
    flags = ", ".join(f"COALESCE({sql}, FALSE) AS f_{name}" for name, sql in parts.chosen.items())
    # Words are compared letter by letter ("C"), not as a dictionary would sort them: that takes ten times as long.
    columns = """product_id, seller COLLATE "C" AS seller, crop_id, shelf COLLATE "C" AS shelf, province COLLATE "C" AS
        province, commune COLLATE "C" AS commune, per_kg, schemes, stars, certified_until, months, seller_kind"""
    looked_at = " UNION ".join(
        f"(SELECT product_id FROM {_TABLE} WHERE {where} LIMIT {MOST_LOOKED_AT:d})"  # noqa: S608  all from this file's constants
        for where in sources
    )
    source = f"{_TABLE} WHERE {sources[0]}" if len(sources) == 1 else f"{_TABLE} WHERE product_id IN ({looked_at})"
    gate = f"(SELECT count(*) FROM (SELECT FROM {_TABLE} WHERE {fitting} LIMIT {MOST_LOOKED_AT:d} + 1) s)"  # noqa: S608
    few = "(SELECT few FROM gate)" if fitting else "TRUE"
    kept = " AND ".join(f"f_{name}" for name in parts.chosen) or "TRUE"
    facets = "".join(f" UNION ALL {_facet(name, parts.chosen)}" for name in (*_COUNTED, "scheme", "commune"))
    return f"""WITH {f"gate AS MATERIALIZED (SELECT {gate} <= {MOST_LOOKED_AT:d} AS few)," if fitting else ""}
        hits AS MATERIALIZED (
            SELECT {columns}, {_SENT_HERE} AS is_sent, {parts.score} AS score, {_WORTH} AS worth, {_TURN} AS turn
                {"," if flags else ""} {flags} FROM {source} AND {few}),
        kept AS (SELECT product_id, score, worth, turn, seller, row_number() OVER (
            PARTITION BY score, worth, seller ORDER BY turn, hashint8(product_id # %(turn)s::bigint)) AS round
            FROM hits WHERE {kept}),
        shown AS (SELECT * FROM kept ORDER BY score DESC, worth DESC, round, turn, hashtext(seller), product_id
            LIMIT %(most)s)
        SELECT kind, key, value FROM (
        SELECT 'hit' AS kind, product_id::text AS key, score::float AS value,
            row_number() OVER (ORDER BY score DESC, worth DESC, round, turn, hashtext(seller), product_id) AS place
            FROM shown
        UNION ALL SELECT 'total', '', count(*), 0 FROM kept HAVING {few}
        {facets if wish.with_facets else ""}) found ORDER BY place"""  # noqa: S608  all from this file's constants


def _facet(name: str, chosen: dict[str, str]) -> str:
    """Return the counts of a facet, under all that is chosen but by itself."""
    others = [f"f_{other}" for other in chosen if other != name and (other, name) != ("commune", "province")]
    source, value = "hits", _COUNTED.get(name, "")
    if name == "scheme":
        source, value = "hits, unnest(schemes) AS scheme", f"CASE WHEN {_CERTIFIED} THEN scheme END"
    if name == "commune":  # once a province is chosen: of four thousand communes nobody picks one
        if "province" not in chosen:
            return "SELECT 'commune', '', 0, 0 WHERE FALSE"
        value = "NULLIF(commune, '')"
    return (
        f"SELECT '{name}', {value}, count(*), 0 FROM {source} WHERE {' AND '.join([*others, f'({value}) IS NOT NULL'])}"  # noqa: S608
        " GROUP BY 2"
    )
