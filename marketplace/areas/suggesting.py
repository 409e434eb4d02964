"""Help while an address is typed: the communes whose words begin with what was typed, old names included."""

import re
import threading
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from heapq import nsmallest

from marketplace.areas import index as area_index
from marketplace.areas.index import PROVINCE_NICKNAMES, AreaIndex
from marketplace.areas.models import Commune
from marketplace.areas.parsing import parse_address
from marketplace.areas.words import has_marks, words_of
from marketplace.common.text import clean, fold

LONGEST_QUERY = 120
SHORTEST_QUERY = 2
MOST_ROWS = 10
_MOST_RANKED = 1_000
_NUMBERED = {"p": "phuong", "f": "phuong", "ph": "phuong", "phuong": "phuong", "q": "quan", "quan": "quan"}
_NUMBERED_UNIT = re.compile(r"\b(phuong|quan) 0*(\d+)")
_ABBREVIATIONS = {"thanh pho": "tp", "thi tran": "tt", "thi xa": "tx", "dac khu": "dk"}


@dataclass(frozen=True)
class Suggestion:
    """One row of the list: a commune of today, and the old name that led to it, if one did."""

    code: str
    name: str
    province: str
    province_code: str
    old_name: str = ""
    split: bool = False
    """The old ward went to several communes: the person has to choose among them."""

    @property
    def label(self) -> str:
        """The commune with its province, as on an envelope."""
        return f"{self.name}, {self.province}"


@dataclass(frozen=True, slots=True)
class _Entry:
    """A name that can be found: its own words, all its words, and where it leads."""

    name: str
    name_words: tuple[str, ...]
    written_words: tuple[str, ...]
    all_words: frozenset[str]
    communes: tuple[str, ...]
    province: str
    old_name: str = ""


@dataclass
class _Book:
    """All entries in the order of their standing rank, and for each word the entries that have it."""

    entries: list[_Entry] = field(default_factory=list)
    by_name_word: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    by_word: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    name_vocabulary: list[str] = field(default_factory=list)
    vocabulary: list[str] = field(default_factory=list)


_lock = threading.Lock()
_book: _Book | None = None
_book_version = ""


def suggest_communes(text: str, *, limit: int = MOST_ROWS, province: str = "") -> list[Suggestion]:
    """Return at most ``limit`` communes for what was typed so far; ``province`` is a two-digit code that narrows it.

    Every typed word must begin a word of the name, its district or its province ("q1 ben ngh"); numbers must be
    whole. Text that is too short or too long, or fits nothing, gives an empty list. A whole address is parsed.
    """
    if len(text) > LONGEST_QUERY or "\0" in text:
        return []
    if sum(len(word.folded) for word in words_of(clean(text))) < SHORTEST_QUERY:
        return []
    return list(_answer(text, limit, province, area_index.current().version))


@lru_cache(maxsize=4_096)
def _answer(text: str, limit: int, province: str, version: str) -> tuple[Suggestion, ...]:
    """Search once for all who type the same; ``version`` makes newer data forget older answers."""
    typed = words_of(clean(text))
    index = area_index.current()
    tokens = _tokens([word.folded for word in typed])
    accents = [word.text.lower() for word in typed if has_marks(word.text)]
    book = _current_book(index)
    rows = _rows(book, _matching(book, tokens), tokens, accents, index, province, limit)
    return tuple(rows or _from_parsing(text, province, limit))


def _tokens(words: list[str]) -> list[str]:
    """Join a kind and its number, however short: "q", "1" → "quan1"; each must then be met whole."""
    tokens: list[str] = []
    for word in words:
        number = word.lstrip("0") or word
        if word.isdigit() and tokens and tokens[-1] in _NUMBERED:
            tokens[-1] = _NUMBERED[tokens[-1]] + number
        else:
            tokens.append(number if word.isdigit() else word)
    return tokens


def _current_book(index: AreaIndex) -> _Book:
    global _book, _book_version
    if _book is None or _book_version != index.version or not index.version:
        with _lock:
            book = _bind(index)
            _book, _book_version = book, index.version
            return book
    return _book


def _bind(index: AreaIndex) -> _Book:
    book = _Book(entries=sorted(_entries(index), key=_standing))
    for number, entry in enumerate(book.entries):
        for word in set(entry.name_words):
            book.by_name_word[word].append(number)
        for word in entry.all_words:
            book.by_word[word].append(number)
    book.name_vocabulary = sorted(book.by_name_word)
    book.vocabulary = sorted(book.by_word)
    return book


def _standing(entry: _Entry) -> tuple[bool, int, str, str]:
    """Today's names before old ones, short before long, then by name and code."""
    return bool(entry.old_name), len(entry.name_words), entry.name, entry.communes[0]


