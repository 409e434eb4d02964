"""The names of the market and the words for them, in memory: some thousands, read when there are new ones."""

import threading
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple
from unicodedata import normalize

from catalog.finding import SearchName, SearchSynonym
from catalog.search.words import bare_of, exact_of, joined, shorter_by_one, sounded
from marketplace.common.prepared import prepared_rows

Kind = SearchName.Kind
GOODS = (Kind.CROP, Kind.VARIETY, Kind.SHELF)
SHORTEST_MISSPELT = 5
_STATE = """SELECT COALESCE((SELECT max(id) FROM catalogue_searchname), 0),
    COALESCE((SELECT count(*) FILTER (WHERE is_active)::text || max(changed_at) FROM catalogue_searchsynonym), ''),
    COALESCE((SELECT max(product_id) FROM catalogue_searchentry), 0)"""


@dataclass(frozen=True, slots=True)
class Name:
    """A name of the market: its kind, with marks and without, and as it is shown."""

    kind: str
    exact: str
    bare: str
    shown: str
    written: str
    """As it is shown, in lower case: what somebody types letter by letter."""

    @property
    def term(self) -> str:
        """Return the term that entries of this name have."""
        return f"{self.kind}:{self.exact}"


@dataclass(frozen=True, slots=True)
class Synonym:
    """Another word for something; ``means`` as it would be typed."""

    exact: str
    bare: str
    kind: str
    means: str


@dataclass
class Names:
    """All names, by what somebody may type for them."""

    newest: int = 0
    synonyms_as_of: str = ""
    exact: dict[str, list[Name]] = field(default_factory=lambda: defaultdict(list))
    bare: dict[str, list[Name]] = field(default_factory=lambda: defaultdict(list))
    by_start: dict[str, list[Name]] = field(default_factory=lambda: defaultdict(list))
    words: set[str] = field(default_factory=set)
    bare_words: set[str] = field(default_factory=set)
    synonyms: dict[str, list[Synonym]] = field(default_factory=lambda: defaultdict(list))
    bare_synonyms: dict[str, list[Synonym]] = field(default_factory=lambda: defaultdict(list))
    spelt: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """Bare names by their letters without spaces."""
    misspelt: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """Names without spaces by themselves with a letter left out."""
    said: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """Bare names by how they sound."""

    def add(self, rows: Iterable[tuple[int, str, str, str]]) -> None:
        """Take in rows of ``SearchName``: id, kind, text, shown."""
        for pk, kind, text, shown in rows:
            self.newest = max(self.newest, pk)
            name = Name(kind, text, bare_of(text), shown, normalize("NFC", shown).lower())
            if kind == Kind.WORD:
                self.words.add(name.exact)
                self.bare_words.add(name.bare)
                continue
            self.exact[name.exact].append(name)
            self.bare[name.bare].append(name)
            self.by_start[name.bare.partition(" ")[0]].append(name)
            if kind in GOODS:
                self._spell(name.bare)

    def add_synonyms(self, rows: Iterable[tuple[str, str, str]]) -> None:
        """Take in what people type: phrase, kind, means."""
        for phrase, kind, means in rows:
            one = Synonym(exact_of(phrase), bare_of(phrase), kind, means)
            self.synonyms[one.exact].append(one)
            self.bare_synonyms[one.bare].append(one)
            if kind == SearchSynonym.Kind.SAME:
                self._spell(one.bare)

    def _spell(self, bare: str) -> None:
        key = joined(bare)
        self.said[sounded(bare)].add(bare)
        if bare in self.spelt.get(key, ()):
            return
        self.spelt[key].add(bare)
        if len(key) >= SHORTEST_MISSPELT:
            for shorter in shorter_by_one(key):
                self.misspelt[shorter].add(key)


_lock = threading.Lock()
_names = Names()


class State(NamedTuple):
    """As of when search knows what it knows: its newest name, the synonyms, the newest product that has an entry."""

    newest: int
    synonyms: str
    product: int


def state() -> State:
    """Return the state; one short query."""
    return State(*prepared_rows(_STATE, ())[0])


def current() -> Names:
    """Return the names as of now; one query, and another when there are new ones."""
    global _names
    now = state()
    if now.newest == _names.newest and now.synonyms == _names.synonyms_as_of:
        return _names
    with _lock:
        if now.synonyms != _names.synonyms_as_of or now.newest < _names.newest:
            _names = _read(now.synonyms)
        else:
            _names.add(_rows_after(_names.newest))
        return _names


def _read(synonyms_as_of: str) -> Names:
    names = Names(synonyms_as_of=synonyms_as_of)
    names.add(_rows_after(0))
    names.add_synonyms(SearchSynonym.objects.filter(is_active=True).values_list("phrase", "kind", "means"))
    return names


def _rows_after(pk: int) -> Iterable[tuple[int, str, str, str]]:
    return SearchName.objects.filter(pk__gt=pk).order_by("pk").values_list("pk", "kind", "text", "shown")
