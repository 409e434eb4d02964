"""Offering, asking, bargaining."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from farmers.domain.supply import Supply, supply_of
from farmers.models import GrowingArea, Household
from marketplace.bulk.domain import accept_price, ask_for_bulk, name_price, offer_bulk, withdraw_offer
from marketplace.bulk.models import BulkOffer, BulkPrice, Side, Trader
from marketplace.bulk.queries import offers_visible_to, prices_visible_to
from marketplace.common.errors import DomainError
from marketplace.common.forms import show_refusal
from marketplace.common.text import clean
from marketplace.desk.bulk.access import bulk_page
from marketplace.desk.bulk.forms import BulkForm, OfferForm, PriceForm, WishForm


@dataclass
class Talk:
    """What was said between a household and a trader about an offer, and what the person may say next."""

    household: Household
    trader: Trader
    prices: list[BulkPrice]
    side: str | None
    form: PriceForm | None = None

    @property
    def last(self) -> BulkPrice:
        """Return the price that stands."""
        return self.prices[0]

    @property
    def can_accept(self) -> bool:
        """Whether the price that stands is the other side's."""
        return self.side is not None and self.last.side != self.side


@require_http_methods(["GET", "HEAD", "POST"])
@bulk_page
def offer_new(request: HttpRequest) -> HttpResponse:
    """Offer a truck's load."""
    households = request.bulk.households  # type: ignore[attr-defined]
    named = request.POST.get("household") or request.GET.get("household")
    if named is not None:  # the one that a link names, for a person of several
        households = [household for household in households if str(household.pk) == named]
    if not households:
        raise Http404
    form = OfferForm(request.POST or None, households=households)
    context = {"has_areas": form.fields["growing_area"].queryset.exists()}  # type: ignore[attr-defined]
    return _made(request, form, offer_bulk, "bulk/offer_new.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@bulk_page
def wish_new(request: HttpRequest) -> HttpResponse:
    """Ask for a truck's load."""
    traders = request.bulk.traders  # type: ignore[attr-defined]
    if not traders:
        raise Http404
    return _made(request, WishForm(request.POST or None, traders=traders), ask_for_bulk, "bulk/wish_new.html", {})


def _made(
    request: HttpRequest, form: BulkForm, make: Callable[..., BulkOffer], template: str, context: dict[str, Any]
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            offer = make(**form.facts(), by=request.user)
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("Đã đăng %s. Có ai ra giá, bạn thấy ở đây.") % offer.number)
            return redirect("bulk:offer", number=offer.number)
    return render(request, template, {"form": form, **context})


@require_safe
@bulk_page
def offer_page(request: HttpRequest, number: str) -> HttpResponse:
    """Show an offer with the prices that went to and fro."""
    return _show(request, _offer(request, number))


def _offer(request: HttpRequest, number: str) -> BulkOffer:
    return get_object_or_404(offers_visible_to(request.user), number=clean(number))  # type: ignore[arg-type]


def _show(request: HttpRequest, offer: BulkOffer, refused: PriceForm | None = None) -> HttpResponse:
    talks = _talks(request, offer, refused)
    desk: Any = request.bulk  # type: ignore[attr-defined]
    mine = offer.household in desk.households if offer.side == Side.SELLER else offer.trader in desk.traders
    context = {
        "offer": offer,
        "talks": talks,
        "begin": _begin(request, offer, talks, refused) if offer.is_open and not mine else None,
        "supply": _supply(request, offer),
        "can_withdraw": mine and offer.state == BulkOffer.State.OPEN,
        "contract": offer.contracts.exclude(state="cancelled").first() if talks else None,
    }
    return render(request, "bulk/offer.html", context)


def _supply(request: HttpRequest, offer: BulkOffer) -> Supply | None:
    """Return how the household that offers stands with the crop: for its own people, while they bargain."""
    own: Any = request.bulk  # type: ignore[attr-defined]
    if offer.household is None or not offer.is_open or offer.household not in own.households:
        return None
    return supply_of(household=offer.household, crop=offer.crop)


def _talks(request: HttpRequest, offer: BulkOffer, refused: PriceForm | None) -> list[Talk]:
    talks: dict[tuple[int, int], Talk] = {}
    desk: Any = request.bulk  # type: ignore[attr-defined]
    for price in prices_visible_to(request.user, offer):  # type: ignore[arg-type]
        pair = (price.household_id, price.trader_id)
        if pair not in talks:
            sells, buys = price.household in desk.households, price.trader in desk.traders
            side = Side.SELLER if sells else Side.TRADER if buys else None
            talks[pair] = Talk(price.household, price.trader, [], side)
        talks[pair].prices.append(price)
    for talk in talks.values():
        if talk.side is not None and offer.is_open:
            talk.form = _answer_form(talk, refused)
    return list(talks.values())


def _answer_form(talk: Talk, refused: PriceForm | None) -> PriceForm:
    initial = {"side": talk.side, "household": talk.household.pk, "trader": talk.trader.pk}
    if refused is not None and all(refused.data.get(name) == str(value) for name, value in initial.items()):
        return refused
    last = talk.last
    initial |= {"grams": last.grams, "price_per_kg": last.price_per_kg, "pickup_on": last.pickup_on}
    return PriceForm(initial=initial, prefix=None, auto_id=f"id_{talk.household.pk}_{talk.trader.pk}_%s")


def _begin(request: HttpRequest, offer: BulkOffer, talks: list[Talk], refused: PriceForm | None) -> PriceForm | None:
    """Return the form of the first price to who made the offer; ``None`` where talks have begun or nobody may."""
    desk: Any = request.bulk  # type: ignore[attr-defined]
    if talks:
        return None
    if refused is not None:
        return refused
    initial = {"grams": offer.grams, "price_per_kg": offer.price_per_kg, "pickup_on": offer.pickup_from}
    if offer.side == Side.SELLER and desk.traders:
        initial |= {"side": Side.TRADER, "household": offer.household_id}
        return PriceForm(initial=initial, traders=desk.traders)
    if offer.side == Side.TRADER and desk.households:
        initial |= {"side": Side.SELLER, "trader": offer.trader_id}
        return PriceForm(initial=initial, areas=_areas_for(request, offer))
    return None


def _areas_for(request: HttpRequest, offer: BulkOffer) -> Any:
    areas = GrowingArea.objects.filter(household__in=request.bulk.households, crop=offer.crop)  # type: ignore[attr-defined]
    if offer.province_id is not None:
        areas = areas.filter(commune__province=offer.province_id)
    return areas.order_by("household__name", "name", "pk")


@require_POST
@bulk_page
def price_new(request: HttpRequest, number: str) -> HttpResponse:
    """Name a price to the other side."""
    offer = _offer(request, number)
    side = request.POST.get("side", "")
    begins = side == Side.SELLER and offer.side == Side.TRADER and not _named(request.POST.get("household"))
    form = PriceForm(
        request.POST,
        areas=_areas_for(request, offer) if begins else None,
        traders=request.bulk.traders if side == Side.TRADER else [],  # type: ignore[attr-defined]
    )
    if form.is_valid():
        household, trader = _between(request, offer, form)
        try:
            name_price(offer=offer, household=household, trader=trader, side=side, by=request.user, **form.facts())
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("Đã gửi giá. Bên kia trả lời, bạn thấy ở đây."))
            return redirect("bulk:offer", number=offer.number)
    return _show(request, offer, form)


