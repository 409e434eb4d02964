"""Where the staff pages begin."""

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from marketplace.desk.staff.access import staff_page
from marketplace.shop.order.models import OrderStatus
from marketplace.shop.order.queries import all_for_admin


@staff_page
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Show how many orders stand where, and where each kind of work is done."""
    counted = all_for_admin(request.user).order_by().values_list("status").annotate(Count("pk"))
    numbers = dict(counted)
    statuses = [(status, label, numbers.get(status, 0)) for status, label in OrderStatus.choices]
    return render(request, "staff/index.html", {"statuses": statuses})
