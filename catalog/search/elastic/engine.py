"""The engine over Elasticsearch. It asks what was understood; households take turns here by the same rule as there."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from typing import Any, NamedTuple
from zlib import crc32

from catalog.search.elastic.asking import WORTH, search_for
from catalog.search.elastic.layout import CIRCLE
from catalog.search.elastic.server import alias, client
from catalog.search.postgres import HEAD_START, MOST_LOOKED_AT, NEW_DAYS, STEP, turn_of
from catalog.search.protocol import Found, Offer, Wish
from catalog.search.reading import SELLER, Reading, read
from catalog.search.suggesting import suggest_names
from catalog.search.terms import NOTHING
from marketplace.common import clock


class Hit(NamedTuple):
    """An entry that fits: how well its text does, what else speaks for it, whose it is, and when it was listed."""

    score: float
    worth: int
    seller: str
    turn: int
    product: int


class ElasticSearch:
    """Search over the index behind the alias."""

    def find(self, wish: Wish) -> Found:
        """Return what fits a wish, best first; one request, and at most two short statements for the names."""
        reading = read(wish.text) if wish.text.strip() else Reading(must={1.0: [NOTHING]})
        if reading.is_empty:
            return Found((), left_out=reading.left_out)
        answer = client().search(index=alias(), body=search_for(wish, reading).to_dict()).body
        hits = in_turn((_hit(one, wish) for one in answer["hits"]["hits"]), turn_of(wish))[: wish.most]
        if reading.asks_sellers and hits and hits[0].score >= SELLER:
            hits = [hit for hit in hits if hit.score >= SELLER]
        total = int(answer["hits"]["total"]["value"])
        counted = _counted(answer.get("aggregations", {}))
        return Found([hit.product for hit in hits], total, total > MOST_LOOKED_AT, counted, reading.left_out)

    def suggest(self, text: str, *, most: int) -> list[Offer]:
        """Return names that begin as ``text`` does; they are in memory, whichever engine finds the goods."""
        return suggest_names(text, most=most)


def _hit(found: dict[str, Any], wish: Wish) -> Hit:
    fields = found["fields"]
    score = round(found["_score"], 3)
    worth = int((found["_score"] - score) / WORTH + 0.1)
    today = clock.day_of(wish.at)
    listed = dt.date.fromisoformat(fields["listed_on"][0][:10])
    turn = (fields["circle"][0] + turn_of(wish) * STEP) % CIRCLE
    if (today - listed).days < NEW_DAYS:
        turn -= HEAD_START
    return Hit(score, worth, fields["seller"][0], turn, fields["product"][0])


def in_turn(hits: Iterable[Hit], turn: int) -> list[Hit]:
    """Return the hits best first; of what is equal a seller's second comes after everybody's first."""
    alike: defaultdict[tuple[float, int, str], list[Hit]] = defaultdict(list)
    for hit in hits:
        alike[hit[:3]].append(hit)
    ranked: list[tuple[Any, Hit]] = []
    for group in alike.values():
        group.sort(key=lambda hit: (hit.turn, crc32(b"%d" % (hit.product ^ turn))))
        for number, hit in enumerate(group):
            ranked.append(((-hit.score, -hit.worth, number, hit.turn, hit.seller, hit.product), hit))
    return [hit for _key, hit in sorted(ranked)]


def _counted(answers: dict[str, Any]) -> dict[str, dict[str, int]]:
    """Return the counts by name of the facet; what has none is left out."""
    found: dict[str, dict[str, int]] = {}
    for name, answer in answers.items():
        buckets = answer["of"]["buckets"] if "of" in answer else [{"key": "1", "doc_count": answer["doc_count"]}]
        counts = {str(one["key"]): int(one["doc_count"]) for one in buckets if one["doc_count"]}
        if counts:
            found[name] = counts
    return found
