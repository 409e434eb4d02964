"""Orders: searched, listed, read. Nothing is changed here."""

from collections.abc import Iterator

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from marketplace.common import clock
from marketplace.common.csv_safe import BOM, SafeWriter
from marketplace.common.phones import national
from marketplace.desk.staff import orders, words
from marketplace.desk.staff.access import staff_page
from marketplace.desk.staff.forms import OrderSearchForm
from marketplace.shop.order.models import Order, OrderStatus
from marketplace.shop.order.numbers import normalise_number
from marketplace.shop.order.queries import all_for_admin

ORDERS_A_PAGE = 50
_CHUNK = 2_000


@staff_page
@require_safe
def order_list(request: HttpRequest) -> HttpResponse:
    """List orders, newest first: all, or those looked for; a wrong filter is told and left out."""
    form, found = _found(request)
    page = Paginator(orders.with_money(found), ORDERS_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "staff/orders.html", {"form": form, "page_obj": page, "statuses": dict(OrderStatus.choices)})


@staff_page
@require_safe
def order_csv(request: HttpRequest) -> HttpResponse:
    """Send the orders looked for as a table; a wrong filter shows the list instead."""
    form, found = _found(request)
    if not form.is_valid():
        return order_list(request)
    response = StreamingHttpResponse(_csv(found), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="don-hang-{clock.today():%Y-%m-%d}.csv"'
    return response


@staff_page
@require_safe
def order_page(request: HttpRequest, number: str) -> HttpResponse:
    """Show all that is known about one order: parts, parcels, money, messages."""
    mine = orders.with_money(all_for_admin(request.user).select_related("commune__province", "placed_by", "user"))
    order = get_object_or_404(mine, number=normalise_number(number)[:128])
    parts = orders.parts_of(order)
    context = {
        "order": order,
        "status": dict(OrderStatus.choices).get(order.status, order.status),
        "parts": parts,
        "entries": words.read_entries(orders.entries_of(order, parts), parts),
        "messages_sent": words.read_messages(orders.messages_about(order, parts)),
    }
    return render(request, "staff/order.html", context)


def _found(request: HttpRequest) -> tuple[OrderSearchForm, QuerySet[Order]]:
    form = OrderSearchForm(request.GET)  # nothing is required, so an empty one is valid
    form.is_valid()
    return form, orders.search(all_for_admin(request.user).select_related("commune__province"), form.cleaned_data)


class _Line:
    """A file of one line, for the writer of CSV."""

    def __init__(self) -> None:
        self.text = ""

    def write(self, text: str) -> None:
        self.text += text

    def take(self) -> str:
        text, self.text = self.text, ""
        return text


def _phone(order: Order) -> str:
    """Return the number as people write it; who bought over the counter left none."""
    return national(order.recipient_phone) if order.recipient_phone else ""


def _csv(found: QuerySet[Order]) -> Iterator[str]:
    line = _Line()
    writer = SafeWriter(line)
    statuses = dict(OrderStatus.choices)
    titles = [_("Mã đơn"), _("Ngày đặt"), _("Tình trạng"), _("Kênh"), _("Người nhận"), _("Điện thoại")]
    titles += [_("Địa chỉ"), _("Xã, phường"), _("Tiền hàng (đồng)"), _("Cước (đồng)")]
    writer.writerow(titles)
    yield BOM + line.take()
    for order in orders.with_money(found).iterator(chunk_size=_CHUNK):
        writer.writerow(
            [
                *(order.number, clock.day_of(order.date_placed), statuses.get(order.status, order.status)),
                *(order.get_channel_display(), order.recipient_name, _phone(order)),
                *(order.address_text, order.commune.full_name if order.commune else ""),
                *(order.goods, order.freight),
            ]
        )
        yield line.take()
