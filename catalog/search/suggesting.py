"""Help while a query is typed: names of the market that begin so."""

from catalog.finding import SearchName, SearchSynonym
from catalog.search import names as all_names
from catalog.search.names import Name, Names
from catalog.search.protocol import Offer
from catalog.search.words import bare_of, exact_of, tidy
from marketplace.areas.words import has_marks

Kind = SearchName.Kind
KINDS = {Kind.CROP: "product", Kind.VARIETY: "product", Kind.SHELF: "shelf", Kind.CAMPAIGN: "campaign"}
_ORDER = (Kind.CROP, Kind.SHELF, Kind.VARIETY, Kind.CAMPAIGN)
SHORTEST = 2


def suggest_names(text: str, *, most: int) -> list[Offer]:
    """Return crops, shelves, varieties and campaigns that begin as ``text`` does; exact marks and short names first."""
    typed = tidy(text)
    bare = bare_of(typed)
    if len(bare) < SHORTEST:
        return []
    names = all_names.current()
    found = _begin_so(bare, names) + _meant(bare, names)
    exact, marked = exact_of(typed), has_marks(typed)
    ranked = sorted(
        dict.fromkeys(found),
        key=lambda name: (
            marked and not name.exact.startswith(exact) and not name.written.startswith(typed),
            _ORDER.index(Kind(name.kind)),
            len(name.bare),
            name.bare,
        ),
    )
    offers = dict.fromkeys(Offer(KINDS[Kind(name.kind)], name.shown) for name in ranked)
    return list(offers)[:most]


def _begin_so(bare: str, names: Names) -> list[Name]:
    first = bare.partition(" ")[0]
    starts = [key for key in names.by_start if key.startswith(first)]
    return [name for key in starts for name in names.by_start[key] if name.bare.startswith(bare)]


def _meant(bare: str, names: Names) -> list[Name]:
    """Return the names that another word for them begins so: "lych" is on its way to lychee, vải thiều."""
    return [
        name
        for phrase, synonyms in names.bare_synonyms.items()
        if phrase.startswith(bare)
        for one in synonyms
        if one.kind == SearchSynonym.Kind.SAME
        for name in names.exact.get(exact_of(one.means), [])
        if name.kind in KINDS
    ]
