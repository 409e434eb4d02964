"""A person's data: read it as a file, or have it erased."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from farmers.domain import send_code
from marketplace.accounts.domain import (
    check_code,
    check_password,
    erase_person,
    personal_data,
    reasons_to_wait,
    what_is_kept,
)
from marketplace.accounts.models import User
from marketplace.accounts.network import address_of
from marketplace.common import clock
from marketplace.common.errors import DomainError
from marketplace.common.forms import show_refusal
from marketplace.common.templatetags.market import phone
from marketplace.discovery.forms.erasing import EraseForm
from marketplace.discovery.views.signed_in import person_of

_ASKED = "erasure_asked"


@never_cache
@login_required
@require_safe
def data(request: HttpRequest) -> HttpResponse:
    """Say what the market knows, offer the file, and lead to erasing."""
    return render(request, "mine/data.html")


@never_cache
@login_required
@require_POST
def data_file(request: HttpRequest) -> HttpResponse:
    """Send all that is known of the person as one JSON file."""
    answer = JsonResponse(personal_data(person_of(request)), json_dumps_params={"ensure_ascii": False, "indent": 1})
    answer["Content-Disposition"] = f'attachment; filename="cho-phien-{clock.today():%Y-%m-%d}.json"'
    return answer


@never_cache
@login_required
@sensitive_post_parameters("password", "code")
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: HttpRequest) -> HttpResponse:
    """Say what goes and what is kept, take the password or the code, and erase."""
    person = person_of(request)
    by_code = _by_code(request)
    form = EraseForm(request.POST or None, by_code=by_code)
    waits = reasons_to_wait(person)
    if request.method == "POST" and not waits and form.is_valid():
        try:
            if _is_shown(request, form):
                return _erased(request, person)
        except DomainError as error:
            show_refusal(form, error)
    context: dict[str, Any] = {"form": form, "waits": waits, "kept": what_is_kept(person), "by_code": by_code}
    return render(request, "mine/erase.html", context)


@login_required
@require_POST
def erase_code(request: HttpRequest) -> HttpResponse:
    """Send a code to the person's telephone, with which they confirm instead of a password."""
    person = person_of(request)
    if not person.phone:
        messages.error(request, _("Tài khoản này chưa có số điện thoại, xin nhờ người đại diện hoặc bưu cục."))
        return redirect("mine:erase")
    try:
        reference = send_code(
            phone=person.phone, address=address_of(request), template="erase_code", language=person.language
        )
    except DomainError as error:
        messages.error(request, str(error))
    else:
        request.session[_ASKED] = reference
        messages.info(request, _("Đã gửi mã 6 số đến %s.") % phone(person.phone))
    return redirect("mine:erase")


def _by_code(request: HttpRequest) -> bool:
    return _ASKED in request.session or not person_of(request).has_usable_password()


def _is_shown(request: HttpRequest, form: EraseForm) -> bool:
    """Compare what was typed, which uses up a try; where it is wrong the form says so."""
    if "code" in form.fields:
        if check_code(reference=request.session.get(_ASKED, ""), typed=form.cleaned_data["code"]):
            return True
        form.add_error("code", _("Mã không đúng hoặc đã hết hạn, xin xem lại tin nhắn hoặc lấy mã mới."))
        return False
    if check_password(user=person_of(request), password=form.cleaned_data["password"]):
        return True
    form.add_error("password", _("Mật khẩu không đúng, xin nhập lại."))
    return False


def _erased(request: HttpRequest, person: User) -> HttpResponse:
    kept = what_is_kept(person)
    erase_person(user=person, by=person)
    logout(request)
    return render(request, "mine/erased.html", {"kept": kept})
