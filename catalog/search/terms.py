"""What an entry can be asked for: the terms of a document, and the same terms as a query names them.

A term is a lexeme of PostgreSQL's ``tsvector`` and begins with a sign of its kind:

====== ====================================================== ==========================
``=``  a word of title, variety or crop, exactly               ``=vải``
``~``  the same without marks                                  ``~vai``
``^=`` the title begins with these words (one to three)        ``^=bắp nếp``
``^~`` the same without marks                                  ``^~bap nep``
``c:`` a name of its crop ``v:`` variety ``g:`` shelf ``m:`` campaign, whole and exact   ``c:vải thiều``
``s=`` ``s~`` a word of who sells it
``k:`` what kind of seller
``p:`` province of today, ``o:`` of before July 2025, ``q:`` district of before, ``a:`` commune
``z:`` a certificate's scheme, ``r:`` OCOP stars
``n:`` what a pack holds, and what it is called               ``n:5000g`` ``n:30`` ``n:thung``
``f:`` a month of its season; 0: all the year                 ``f:6``
``t:`` one of 64 turns, by who sells
====== ====================================================== ==========================
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from zlib import crc32

from catalog.finding import SearchName
from catalog.search.protocol import SearchDocument
from catalog.search.words import Word, cut, exact_of
from marketplace.areas import index as areas
from marketplace.areas.index import Level, Place
from marketplace.areas.words import key_of

LONGEST_START = 3
MOST_TERM = 160
TURNS = 64
Kind = SearchName.Kind
_BRACKETS = re.compile(r"[(),;/]")


def terms_of(document: SearchDocument) -> set[str]:
    """Return all terms of a document."""
    found: set[str] = set()
    for text in (document.title, document.variety, document.crop_name, document.grade):
        for word in cut(text):
            found.update((f"={word.exact}", f"~{word.bare}"))
    for part in names_in(document.title):
        words = cut(part)
        for length in range(1, min(LONGEST_START, len(words)) + 1):
            found.update((f"^={_exact(words[:length])}", f"^~{_bare(words[:length])}"))
    found.update(f"{kind}:{text}"[:MOST_TERM] for kind, text, _shown in names_of(document) if kind != Kind.WORD)
    for word in cut(document.seller_name):
        found.update((f"s={word.exact}", f"s~{word.bare}"))
    found.add(f"k:{document.seller_kind}")
    for code in document.communes:
        found.update(_places(code))
    found.update(_packs(document))
    found.update(f"f:{month}" for month in document.months or (0,))
    found.add(turn_term(crc32(document.seller.encode()) % TURNS))
    for one in document.certificates:
        found.add(f"z:{one.scheme}")
        if one.stars:
            found.add(f"r:{one.stars}")
    return found


def _packs(document: SearchDocument) -> Iterator[str]:
    for amount, unit in ((document.grams, "g"), (document.ml, "ml"), (document.pieces, "")):
        if amount:
            yield pack_term(amount, unit)
    for word in cut(document.pack_name)[:1]:
        yield f"n:{word.bare}"


def pack_term(amount: int, unit: str) -> str:
    """Return the term of a pack that holds so many grams ("g"), millilitres ("ml") or pieces ("")."""
    return f"n:{amount}{unit}"


def turn_term(turn: int) -> str:
    """Return the term of what is sold by those whose turn this is."""
    return f"t:{turn % TURNS}"


def names_of(document: SearchDocument) -> Iterator[tuple[str, str, str]]:
    """Yield the names and words that a document adds to those of the market: kind, exact text, as it is shown."""
    for name in names_in(document.crop_name):
        yield Kind.CROP, exact_of(name), name
    if document.variety:
        yield Kind.VARIETY, exact_of(document.variety), document.variety
    for shelf in document.shelves:
        yield Kind.SHELF, exact_of(shelf), shelf
    for campaign in document.campaigns:
        yield Kind.CAMPAIGN, exact_of(campaign), campaign
    for word in cut(f"{document.title} {document.variety} {document.crop_name} {document.grade}"):
        yield Kind.WORD, word.exact, word.exact


def names_in(text: str) -> list[str]:
    """Return the names in a name: "Dứa (khóm, thơm)" is called Dứa, khóm and thơm."""
    return [part for part in (one.strip() for one in _BRACKETS.split(text)) if cut(part)]


def place_terms(places: Iterable[Place]) -> list[str]:
    """Return the terms of what comes from any of the places."""
    found: list[str] = []
    for place in places:
        if place.level == Level.PROVINCE:
            found.extend(f"p:{code}" for code in place.provinces)
        elif place.level == Level.OLD_PROVINCE:
            found.extend(f"o:{key_of(name)}" for name in place.old_provinces)
        elif place.level == Level.DISTRICT:
            found.extend(_district(*one) for one in place.districts)
        else:
            found.extend(f"a:{code}" for code in place.communes)
    return list(dict.fromkeys(found))


def _places(code: str) -> Iterator[str]:
    """Yield the terms of a commune: itself, its province, and what its ground was before July 2025."""
    known = areas.current()
    commune = known.communes.get(code)
    if commune is None:
        return
    yield f"a:{code}"
    yield f"p:{commune.province.code}"
    for place in known.get(key_of(commune.short_name)):
        if place.level == Level.COMMUNE and place.communes == (code,):
            yield from (f"o:{key_of(name)}" for name in place.old_provinces)
            yield from (_district(*one) for one in place.districts)


def _district(old_province: str, district: str) -> str:
    return f"q:{key_of(old_province)}/{key_of(district)}"


def _exact(words: Iterable[Word]) -> str:
    return " ".join(word.exact for word in words)


def _bare(words: Iterable[Word]) -> str:
    return " ".join(word.bare for word in words)


def quoted(term: str) -> str:
    """Return a term as it stands in PostgreSQL's text of a vector or a query."""
    return "'" + term.replace("\\", "").replace("'", "''") + "'"


@dataclass(frozen=True, slots=True)
class Asked:
    """What entries are asked for: a term (no sign), any ("|") or all ("&") of the parts; false where it is nothing.

    Each engine writes it in its own language: PostgreSQL's text of a query is ``str`` of it.
    """

    sign: str
    parts: tuple["Asked | str", ...]

    def __bool__(self) -> bool:
        return bool(self.parts)

    def __str__(self) -> str:
        if not self.sign:
            return quoted(str(self.parts[0]))
        return f"({f' {self.sign} '.join(map(str, self.parts))})" if self.parts else ""

    def terms(self) -> Iterator[str]:
        """Yield the terms in it."""
        for part in self.parts:
            if isinstance(part, str):
                yield part
            else:
                yield from part.terms()


NOTHING = Asked("|", ())


def any_of(terms: Iterable[str]) -> Asked:
    """Return the query for any of these terms; none: nothing."""
    return _combined(map(_term, terms), "|")


def all_of(terms: Iterable[str]) -> Asked:
    """Return the query for all of these terms; none: nothing."""
    return _combined(map(_term, terms), "&")


def either(*queries: Asked) -> Asked:
    """Return the query that any of these fits; those for nothing do not count."""
    return _combined(filter(None, queries), "|")


def both(*queries: Asked) -> Asked:
    """Return the query that all of these fit; those for nothing do not count."""
    return _combined(filter(None, queries), "&")


def _term(term: str) -> Asked:
    return Asked("", (term,))


def _combined(queries: Iterable[Asked], sign: str) -> Asked:
    parts = tuple(dict.fromkeys(queries))
    return parts[0] if len(parts) == 1 else Asked(sign, parts) if parts else NOTHING
