"""Selling on the spot, whichever desk shows it: scan, change, for whose ration, pay. The counter and the van share it.

Each step is a form of its own and a redirect, so a scanner (digits and Enter) is all that is needed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from logistics.models import CashSale
from marketplace.accounts.domain import verify_identity_key, verify_phone_key
from marketplace.accounts.domain.households import account_answering, account_seen, find_account, stays
from marketplace.accounts.domain.presence import fresh_presence
from marketplace.accounts.models import HouseholdAccount, HouseholdPresence, User
from marketplace.campaigns.domain import join_waitlist
from marketplace.common.errors import DomainError, WrongState
from marketplace.common.forms import show_refusal
from marketplace.desk.counter.bill import Bill, account_of_bill, drop_bill, keep_bill, read_bill, show_bill
from marketplace.desk.counter.forms import CodeForm, HouseholdForm, PayForm, SeenForm, VouchForm, WaitForm
from marketplace.desk.counter.goods import find_goods, read_typed
from marketplace.desk.counter.homes import HomeForm, home_context, keep_home
from marketplace.desk.post.access import is_id
from marketplace.desk.waiting import waiting_words
from marketplace.shop.checkout.domain import sell_at_handover
from marketplace.shop.checkout.domain.households import send_household_code, vouch_for_household
from marketplace.shop.checkout.domain.own_numbers import require_own_number
from marketplace.shop.checkout.domain.rations import Override
from marketplace.shop.checkout.domain.seats import Seat
from marketplace.shop.partner.models import StockRecord

OVER = "over_quota"
PAGES = ("index", "scan", "line", "clear", "household", "code", "seen", "home", "pay")


@dataclass(frozen=True)
class Till:
    """A place of sale as a desk shows it: where, what lies there, the names of its pages and its template."""

    seat: Seat
    records: "QuerySet[StockRecord]"
    pages: str  # what the URL names begin with: "counter:", "carrier:van_"
    template: str
    receipt: str  # the URL name of a sale's receipt
    vouches: bool = False  # whoever sells here may give their word for a household
    keeps_waiting: bool = False  # … and put a customer on a waiting list
    around: Callable[[], dict[str, Any]] = dict  # what else its template shows, whichever step draws it

    @property
    def session(self) -> str:
        """Return the name of the bill in the session."""
        return f"bill_{self.pages}"

    def url(self, page: str) -> str:
        """Return the address of one of its pages."""
        return reverse(f"{self.pages}{page}")

    def urls(self) -> dict[str, str]:
        """Return the addresses of its pages, for the template."""
        pages = [*PAGES, *(["vouch"] if self.vouches else []), *(["wait"] if self.keeps_waiting else [])]
        return {page: self.url(page) for page in pages}


def show(request: HttpRequest, till: Till, *, status: int = 200, **changed: Any) -> HttpResponse:
    """Show the bill in hand, what was found, and what can be done next."""
    bill = changed.pop("bill", None) or read_bill(request, till.session, till.seat)
    shown = show_bill(bill, till.seat)
    text = request.GET.get("q", "")
    typed = read_typed(text)
    at_pay = request.GET.get("at") == "pay" and shown.quote is not None
    digest = shown.quote.digest if shown.quote is not None else ""
    context = {
        "till": till,
        "urls": till.urls(),
        "bill": bill,
        "shown": shown,
        "q": text,
        "packs": typed.packs or 1,
        "offers": find_goods(typed.text, till.records) if text else [],
        "at_pay": at_pay,
        "pay_form": PayForm(initial={"key": bill.key, "shown": digest}, at_pay=at_pay),
        "household_form": HouseholdForm(account=shown.account),
        "code_form": CodeForm(asks_name=bill.asks_name),
        "seen_form": SeenForm(account=shown.account),
        "vouch_form": VouchForm(auto_id="id_vouch_%s"),
        "wait_form": WaitForm(auto_id="id_wait_%s"),
        **home_context(bill, shown, till.seat.commune),
        **till.around(),
    }
    return render(request, till.template, context | changed, status=status)


def scan(request: HttpRequest, till: Till) -> HttpResponse:
    """Put in what was scanned or typed: one match goes in, several are offered, only a number changes the last line."""
    bill = read_bill(request, till.session, till.seat)
    record = request.POST.get("record", "")
    typed = read_typed(request.POST.get("q", ""))
    if is_id(record):
        found = list(till.records.filter(pk=int(record)))
    elif typed.text:
        found = find_goods(typed.text, till.records)
    else:
        return _number_only(request, till, bill, typed.packs)
    packs = typed.packs if not record else read_typed(request.POST.get("packs", "")).packs
    if len(found) > 1:
        return redirect(f"{till.url('index')}?{urlencode({'q': request.POST.get('q', '')})}")
    if not found:
        messages.error(request, _("Không có “%s” ở đây. Thử gõ hai chữ của tên hàng.") % typed.text)
    else:
        bill.add(found[0].pk, packs or 1)
        keep_bill(request, till.session, bill)
    return redirect(till.url("index"))


def _number_only(request: HttpRequest, till: Till, bill: Bill, packs: int | None) -> HttpResponse:
    """Take a number as the packs of the last line; Enter on nothing goes on to the money."""
    if packs is None or bill.last is None:
        return redirect(f"{till.url('index')}?at=pay" if bill.items else till.url("index"))
    bill.put(bill.last, packs)
    keep_bill(request, till.session, bill)
    return redirect(till.url("index"))


def change_line(request: HttpRequest, till: Till) -> HttpResponse:
    """Let a line hold so many packs; none takes it out."""
    bill = read_bill(request, till.session, till.seat)
    record, packs = request.POST.get("record", ""), read_typed(request.POST.get("packs", ""))
    if not is_id(record) or packs.packs is None or packs.text:
        messages.error(request, _("Xin nhập số gói là một số nguyên, ví dụ 2. Ghi 0 để bỏ món đó."))
    else:
        bill.put(int(record), packs.packs)
        keep_bill(request, till.session, bill)
    return redirect(till.url("index"))


def clear(request: HttpRequest, till: Till) -> HttpResponse:
    """Drop the bill in hand."""
    drop_bill(request, till.session)
    return redirect(till.url("index"))


def find_household(request: HttpRequest, till: Till) -> HttpResponse:
    """Send a code to the phone of the household whose ration is to be drawn on: a number alone is anybody's."""
    bill = read_bill(request, till.session, till.seat)
    form = HouseholdForm(request.POST, account=account_of_bill(bill))
    if not form.is_valid():
        return show(request, till, household_form=form)
    phone = form.cleaned_data["phone"]
    try:
        require_own_number(phone=phone, name="", by=request.user)  # type: ignore[arg-type]  # a clerk
        bill.code_reference = send_household_code(phone=phone, address=None)
    except DomainError as error:
        show_refusal(form, error)
        return show(request, till, household_form=form)
    bill.joins = form.cleaned_data.get("same", False)
    if not bill.joins:
        bill.account_id = None
    bill.asks_name = not bill.joins and find_account(phone=phone) is None
    keep_bill(request, till.session, bill)
    if bill.asks_name:
        messages.info(request, _("Số này chưa có hộ nào. Đã gửi mã đến máy khách, xin hỏi mã và tên chủ hộ."))
    else:
        messages.info(request, _("Đã gửi mã đến máy của hộ, xin khách đọc mã."))
    return redirect(till.url("index"))


