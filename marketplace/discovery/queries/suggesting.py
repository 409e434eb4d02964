"""Help while somebody types what they look for: goods, places they come from, households, seasons, by how names begin.

Goods' names and places are in memory; households are found by the index of search, so only such as have goods there.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.cache import caches
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from catalog.search.engine import product_search
from catalog.search.protocol import Offer
from catalog.search.suggesting import SHORTEST
from catalog.search.terms import all_of, quoted
from catalog.search.words import cut, tidy
from marketplace.areas import index as areas
from marketplace.areas.queries import suggest as suggest_communes
from marketplace.areas.words import key_of
from marketplace.campaigns.models import Campaign
from marketplace.common.compiled import Compiled
from marketplace.common.prepared import prepared_rows
from marketplace.common.text import clean

MOST = 8
LONGEST = 60
_GOODS, _OTHERS = 5, 2
_FOR_SECONDS = 60
# Goods of sellers who are called so, a few hundred of them at most, and who those sellers are.
_SHOPS = """SELECT DISTINCT h.name, h.code FROM
    (SELECT DISTINCT seller FROM (SELECT seller FROM catalogue_searchentry
        WHERE terms @@ %s::tsquery AND seller_kind <> 'shop' AND in_stock LIMIT 200) e LIMIT 20) s
    JOIN farmers_household h ON h.legal_seller_id = split_part(s.seller, ':', 2)::bigint
    WHERE h.state = 'active' ORDER BY h.name, h.code LIMIT %s"""
_HAS_GOODS = """SELECT term FROM unnest(%s::text[]) term WHERE EXISTS
    (SELECT FROM catalogue_searchentry WHERE terms @@ quote_literal(term)::tsquery)"""
_SEASONS: Compiled[Any] = Compiled(
    lambda: Campaign.objects.filter(state=Campaign.State.OPEN).order_by("ends_on").values_list("name", "slug")[:50]
)


@dataclass(frozen=True)
class Suggestion:
    """A line under the search box: what it is called, what kind of thing that is, and where it leads."""

    label: str
    kind: str
    url: str


def suggestions(text: str) -> list[Suggestion]:
    """Return up to ``MOST`` lines for what was typed so far; remembered a minute in a process. Nonsense: none.

    Three short queries at most, whatever was typed.
    """
    typed = tidy(clean(text)[:LONGEST])
    if len(typed) < SHORTEST or not cut(typed):
        return []
    key = f"suggestions:{get_language()}:{urlencode({'': typed})}"
    known: list[Suggestion] | None = caches["local"].get(key)
    if known is None:
        known = list(_found(typed))[:MOST]
        caches["local"].set(key, known, _FOR_SECONDS)
    return known


def _found(typed: str) -> Iterator[Suggestion]:
    offers = product_search().suggest(typed, most=_GOODS + _OTHERS)
    seasons = list(_seasons(offers))
    shops, places = list(_shops(typed)), list(_places(typed))
    room = MOST - len(seasons) - len(shops) - len(places)
    goods = list(dict.fromkeys(offer.text for offer in offers if offer.kind != "campaign"))[: max(_GOODS, room)]
    yield from (Suggestion(name, _("Nông sản"), _looking_for(q=name)) for name in goods)
    yield from seasons
    yield from places
    yield from shops


def _looking_for(**asked: str) -> str:
    return f"{reverse('discovery:products')}?{urlencode(asked)}"


def _seasons(offers: list[Offer]) -> Iterator[Suggestion]:
    names = {offer.text for offer in offers if offer.kind == "campaign"}
    if names:
        for name, slug in _SEASONS.rows():
            if name in names:
                yield Suggestion(name, _("Mùa vụ"), reverse("discovery:season", args=[slug]))


def _places(typed: str) -> Iterator[Suggestion]:
    """Return provinces and communes that begin so and that goods come from."""
    key = key_of(typed)
    provinces = [one for one in areas.current().provinces.values() if key_of(one.short_name).startswith(key)]
    communes = [one for one in suggest_communes(typed, MOST) if not one.old_name]
    terms = [f"p:{one.code}" for one in provinces] + [f"a:{one.code}" for one in communes]
    if not terms:
        return
    there = {term for (term,) in prepared_rows(_HAS_GOODS, [terms])}
    found = [
        Suggestion(one.name, _("Nơi trồng"), _looking_for(province=one.code))
        for one in provinces
        if f"p:{one.code}" in there
    ]
    found += [
        Suggestion(one.label, _("Nơi trồng"), _looking_for(q=one.label)) for one in communes if f"a:{one.code}" in there
    ]
    yield from found[:_OTHERS]


def _shops(typed: str) -> Iterator[Suggestion]:
    """Return households in whose name all the words occur, the last perhaps unfinished."""
    words = cut(typed)
    whole = str(all_of(f"s~{word.bare}" for word in words[:-1]))
    asked = " & ".join(part for part in (whole, f"{quoted(f's~{words[-1].bare}')}:*") if part)
    for name, code in prepared_rows(_SHOPS, [asked, _OTHERS]):
        yield Suggestion(name, _("Nhà vườn"), reverse("discovery:shop", args=[code]))
