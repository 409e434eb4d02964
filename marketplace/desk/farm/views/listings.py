"""What the household sells: the list, a new listing, price, stock, pause."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from farmers.domain import (
    add_listing_picture,
    add_stock,
    change_listing,
    copy_listing_pictures,
    list_product,
    pause_listing,
    remove_listing_picture,
    resume_listing,
)
from farmers.models import Listing
from farmers.queries import last_listings, listings_visible_to
from marketplace.common import clock
from marketplace.common.errors import DomainError
from marketplace.common.forms import group, show_refusal
from marketplace.desk.farm.access import farm_page, must_be_in_charge, use_household
from marketplace.desk.farm.forms import PriceForm, StockForm
from marketplace.desk.farm.listing_forms import ListingForm, PhotoForm, WordsForm
from marketplace.shop.partner.domain import ceiling_for
from marketplace.shop.partner.models import StockRecord
from marketplace.shop.partner.queries.ceilings import above_ceilings, bound_by_none

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
    """Offer a product, perhaps as last year; a photo may come along."""
    must_be_in_charge(request)
    household = request.farm.household
    like = _like(request)
    form = ListingForm(request.POST or None, request.FILES or None, household=household, like=like)
    if request.method == "POST" and form.is_valid():
        try:
            listing = _offer(request, form, like)
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("Đã đăng bán “%s”.") % listing.product.title)
            return redirect("farm:listing", pk=listing.pk)
    context = {"form": form, "has_areas": bool(form.areas), "like": like, "last": last_listings(household)}
    return render(request, "farm/listing_new.html", context)


def _like(request: HttpRequest) -> Listing | None:
    """Return the earlier listing of this household that the new one begins with."""
    pk = request.POST.get("like") or request.GET.get("like") or ""
    if not (pk.isascii() and pk.isdigit()) or len(pk) > 18:
        return None
    mine = listings_visible_to(request.user).filter(household=request.farm.household)  # type: ignore[attr-defined]
    return mine.filter(pk=int(pk)).first()


def _offer(request: HttpRequest, form: ListingForm, like: Listing | None) -> Listing:
    """List the product with its photo, or with those of the listing that it is like; a form sent twice lists once."""
    with transaction.atomic():
        listing = list_product(household=request.farm.household, by=request.user, **form.facts())  # type: ignore[attr-defined,arg-type]
        if not listing.product.images.exists():
            photo = form.cleaned_data.get("photo")
            if photo:
                add_listing_picture(listing=listing, file=photo, by=request.user)  # type: ignore[arg-type]
            elif like is not None:
                copy_listing_pictures(source=like, target=listing, by=request.user)  # type: ignore[arg-type]
    return listing


@require_safe
@farm_page
def listing_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one listing with the forms that change it."""
    return _show(request, _listing(request, pk))


def _show(
    request: HttpRequest,
    listing: Listing,
    *,
    price: PriceForm | None = None,
    stock: StockForm | None = None,
    words: WordsForm | None = None,
    photo: PhotoForm | None = None,
) -> HttpResponse:
    household = listing.household
    by_kg = listing.product.priced_by == listing.product.PricedBy.KG
    record = listing.stockrecord
    now = record.price_per_kg if by_kg else int(record.price)
    context = {
        "listing": listing,
        "price_form": price or PriceForm(household=household, by_kg=by_kg, initial={"price": now}),
        "stock_form": stock or StockForm(household=household),
        "words_form": words or WordsForm(household=household, initial=WordsForm.initial_of(listing.product)),
        "photo_form": photo or PhotoForm(household=household),
        "photos": list(listing.product.images.order_by("display_order", "pk")),
        "bound_by_none": bound_by_none(record, on=clock.today()),
        "ceiling": ceiling_for(stockrecord=record, on=clock.today()),
        "above": above_ceilings(StockRecord.objects.filter(pk=record.pk)),
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
def listing_words(request: HttpRequest, pk: int) -> HttpResponse:
    """Tell the goods in other words, or other days of harvest."""
    listing = _listing(request, pk)
    must_be_in_charge(request)
    form = WordsForm(request.POST, household=listing.household)
    if form.is_valid():
        try:
            change_listing(listing=listing, by=request.user, **form.facts())
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("Đã sửa mặt hàng."))
            return redirect("farm:listing", pk=pk)
    return _show(request, listing, words=form)


@require_POST
@farm_page
def listing_photo(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a photo."""
    listing = _listing(request, pk)
    form = PhotoForm(request.POST, request.FILES, household=listing.household)
    if form.is_valid():
        try:
            add_listing_picture(listing=listing, file=form.cleaned_data["photo"], by=request.user)
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("Đã thêm ảnh."))
            return redirect("farm:listing", pk=pk)
    return _show(request, listing, photo=form)


@require_POST
@farm_page
def listing_photo_remove(request: HttpRequest, pk: int, picture: int) -> HttpResponse:
    """Take a photo away."""
    listing = _listing(request, pk)
    remove_listing_picture(listing=listing, picture_id=picture, by=request.user)
    messages.success(request, _("Đã gỡ ảnh."))
    return redirect("farm:listing", pk=pk)


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
