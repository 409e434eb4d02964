"""Where the household is paid: two screens, the account and then a code, and a day to call it off."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from farmers.domain import ask_payout_change, cancel_payout_change, send_code
from marketplace.accounts.domain import add_bank_account
from marketplace.accounts.models import BankAccount
from marketplace.accounts.network import address_of
from marketplace.common.errors import DomainError
from marketplace.common.forms import show_refusal
from marketplace.desk.farm.access import farm_page, must_be_in_charge, must_lead
from marketplace.desk.farm.people_forms import AccountForm, CodeForm

ASKED_KEY = "payout_asked"
METHODS = ["GET", "HEAD", "POST"]


@require_http_methods(METHODS)
@farm_page
def payout(request: HttpRequest) -> HttpResponse:
    """Show the account in use and the change that waits; the owner types another account and is sent a code."""
    must_be_in_charge(request)
    if request.method == "POST":
        must_lead(request)
    household = request.farm.household
    form = AccountForm(request.POST or None, household=household)
    if request.method == "POST" and form.is_valid():
        try:
            _ask_code(request, form)
        except DomainError as error:
            show_refusal(form, error)
        else:
            return redirect("farm:payout_code")
    context = {
        "form": form,
        "account": household.legal_seller.bank_account,
        "waiting": household.payout_changes.filter(applied_at=None, cancelled_at=None).first(),
        "changes": household.payout_changes.select_related("asked_by", "bank_account").order_by("-asked_at", "-pk")[:5],
    }
    return render(request, "farm/payout.html", context)


def _ask_code(request: HttpRequest, form: AccountForm) -> None:
    """Keep the account and send the code to who asks; the session knows only the row."""
    data = form.cleaned_data
    bank = {name: data[name] for name in ("bank_bin", "number", "holder")}
    account = add_bank_account(owner=data["owner"].user, by=request.user, **bank)  # type: ignore[arg-type]
    reference = send_code(
        phone=request.user.phone,  # type: ignore[union-attr,arg-type]
        address=address_of(request),
        template="payout_code",
        language=request.user.language,  # type: ignore[union-attr]
    )
    household = request.farm.household  # type: ignore[attr-defined]
    request.session[ASKED_KEY] = {"household": household.pk, "account": account.pk, "reference": reference}


@require_http_methods(METHODS)
@farm_page
def payout_code(request: HttpRequest) -> HttpResponse:
    """Take the code and let the change wait its day."""
    must_lead(request)
    household = request.farm.household
    asked = request.session.get(ASKED_KEY)
    if asked is None or asked["household"] != household.pk:
        return redirect("farm:payout")
    present = household.members.filter(until__isnull=True)  # who changed roles has former rows as well
    account = get_object_or_404(BankAccount, pk=asked["account"], owner__in=present.values("user"))
    form = CodeForm(request.POST or None, household=household)
    if request.method == "POST" and form.is_valid():
        try:
            change = ask_payout_change(
                household=household,
                bank_account=account,
                code_reference=asked["reference"],
                typed=form.cleaned_data["code"],
                by=request.user,
            )
        except DomainError as error:
            form.add_error("code", str(error))
        else:
            del request.session[ASKED_KEY]
            done = _("Đã đổi tài khoản nhận tiền.")
            wait = _("Đã ghi nhận. Sau một ngày tài khoản mới mới có hiệu lực, đến lúc đó còn hủy được.")
            second = _("Đã ghi nhận. Bưu cục hoặc cán bộ tỉnh đồng ý thì tài khoản mới có hiệu lực.")
            messages.success(request, second if change.waits_for_second else wait if change.waits else done)
            return redirect("farm:payout")
    return render(request, "farm/payout_code.html", {"form": form, "account": account})


@require_POST
@farm_page
def payout_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Call a waiting change off."""
    change = get_object_or_404(request.farm.household.payout_changes, pk=pk)
    must_lead(request)
    try:
        cancel_payout_change(change=change, by=request.user)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Đã hủy. Tiền vẫn về tài khoản cũ."))
    return redirect("farm:payout")
