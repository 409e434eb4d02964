"""What the household sells: the list, a new listing, price, stock, pause."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from farmers.domain import add_stock, change_listing, list_product, pause_listing, resume_listing
from farmers.models import Listing
from farmers.queries import listings_visible_to
from marketplace.common.errors import DomainError
from marketplace.common.forms import group, show_refusal
from marketplace.desk.farm.access import farm_page, must_be_in_charge, use_household
from marketplace.desk.farm.forms import ListingForm, PriceForm, StockForm

PER_PAGE = 25


def _listing(request: HttpRequest, pk: int) -> Listing:
    listing = get_object_or_404(listings_visible_to(request.user), pk=pk)
    use_household(request, listing.household)
    return listing


@require_safe
@farm_page
def listing_list(request: HttpRequest) -> HttpResponse:
    """List what is and was on sale, the newest first."""
    listings = listings_visible_to(request.user).filter(household=request.farm.household)
    page = Paginator(listings, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "farm/listings.html", {"page_obj": page})


@require_http_methods(["GET", "HEAD", "POST"])
@farm_page
def listing_new(request: HttpRequest) -> HttpResponse:
    """Offer a product."""
    must_be_in_charge(request)
    household = request.farm.household
    form = ListingForm(request.POST or None, household=household)
    if request.method == "POST" and form.is_valid():
        try:
            listing = list_product(household=household, by=request.user, **form.facts())
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("Đã đăng bán “%s”.") % listing.product.title)
            return redirect("farm:listing", pk=listing.pk)
    has_areas = form.fields["growing_area"].queryset.exists()
    return render(request, "farm/listing_new.html", {"form": form, "has_areas": has_areas})


@require_safe
@farm_page
def listing_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one listing with the forms that change it."""
    return _show(request, _listing(request, pk))


def _show(
    request: HttpRequest, listing: Listing, *, price: PriceForm | None = None, stock: StockForm | None = None
) -> HttpResponse:
    household = listing.household
    by_kg = listing.product.priced_by == listing.product.PricedBy.KG
    record = listing.stockrecord
    now = record.price_per_kg if by_kg else int(record.price)
    context = {
        "listing": listing,
        "price_form": price or PriceForm(household=household, by_kg=by_kg, initial={"price": now}),
        "stock_form": stock or StockForm(household=household),
        "movements": record.movements.select_related("by").order_by("-at", "-pk")[:10],
    }
    return render(request, "farm/listing.html", context)


@require_POST
@farm_page
def listing_price(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask another price from now on."""
    listing = _listing(request, pk)
    must_be_in_charge(request)
    by_kg = listing.product.priced_by == listing.product.PricedBy.KG
    form = PriceForm(request.POST, household=listing.household, by_kg=by_kg)
    if form.is_valid():
        try:
            change_listing(listing=listing, by=request.user, **form.facts())
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("Giá mới: %s ₫.") % group(form.cleaned_data["price"]))
            return redirect("farm:listing", pk=pk)
    return _show(request, listing, price=form)


@require_POST
@farm_page
def listing_stock(request: HttpRequest, pk: int) -> HttpResponse:
    """Add packs or take some off."""
    listing = _listing(request, pk)
    form = StockForm(request.POST, household=listing.household)
    if form.is_valid():
        try:
            add_stock(listing=listing, by=request.user, **form.facts())
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("Đã ghi vào kho."))
            return redirect("farm:listing", pk=pk)
    return _show(request, listing, stock=form)


@require_POST
@farm_page
def listing_turn(request: HttpRequest, pk: int, on: bool) -> HttpResponse:
    """Take the product out of the shop, or put it back."""
    listing = _listing(request, pk)
    must_be_in_charge(request)
    turn = resume_listing if on else pause_listing
    try:
        turn(listing=listing, by=request.user)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Đã bán lại mặt hàng này.") if on else _("Đã tạm ngưng bán mặt hàng này."))
    return redirect("farm:listing", pk=pk)
