"""What stands under the search box while somebody types."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from marketplace.discovery.queries.suggesting import suggestions

_A_MINUTE = 60


@require_safe
def suggest(request: HttpRequest) -> HttpResponse:
    """Rows for ``?q=``, as the script in the page puts them into a list; without it nobody asks. Bad text: none."""
    response = render(request, "discovery/suggest.html", {"suggestions": suggestions(request.GET.get("q", ""))})
    patch_cache_control(response, private=True, max_age=_A_MINUTE)  # by the visitor's language, which is a cookie's
    return response
