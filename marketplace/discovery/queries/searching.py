"""What somebody looks for: found by search, as far as it is on sale now; and what the list can be narrowed down by."""

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.core.cache import caches
from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from catalog.models import Certificate, Crop, SearchEntry
from catalog.search.engine import product_search
from catalog.search.postgres import BANDS
from catalog.search.protocol import Filters, Found, Wish
from marketplace.areas import index as areas
from marketplace.areas.models import Commune
from marketplace.common import clock
from marketplace.common.forms import group
from marketplace.discovery.queries.offers import search_offers, still_on_sale

NARROWING = ("province", "price", "scheme", "stars", "seller", "season", "here")
"""What the address of a list may narrow it down by."""
SPARE = 48
"""So many more are asked for than are shown: some may have been sold since search saw them last."""
SPARE_SHOWN = 16
"""So many beyond those on the page are asked of the stock at first; seldom more were sold within the minute."""
_SCHEMES = dict(Certificate._meta.get_field("scheme").flatchoices)
_COUNTED_SECONDS = 60
_STARS = {str(stars): stars for stars in (5, 4, 3)}
_SELLERS = dict(SearchEntry._meta.get_field("seller_kind").flatchoices)


@dataclass(frozen=True)
class Option:
    """A choice: its value in the address, its words, how many goods it would leave, whether it is chosen."""

    value: str
    label: str
    count: int
    is_chosen: bool


@dataclass(frozen=True)
class Facet:
    """Something to narrow a list down by; one option at a time."""

    name: str
    label: str
    options: tuple[Option, ...]


@dataclass(frozen=True)
class Chip:
    """A choice that was made, and the address of the list without it."""

    label: str
    query: str


@dataclass(frozen=True)
class Search:
    """Goods on sale (ids), best first, and what search knows of them all."""

    products: list[int]
    found: Found


def search_goods(
    text: str, *, most: int, crop: Crop | None, filters: Filters, place: Commune | None, shown: int | None = None
) -> Search:
    """Return ``most`` goods that fit, at most, of which the first ``shown`` (unless told all) are on sale now.

    Those behind them are as search saw them within the last minutes, for the links to the next pages. What search has
    no entry of yet comes last, by its words.
    """
    wish = Wish(text=text, place=place, filters=filters, at=clock.now(), most=most + SPARE, with_facets=True)
    found = product_search().find(wish)
    products = _on_sale_first(found.products, most if shown is None else shown)[:most]
    if text and not is_narrowed(filters) and len(products) < most:
        known = set(products)
        products += [one for one in search_offers(text, most=most, crop=crop, unwritten=True) if one not in known]
    return Search(products[:most], found)


def _on_sale_first(found: Sequence[int], shown: int) -> list[int]:
    """Return the goods (ids) in their order, without those among the first that nobody can buy now."""
    asked = shown + SPARE_SHOWN
    sold = still_on_sale(found[:asked])
    if len(sold) < min(shown, len(found)):
        return still_on_sale(found)
    return sold + list(found[asked:])


def counts_of(*, crop: Crop, place: Commune | None) -> Found:
    """Return what the list of a crop can be narrowed down by, counted once a minute in a process.

    A place changes only how many are sent there, which is the same for all of a province.
    """
    key = f"counts-of-crop:{crop.pk}:{place.province_id if place else ''}"
    found: Found | None = caches["local"].get(key)
    if found is None:
        wish = Wish(place=place, filters=Filters(crop=crop.pk), at=clock.now(), most=1, with_facets=True)
        found = product_search().find(wish)
        caches["local"].set(key, found, _COUNTED_SECONDS)
    return found


def filters_from(asked: QueryDict, *, crop: Crop | None) -> Filters:
    """Return what the address narrows the list down by; nonsense narrows nothing."""
    band = asked.get("price", "")
    low = high = None
    if band in map(str, range(len(BANDS) + 1)):
        low, high = (0, *BANDS)[int(band)], (*BANDS, None)[int(band)]
    province = asked.get("province", "")
    return Filters(
        crop=crop.pk if crop else None,
        province=province if province and province in areas.current().provinces else "",
        per_kg=(low, high),
        scheme=asked.get("scheme", "") if asked.get("scheme", "") in _SCHEMES else "",
        stars=_STARS.get(asked.get("stars", "")),
        in_season=asked.get("season") == "1",
        sent_here=asked.get("here") == "1",
        seller_kind=asked.get("seller", "") if asked.get("seller", "") in _SELLERS else "",
    )


