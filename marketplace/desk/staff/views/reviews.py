"""Reviews, the newest first: hide one with a reason, show it again."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from marketplace.common.errors import DomainError
from marketplace.desk.staff.access import staff_page
from marketplace.reviews.domain import hide_review, show_review
from marketplace.reviews.queries import all_for_staff

A_PAGE = 40


@staff_page
@require_safe
def review_list(request: HttpRequest) -> HttpResponse:
    """List all reviews, hidden ones too."""
    page = Paginator(all_for_staff(request.user), A_PAGE).get_page(request.GET.get("page"))
    return render(request, "reviews/staff.html", {"page_obj": page})


@staff_page
@require_POST
def review_hide(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a review out of sight."""
    review = get_object_or_404(all_for_staff(request.user), pk=pk)
    try:
        hide_review(review=review, reason=request.POST.get("reason", ""), by=request.user)  # type: ignore[arg-type]
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Đã ẩn nhận xét, điểm trung bình tính lại."))
    return redirect("staff:reviews")


@staff_page
@require_POST
def review_show(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a review again."""
    show_review(review=get_object_or_404(all_for_staff(request.user), pk=pk), by=request.user)  # type: ignore[arg-type]
    messages.success(request, _("Nhận xét đã hiện lại."))
    return redirect("staff:reviews")
