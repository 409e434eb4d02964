"""What some words typed one after the other may mean: goods, a place, a certificate, or nothing in particular."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from catalog.finding import SearchName, SearchSynonym
from catalog.search.names import GOODS, Name, Names, Synonym
from catalog.search.terms import NOTHING, Asked, all_of, any_of, both, either, place_terms
from catalog.search.words import Word, cut, exact_of, joined, keyed, shorter_by_one, sounded
from marketplace.areas.index import AreaIndex, Level, Place
from marketplace.areas.mentions import one_letter_apart
from marketplace.areas.words import accent_key, name_key

Kind = SearchName.Kind
SameAs = SearchSynonym.Kind
Tiers = dict[float, list[Asked]]
"""Queries by how well what they find fits, 1 is best."""

# How well an entry fits whose name of this kind is what was typed, or only begins so.
WHOLE = {Kind.CROP: 1.0, Kind.VARIETY: 0.95, Kind.SHELF: 0.9}
BEGINS = {Kind.CROP: 0.8, Kind.VARIETY: 0.7, Kind.SHELF: 0.75}
TITLE_BEGINS = 0.55
VARIETY_OF_ANOTHER = 0.6
HOLDS_WORDS = 0.3
SAME_CROP = 0.2
WIDER = 0.85
LONGEST_SPAN = 6
_SCHEMES = {exact_of("VietGAP"): "vietgap", exact_of("GlobalGAP"): "globalgap"} | {
    exact_of("hữu cơ"): "organic",
    exact_of("OCOP"): "ocop",
}


class Topic(StrEnum):
    """What words speak of."""

    GOODS = "goods"
    PLACE = "place"
    CERTIFICATE = "certificate"
    CAMPAIGN = "campaign"
    SELLERS = "sellers"
    SEASON = "season"
    FILLER = "filler"
    WORD = "word"
    UNKNOWN = "unknown"


@dataclass
class Sense:
    """One meaning of the words ``start`` to ``end``.

    ``weight`` says how much speaks for it; ``is_sure``: it was named whole.
    """

    topic: Topic
    start: int
    end: int
    weight: float
    tiers: Tiers = field(default_factory=dict)
    is_sure: bool = False


@dataclass(frozen=True)
class Typed:
    """The words of a query. ``writes_marks``: its writer uses diacritics, so that "mi" is not "mì"."""

    words: Sequence[Word]
    writes_marks: bool

    def exact(self, start: int, end: int) -> str:
        """Return some of the words with marks."""
        return " ".join(word.exact for word in self.words[start:end])

    def bare(self, start: int, end: int) -> str:
        """Return some of the words without marks."""
        return " ".join(word.bare for word in self.words[start:end])


def typed(text: str, *, like: "Typed | None" = None) -> Typed:
    """Return a text as it was typed."""
    words = cut(text)
    return Typed(words, any(word.is_marked for word in words) if like is None else like.writes_marks)


def senses_of(query: Typed, start: int, end: int, *, names: Names, areas: AreaIndex, misspelt: bool) -> list[Sense]:
    """Return what the words ``start`` to ``end`` may mean, none if nothing."""
    length = end - start
    found: list[Sense] = []
    goods = _goods(query, start, end, names)
    if goods is not None:
        found.append(goods)
    found.extend(_said_otherwise(query, start, end, names))
    places = _places(query, start, end, areas)
    if places:
        found.append(_place(query, start, end, places))
    scheme = _SCHEMES.get(query.exact(start, end)) or (query.bare(start, end) == "huu co" and "organic") or ""
    if scheme:
        found.append(_certificate(start, end, scheme))
    campaigns = [name.term for name in _equal(query, start, end, names) if name.kind == Kind.CAMPAIGN]
    if campaigns:
        found.append(Sense(Topic.CAMPAIGN, start, end, length**2, {1.0: [any_of(campaigns)]}, True))
    if misspelt and not found:
        found.extend(_misspelt(query, start, end, names))
    if length == 1:
        found.append(_single(query.words[start], start, query, names))
    return found


def _single(word: Word, at: int, query: Typed, names: Names) -> Sense:
    """Return a word that names nothing by itself: one of titles, or one that nobody here uses."""
    known = word.exact in names.words if query.writes_marks else word.bare in names.bare_words
    if not known:
        return Sense(Topic.UNKNOWN, at, at + 1, -1.0)
    return Sense(Topic.WORD, at, at + 1, 0.2, {HOLDS_WORDS: [any_of([word_term(word, query)])]})


def word_term(word: Word, query: Typed) -> str:
    return f"={word.exact}" if query.writes_marks else f"~{word.bare}"


def _equal(query: Typed, start: int, end: int, names: Names) -> list[Name]:
    """Return the names that are these words: with their marks where the writer uses any, else without."""
    if not query.writes_marks:
        return names.bare.get(query.bare(start, end), [])
    found = names.exact.get(query.exact(start, end), [])
    # A wrong mark in a name of several words leaves no doubt what was meant; "mo" alone may be mơ or mỡ.
    return found or (names.bare.get(query.bare(start, end), []) if end - start > 1 else [])


def _beginning(query: Typed, start: int, end: int, names: Names) -> list[Name]:
    """Return the names that begin with these words; with the last one unfinished where it is the query's last."""
    exact, bare = query.exact(start, end) + " ", query.bare(start, end) + " "
    known = names.by_start.get(query.words[start].bare, [])
    found = [
        name for name in known if (name.exact.startswith(exact) if query.writes_marks else name.bare.startswith(bare))
    ]
    if end < len(query.words):
        return found
    if end - start == 1:
        known = [name for first, some in names.by_start.items() if first.startswith(bare.strip()) for name in some]
    return found + [name for name in known if name not in found and _is_unfinished(query, start, end, name)]