def is_narrowed(filters: Filters) -> bool:
    """Whether anything but the crop narrows the list down."""
    return filters != Filters(crop=filters.crop)


def facets_of(found: Found, *, asked: QueryDict, place: Commune | None) -> tuple[Facet, ...]:
    """Return what the list can be narrowed down by; what would change nothing is left out."""
    if not found.facets:
        return ()
    counts = tuple((name, tuple(sorted(values.items()))) for name, values in sorted(found.facets.items()))
    chosen = tuple((name, asked[name]) for name in NARROWING if asked.get(name))
    return _facets_of(counts, chosen, get_language(), is_placed=place is not None)


@functools.lru_cache(maxsize=1024)
def _facets_of(
    counts: tuple[tuple[str, tuple[tuple[str, int], ...]], ...],
    chosen: tuple[tuple[str, str], ...],
    _language: str | None,
    *,
    is_placed: bool,
) -> tuple[Facet, ...]:
    """Return the facets of these counts; the same is put into words once in a process."""
    found, asked = {name: dict(values) for name, values in counts}, dict(chosen)
    places = areas.current().provinces
    words = {
        "province": {code: one.short_name for code, one in places.items()},
        "per_kg": _bands(),
        "scheme": {key: str(label) for key, label in _SCHEMES.items()},
        "stars": {star: _("%(stars)s sao") % {"stars": star} for star in _STARS},
        "in_season": {"1": _("đang vào mùa")},
        "sent_here": {"1": _("giao được đến chỗ bạn")} if is_placed else {},
        "seller_kind": {key: str(label) for key, label in _SELLERS.items()},
    }
    shown = [
        Facet(param, label, _options(found.get(name, {}), words[name], asked.get(param, ""), by_count=by_count))
        for name, param, label, by_count in _facets()
    ]
    return tuple(facet for facet in shown if facet.options)


def _facets() -> tuple[tuple[str, str, str, bool], ...]:
    """Return of each facet: its name in search, its name in the address, its words, whether the most come first."""
    return (
        ("province", "province", _("Nơi trồng"), True),
        ("per_kg", "price", _("Giá một kg"), False),
        ("scheme", "scheme", _("Chứng nhận"), True),
        ("stars", "stars", _("Sao OCOP"), False),
        ("seller_kind", "seller", _("Người bán"), True),
        ("in_season", "season", _("Mùa vụ"), False),
        ("sent_here", "here", _("Giao hàng"), False),
    )


def _options(counts: Mapping[str, int], words: Mapping[str, str], chosen: str, *, by_count: bool) -> tuple[Option, ...]:
    found = [
        Option(value, label, counts.get(value, 0), value == chosen)
        for value, label in words.items()
        if counts.get(value) or value == chosen
    ]
    if by_count:
        found.sort(key=lambda option: (-option.count, option.label))
    return tuple(found)


def _bands() -> dict[str, str]:
    """Return the words of the price bands: "dưới 20.000 đ", "20.000 đ đến 50.000 đ", "từ 200.000 đ"."""
    words = {"0": _("dưới %(price)s") % {"price": _dong(BANDS[0])}}
    for number, (low, high) in enumerate(pairwise(BANDS), start=1):
        words[str(number)] = _("%(low)s đến %(high)s") % {"low": _dong(low), "high": _dong(high)}
    return words | {str(len(BANDS)): _("từ %(price)s") % {"price": _dong(BANDS[-1])}}


def _dong(amount: int) -> str:
    return f"{group(amount)} đ"


def chips_of(facets: Sequence[Facet], *, asked: QueryDict) -> tuple[Chip, ...]:
    """Return the choices made, each with the address that takes it back."""
    chips = []
    for facet in facets:
        for option in facet.options:
            if option.is_chosen:
                rest = asked.copy()
                rest.pop(facet.name, None)
                rest.pop("page", None)
                chips.append(Chip(option.label, rest.urlencode()))
    return tuple(chips)
