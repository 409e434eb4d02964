"""The caller's yes or no to more weight."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from marketplace.common.errors import DomainError
from marketplace.desk.phone import domain
from marketplace.desk.phone.views.calls import call_at, own_call
from marketplace.desk.post.access import post_page
from marketplace.shop.order.models import WeightProposal


@require_POST
@post_page
def answer(request: HttpRequest, pk: int, question: int) -> HttpResponse:
    """Note the answer; a question about somebody else's order does not exist for this call."""
    call = own_call(request, pk)
    theirs = WeightProposal.objects.filter(line__order__recipient_phone=call.phone)
    asked = get_object_or_404(theirs.select_related("line__order"), pk=question)
    said = request.POST.get("answer", "")
    if said not in ("yes", "no"):
        messages.error(request, _("Xin chọn khách đồng ý hay không."))
        return redirect(call_at(call, "weights"))
    try:
        domain.answer_weight_by_phone(call=call, proposal=asked, yes=said == "yes", by=request.user)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Đã ghi câu trả lời của khách."))
    return redirect(call_at(call, "weights"))
