"""Which account customers and traders transfer to: named by one of the market's people, agreed to by another."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from marketplace.common import clock
from marketplace.common.errors import DomainError
from marketplace.common.forms import show_refusal
from marketplace.settlement.forms.account import AccountForm
from marketplace.settlement.views.access import for_payers
from marketplace.shop.payment.domain import (
    agree_to_account,
    drop_account,
    receiving_account,
    set_receiving_account,
    waiting_accounts,
)
from marketplace.shop.payment.models import PaymentRefused, ReceivingAccount

SHOWN = 30


@for_payers
@require_http_methods(["GET", "HEAD", "POST"])
def account_page(request: HttpRequest) -> HttpResponse:
    """Show the account in force, those that wait and those before; name another one."""
    form = AccountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            set_receiving_account(**form.cleaned_data, by=request.user)  # type: ignore[arg-type]
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("Đã ghi. Người thứ hai duyệt thì tài khoản mới có hiệu lực."))
            return redirect("settlement:account")
    try:
        current: ReceivingAccount | None = receiving_account()
    except PaymentRefused:
        current = None
    agreed = ReceivingAccount.objects.filter(agreed_at__isnull=False).select_related("set_by", "agreed_by")
    context = {
        "form": form,
        "current": current,
        "waiting": waiting_accounts().select_related("set_by").order_by("valid_from", "pk"),
        "agreed": agreed.order_by("-valid_from", "-pk")[:SHOWN],
        "today": clock.today(),
    }
    return render(request, "settlement/account.html", context)


@for_payers
@require_POST
def account_agree(request: HttpRequest, pk: int) -> HttpResponse:
    """Agree, as the second person."""
    account = get_object_or_404(ReceivingAccount, pk=pk)
    try:
        agree_to_account(account=account, by=request.user)  # type: ignore[arg-type]
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Đã duyệt tài khoản %s.") % account)
    return redirect("settlement:account")


@for_payers
@require_POST
def account_drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Drop what nobody has agreed to."""
    account = get_object_or_404(ReceivingAccount, pk=pk)
    try:
        drop_account(account=account, by=request.user)  # type: ignore[arg-type]
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Đã bỏ đề nghị."))
    return redirect("settlement:account")
