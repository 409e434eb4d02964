"""The basket with its freight, and the one page on which it is ordered.

(Oscar's own checkout views are not reachable: their addresses are not included.)
"""

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from catalog.models import Product
from marketplace.accounts.models import User
from marketplace.accounts.queries import addresses_of
from marketplace.areas.models import Commune
from marketplace.areas.my_place import my_place, remember_place
from marketplace.common.brands import brand_of
from marketplace.common.errors import DomainError
from marketplace.quotas.domain import QuotaExhausted
from marketplace.shop.basket.queries import BasketLine, Settled, basket_lines
from marketplace.shop.checkout import household_check
from marketplace.shop.checkout.domain import (
    EmptyBasket,
    NotDeliverable,
    PriceChanged,
    Quote,
    place_order,
    quote_basket,
)
from marketplace.shop.checkout.domain.quota_keys import limited_records
from marketplace.shop.checkout.domain.quote import QuotedPart
from marketplace.shop.checkout.domain.rations import RationNeedsAccount
from marketplace.shop.checkout.domain.sourcing import basket_records
from marketplace.shop.checkout.forms import CheckoutForm
from marketplace.shop.checkout.household_check import rations_shown
from marketplace.shop.checkout.placed import find_order, order_not_seen, parts_of
from marketplace.shop.checkout.session import draft, drop_draft, held_places, keep_draft, may_open, remember_order
from marketplace.shop.order.models import Channel, Order
from marketplace.shop.order.queries import visible_to
from marketplace.shop.payment.slips import transfer_slip


