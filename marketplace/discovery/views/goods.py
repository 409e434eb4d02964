"""Home, list and product page."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from catalog.models import Crop, Product
from catalog.queries import certificates_in_force
from marketplace.areas.my_place import my_place
from marketplace.campaigns.models import Campaign
from marketplace.common import clock
from marketplace.common.compiled import Compiled, Given
from marketplace.common.text import clean
from marketplace.discovery.queries import (
    cards_on_page,
    crops_on_sale,
    goods_of,
    listed_products,
    newest_of_households,
    newest_offers,
    offers_of,
    running_seasons,
    search_offers,
    window_of,
)
from marketplace.discovery.queries.cards import asked_from, per_unit_of
from marketplace.discovery.queries.shelves import points_near
from marketplace.discovery.views.essentials import find_store_product, store_product
from marketplace.discovery.visits import note_visit
from marketplace.shop.checkout.domain.quota_keys import limited_records
from marketplace.shop.partner.domain import best_discounts, ceiling_for, keeps_to
from marketplace.shop.partner.models import StockRecord

ON_HOME = 12
SEASONS_ON_HOME = 3
POINTS_ON_HOME = 3
ON_PAGE = 24
PAGES_AHEAD = 4
"""So many pages after the one shown are looked up, to link to; how many there are in all nobody asks."""
DEEPEST = 1000
"""Whoever looks further narrows the list down by crop or by words."""
OTHERS = 4
LONGEST_QUERY = 120


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What is on sale now, by crop, which seasons run, and the points near a place that one has named."""
    now = clock.now()
    first, *others = running_seasons(clock.day_of(now))[:SEASONS_ON_HOME] or [None]
    place = my_place(request)
    context = {
        "cards": cards_on_page(newest_of_households(most=ON_HOME), place=None),
        "crops": crops_on_sale(),
        "window": first,
        "others": others,
        "place": place,
        "points": points_near(place, at=now)[:POINTS_ON_HOME] if place is not None else [],
    }
    return render(request, "discovery/home.html", context)


@require_safe
def products(request: HttpRequest) -> HttpResponse:
    """The list of goods, perhaps of one crop, perhaps searched."""
    words = clean(request.GET.get("q", ""))[:LONGEST_QUERY]
    slug = clean(request.GET.get("crop", ""))[:50]
    crop = Crop.objects.filter(slug=slug).first() if slug else None
    number = _page_number(request)
    seen = (number + PAGES_AHEAD) * ON_PAGE
    found = search_offers(words, most=seen + 1, crop=crop) if words else newest_offers(most=seen + 1, crop=crop)
    page = Paginator(found[:seen], ON_PAGE).get_page(number)
    context = {
        "page_obj": page,
        "cards": cards_on_page(page.object_list, place=my_place(request)),
        "has_more": len(found) > seen,
        "crops": crops_on_sale(),
        "crop": crop,
        "words": words,
    }
    return render(request, "discovery/products.html", context)


@require_safe
def product(request: HttpRequest, slug: str) -> HttpResponse:
    """One product; an old slug leads to today's address, so that shared links keep working."""
    number = _number_in(slug)
    found = _find(number)
    if found is None:
        return _of_the_shelves(request, number)
    if request.path != found.get_absolute_url():
        return HttpResponseRedirect(found.get_absolute_url())
    note_visit(request, page="product", pk=found.pk)
    household = found.listing.household
    others = [pk for pk in offers_of(household.pk, most=OTHERS + 1, oldest=True) if pk != found.pk][:OTHERS]
    context = {
        "product": found,
        "photos": _PHOTOS.rows(product=found.pk),
        "household": household,
        "area": found.listing.growing_area,
        "others": cards_on_page(others, place=None),
        **_priced(found, found.listing.stockrecord),
    }
    return render(request, "discovery/product.html", context)


def _priced(found: Product, record: StockRecord) -> dict[str, Any]:
    """Return what the page says of the price, of what is left, and of what holds either down."""
    today = clock.today()
    discount = best_discounts(records=[record.pk], on=today).get(record.pk)
    asked = asked_from(record, found, discount)
    price, unit = per_unit_of(found, asked)
    ceiling = ceiling_for(stockrecord=record, on=today)
    return {
        "record": record,
        "amount": asked.pack,
        "was": int(record.price) if discount else None,
        "discount": discount,
        "ceiling": ceiling,
        "is_dear": ceiling is not None
        and not keeps_to(ceiling, product=found, price=asked.pack, price_per_kg=asked.per_kg),
        "limited": bool(limited_records([record.pk])),
        "per_kg": price,
        "per": unit,
        "left": record.net_stock_level,
        "on_sale": record.price > 0 and record.net_stock_level > 0 and found.structure != Product.PARENT,
    }


@require_safe
def season(request: HttpRequest, slug: str) -> HttpResponse:
    """A running season: what is on sale of it now."""
    campaign = get_object_or_404(Campaign, slug=clean(slug), state=Campaign.State.OPEN)
    inside = goods_of(campaign).values("pk")
    offered = listed_products().filter(listing__isnull=False, pk__in=inside).order_by("-date_created", "pk")
    page = Paginator(offered.values_list("pk", flat=True), ON_PAGE).get_page(request.GET.get("page"))
    note_visit(request, page="season", pk=campaign.pk)
    window = window_of(campaign, clock.today())
    context = {
        "campaign": campaign,
        "window": window,
        "page_obj": page,
        "cards": cards_on_page(list(page.object_list), place=None),
    }
    return render(request, "discovery/season.html", context)


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
    number = slug.rpartition("-")[2]
    if not (number.isascii() and number.isdigit()) or len(number) > 18:
        raise Http404
    return int(number)


def _find(number: int) -> Product | None:
    """Return the household's public product with this id, with ``badges``: its certificates in force today."""
    found = _HOUSEHOLDS_PRODUCT.first(pk=number)
    if found is not None:
        found.badges = certificates_in_force([found], on=clock.today()).get(found.pk, [])
        found.listing.stockrecord.product = found
    return found


_HOUSEHOLDS_PRODUCT: Compiled[Product] = Compiled(
    lambda: Product.objects.filter(
        pk=Given("pk"), is_public=True, listing__isnull=False, listing__stockrecord__price__isnull=False
    ).select_related(
        "crop",
        "listing__stockrecord__partner",
        "listing__household__commune__province",
        "listing__growing_area__commune__province",
    )[:1]
)
_PHOTOS: Compiled[Any] = Compiled(
    lambda: (
        Product._meta.get_field("images")
        .related_model._default_manager.filter(product=Given("product"))
        .order_by("display_order", "pk")
    )
)
