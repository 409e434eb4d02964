"""Pages of the areas room: only the list that helps while an address is typed."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.views.decorators.http import require_safe

from marketplace.areas.queries import Suggestion, suggest
from marketplace.areas.suggesting import MOST_ROWS

_AN_HOUR = 3600


@require_safe
def suggest_view(request: HttpRequest) -> HttpResponse:
    """Communes for ``?q=`` (and ``&province=``): JSON, or rows of a form when htmx asks. Bad text: an empty list."""
    rows = suggest(request.GET.get("q", ""), MOST_ROWS, province=request.GET.get("province", ""))
    if request.headers.get("HX-Request") == "true":
        response = render(request, "areas/suggest.html", {"suggestions": rows})
    else:
        response = JsonResponse([_as_json(row) for row in rows], safe=False, json_dumps_params={"ensure_ascii": False})
    patch_cache_control(response, public=True, max_age=_AN_HOUR)
    patch_vary_headers(response, ["HX-Request", "Accept-Language"])
    return response


def _as_json(row: Suggestion) -> dict[str, str | bool]:
    return {
        "code": row.code,
        "name": row.name,
        "province": row.province,
        "province_code": row.province_code,
        "label": row.label,
        "old_name": row.old_name,
        "split": row.split,
    }
