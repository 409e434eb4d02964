"""Essentials at stabilised prices: the points near one, what each has now, and at which price."""

from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from catalog.models import Product
from catalog.queries import with_badges
from marketplace.areas.forms import PlaceForm
from marketplace.areas.my_place import my_place
from marketplace.common import clock
from marketplace.common.structured import site_of
from marketplace.discovery.facts import facts_of_product
from marketplace.discovery.queries.offers import shelf_records
from marketplace.discovery.queries.shelves import points_near, shelf_of, with_shelves
from marketplace.discovery.views.my_place import move_to
from marketplace.discovery.visits import note_visit
from marketplace.shop.checkout.domain.rations import rations_in_force
from marketplace.shop.checkout.domain.sourcing import choose_record
from marketplace.shop.checkout.queries.delivery import delivery_of
from marketplace.shop.partner.domain import ceiling_for
from marketplace.shop.partner.models import StockRecord

POINTS_A_PAGE = 10


@require_http_methods(["GET", "HEAD", "POST"])
def essentials(request: HttpRequest) -> HttpResponse:
    """Show the points near the visitor's place; ask for it first, and remember it for this session."""
    form = PlaceForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid() and form.commune is not None:
        return move_to(request, form.commune, otherwise="discovery:essentials")
    place = my_place(request)
    context = {"form": form, "place": place}
    if place is not None:
        now = clock.now()
        page = Paginator(points_near(place, at=now), POINTS_A_PAGE).get_page(request.GET.get("page"))
        page.object_list = with_shelves(page.object_list, on=clock.day_of(now))
        context |= {
            "page_obj": page,
            "now": now,
            "rations": rations_in_force(province=place.province, on=clock.day_of(now)),
        }
    return render(request, "discovery/essentials.html", context, status=422 if form.errors else 200)


def store_product(request: HttpRequest, product: Product) -> HttpResponse:
    """Show a product of the shelves: from where it would come to the visitor, its price and ceiling."""
    note_visit(request, page="product", pk=product.pk)
    place = my_place(request)
    record = (choose_record(product, 1, place) if place is not None else None) or _anywhere(product)
    today = clock.today()
    shelf = shelf_of(record, ceiling_for(stockrecord=record, on=today)) if record is not None else None
    on_sale = shelf is not None and bool(shelf.left) and not shelf.is_dear
    is_here = place is None or record is None or record.partner.commune.province_id == place.province_id
    delivery = None
    if record is not None and place is not None and on_sale and is_here:
        delivery = delivery_of(product=product, record=record.pk, commune=place)
    context = {
        "product": product,
        "facts": facts_of_product(site_of(request), product, amount=shelf.amount if shelf else None, on_sale=on_sale),
        "shelf": shelf,
        "source": record.partner if record is not None else None,
        "place": place,
        "is_here": is_here,
        "delivery": delivery,
        "rations": [
            {"ration": ration}
            for ration in (
                rations_in_force(province=place.province, on=today, crops=[product.crop])
                if place is not None and product.crop is not None
                else []
            )
        ],
    }
    return render(request, "discovery/store_product.html", context)


def _anywhere(product: Product) -> StockRecord | None:
    """Return the stock record that stands in while no place is known, as ``choose_record`` says for no commune.

    Goods that lie at thousands of points are looked up by the first with a pack; only when all are out, by all.
    """
    first = shelf_records([product.pk]).get(product.pk)
    if first is None:
        return choose_record(product, 1, None)
    found = StockRecord.objects.select_related("partner__legal_seller", "partner__commune__province").get(pk=first)
    found.product = product
    return found


def find_store_product(pk: int) -> Product | None:
    """Return a public product that is sold at points, ``None`` where there is none."""
    priced = StockRecord.objects.filter(product=OuterRef("pk"), price__isnull=False)
    shown = Product.objects.filter(Exists(priced), pk=pk, is_public=True, listing__isnull=True)
    found: Product | None = with_badges(shown.select_related("crop"), on=clock.today()).first()
    return found