def _is_unfinished(query: Typed, start: int, end: int, name: Name) -> bool:
    """Whether the name goes on where the last word stops: "nhãn lồ" is on its way to "nhãn lồng"."""
    last = query.words[end - 1]
    if len(last.bare) < 2 and end - start == 1:
        return False
    if not name.bare.startswith(query.bare(start, end)):
        return False
    if not query.writes_marks:
        return True
    if end - start > 1 and not name.exact.startswith(query.exact(start, end - 1) + " "):
        return False
    typed_last = name.written.split()[end - start - 1 : end - start]
    return not last.is_marked or bool(typed_last and typed_last[0].startswith(last.written))


def _goods(query: Typed, start: int, end: int, names: Names) -> Sense | None:
    """Return the goods that the words name, or whose names begin so."""
    whole = [name for name in _equal(query, start, end, names) if name.kind in GOODS]
    begins = [name for name in _beginning(query, start, end, names) if name.kind in GOODS]
    if not whole and not begins:
        return None
    tiers: Tiers = {}
    heads = _heads(query, start, end, names)
    _add(tiers, WHOLE[Kind.CROP], _terms(whole, Kind.CROP))
    _add(tiers, WHOLE[Kind.SHELF], _terms(whole, Kind.SHELF))
    _add_varieties(tiers, whole, heads, others=end - start == 1)
    for kind, weight in BEGINS.items():
        _add(tiers, weight, _terms(begins, kind))
    _add_words(tiers, query, start, end)
    if heads and end - start > 1:
        _add(tiers, SAME_CROP, any_of(name.term for name in heads))
    length = end - start
    return Sense(Topic.GOODS, start, end, length**2 * (1.0 if whole else 0.7), tiers, is_sure=bool(whole))


def _heads(query: Typed, start: int, end: int, names: Names) -> list[Name]:
    """Return the crops whose names the words begin with: of "bưởi da xanh" that is bưởi."""
    for stop in range(end - 1, start, -1):
        crops = [name for name in _equal(query, start, stop, names) if name.kind == Kind.CROP]
        if crops:
            return crops
    return []


def _add_varieties(tiers: Tiers, whole: Sequence[Name], heads: Sequence[Name], *, others: bool) -> None:
    """Add the varieties named: of the crop they begin with, then those of its products ("gà ta": birds, then eggs)."""
    varieties = _terms(whole, Kind.VARIETY)
    if not varieties:
        return
    crops = any_of(name.term for name in heads)
    if crops:
        _add(tiers, WHOLE[Kind.VARIETY], both(crops, varieties))
        _add(tiers, VARIETY_OF_ANOTHER, varieties)
    else:
        is_crop_too = others and any(name.kind == Kind.CROP for name in whole)
        _add(tiers, VARIETY_OF_ANOTHER if is_crop_too else WHOLE[Kind.VARIETY], varieties)


def _add_words(tiers: Tiers, query: Typed, start: int, end: int) -> None:
    """Add titles that begin with the words, and such that hold them all."""
    if end - start <= 3:
        begins = f"^={query.exact(start, end)}" if query.writes_marks else f"^~{query.bare(start, end)}"
        _add(tiers, TITLE_BEGINS, any_of([begins]))
    _add(tiers, HOLDS_WORDS, all_of(word_term(word, query) for word in query.words[start:end]))


def _terms(names: Iterable[Name], kind: str) -> Asked:
    return any_of(name.term for name in names if name.kind == kind)


def _add(tiers: Tiers, weight: float, query: Asked) -> None:
    if query:
        tiers.setdefault(weight, []).append(query)


def _said_otherwise(query: Typed, start: int, end: int, names: Names) -> list[Sense]:
    """Return what other words for something mean, and words that mean nothing."""
    found = _synonyms(query, start, end, names)
    length = end - start
    if not found:
        return []
    senses = []
    for kind, topic in ((SameAs.FILLER, Topic.FILLER), (SameAs.SEASON, Topic.SEASON), (SameAs.SELLER, Topic.SELLERS)):
        if any(one.kind == kind for one in found):
            senses.append(Sense(topic, start, end, length**2 * 0.75 + 0.1 * (kind != SameAs.FILLER)))
    goods = _translated(query, start, end, found, names)
    return [*senses, *([goods] if goods else [])]


