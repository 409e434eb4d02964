"""Addresses that a person keeps: the checkout begins with the usual one."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from marketplace.accounts.domain import add_address, change_address, make_address_default, remove_address
from marketplace.accounts.queries import addresses_of
from marketplace.common.errors import DomainError
from marketplace.common.forms import show_refusal
from marketplace.discovery.forms.addresses import AddressForm
from marketplace.discovery.views.signed_in import person_of

METHODS = ["GET", "HEAD", "POST"]


@never_cache
@login_required
@require_safe
def address_list(request: HttpRequest) -> HttpResponse:
    """List the addresses, the usual one first."""
    return render(request, "mine/addresses.html", {"addresses": addresses_of(person_of(request))})


@never_cache
@login_required
@require_http_methods(METHODS)
def address_new(request: HttpRequest) -> HttpResponse:
    """Keep one more address."""
    person = person_of(request)
    known = {"name": person.full_name, "phone": person.phone or ""}
    form = AddressForm(request.POST) if request.method == "POST" else AddressForm(initial=known)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            add_address(owner=person, key=data["key"], spec=form.spec(), is_default=data["is_default"])
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("Đã lưu địa chỉ."))
            return redirect("mine:addresses")
    return render(request, "mine/address.html", {"form": form}, status=422 if form.errors else 200)


@never_cache
@login_required
@require_http_methods(METHODS)
def address(request: HttpRequest, pk: int) -> HttpResponse:
    """Change an address."""
    person = person_of(request)
    found = get_object_or_404(addresses_of(person), pk=pk)
    form = AddressForm(request.POST) if request.method == "POST" else AddressForm(initial=AddressForm.showing(found))
    if request.method == "POST" and form.is_valid():
        try:
            change_address(owner=person, address_id=pk, spec=form.spec(), is_default=form.cleaned_data["is_default"])
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("Đã lưu địa chỉ."))
            return redirect("mine:addresses")
    context = {"form": form, "address": found}
    return render(request, "mine/address.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def make_usual(request: HttpRequest, pk: int) -> HttpResponse:
    """Make an address the usual one."""
    get_object_or_404(addresses_of(person_of(request)), pk=pk)
    try:
        make_address_default(owner=person_of(request), address_id=pk)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Từ nay đặt hàng sẽ điền sẵn địa chỉ này."))
    return redirect("mine:addresses")


@login_required
@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget an address; one that has gone already is no error, somebody else's does not exist."""
    get_object_or_404(addresses_of(person_of(request)), pk=pk)
    remove_address(owner=person_of(request), address_id=pk)
    messages.success(request, _("Đã bỏ địa chỉ."))
    return redirect("mine:addresses")