def answer_code(request: HttpRequest, till: Till) -> HttpResponse:
    """Take the code that the customer reads out."""
    bill = read_bill(request, till.session, till.seat)
    form = CodeForm(request.POST, asks_name=bill.asks_name)
    if not form.is_valid() or not bill.code_reference:
        return show(request, till, code_form=form)
    try:
        account = _answering(bill, till, form.cleaned_data, by=request.user)  # type: ignore[arg-type]  # a clerk
    except DomainError as error:
        show_refusal(form, error)
        return show(request, till, code_form=form)
    return _draw_on(request, till, bill, account)


def _answering(bill: Bill, till: Till, typed: dict[str, str], *, by: User) -> HouseholdAccount:
    """Return the household of the phone that answers: the one on the bill, if it is another phone of it."""
    if bill.joins:
        account = _shown_here(bill, by)
        return verify_phone_key(account=account, reference=bill.code_reference, typed=typed["code"], by=by).account
    return account_answering(
        reference=bill.code_reference,
        typed=typed["code"],
        name=typed.get("name", ""),
        commune=till.seat.commune,
        by=by,
    )


def _shown_here(bill: Bill, by: User) -> HouseholdAccount:
    """Return the household on the bill, which has just shown itself. Raises ``WrongState`` for a mere word."""
    account = account_of_bill(bill)
    shown = fresh_presence(account=stays(account), by=by) if account is not None else None
    if account is None or shown is None or shown.how == HouseholdPresence.How.VOUCHED:
        raise WrongState(_("Chỉ gắn thêm được khi hộ vừa đọc mã hoặc vừa đưa căn cước. Xin làm lại bước đó trước."))
    return account


def see_identity(request: HttpRequest, till: Till) -> HttpResponse:
    """Draw on the ration of the household whose identity card the clerk has seen."""
    bill = read_bill(request, till.session, till.seat)
    form = SeenForm(request.POST, account=account_of_bill(bill))
    if not form.is_valid():
        return show(request, till, seen_form=form)
    try:
        account = _seen(bill, till, form.cleaned_data, by=request.user)  # type: ignore[arg-type]  # a clerk
    except DomainError as error:
        show_refusal(form, error)
        return show(request, till, seen_form=form)
    return _draw_on(request, till, bill, account)


def _seen(bill: Bill, till: Till, typed: dict[str, Any], *, by: User) -> HouseholdAccount:
    """Return the household of the card: the one on the bill, if the card is of somebody of it."""
    if typed.get("same"):
        return verify_identity_key(account=_shown_here(bill, by), citizen_id=typed["citizen_id"], by=by).account
    return account_seen(citizen_id=typed["citizen_id"], name=typed["owner"], commune=till.seat.commune, by=by)