def _entries(index: AreaIndex) -> Iterable[_Entry]:
    old_provinces: dict[str, set[str]] = defaultdict(set)
    for ward in index.old_wards:
        for code in ward.communes:
            old_provinces[code].add(ward.old_province)
    for code, commune in index.communes.items():
        around = [commune.province.name, *old_provinces[code], *PROVINCE_NICKNAMES.get(commune.province.code, ())]
        yield _entry(commune.name, commune.short_name, around, (code,), commune.province.code)
    for ward in index.old_wards:
        today = index.provinces[ward.province]
        numbered = [f"quận {name}" for name in ward.district_older_names if name.isdigit()]
        around = [ward.district, *numbered, ward.old_province, today.name, *PROVINCE_NICKNAMES.get(ward.province, ())]
        old_name = f"{ward.name}, {ward.district}"
        yield _entry(ward.name, ward.short_name, around, ward.communes, ward.province, old_name)


def _entry(
    name: str, short: str, around: list[str], communes: tuple[str, ...], province: str, old_name: str = ""
) -> _Entry:
    words = _split(name).union(*map(_split, around))
    name_words = tuple(sorted(_split(short))) if short == name else tuple(re.findall(r"\w+", fold(short)))
    written = tuple(re.findall(r"\w+", name.lower()))
    return _Entry(fold(short), name_words, written, words, communes, province, old_name)


@lru_cache(maxsize=4_096)
def _split(name: str) -> frozenset[str]:
    """Return the folded words of a name, its kind also abbreviated, a numbered unit also as one: quan, 1, quan1."""
    folded = fold(name)
    numbered = {kind + number for kind, number in _NUMBERED_UNIT.findall(folded)}
    short = {abbreviation for kind, abbreviation in _ABBREVIATIONS.items() if folded.startswith(kind)}
    return frozenset({*re.findall(r"\w+", folded), *numbered, *short})


def _matching(book: _Book, tokens: list[str]) -> set[int]:
    """Return the entries that have every token; where many have one in their own name, only those."""
    found: set[int] | None = None
    for token in sorted(tokens, key=len, reverse=True):
        having = _having(token, book.by_word, book.vocabulary)
        found = having if found is None else found & having
        if not found:
            return set()
    named: set[int] = set()
    for token in tokens:
        named |= _having(token, book.by_name_word, book.name_vocabulary)
    found = found or set()
    return found & named if len(found & named) >= MOST_ROWS else found


def _having(token: str, postings: dict[str, list[int]], vocabulary: list[str]) -> set[int]:
    if token[-1:].isdigit():
        return set(postings.get(token, ()))
    start, end = bisect_left(vocabulary, token), bisect_left(vocabulary, token + "\uffff")
    return {number for word in vocabulary[start:end] for number in postings[word]}


def _rows(
    book: _Book,
    found: set[int],
    tokens: list[str],
    accents: list[str],
    index: AreaIndex,
    province: str,
    limit: int,
) -> list[Suggestion]:
    numbers = [n for n in found if not province or book.entries[n].province == province]
    if len(numbers) > _MOST_RANKED:
        numbers = nsmallest(_MOST_RANKED, numbers)
    ranked = sorted(numbers, key=lambda n: (*_fit(book.entries[n], tokens, accents), n))
    rows: dict[str, Suggestion] = {}
    for number in ranked:
        entry = book.entries[number]
        for code in entry.communes:
            rows.setdefault(code, _suggestion(index.communes[code], entry.old_name, split=len(entry.communes) > 1))
        if len(rows) >= limit:
            break
    return list(rows.values())[:limit]


def _fit(entry: _Entry, tokens: list[str], accents: list[str]) -> tuple[int, bool, bool, bool, int]:
    """Lower is better: typed marks that the name lacks; the name begins as typed; today's name; words not typed."""
    missing = sum(not any(word.startswith(mark) for word in entry.written_words) for mark in accents)
    own = [token for token in tokens if any(word.startswith(token) for word in entry.name_words)]
    begins = entry.name.startswith(" ".join(own)) if own else False
    return missing, not own, not begins, bool(entry.old_name), len(entry.name_words) - len(own)


def _suggestion(commune: Commune, old_name: str = "", *, split: bool = False) -> Suggestion:
    province = commune.province
    return Suggestion(commune.code, commune.name, province.name, province.code, old_name, split)


def _from_parsing(text: str, province: str, limit: int) -> list[Suggestion]:
    parsed = parse_address(text)
    found = [parsed.commune] if parsed.commune else list(parsed.candidates)
    kept = [commune for commune in found if not province or commune.province.code == province]
    return [_suggestion(commune, parsed.old_name, split=len(found) > 1) for commune in kept[:limit]]
