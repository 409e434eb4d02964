"""How a query is understood, in words: for whoever edits other words for goods and wants to see what they do."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from catalog.search import names as all_names
from catalog.search.amounts import Amounts
from catalog.search.meaning import Sense, Topic
from catalog.search.names import GOODS, Names
from catalog.search.reading import understand
from marketplace.common.forms import kg_text

MOST_NAMES = 6


@dataclass(frozen=True)
class Part:
    """Some words of a query, what they speak of ("amount" for packs), and the names of goods they stand for."""

    words: str
    topic: str
    names: tuple[str, ...] = ()


def explain(text: str) -> list[Part]:
    """Return the parts of a query as search understands it."""
    query, senses, amounts = understand(text)
    names = all_names.current()
    parts = [
        Part(
            " ".join(word.written for word in query.words[one.start : one.end]),
            one.topic,
            _goods(one, names) if one.topic == Topic.GOODS else (),
        )
        for one in senses
    ]
    return parts + [Part(pack, "amount") for pack in _packs(amounts)]


def _packs(amounts: Amounts) -> list[str]:
    """Return the amounts as people write them."""
    held = (
        amounts.grams and f"{kg_text(amounts.grams)} kg",
        amounts.ml and f"{amounts.ml} ml",
        amounts.pieces and f"× {amounts.pieces}",
        amounts.stars and _("%(stars)s sao") % {"stars": amounts.stars},
    )
    return [pack for pack in held if pack]


def _goods(sense: Sense, names: Names) -> tuple[str, ...]:
    """Return the names of goods that fit best, as the market writes them."""
    found: dict[str, None] = {}
    for weight in sorted(sense.tiers, reverse=True):
        for query in sense.tiers[weight]:
            for term in query.terms():
                kind, _colon, exact = term.partition(":")
                if kind in GOODS:
                    found.update((name.shown, None) for name in names.exact.get(exact, ()) if name.kind == kind)
    return tuple(found)[:MOST_NAMES]
