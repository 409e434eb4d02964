"""Home, list and product page."""

from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from catalog.models import Crop, Product
from catalog.queries import products_on_sale, search_products, with_badges
from marketplace.areas.my_place import my_place
from marketplace.campaigns.models import Campaign
from marketplace.common import clock
from marketplace.common.text import clean
from marketplace.discovery.queries import (
    cards_of,
    cards_on_page,
    goods_of,
    listed_products,
    offered_products,
    running_seasons,
    window_of,
)
from marketplace.discovery.queries.cards import asked_of, per_unit_of
from marketplace.discovery.queries.shelves import points_near
from marketplace.discovery.views.essentials import find_store_product, store_product
from marketplace.discovery.visits import note_visit
from marketplace.shop.checkout.domain.quota_keys import limited_records
from marketplace.shop.partner.domain import best_discounts, ceiling_for, keeps_to

ON_HOME = 12
SEASONS_ON_HOME = 3
POINTS_ON_HOME = 3
ON_PAGE = 24
LONGEST_QUERY = 120


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What is on sale now, by crop, which seasons run, and the points near a place that one has named."""
    now = clock.now()
    first, *others = running_seasons(clock.day_of(now))[:SEASONS_ON_HOME] or [None]
    place = my_place(request)
    context = {
        "cards": cards_of(offered_products().order_by("-date_created", "pk")[:ON_HOME]),
        "crops": _crops_on_sale(),
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
    crop = Crop.objects.filter(slug=clean(request.GET.get("crop", ""))[:50]).first()
    found = listed_products().order_by("-date_created", "pk")
    if words:
        found = search_products(words, found)
    if crop:
        found = found.filter(crop=crop)
    page = Paginator(found, ON_PAGE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "cards": cards_on_page(page.object_list, place=my_place(request)),
        "crops": _crops_on_sale(),
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
    record = found.stockrecords.all()[0]
    discount = best_discounts(records=[record.pk], on=clock.today()).get(record.pk)
    asked = asked_of(found, discount)
    price, unit = per_unit_of(found, asked)
    ceiling = ceiling_for(stockrecord=record, on=clock.today())
    note_visit(request, page="product", pk=found.pk)
    others = offered_products().filter(listing__household=found.listing.household).exclude(pk=found.pk)
    context = {
        "product": found,
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
        "household": found.listing.household,
        "area": found.listing.growing_area,
        "on_sale": products_on_sale().filter(pk=found.pk).exists(),
        "others": cards_of(others.order_by("pk")[:4]),
    }
    return render(request, "discovery/product.html", context)


@require_safe
def season(request: HttpRequest, slug: str) -> HttpResponse:
    """A running season: what is on sale of it now."""
    campaign = get_object_or_404(Campaign, slug=clean(slug), state=Campaign.State.OPEN)
    inside = goods_of(campaign).values("pk")
    page = Paginator(offered_products().filter(pk__in=inside).order_by("-date_created", "pk"), ON_PAGE).get_page(
        request.GET.get("page")
    )
    note_visit(request, page="season", pk=campaign.pk)
    window = window_of(campaign, clock.today())
    context = {"campaign": campaign, "window": window, "page_obj": page, "cards": cards_of(page.object_list)}
    return render(request, "discovery/season.html", context)


def _of_the_shelves(request: HttpRequest, number: int) -> HttpResponse:
    """Show a product that is sold at points; what is none either is not found."""
    found = find_store_product(number)
    if found is None:
        raise Http404
    if request.path != found.get_absolute_url():
        return HttpResponseRedirect(found.get_absolute_url())
    return store_product(request, found)


def _number_in(slug: str) -> int:
    """Return the product's id, which ends the slug."""
    number = slug.rpartition("-")[2]
    if not (number.isascii() and number.isdigit()) or len(number) > 18:
        raise Http404
    return int(number)


def _find(number: int) -> Product | None:
    """Return the household's public product with this id."""
    shown = Product.objects.filter(is_public=True, listing__isnull=False, stockrecords__price__isnull=False)
    shown = shown.select_related(
        "crop", "listing__household__commune__province", "listing__growing_area__commune__province"
    ).prefetch_related("stockrecords")
    found: Product | None = with_badges(shown, on=clock.today()).filter(pk=number).first()
    return found


def _crops_on_sale() -> list[Crop]:
    """Return the crops of which something is on sale, the most offered first."""
    on_sale = listed_products().order_by()
    crops = Crop.objects.filter(products__in=on_sale).annotate(offers=Count("products"))
    return list(crops.order_by("-offers", "name"))