def vouch(request: HttpRequest, till: Till) -> HttpResponse:
    """Take the clerk's word, with a reason, for a household without code or card; somebody else reviews it."""
    form = VouchForm(request.POST, auto_id="id_vouch_%s")
    if not form.is_valid():
        return show(request, till, vouch_form=form)
    account = find_account(phone=form.cleaned_data["phone"])
    if account is None:
        form.add_error("phone", _("Số này chưa xác nhận hộ nào. Xin gửi mã, hoặc xem căn cước."))
        return show(request, till, vouch_form=form)
    try:
        noted = vouch_for_household(
            account=account,
            by=request.user,  # type: ignore[arg-type]  # a clerk
            reason=form.cleaned_data["reason"],
        )
    except DomainError as error:
        show_refusal(form, error)
        return show(request, till, vouch_form=form)
    return _draw_on(request, till, read_bill(request, till.session, till.seat), noted.account)


def home(request: HttpRequest, till: Till) -> HttpResponse:
    """Write down where the household on the bill lives, or that it was not told."""
    bill, form = read_bill(request, till.session, till.seat), HomeForm(request.POST)
    account = account_of_bill(bill)
    if account is None:
        messages.error(request, _("Hóa đơn này chưa lấy định mức của hộ nào."))
        return redirect(till.url("index"))
    if not form.is_valid():
        return show(request, till, home_form=form, asks_home=True)
    try:
        keep_home(request, form, account)
    except DomainError as error:
        show_refusal(form, error)
        return show(request, till, home_form=form, asks_home=True)
    bill.home_asked = True
    keep_bill(request, till.session, bill)
    return redirect(till.url("index"))


def wait(request: HttpRequest, till: Till) -> HttpResponse:
    """Put a customer, who said yes to being written to, on the waiting list; the goods leave the bill."""
    form = WaitForm(request.POST, auto_id="id_wait_%s")
    bill = read_bill(request, till.session, till.seat)
    record_id = request.POST.get("record", "")
    record = till.records.filter(pk=int(record_id)).first() if is_id(record_id) else None
    if not form.is_valid():
        return show(request, till, wait_form=form)
    if record is None or record.pk not in bill.items:
        messages.error(request, _("Món này không còn trong hóa đơn, xin quét lại."))
        return redirect(till.url("index"))
    try:
        entry = join_waitlist(
            product=record.product,
            phone=form.cleaned_data["phone"],
            packs=bill.items[record.pk],
            commune=till.seat.commune,
            by=request.user,  # type: ignore[arg-type]  # a clerk
        )
    except DomainError as error:
        show_refusal(form, error)
        return show(request, till, wait_form=form)
    bill.put(record.pk, 0)
    keep_bill(request, till.session, bill)
    messages.success(request, waiting_words(entry))
    return redirect(till.url("index"))


def _draw_on(request: HttpRequest, till: Till, bill: Bill, account: HouseholdAccount) -> HttpResponse:
    bill.account_id, bill.code_reference, bill.joins, bill.home_asked = account.pk, "", False, False
    keep_bill(request, till.session, bill)
    return redirect(till.url("index"))


def pay(request: HttpRequest, till: Till) -> HttpResponse:
    """Sell the bill in hand for the cash that was given, and show the receipt."""
    bill = read_bill(request, till.session, till.seat)
    form = PayForm(request.POST, at_pay=True)
    if not form.is_valid():
        return show(request, till, bill=bill, pay_form=form)
    typed = form.cleaned_data
    known = CashSale.objects.filter(order__placement_key=typed["key"], **_seat_of(till)).first()
    if known is not None:  # the answer got lost on the way, so the form was sent again
        return redirect(till.receipt, receipt=known.receipt)
    shown = show_bill(bill, till.seat)
    total = shown.total if shown.total is not None else 0
    try:
        sale = sell_at_handover(
            key=typed["key"],
            items=bill.items,
            shown=typed["shown"],
            given=total if typed["given"] is None else typed["given"],
            account=shown.account,
            override=Override(request.user, typed["override"]) if typed["override"] else None,  # type: ignore[arg-type]
            by=request.user,  # type: ignore[arg-type]
            **_seat_of(till),
        )
    except DomainError as error:
        return _refused(request, till, bill, form, error)
    drop_bill(request, till.session)
    return redirect(till.receipt, receipt=sale.receipt)


def _seat_of(till: Till) -> dict[str, Any]:
    return {"shift": till.seat.shift} if till.seat.shift is not None else {"trip": till.seat.trip}


def _refused(request: HttpRequest, till: Till, bill: Bill, form: PayForm, error: DomainError) -> HttpResponse:
    """Show why nothing was sold, with today's prices in the form; beyond a ration the clerk may say why."""
    shown = show_bill(bill, till.seat)
    data = form.data.copy()  # type: ignore[union-attr]  # what was posted
    data["shown"] = shown.quote.digest if shown.quote is not None else ""
    beyond = error.code == OVER and shown.account is not None and till.vouches  # a carrier gives no override
    again = PayForm(data, at_pay=True, beyond=beyond or bool(data.get("override")))
    again.is_valid()
    show_refusal(again, error)
    return show(request, till, bill=bill, pay_form=again, refused_code=error.code)
