"""One household's order: goods by two letters, name, telephone, address; the commune is the team's."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from catalog.models import Product
from logistics.models import Manifest
from marketplace.accounts.models import User
from marketplace.common.errors import DomainError
from marketplace.common.forms import show_refusal
from marketplace.desk.community.access import own_manifest, team_page
from marketplace.desk.community.forms import HouseholdForm
from marketplace.desk.phone.forms import GoodsForm, LineForm
from marketplace.desk.phone.goods import LONGEST, find_offers, read_typed
from marketplace.shop.basket.domain import DoneBefore, add_to_basket, set_quantity
from marketplace.shop.basket.models import Basket
from marketplace.shop.basket.queries import basket_lines
from marketplace.shop.checkout import household_check
from marketplace.shop.checkout.domain import EmptyBasket, PriceChanged, Quote, Recipient, quote_basket
from marketplace.shop.checkout.domain.community import members_of, order_for_household
from marketplace.shop.checkout.domain.rations import RationNeedsAccount
from marketplace.shop.order.models import Order

_KEY = "community_baskets"


@require_http_methods(["GET", "HEAD", "POST"])
@team_page
def order(request: HttpRequest, number: str) -> HttpResponse:
    """Show goods and basket, ask for the household, and place its order on the manifest."""
    manifest = own_manifest(request, number)
    basket = _basket(request, manifest)
    quote, trouble = _quote(basket, manifest)
    if request.method != "POST":
        form = HouseholdForm(initial={"quote": quote.digest if quote else ""})
        return _page(request, manifest, basket, form, quote, trouble)
    form = HouseholdForm(request.POST, asks_code=household_check.asks_code(request, household_check.TEAM))
    if not form.is_valid():
        return _page(request, manifest, basket, form, quote, trouble)
    try:
        placed = _place(request, manifest, basket, form)
    except RationNeedsAccount as error:
        show_refusal(form, error)
        who: User = request.user  # type: ignore[assignment]  # a member of the team
        household_check.ask_at_door(request, form, slot=household_check.TEAM, by=who, others=members_of(manifest.team))
        return _page(request, manifest, basket, form, quote, trouble)
    except PriceChanged as error:
        form.add_error(None, str(error))
        form.data = form.data.copy()
        form.data["quote"] = error.quote.digest
        return _page(request, manifest, basket, form, error.quote, "")
    except DomainError as error:
        show_refusal(form, error)
        return _page(request, manifest, basket, form, quote, trouble)
    _forget(request, manifest)
    household_check.forget(request, household_check.TEAM)
    messages.success(request, _("Đã ghi đơn %s.") % placed.number)
    return redirect("community:manifest", number=manifest.number)


def _place(request: HttpRequest, manifest: Manifest, basket: Basket, form: HouseholdForm) -> Order:
    """Place the household's order; of rationed goods only for one that is here."""
    by: User = request.user  # type: ignore[assignment]  # a member of the team
    recipient, typed = _recipient(form, manifest).cleaned(), form.cleaned_data
    known = household_check.placed_at_door(typed["key"], by=by)
    if known is not None:
        return known
    entry = order_for_household(
        manifest=manifest,
        basket=basket,
        key=typed["key"],
        quote_digest=typed["quote"],
        recipient=recipient,
        by=by,
        account=household_check.household_at_door(request, recipient, by=by, slot=household_check.TEAM, **form.proof),
    )
    order: Order = entry.order
    return order


@require_POST
@team_page
def add(request: HttpRequest, number: str) -> HttpResponse:
    """Put packs of a product in the household's basket."""
    manifest = own_manifest(request, number)
    form = GoodsForm(request.POST)
    product = None
    if form.is_valid():
        product = Product.objects.filter(pk=form.cleaned_data["product_id"], is_public=True).first()
    if product is None:
        messages.error(request, _("Chưa thêm được, xin chọn lại hàng và số lượng."))
        return redirect("community:order", number=manifest.number)
    basket = _basket(request, manifest)
    try:
        add_to_basket(
            basket=basket, product=product, quantity=form.cleaned_data["quantity"], key=form.cleaned_data["key"]
        )
    except DoneBefore:
        pass  # pressed twice: it is in already
    except DomainError as error:
        messages.error(request, str(error))
    else:
        _remember(request, manifest, basket)
    return redirect("community:order", number=manifest.number)


@require_POST
@team_page
def line(request: HttpRequest, number: str) -> HttpResponse:
    """Change how many packs a line holds; none takes it out."""
    manifest = own_manifest(request, number)
    form = LineForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Số lượng chưa đúng, xin ghi lại."))
        return redirect("community:order", number=manifest.number)
    try:
        set_quantity(basket=_basket(request, manifest), **form.cleaned_data)
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("community:order", number=manifest.number)


def _basket(request: HttpRequest, manifest: Manifest) -> Basket:
    """Return the basket that this browser fills for the manifest; unsaved until something is in it."""
    pk = request.session.get(_KEY, {}).get(str(manifest.pk))
    basket: Basket | None = Basket.objects.filter(pk=pk, status=Basket.OPEN).first() if pk else None
    return basket or Basket()


def _remember(request: HttpRequest, manifest: Manifest, basket: Basket) -> None:
    request.session[_KEY] = {**request.session.get(_KEY, {}), str(manifest.pk): basket.pk}


def _forget(request: HttpRequest, manifest: Manifest) -> None:
    request.session[_KEY] = {key: pk for key, pk in request.session.get(_KEY, {}).items() if key != str(manifest.pk)}


def _quote(basket: Basket, manifest: Manifest) -> tuple[Quote | None, str]:
    try:
        return quote_basket(basket, commune=manifest.team.commune, to_boundary=True), ""
    except EmptyBasket:
        return None, ""
    except DomainError as error:
        return None, str(error)


def _recipient(form: HouseholdForm, manifest: Manifest) -> Recipient:
    typed = form.cleaned_data
    return Recipient(
        name=typed["name"],
        phone=typed["phone"],
        commune=manifest.team.commune,
        address_text=typed["address"],
        address_as_written=typed["address"],
        note=typed["note"],
    )


def _page(
    request: HttpRequest,
    manifest: Manifest,
    basket: Basket,
    form: HouseholdForm,
    quote: Quote | None,
    trouble: str,
) -> HttpResponse:
    asked = request.GET.get("q", "")[:LONGEST]
    typed = read_typed(asked)
    context = {
        "manifest": manifest,
        "form": form,
        "lines": basket_lines(basket),
        "quote": quote,
        "trouble": trouble,
        "q": asked,
        "quantity": typed.quantity or 1,
        "offers": find_offers(typed.text, commune=manifest.team.commune),
    }
    return render(request, "community/order.html", context)
