"""A query is read: cut into what names goods, a place, a pack, a wish; then written as what must be and what is better.

Goods come first in Vietnamese, what narrows them down comes after ("vải thiều Lục Ngạn loại 1"). So the first goods
named must be there; a place, a pack, a certificate or a second word only lets what has them come first.
"""

from dataclasses import dataclass, field

from catalog.search import names as all_names
from catalog.search.amounts import Amounts, is_pack, take_amounts
from catalog.search.meaning import LONGEST_SPAN, Sense, Tiers, Topic, Typed, senses_of, typed, word_term
from catalog.search.names import Names
from catalog.search.terms import Asked, all_of, any_of, either
from catalog.search.words import MOST_WORDS, tidy
from marketplace.areas import index as all_areas
from marketplace.areas.index import AreaIndex

SELLER = 1.3
"""How well goods fit that are sold by who was named; no other goods fit so well."""
ALL_WORDS = 1.1
"""Titles that hold all of it, where a word nobody knows as goods comes first: in "khăn vải" that is no lychee."""
BETTER = {Topic.PLACE: 0.3, Topic.CERTIFICATE: 0.3, Topic.GOODS: 0.25, Topic.WORD: 0.08, Topic.CAMPAIGN: 0.2}
FROM_THE_FIELD = 0.1
"""Who names a place alone asks what grows there, before what its shops have."""
AMOUNT, PACK, STARS = 0.2, 0.05, 0.5
COOPERATIVE = frozenset({"hop tac xa", "htx"})


@dataclass
class Reading:
    """A query as it was understood.

    ``must``: queries of terms by how well what they find fits; nothing else is found. ``better``: what adds to that.
    ``asks_sellers``: the words may name who sells. ``left_out``: words that nothing has.
    """

    must: Tiers = field(default_factory=dict)
    better: list[tuple[float, Asked]] = field(default_factory=list)
    in_season: bool = False
    asks_sellers: bool = False
    left_out: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing can fit."""
        return not self.must


def read(text: str) -> Reading:
    """Return what a query means; two short queries to the database when names have changed, else one."""
    query, senses, amounts = understand(text)
    reading = _reading(query, senses)
    reading.better.extend((AMOUNT, any_of([term])) for term in amounts.terms())
    if amounts.stars:
        reading.better.append((STARS, any_of([f"r:{amounts.stars}"])))
        reading.must = reading.must or {1.0: [any_of(["z:ocop"])]}
    return reading


def understand(text: str) -> tuple[Typed, list[Sense], Amounts]:
    """Return the words of a query, what they speak of, and the amounts that were among them."""
    rest, amounts = take_amounts(tidy(text))
    query = typed(rest)
    query = Typed(query.words[:MOST_WORDS], query.writes_marks)
    return query, _best_senses(query, all_names.current(), all_areas.current()), amounts


def _best_senses(query: Typed, names: Names, areas: AreaIndex) -> list[Sense]:
    """Return the senses that explain the query best; misspellings count only where something is left unexplained."""
    senses = _cut(query, names, areas, misspelt=False)
    if all(one.topic not in (Topic.UNKNOWN, Topic.WORD) for one in senses):
        return senses
    return _cut(query, names, areas, misspelt=True)


def _cut(query: Typed, names: Names, areas: AreaIndex, *, misspelt: bool) -> list[Sense]:
    """Return the best way to cut the query into senses: the heaviest, longer names weigh more than their words."""
    best: list[tuple[float, list[Sense]]] = [(0.0, [])]
    for end in range(1, len(query.words) + 1):
        ways: list[tuple[float, list[Sense]]] = []
        for start in range(max(0, end - LONGEST_SPAN), end):
            weight, before = best[start]
            senses = senses_of(query, start, end, names=names, areas=areas, misspelt=misspelt)
            ways.extend((weight + one.weight, [*before, one]) for one in senses)
        best.append(max(ways, key=lambda way: way[0]))
    return best[-1][1]


def _reading(query: Typed, senses: list[Sense]) -> Reading:
    reading = Reading(in_season=any(one.topic == Topic.SEASON for one in senses))
    unknown = [one for one in senses if one.topic == Topic.UNKNOWN]
    packs = [
        one for one in senses if one.topic in (Topic.UNKNOWN, Topic.WORD) and is_pack(query.words[one.start].written)
    ]
    if packs:
        reading.better.append((PACK, any_of([f"n:{query.words[packs[0].start].bare}"])))
        unknown = [one for one in unknown if one not in packs]
        senses = [one for one in senses if one not in packs]
    reading.left_out = tuple(query.words[one.start].written for one in unknown)
    goods = [one for one in senses if one.topic == Topic.GOODS]
    sure = bool(goods) and (goods[0].is_sure or not unknown)
    if not unknown or sure:
        _read_goods(reading, query, senses, goods)
    _read_sellers(reading, query, senses, unknown)
    return reading


def _read_goods(reading: Reading, query: Typed, senses: list[Sense], goods: list[Sense]) -> None:
    """Say what must be: the first of goods, campaign, certificate, place that is named, else all words of titles."""
    order = (Topic.GOODS, Topic.CAMPAIGN, Topic.CERTIFICATE, Topic.PLACE)
    named = [one for topic in order for one in senses if one.topic == topic]
    words = [one for one in senses if one.topic == Topic.WORD]
    first = named[0] if named else None
    if first is not None:
        reading.must = {weight: list(queries) for weight, queries in first.tiers.items()}
    elif words:
        reading.must = {0.3: [all_of(word_term(query.words[one.start], query) for one in words)]}
    if words and first is not None and first.topic == Topic.GOODS and words[0].start < first.start:
        told = [word for one in (*words, *named) for word in query.words[one.start : one.end]]
        reading.must.setdefault(ALL_WORDS, []).append(all_of(word_term(word, query) for word in told))
    if first is not None and first.topic == Topic.PLACE:
        reading.better.append((FROM_THE_FIELD, any_of(["k:household", "k:cooperative"])))
    for one in senses:
        if one is not first and one.topic in BETTER:
            wished = either(*(query for queries in one.tiers.values() for query in queries))
            if wished and (named or one.topic != Topic.WORD):
                reading.better.append((BETTER[one.topic], wished))


def _read_sellers(reading: Reading, query: Typed, senses: list[Sense], unknown: list[Sense]) -> None:
    """Say that the words may name who sells: where they begin so, or hold a word that is no name of goods."""
    kinds = [one for one in senses if one.topic == Topic.SELLERS]
    says_so = bool(kinds) and kinds[0].start == 0
    rest = query.words[kinds[0].end :] if says_so else query.words
    if says_so and query.bare(0, kinds[0].end) in COOPERATIVE:
        reading.must.setdefault(SELLER if not rest else 0.4, []).append(any_of(["k:cooperative"]))
    if not rest or not (says_so or unknown or len(query.words) >= 3):
        return
    if says_so or len(rest) > 1:
        sign = "s=" if query.writes_marks else "s~"
        names = all_of(f"{sign}{word.exact if query.writes_marks else word.bare}" for word in rest)
        reading.must.setdefault(SELLER, []).append(names)
        reading.asks_sellers = says_so or bool(unknown)
