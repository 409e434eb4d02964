"""What buyers say of the household's goods, and what it answers."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from marketplace.common.errors import DomainError
from marketplace.desk.farm.access import farm_page
from marketplace.reviews.domain import answer_review
from marketplace.reviews.queries import opinion_of_household, shown_of_household

A_PAGE = 20


@require_safe
@farm_page
def review_list(request: HttpRequest) -> HttpResponse:
    """List what is said, the newest first."""
    household = request.farm.household
    page = Paginator(shown_of_household(household), A_PAGE).get_page(request.GET.get("page"))
    return render(request, "reviews/farm.html", {"page_obj": page, "opinion": opinion_of_household(household)})


@require_POST
@farm_page
def review_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer one under the household's name."""
    review = get_object_or_404(shown_of_household(request.farm.household), pk=pk)
    try:
        answer_review(review=review, text=request.POST.get("answer", ""), by=request.user)  # type: ignore[arg-type]
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Câu trả lời đã hiện dưới nhận xét."))
    return redirect("farm:reviews")
