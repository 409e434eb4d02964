"""What anybody meets: the waiting list, an offer from it, and the gateway that brings in stop words."""

import datetime as dt
import hmac

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from catalog.models import Product
from marketplace.accounts.domain.throttle import Limit, spend
from marketplace.accounts.network import address_of
from marketplace.areas.my_place import my_place
from marketplace.campaigns import domain
from marketplace.campaigns.domain import NoPlace
from marketplace.campaigns.forms import SubscribeForm, WaitForm
from marketplace.campaigns.models import Campaign
from marketplace.common.errors import DomainError
from marketplace.common.forms import show_refusal
from marketplace.common.same_origin import from_own_page
from marketplace.common.text import clean
from marketplace.shop.basket.domain import add_to_basket
from marketplace.shop.checkout.domain.quota_keys import limited_records
from marketplace.shop.checkout.session import hold_place

LONGEST_SMS = 2_000
JOINING = Limit("waitlist", times=20, window=dt.timedelta(hours=1))
"""From one address on the network: a place that is offered is kept from everybody else for hours."""
SUBSCRIBING = Limit("season_subscribe", times=20, window=dt.timedelta(hours=1))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def wait(request: HttpRequest, pk: int) -> HttpResponse:
    """Let somebody wait for a product whose limit is used up."""
    product = get_object_or_404(Product.objects.filter(is_public=True), pk=pk)
    records = list(product.stockrecords.all())
    is_limited = bool(limited_records(record.pk for record in records))
    if not is_limited and any(record.net_stock_level > 0 for record in records):
        raise Http404
    form = WaitForm(request.POST or None)
    context = {"form": form, "product": product, "is_limited": is_limited}
    if request.method == "POST" and form.is_valid():
        if not spend(limit=JOINING, who=address_of(request) or ""):
            form.add_error(None, _("Từ chỗ này vừa có nhiều số ghi tên chờ, xin thử lại sau một giờ."))
            return render(request, "seasons/wait.html", context, status=429)
        try:
            entry = domain.join_waitlist(product=product, commune=my_place(request), **form.cleaned_data)
        except DomainError as error:
            show_refusal(form, error)
        else:
            before = domain.places_before(entry)
            return render(request, "seasons/waiting.html", {"product": product, "entry": entry, "before": before})
    return render(request, "seasons/wait.html", context, status=422 if form.errors else 200)


@never_cache
@from_own_page  # its form stands on a page that everybody gets, so it has no token
@require_http_methods(["GET", "HEAD", "POST"])
def subscribe(request: HttpRequest, slug: str) -> HttpResponse:
    """Let somebody be told by SMS when a season opens; while it runs, when the next one of its crops does."""
    campaign = get_object_or_404(Campaign.objects.exclude(state=Campaign.State.CLOSED), slug=clean(slug))
    form = SubscribeForm(request.POST or None)
    context = {"form": form, "campaign": campaign, "is_open": campaign.state == Campaign.State.OPEN}
    if request.method == "POST" and form.is_valid():
        if not spend(limit=SUBSCRIBING, who=address_of(request) or ""):
            form.add_error(None, _("Từ chỗ này vừa có nhiều số ghi tên chờ, xin thử lại sau một giờ."))
            return render(request, "seasons/subscribe.html", context, status=429)
        language = get_language() or settings.LANGUAGE_CODE
        try:
            entry = domain.subscribe_to_season(campaign=campaign, language=language, **form.cleaned_data)
        except DomainError as error:
            show_refusal(form, error)
        else:
            return render(request, "seasons/subscribed.html", context | {"entry": entry})
    return render(request, "seasons/subscribe.html", context, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def offer(request: HttpRequest, token: str) -> HttpResponse:
    """Show what is held for somebody; yes puts it into the basket and goes on to ordering."""
    try:
        entry = domain.find_offer(clean(token))
    except NoPlace as error:
        return render(request, "seasons/gone.html", {"sentence": str(error)}, status=404)
    if request.method == "POST":
        if request.POST.get("leave"):
            domain.leave_waitlist(entry=entry)
            messages.success(request, _("Đã nhường chỗ cho người sau. Cảm ơn bạn."))
            return redirect("discovery:home")
        try:
            add_to_basket(basket=request.basket, product=entry.product, quantity=entry.packs)
        except DomainError as error:
            messages.error(request, str(error))
            return redirect("seasons:offer", token=entry.token)
        hold_place(request, entry.holder)
        return redirect("checkout:index")
    return render(request, "seasons/offer.html", {"entry": entry, "product": entry.product})


@csrf_exempt
@require_POST
def inbound_sms(request: HttpRequest) -> HttpResponse:
    """Take in an SMS from the gateway, which knows the token; a stop word stops. Answers what it did, no more."""
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not settings.SMS_INBOUND_TOKEN or not hmac.compare_digest(given.encode(), settings.SMS_INBOUND_TOKEN.encode()):
        return JsonResponse({"detail": "unauthorised"}, status=403)
    phone, text = request.POST.get("from", "")[:40], request.POST.get("text", "")[:LONGEST_SMS]
    return JsonResponse({"stopped": domain.receive_sms(phone=phone, text=text)})
