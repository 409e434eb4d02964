"""Find the household that a number belongs to, and take the number off it, with a reason."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from marketplace.accounts.domain.households import key_of, stays
from marketplace.accounts.models import HouseholdKey
from marketplace.common.errors import DomainError
from marketplace.common.forms import show_refusal
from marketplace.desk.households.access import keys_page, removals_visible_to
from marketplace.desk.households.forms import NumberForm, RemoveForm
from marketplace.shop.checkout.domain.households import take_off_key

PER_PAGE = 30


@require_http_methods(["GET", "HEAD", "POST"])
@keys_page
def index(request: HttpRequest) -> HttpResponse:
    """Ask for a number; a POST shows whose it is."""
    form = NumberForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _page(request, form)
    number = form.cleaned_data["number"]
    return _page(request, form, _key(form, number), RemoveForm(initial={"number": number}))


@require_POST
@keys_page
def remove(request: HttpRequest) -> HttpResponse:
    """Take the number off its household."""
    form, number = RemoveForm(request.POST), NumberForm(request.POST)
    if not number.is_valid():
        return _page(request, number)
    key = _key(number, number.cleaned_data["number"])
    if key is None or not form.is_valid():
        return _page(request, number, key, form)
    try:
        take_off_key(key=key, by=request.user, reason=form.cleaned_data["reason"])  # type: ignore[arg-type]
    except DomainError as error:
        show_refusal(form, error)
        return _page(request, number, key, form)
    messages.success(request, _("Đã gỡ số …%s. Người đang dùng số xác nhận lại bằng mã là có hộ mới.") % key.value_end)
    return redirect("households:index")


def _key(form: NumberForm, number: str) -> HouseholdKey | None:
    """Return the key that the number is, or say at the field why there is none."""
    try:
        key = key_of(number)
    except DomainError as error:
        form.add_error("number", str(error))
        return None
    if key is None:
        form.add_error("number", _("Số này không thuộc hộ nào, không cần gỡ."))
    return key


def _page(
    request: HttpRequest, form: NumberForm, key: HouseholdKey | None = None, remove_form: RemoveForm | None = None
) -> HttpResponse:
    rows = removals_visible_to(request.user)  # type: ignore[arg-type]  # a head or an admin
    context: dict[str, Any] = {
        "form": form,
        "page_obj": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
    }
    if key is not None:
        context |= {"key": key, "account": stays(key.account), "remove_form": remove_form}
    refused = form.errors or (remove_form is not None and remove_form.errors)
    return render(request, "households/index.html", context, status=422 if refused else 200)