def _synonyms(query: Typed, start: int, end: int, names: Names) -> list[Synonym]:
    if not query.writes_marks:
        return names.bare_synonyms.get(query.bare(start, end), [])
    found = names.synonyms.get(query.exact(start, end), [])
    return found or (names.bare_synonyms.get(query.bare(start, end), []) if end - start > 1 else [])


def _translated(query: Typed, start: int, end: int, found: Sequence[Synonym], names: Names) -> Sense | None:
    """Return the goods (or the certificate) that other words for them stand for, with those of the words themselves."""
    own = _goods(query, start, end, names)
    tiers: Tiers = {weight: list(queries) for weight, queries in own.tiers.items()} if own else {}
    topic, sure = Topic.GOODS, bool(own and own.is_sure)
    meant = False
    for one in found:
        if one.kind not in (SameAs.SAME, SameAs.WIDER):
            continue
        scheme = _SCHEMES.get(exact_of(one.means))
        if scheme:
            return _certificate(start, end, scheme)
        means = Typed(cut(one.means), writes_marks=True)
        sense = _goods(means, 0, len(means.words), names)
        if sense is None:
            continue
        meant = True
        share = 1.0 if one.kind == SameAs.SAME else WIDER
        for weight, queries in sense.tiers.items():
            tiers.setdefault(round(weight * share, 3), []).extend(queries)
        sure = sure or sense.is_sure
    return Sense(topic, start, end, (end - start) ** 2 + 0.05, tiers, sure) if meant else None


def _certificate(start: int, end: int, scheme: str) -> Sense:
    return Sense(Topic.CERTIFICATE, start, end, (end - start) ** 2 + 0.1, {1.0: [any_of([f"z:{scheme}"])]}, True)


def _places(query: Typed, start: int, end: int, areas: AreaIndex) -> list[Place]:
    """Return the places of this name, of the widest level that has one."""
    words = query.words[start:end]
    key = name_key([word.bare for word in words])
    if not key or key.isdigit():
        return []
    places = areas.get(key)
    if query.writes_marks:
        written = accent_key(" ".join(word.written for word in words))
        places = [one for one in places if one.accents == written] or (places if len(words) > 1 else [])
    provinces = [one for one in places if one.level in (Level.PROVINCE, Level.OLD_PROVINCE)]
    if provinces or len(words) == 1:  # of one word are too many communes
        return provinces
    return [one for one in places if one.level in (Level.DISTRICT, Level.COMMUNE)] or places


def _place(query: Typed, start: int, end: int, places: Sequence[Place]) -> Sense:
    """Return what comes from the places, or is called after them; then what lies in the province that took one in."""
    named = all_of(word_term(word, query) for word in query.words[start:end])
    tiers: Tiers = {1.0: [either(any_of(place_terms(places)), named if end - start > 1 else NOTHING)]}
    today = [f"p:{code}" for one in places if one.level == Level.OLD_PROVINCE for code in one.provinces]
    _add(tiers, HOLDS_WORDS, any_of(today))
    return Sense(Topic.PLACE, start, end, (end - start) ** 2 * 0.9, tiers, True)


def _misspelt(query: Typed, start: int, end: int, names: Names) -> list[Sense]:
    """Return the goods that are spelt nearly so: spaces, a letter, the keyboard, the ear."""
    bare = query.bare(start, end)
    for weight, candidates in _spellings(bare, names):
        if not candidates:
            continue
        tiers: Tiers = {}
        for one in sorted(candidates):
            meant = Typed(cut(one), writes_marks=False)
            length = len(meant.words)
            for sense in (_goods(meant, 0, length, names), *_said_otherwise(meant, 0, length, names)):
                if sense is not None and sense.topic == Topic.GOODS:
                    for share, queries in sense.tiers.items():
                        tiers.setdefault(share, []).extend(queries)
        if tiers:
            return [Sense(Topic.GOODS, start, end, max(1, end - start) ** 2 * weight, tiers, is_sure=True)]
    return []


def _spellings(bare: str, names: Names) -> Iterable[tuple[float, set[str]]]:
    """Yield names that are spelt nearly so, the likeliest slip first."""
    key = joined(bare)
    yield 0.95, set(names.spelt.get(key, ()))
    words = bare.split()
    for turn in range(2):
        other = " ".join((keyed(word)[turn : turn + 1] or [word])[0] for word in words)
        if other != bare:
            yield 0.9, set(names.spelt.get(joined(other), ()))
    yield 0.85, set(names.said.get(sounded(bare), ()))
    if len(key) > 5:
        yield 0.8, _one_letter_off(key, names)


def _one_letter_off(key: str, names: Names) -> set[str]:
    shorter = shorter_by_one(key)
    near = {one for one in shorter if one in names.spelt} | names.misspelt.get(key, set())
    for one in shorter:
        near |= names.misspelt.get(one, set())
    return {bare for one in near if one_letter_apart(key, one) for bare in names.spelt[one]}
