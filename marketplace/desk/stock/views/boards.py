"""What runs out first over all points of an operator and their vans: for whoever leads one of them."""

from uuid import uuid4

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from catalog.queries import search_products
from logistics.queries import covers_of, outlets_visible_to, points_led_with, shortest_first
from marketplace.desk.post.access import post_page

PER_PAGE = 40
SHORT, ALL = "short", "all"


@require_safe
@post_page
def operator(request: HttpRequest) -> HttpResponse:
    """Show for how many days each item lasts at each point and in each van, the shortest first."""
    point = request.counter.point  # type: ignore[attr-defined]
    if not request.counter.leads:  # type: ignore[attr-defined]
        raise PermissionDenied
    words = request.GET.get("q", "")[:60]
    tab = ALL if request.GET.get("tab") == ALL else SHORT
    points = points_led_with(request.user, point)  # type: ignore[arg-type]  # a clerk
    products = search_products(words) if words.strip() else None
    page = Paginator(shortest_first(points, only_short=tab == SHORT, products=products), PER_PAGE).get_page(
        request.GET.get("page")
    )
    mine = set(outlets_visible_to(request.user).values_list("partner", flat=True))  # type: ignore[arg-type]
    rows = [(row, row.record.partner_id in mine, uuid4()) for row in covers_of(list(page))]
    context = {"page_obj": page, "rows": rows, "tab": tab, "q": words, "operator": point.operator}
    return render(request, "stock/operator_board.html", context)
