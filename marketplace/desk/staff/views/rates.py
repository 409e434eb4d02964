"""Dated rates: what holds, what held, what will; a new row ends the former one."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from marketplace.common import clock
from marketplace.common.errors import DomainError
from marketplace.common.forms import group, kg_text, show_refusal
from marketplace.common.validity import Dated
from marketplace.complaints.domain import put_promise_in_force
from marketplace.complaints.models import AnswerPromise
from marketplace.desk.staff.access import staff_page
from marketplace.desk.staff.forms import (
    AnswerPromiseForm,
    FreightForm,
    PercentField,
    RateForm,
    ReservationLimitForm,
    TermsForm,
    WithholdingForm,
)
from marketplace.settlement.domain import put_withholding_in_force
from marketplace.settlement.models import WithholdingRule
from marketplace.shop.checkout.domain.reservation_limits import put_reservation_limit_in_force
from marketplace.shop.checkout.models import ReservationLimit
from marketplace.shop.partner.domain import put_terms_in_force
from marketplace.shop.partner.models import SellerTerms
from marketplace.shop.shipping.domain import put_tariff_in_force
from marketplace.shop.shipping.models import FreightTariff

NO_ORDERS = gettext_lazy("Chưa có mức nào, nên sàn chưa nhận được đơn.")


@dataclass(frozen=True)
class Kind:
    """A kind of dated rate: its rows, its form, what writes a new one, and how a row is told in words."""

    slug: str
    title: Promise
    model: type[Dated]
    form: type[RateForm]
    put_in_force: Callable[..., Dated]
    tell: Callable[[Any], tuple[str, str]]
    without: Promise = NO_ORDERS  # what it means that no row is there


def _percent(basis_points: int) -> str:
    return PercentField().show_with_unit(basis_points)


def _freight(row: FreightTariff) -> tuple[str, str]:
    words = {"price": group(row.step_price), "step": kg_text(row.step_grams)}
    return row.name, _("%(price)s ₫ mỗi %(step)s kg") % words


def _terms(row: SellerTerms) -> tuple[str, str]:
    return row.get_seller_kind_display(), _("hoa hồng %s") % _percent(row.commission_bp)


def _withholding(row: WithholdingRule) -> tuple[str, str]:
    words = {"vat": _percent(row.vat_bp), "pit": _percent(row.pit_bp)}
    return row.get_seller_kind_display(), _("GTGT %(vat)s, TNCN %(pit)s") % words


def _reservations(row: ReservationLimit) -> tuple[str, str]:
    return _("Đơn chờ chuyển khoản"), _("%d đơn một số điện thoại") % row.most_orders


def _answers(row: AnswerPromise) -> tuple[str, str]:
    return _("Mọi khiếu nại"), _("trong %d giờ") % row.hours


KINDS = {
    kind.slug: kind
    for kind in (
        Kind("freight", gettext_lazy("Cước gửi hàng"), FreightTariff, FreightForm, put_tariff_in_force, _freight),
        Kind("commission", gettext_lazy("Hoa hồng"), SellerTerms, TermsForm, put_terms_in_force, _terms),
        Kind(
            *("withholding", gettext_lazy("Thuế khấu trừ"), WithholdingRule, WithholdingForm),
            *(put_withholding_in_force, _withholding),
        ),
        Kind(
            *("reservations", gettext_lazy("Đơn giữ hàng chờ tiền"), ReservationLimit, ReservationLimitForm),
            *(put_reservation_limit_in_force, _reservations),
            gettext_lazy("Chưa có mức nào: mỗi số điện thoại giữ hàng bao nhiêu đơn cũng được."),
        ),
        Kind(
            *("answers", gettext_lazy("Hẹn trả lời khiếu nại"), AnswerPromise, AnswerPromiseForm),
            *(put_promise_in_force, _answers),
            gettext_lazy("Chưa có hẹn nào: khiếu nại được nhận mà không nói bao giờ trả lời."),
        ),
    )
}


@staff_page
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Show every row of every kind with its days and its source, the newest first."""
    kinds = [{"kind": kind, "rows": _rows(kind)} for kind in KINDS.values()]
    return render(request, "staff/rates.html", {"kinds": kinds})


@staff_page
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, kind: str) -> HttpResponse:
    """Put a new row in force from a day on."""
    if kind not in KINDS:
        raise Http404
    rate = KINDS[kind]
    form = rate.form(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            row = rate.put_in_force(**form.cleaned_data)
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("Đã ghi. Mức mới có hiệu lực từ %s.") % row.valid_from.strftime("%d/%m/%Y"))
            return redirect("staff:rates")
    context = {"form": form, "kind": rate}
    return render(request, "staff/rate_new.html", context, status=422 if form.errors else 200)


def _rows(kind: Kind) -> list[dict[str, Any]]:
    today = clock.today()
    rows = []
    for row in kind.model._default_manager.order_by("-valid_from", "-pk"):
        what, how_much = kind.tell(row)
        rows.append({"row": row, "what": what, "how_much": how_much, "state": _state(row, today)})
    return rows


def _state(row: Dated, today: Any) -> str:
    if row.valid_from > today:
        return "to_come"
    return "in_force" if row.valid_to is None or row.valid_to >= today else "lapsed"
