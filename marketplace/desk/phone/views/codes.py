"""The code by which the caller shows to be the household, for rationed goods."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from marketplace.accounts.network import address_of
from marketplace.common.errors import DomainError
from marketplace.desk.phone import domain
from marketplace.desk.phone.forms import CodeForm, VouchForm
from marketplace.desk.phone.views.calls import call_at, own_call
from marketplace.desk.post.access import post_page

_KEY = "phone_desk_codes"


@require_POST
@post_page
def send_code(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the caller a code."""
    call = own_call(request, pk)
    try:
        reference = domain.send_code(call=call, address=address_of(request))
    except DomainError as error:
        messages.error(request, str(error))
    else:
        request.session[_KEY] = {str(call.pk): reference}  # one call at a time has a code
        messages.success(request, _("Đã gửi mã. Xin khách đọc mã trong tin nhắn."))
    return redirect(call_at(call, "code"))


@require_POST
@post_page
def answer_code(request: HttpRequest, pk: int) -> HttpResponse:
    """Check the code that the caller reads out."""
    call = own_call(request, pk)
    form = CodeForm(request.POST)
    reference = request.session.get(_KEY, {}).get(str(call.pk), "")
    if not form.is_valid() or not reference:
        messages.error(request, _("Xin gửi mã rồi ghi mã khách đọc."))
        return redirect(call_at(call, "code"))
    try:
        domain.answer_code(call=call, reference=reference, typed=form.cleaned_data["code"], by=request.user)
    except DomainError as error:
        messages.error(request, str(error))
        return redirect(call_at(call, "code"))
    del request.session[_KEY]
    messages.success(request, _("Đã xác nhận số điện thoại của hộ."))
    return redirect(call_at(call, "slip"))


@require_POST
@post_page
def vouch(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the clerk's word for a household that has no code at hand; somebody else looks at it later."""
    call = own_call(request, pk)
    form = VouchForm(request.POST)
    if not form.is_valid():
        messages.error(request, form.errors["reason"][0])
        return redirect(call_at(call, "code"))
    try:
        domain.vouch_for_caller(call=call, by=request.user, reason=form.cleaned_data["reason"])
    except DomainError as error:
        messages.error(request, str(error))
        return redirect(call_at(call, "code"))
    messages.success(request, _("Đã ghi lời cam đoan của bạn; người khác sẽ xem lại."))
    return redirect(call_at(call, "slip"))
