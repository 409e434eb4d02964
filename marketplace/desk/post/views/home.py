"""The first page, and the choice of a point for those who work at several."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from logistics.models import Point, Run, Stop
from logistics.queries import for_review, points_visible_to, runs_visible_to
from marketplace.common.paths import own_path
from marketplace.desk.post import figures
from marketplace.desk.post.access import SESSION_KEY, is_id, post_page

POINTS_A_PAGE = 50
SHOWN = 10


@require_safe
@post_page
def index(request: HttpRequest) -> HttpResponse:
    """Show the day at a glance, with what is to be done next."""
    point = request.counter.point
    today = figures.today_at(point)
    out = runs_visible_to(request.user).filter(point=point, status=Run.Status.OUT).order_by("out_at", "pk")
    context = {
        "today": today,
        "runs": figures.runs_with_progress(out)[:SHOWN] if today.out or today.failed else [],
        "failed": _failed(point)[:SHOWN] if today.failed else [],
        "review": figures.with_parcels(for_review(point))[:SHOWN] if today.review else [],
    }
    return render(request, "post/index.html", context)


def _failed(point: Point) -> QuerySet[Stop]:
    stops = Stop.objects.filter(run__point=point, run__status=Run.Status.OUT, status=Stop.Status.FAILED)
    return (
        stops.filter(brought_back_at__isnull=True)
        .select_related("run__carrier__user", "shipment__seller_order__order__commune__province")
        .order_by("run", "sequence")
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def points(request: HttpRequest) -> HttpResponse:
    """List the points where the person works; a POST names the one to go on with."""
    mine = points_visible_to(request.user).select_related("commune__province").order_by("name", "pk")
    forward = request.POST.get("next") or request.GET.get("next") or ""
    if request.method == "POST":
        named = request.POST.get("point", "")
        point = mine.filter(pk=int(named)).first() if is_id(named) else None
        if point is None:
            raise Http404
        request.session[SESSION_KEY] = point.pk
        messages.success(request, _("Đang làm việc ở %s.") % point)
        return redirect(own_path(request, forward) or "post:index")
    page = Paginator(mine, POINTS_A_PAGE).get_page(request.GET.get("page"))
    if not page.object_list:
        return render(request, "post/none.html")
    return render(request, "post/points.html", {"page_obj": page, "next": forward})