def _between(request: HttpRequest, offer: BulkOffer, form: PriceForm) -> tuple[Household, Trader]:
    """Return who speaks with whom: the offer's own side, and one of the person's own or one that has named a price."""
    desk: Any = request.bulk  # type: ignore[attr-defined]
    area = form.cleaned_data.get("growing_area")
    said = [(price.household, price.trader) for price in prices_visible_to(request.user, offer)]  # type: ignore[arg-type]
    households = {str(one.pk): one for one in [*desk.households, *(pair[0] for pair in said)]}
    traders = {str(one.pk): one for one in [*desk.traders, *(pair[1] for pair in said)]}
    household = offer.household or (area.household if area else households.get(form.cleaned_data["household"]))
    named = form.cleaned_data["trader"] or (str(desk.traders[0].pk) if len(desk.traders) == 1 else "")
    trader = offer.trader or traders.get(named)
    if household is None or trader is None or form.cleaned_data["side"] not in Side.values:
        raise Http404
    return household, trader


def _named(text: str | None) -> bool:
    return bool(text and text.strip())


@require_POST
@bulk_page
def price_accept(request: HttpRequest, number: str) -> HttpResponse:
    """Take the price that stands; the draft of the contract is shown next."""
    offer = _offer(request, number)
    wanted = request.POST.get("price", "")
    prices = prices_visible_to(request.user, offer)  # type: ignore[arg-type]
    price = next((price for price in prices if str(price.pk) == wanted), None)
    if price is None:
        raise Http404
    try:
        contract = accept_price(price=price, by=request.user)  # type: ignore[arg-type]
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("bulk:offer", number=offer.number)
    messages.success(request, _("Đã chốt giá. Xin đọc hợp đồng rồi hai bên cùng đồng ý."))
    return redirect("bulk:contract", number=contract.number)


@require_POST
@bulk_page
def offer_withdraw(request: HttpRequest, number: str) -> HttpResponse:
    """Take an offer back."""
    offer = _offer(request, number)
    desk: Any = request.bulk  # type: ignore[attr-defined]
    if offer.household not in desk.households and offer.trader not in desk.traders:
        raise Http404
    try:
        withdraw_offer(offer=offer, by=request.user)  # type: ignore[arg-type]
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Đã rút %s.") % offer.number)
    return redirect("bulk:offers")
