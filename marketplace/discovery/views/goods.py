"""Home, list and product page."""

from collections.abc import Sequence
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from catalog.models import Crop, Product
from catalog.search.protocol import Found
from catalog.search.words import LONGEST_QUERY
from farmers.models import Listing
from marketplace.areas.my_place import has_place, my_place
from marketplace.common import clock
from marketplace.common.compiled import Compiled, Given
from marketplace.common.page_cache import cached_page
from marketplace.common.slugs import number_in
from marketplace.common.structured import site_of
from marketplace.common.text import clean
from marketplace.discovery.facts import facts_of_home, facts_of_list, facts_of_page
from marketplace.discovery.months import month_name
from marketplace.discovery.queries import (
    cards_on_page,
    crops_on_sale,
    newest_of_households,
    newest_offers,
    running_seasons,
)
from marketplace.discovery.queries.households import households_telling
from marketplace.discovery.queries.in_season import goods_in_season
from marketplace.discovery.queries.offers import CropOnSale
from marketplace.discovery.queries.product_pages import product_page, product_row
from marketplace.discovery.queries.searching import (
    NARROWING,
    chips_of,
    counts_of,
    facets_of,
    filters_from,
    is_narrowed,
    search_goods,
)
from marketplace.discovery.views.essentials import find_store_product, store_product
from marketplace.discovery.visits import note_visit
from marketplace.reviews.queries import opinion_of_product

ON_HOME = 12
RIPE_ON_HOME = 8
STORIES_ON_HOME = 3
SEASONS_ON_HOME = 3
ON_PAGE = 24
PAGES_AHEAD = 4
"""So many pages after the one shown are looked up, to link to; how many there are in all nobody asks."""
DEEPEST = 1000
"""Whoever looks further narrows the list down by crop or by words."""


@cached_page()
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What is in season and on sale now, and who grows it; ``parts.near`` adds what is near one."""
    today = clock.today()
    first, *others = running_seasons(today)[:SEASONS_ON_HOME] or [None]
    ripe = goods_in_season(today.month, most=RIPE_ON_HOME)
    newest = [product for product in newest_of_households(most=ON_HOME) if product not in ripe]
    cards = cards_on_page([*ripe, *newest[: ON_HOME - len(ripe)]], place=None)
    context = {
        "ripe": cards[: len(ripe)],
        "cards": cards[len(ripe) :],
        "month_name": month_name(today.month, stands_alone=False),
        "stories": households_telling(today, most=STORIES_ON_HOME),
        "crops": crops_on_sale(),
        "window": first,
        "others": others,
        "facts": facts_of_home(site_of(request), get_language()),
    }
    return render(request, "discovery/home.html", context)


@cached_page(params=("q", "crop", "page", *NARROWING), own_page_for=has_place)
@require_safe
def products(request: HttpRequest) -> HttpResponse:
    """The list of goods, perhaps of one crop, perhaps searched, perhaps narrowed down."""
    words = clean(request.GET.get("q", ""))[:LONGEST_QUERY]
    slug = clean(request.GET.get("crop", ""))[:50]
    crops = crops_on_sale()
    crop = _crop_named(slug, crops)
    place = my_place(request)
    number = _page_number(request)
    seen = (number + PAGES_AHEAD) * ON_PAGE
    filters = filters_from(request.GET, crop=crop)
    if words or is_narrowed(filters):
        shown = number * ON_PAGE
        search = search_goods(words, shown=shown, most=seen + 1, crop=crop, filters=filters, place=place)
        found, counted = search.products, search.found
    else:
        found = newest_offers(most=seen + 1, crop=crop)
        counted = counts_of(crop=crop, place=place) if crop else Found(())  # of everything it would take too long
    page = Paginator(found[:seen], ON_PAGE).get_page(number)
    cards = cards_on_page(page.object_list, place=place)
    urls = tuple(card.url for card in cards)
    facets = facets_of(counted, asked=request.GET, place=place)
    context = {
        "page_obj": page,
        "cards": cards,
        "facts": facts_of_list(site_of(request), (crop.slug, crop.name) if crop else None, urls, get_language()),
        "has_more": len(found) > seen,
        "crops": crops,
        "crop": crop,
        "words": words,
        "facets": facets,
        "chips": chips_of(facets, asked=request.GET),
        "at_least": counted.is_capped,
        "left_out": counted.left_out,
    }
    return render(request, "discovery/products.html", context)


def _crop_named(slug: str, crops: Sequence[CropOnSale]) -> Crop | None:
    """Return the crop that the address names; one of which something is on sale is at hand."""
    if not slug:
        return None
    for one in crops:
        if one.slug == slug:
            return Crop(pk=one.pk, slug=one.slug, name=one.name)
    return Crop.objects.filter(slug=slug).first()


def _comes_from_near(request: HttpRequest) -> bool:
    """Say whether a product page depends on this visitor's place: goods of the shelves do, a household's do not."""
    if not has_place(request) or request.resolver_match is None:
        return False
    return not _HOUSEHOLDS_GOODS.rows(product=_number_in(request.resolver_match.kwargs["slug"]))


@cached_page(own_page_for=_comes_from_near)
@require_safe
def product(request: HttpRequest, slug: str) -> HttpResponse:
    """One product; an old slug leads to today's address, so that shared links keep working."""
    number = _number_in(slug)
    row = product_row(number)
    if row is None:
        return _of_the_shelves(request, number)
    if request.path != row.path:
        return HttpResponseRedirect(row.path)
    note_visit(request, page="product", pk=number)
    page = product_page(row, on=clock.today())
    reviewed = Product(pk=row.pk, slug=row.slug, title=row.title, rating=row.rating)
    opinion = opinion_of_product(reviewed)
    rated = (str(opinion.average), opinion.count) if opinion else None
    facts = facts_of_page(page, site_of(request), rated, get_language())
    context = {"page": page, "product": reviewed, "facts": facts}
    return render(request, "discovery/product.html", context)


def _of_the_shelves(request: HttpRequest, number: int) -> HttpResponse:
    """Show a product that is sold at points; what is none either is not found."""
    found = find_store_product(number)
    if found is None:
        raise Http404
    if request.path != found.get_absolute_url():
        return HttpResponseRedirect(found.get_absolute_url())
    return store_product(request, found)


def _page_number(request: HttpRequest) -> int:
    """Return the page that is asked for, the first where that is no number."""
    try:
        asked = int(request.GET.get("page", "1"))
    except ValueError:
        return 1
    return max(1, min(asked, DEEPEST))


def _number_in(slug: str) -> int:
    """Return the product's id, which ends the slug."""
    number = number_in(slug)
    if number is None:
        raise Http404
    return number


_HOUSEHOLDS_GOODS: Compiled[Any] = Compiled(lambda: Listing.objects.filter(product=Given("product")).values_list("pk"))
