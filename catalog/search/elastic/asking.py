"""A wish in Elasticsearch's language: the query as it was understood, what narrows it down, what is counted.

A score carries three things that do not touch each other: how well the text fits (in thousandths), what is worth more
of what fits alike (in hundred-thousandths), and a little for those whose turn comes first. So the server itself brings
the best to the top of any number of entries, without a script.
"""

import datetime as dt
from typing import Any

from elasticsearch.dsl import A, Q, Search
from elasticsearch.dsl.query import Query

from catalog.search.elastic.layout import CIRCLE
from catalog.search.postgres import ASKED_SEASON, BANDS, MOST_LOOKED_AT, STEP, turn_of
from catalog.search.protocol import Filters, Wish
from catalog.search.reading import Reading
from catalog.search.terms import Asked, either
from marketplace.common import clock

WORTH = 1e-5
FIRST = 4e-6
_MOST_VALUES = 2_000
_READ_BACK = ["product", "seller", "circle", "listed_on"]
_FIELDS = {"crop": "crop", "shelf": "shelf", "province": "province", "seller_kind": "seller_kind"}


def search_for(wish: Wish, reading: Reading) -> Search[Any]:
    """Return the one request that answers a wish."""
    today = clock.day_of(wish.at)
    of_crop = [Q("term", crop=str(wish.filters.crop))] if wish.filters.crop else []
    better = [*_better(reading, today.month), *_worth(wish, today.month)]
    query = Q("bool", must=[_fitting(reading)], filter=of_crop, should=better)
    chosen = _chosen(wish, today)
    search: Search[Any] = Search().query(query).source(False).extra(track_total_hits=True)
    search = search.extra(size=MOST_LOOKED_AT, docvalue_fields=_READ_BACK).sort("_score", "circle")
    if chosen:
        search = search.post_filter(Q("bool", filter=list(chosen.values())))
    if wish.with_facets:
        _count(search, chosen, wish, today)
    return search


def asks(asked: Asked) -> Query:
    """Return a query of terms as the server reads it."""
    if not asked.sign:
        return Q("term", terms=asked.parts[0])
    parts = [part for part in asked.parts if isinstance(part, Asked)]
    if asked.sign == "|":
        if all(not part.sign for part in parts):
            return Q("terms", terms=[part.parts[0] for part in parts])
        return Q("bool", should=[asks(part) for part in parts], minimum_should_match=1)
    return Q("bool", filter=[asks(part) for part in parts])


def _scored(condition: Query, score: float) -> Query:
    return Q("constant_score", filter=condition, boost=score)


def _fitting(reading: Reading) -> Query:
    """Return what must be there, with how well it fits: the best of its meanings counts."""
    fitting = {weight: either(*queries) for weight, queries in reading.must.items()}
    ways = [_scored(asks(asked), weight) for weight, asked in fitting.items() if asked]
    return Q("dis_max", queries=ways) if ways else _scored(Q("match_all"), 1.0)


def _better(reading: Reading, month: int) -> list[Query]:
    """Return what adds to that."""
    found = [_scored(asks(asked), bonus) for bonus, asked in reading.better if asked]
    return [*found, _scored(_in_season(month), ASKED_SEASON)] if reading.in_season else found


def _worth(wish: Wish, month: int) -> list[Query]:
    """Return what is worth more of what fits alike: in stock, in season, sent to me, near me; then whose turn it is."""
    first = -turn_of(wish) * STEP % CIRCLE
    found = [
        _scored(Q("term", in_stock=True), 8 * WORTH),
        _scored(_in_season(month), 4 * WORTH),
        _scored(Q("range", circle={"gte": first}), FIRST),
    ]
    if wish.place is not None:
        found.append(_scored(_sent_to(wish), 2 * WORTH))
        found.append(_scored(Q("term", province=wish.place.province.code), WORTH))
    return found


def _in_season(month: int) -> Query:
    return Q("terms", months=[0, month])


def _sent_to(wish: Wish) -> Query:
    """Return what is sent to the place: goods of the shelves only within the province."""
    here = f"p:{wish.place.province.code if wish.place else '-'}"
    away = Q("bool", must_not=[Q("term", seller_kind="shop")])
    return Q("bool", should=[away, Q("term", terms=here)], minimum_should_match=1)


def _certified(today: dt.date) -> Query:
    """Return what has a certificate that holds."""
    endless = Q("bool", filter=[Q("exists", field="schemes")], must_not=[Q("exists", field="certified_until")])
    holds = Q("range", certified_until={"gte": today.isoformat()})
    return Q("bool", should=[holds, endless], minimum_should_match=1)


def _chosen(wish: Wish, today: dt.date) -> dict[str, Query]:
    """Return what a list is narrowed down by, by name of the facet."""
    filters: Filters = wish.filters
    found: dict[str, Query] = {}
    for name in ("shelf", "seller_kind", "commune"):
        if value := getattr(filters, name):
            found[name] = Q("term", **{name: value})
    if filters.province:
        found["province"] = Q("term", terms=f"p:{filters.province}")
    low, high = filters.per_kg
    if low is not None or high is not None:
        found["per_kg"] = Q("range", per_kg={"gte": low or 0, **({"lt": high} if high is not None else {})})
    if filters.scheme:
        found["scheme"] = Q("bool", filter=[Q("term", schemes=filters.scheme), _certified(today)])
    if filters.stars:
        found["stars"] = Q("bool", filter=[Q("term", stars=filters.stars), _certified(today)])
    if filters.in_season:
        found["in_season"] = _in_season(today.month)
    if filters.sent_here and wish.place is not None:
        found["sent_here"] = _sent_to(wish)
    return found


def _count(search: Search[Any], chosen: dict[str, Query], wish: Wish, today: dt.date) -> None:
    """Ask of each facet what its choices would leave, under all that is chosen but by itself."""

    def under(name: str, *more: Query) -> Any:
        others = [
            query for other, query in chosen.items() if other != name and (other, name) != ("commune", "province")
        ]
        return search.aggs.bucket(name, A("filter", Q("bool", filter=[*others, *more])))

    for name, field in _FIELDS.items():
        under(name).bucket("of", A("terms", field=field, size=_MOST_VALUES))
    if "province" in chosen:  # of four thousand communes nobody picks one
        under("commune").bucket("of", A("terms", field="commune", size=_MOST_VALUES))
    under("scheme", _certified(today)).bucket("of", A("terms", field="schemes", size=_MOST_VALUES))
    under("stars", _certified(today)).bucket("of", A("terms", field="stars", size=_MOST_VALUES))
    edges = (None, *BANDS, None)
    bands = [
        {"key": str(band)} | ({"from": edges[band]} if edges[band] else {}) | ({"to": end} if end else {})
        for band, end in enumerate(edges[1:])
    ]
    under("per_kg").bucket("of", A("range", field="per_kg", ranges=bands))
    under("in_season", _in_season(today.month))
    if wish.place is not None:
        under("sent_here", _sent_to(wish))
