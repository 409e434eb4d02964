"""A season's messages, and the reports that go out by themselves."""

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from marketplace.campaigns import domain, queries
from marketplace.campaigns.forms import BroadcastForm, ReportForm
from marketplace.campaigns.models import Campaign, ReportSchedule
from marketplace.campaigns.views.access import followed, managed
from marketplace.common import clock
from marketplace.common.errors import DomainError
from marketplace.common.forms import show_refusal
from marketplace.common.templatetags.market import moment
from marketplace.messaging.rendering import plain_sms, render_body

MESSAGES_A_PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
@managed
def broadcasts(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """List the season's messages, and write one; it is shown before it is sent."""
    form = BroadcastForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = domain.draft_broadcast(campaign=campaign, by=request.user, **form.cleaned_data)
        except DomainError as error:
            show_refusal(form, error)
        else:
            return redirect("campaigns:broadcast", slug=campaign.slug, pk=made.pk)
    written = campaign.broadcasts.select_related("made_by").order_by("-pk")
    page = Paginator(written, MESSAGES_A_PAGE).get_page(request.GET.get("page"))
    context = {"campaign": campaign, "form": form, "broadcasts": page, "may_manage": True}
    return render(request, "campaigns/broadcasts.html", context, status=422 if form.errors else 200)


@require_safe
@managed
def broadcast(request: HttpRequest, campaign: Campaign, pk: int) -> HttpResponse:
    """Show a message as phones show it, how many get it, what it costs, how far it is."""
    found = get_object_or_404(campaign.broadcasts.select_related("tariff", "campaign"), pk=pk)
    context = {
        "campaign": campaign,
        "broadcast": found,
        "shown": plain_sms(render_body("broadcast", "vi", {"text": found.text})),
        "shown_en": plain_sms(render_body("broadcast", "en", {"text": found.text_en})) if found.text_en else "",
        "can_be_stopped": domain.can_be_stopped(),
        "most_a_minute": settings.BROADCASTS_PER_MINUTE,
        "progress": queries.progress_of(found),
        "may_manage": True,
    }
    return render(request, "campaigns/broadcast.html", context)


@require_POST
@managed
def broadcast_start(request: HttpRequest, campaign: Campaign, pk: int) -> HttpResponse:
    """Begin to send."""
    found = get_object_or_404(campaign.broadcasts, pk=pk)
    try:
        domain.start_broadcast(broadcast=found, by=request.user)
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("campaigns:broadcast", slug=campaign.slug, pk=pk)


@require_POST
@managed
def broadcast_stop(request: HttpRequest, campaign: Campaign, pk: int) -> HttpResponse:
    """Stop sending."""
    found = get_object_or_404(campaign.broadcasts, pk=pk)
    try:
        domain.cancel_broadcast(broadcast=found, by=request.user)
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("campaigns:broadcast", slug=campaign.slug, pk=pk)


@require_POST
@followed
def mail_start(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """Send me the report each morning."""
    form = ReportForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Giờ gửi từ 0 đến 23, xin xem lại."))
        return redirect("campaigns:season", slug=campaign.slug)
    try:
        made = domain.schedule_report(
            campaign=campaign, user=request.user, hour=form.cleaned_data["hour"], by=request.user
        )
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Báo cáo hôm trước đến hộp thư của bạn mỗi ngày. %s") % _first_report(made))
    return redirect("campaigns:season", slug=campaign.slug)


@require_POST
@followed
def mail_stop(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """Send me no more reports."""
    domain.stop_report(campaign=campaign, user=request.user, by=request.user)
    messages.success(request, _("Không gửi báo cáo nữa."))
    return redirect("campaigns:season", slug=campaign.slug)


def _first_report(schedule: ReportSchedule) -> str:
    """Return when the first report leaves: within minutes where the hour has come today, else at the hour."""
    first = domain.first_report_at(schedule)
    if first is None:
        return _("Mùa chưa có ngày nào để báo cáo; báo cáo đầu đến sau ngày đầu của mùa.")
    if first <= clock.now():
        return _("Báo cáo đầu đến trong vài phút nữa.")
    return _("Báo cáo đầu đến lúc %s.") % moment(first)