@never_cache
@require_safe
def basket(request: HttpRequest) -> HttpResponse:
    """Show the basket, what freight will cost, and what stands in the way of ordering."""
    quote, trouble = _quote(request)
    place = my_place(request)
    if quote:
        settled = {line.product.pk: Settled(line.stockrecord, line.discount, line.ceiling) for line in quote.lines}
        lines = basket_lines(request.basket, settled=settled)
    else:
        lines = basket_lines(request.basket, basket_records(request.basket, place))
    context: dict[str, object] = {
        "lines": lines,
        "groups": _by_seller(lines, quote),
        "quote": quote,
        "trouble": trouble,
        "place": place,
    }
    context["rations"] = rations_shown(request, quote, place) if quote else []
    return render(request, "basket/summary.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def checkout(request: HttpRequest) -> HttpResponse:
    """Ask who receives and where, show what it costs, and place the order."""
    if request.method == "POST":
        return _submit(request)
    quote, trouble = _quote(request)
    if quote is None:
        return _nothing_to_order(request, trouble)
    return _page(request, CheckoutForm(initial={**CheckoutForm.fresh(quote.digest), **_known(request)}), quote)


@never_cache
@require_safe
def thanks(request: HttpRequest, number: str) -> HttpResponse:
    """Say that the order is placed, and what happens next."""
    own = visible_to(request.user).filter(number=number).exists()
    order = find_order(number) if own or may_open(request, number) else None
    if order is None:
        return redirect("discovery:track")
    context = {"order": order, "parts": parts_of(order), "slip": transfer_slip(order)}
    return render(request, "checkout/thanks.html", context)


def _nothing_to_order(request: HttpRequest, trouble: str) -> HttpResponse:
    """Lead to the basket with what stands in the way; with an empty one, to the order that was placed unseen."""
    order = None if trouble else order_not_seen(request)
    if order is not None:
        return _placed(request, order)
    if trouble:
        messages.error(request, trouble)
    return redirect("basket")


def _placed(request: HttpRequest, order: Order) -> HttpResponse:
    remember_order(request, order)
    drop_draft(request)
    household_check.forget(request)
    return redirect("checkout:thanks", number=order.number)


def _submit(request: HttpRequest) -> HttpResponse:
    form = CheckoutForm(request.POST, asks_code=household_check.asks_code(request))
    if not form.is_valid():
        return _again(request, form)
    recipient = form.recipient()
    remember_place(request, recipient.commune)
    try:
        order = place_order(
            basket=request.basket,
            key=form.cleaned_data["key"],
            quote_digest=form.cleaned_data["quote"],
            recipient=recipient,
            account=household_check.household_of(request, recipient, form.cleaned_data.get("code", "")),
            user=request.user,
            channel=Channel.WEB,
            payment=form.payment_code,
            language=(get_language() or "vi")[:2],
            brand=brand_of(request),
            gives_up=held_places(request),
        )
    except RationNeedsAccount as error:
        return _ask_code(request, form, error)
    except PriceChanged as error:
        form.add_error(None, str(error))
        return _again(request, form, error.quote)
    except EmptyBasket:
        messages.error(request, _("Giỏ hàng đang trống. Nếu bạn vừa đặt, mã đơn ở trong tin nhắn."))
        return redirect("basket")
    except QuotaExhausted as error:
        form.add_error(None, str(error))
        return _again(request, form, waits=True)
    except DomainError as error:
        form.add_error(None, str(error))
        return _again(request, form)
    return _placed(request, order)


def _ask_code(request: HttpRequest, form: CheckoutForm, needs: RationNeedsAccount) -> HttpResponse:
    """Send a code to the phone that was typed and draw the page again with a field for it; nothing typed is lost."""
    form.add_error(None, str(needs))
    try:
        told = household_check.send_code(request, form.cleaned_data["phone"], again="resend" in request.POST)
    except DomainError as error:
        form.add_error("phone", str(error))
    else:
        form.show_code()
        messages.info(request, told)
    return _again(request, form)


def _again(
    request: HttpRequest, form: CheckoutForm, quote: Quote | None = None, *, waits: bool = False
) -> HttpResponse:
    """Draw the page again with everything that was typed; a new price has to be seen before it can be agreed to.

    Where the basket itself is in the way, it is shown instead, and what was typed waits in the session. Where a limit
    is, the page names the goods for which one can wait (``waits``).
    """
    keep_draft(request, form.data)
    if quote is None:
        quote, trouble = _quote(request)
        if quote is None:
            messages.error(request, trouble or _("Giỏ hàng đang trống. Nếu bạn vừa đặt, mã đơn ở trong tin nhắn."))
            return redirect("basket")
    else:
        form.data = form.data.copy()
        form.data["quote"] = quote.digest
    return _page(request, form, quote, status=422, waits_for=_limited(quote) if waits else [])


def _page(
    request: HttpRequest, form: CheckoutForm, quote: Quote, status: int = 200, waits_for: Sequence[Product] = ()
) -> HttpResponse:
    place = form.commune or my_place(request)
    context = {"form": form, "quote": quote, "waits_for": waits_for, "place": place}
    context["rations"] = rations_shown(request, quote, place)
    return render(request, "checkout/checkout.html", context, status=status)


def _by_seller(lines: list[BasketLine], quote: Quote | None) -> list[tuple[QuotedPart | None, list[BasketLine]]]:
    """Return the lines under the part of the quote in which they travel; all together while there is no quote.

    Lines and parts stand as they were put in: nothing moves while somebody changes a quantity.
    """
    if quote is None:
        return [(None, lines)]
    part_of = {line.product.pk: part for part in quote.parts for line in part.lines}
    groups: dict[int, tuple[QuotedPart | None, list[BasketLine]]] = {}
    for line in lines:
        part = part_of.get(line.product.pk)  # none of what was put in from elsewhere a moment ago
        groups.setdefault(part.stocking_place.pk if part else 0, (part, []))[1].append(line)
    return list(groups.values())


def _limited(quote: Quote) -> list[Product]:
    """Return the goods of the basket that draw on a limit of a higher room: for these there is a waiting list."""
    limited = limited_records(line.stockrecord.pk for line in quote.lines)
    return [line.product for line in quote.lines if line.stockrecord.pk in limited]


def _quote(request: HttpRequest) -> tuple[Quote | None, str]:
    """Return the quote of this browser's basket at the visitor's place, and what stands in the way, if anything does.

    Where nobody delivers there the basket keeps its prices: another place may still be typed.
    """
    place, held = my_place(request), held_places(request)
    try:
        try:
            return quote_basket(request.basket, commune=place, gives_up=held), ""
        except NotDeliverable as error:
            said = str(error)
        return quote_basket(request.basket, commune=None, near=place, gives_up=held), said
    except EmptyBasket:
        return None, ""
    except DomainError as error:
        return None, str(error)


def _known(request: HttpRequest) -> dict[str, str]:
    """Return what need not be typed (again): what was typed before the basket got in the way, own phone and name."""
    own, place = {}, my_place(request)
    if place is not None:
        own = {"place": f"{place.name}, {place.province.name}", "commune_code": place.code}
    if isinstance(request.user, User):
        own |= {"phone": request.user.phone or "", "name": request.user.full_name}
        own |= _kept_address(request.user, place)
    return {**own, **draft(request)}


def _kept_address(user: User, place: Commune | None) -> dict[str, str]:
    """Return the address that the person keeps in this commune; where none is named yet, their usual one."""
    fitting = [kept for kept in addresses_of(user) if place is None or kept.commune_id == place.pk]
    return CheckoutForm.showing(fitting[0]) if fitting else {}
