"""The page of a telephone without a network, and the small program that keeps it in the browser.

The program keeps that one page with its look and nothing else: prices and stock are never shown from a memory.
"""

import hashlib
import json

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_safe

from marketplace.common.brands import current_brand
from marketplace.common.page_cache import cached_page


@cached_page()
@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """Say that there is no network, what is not lost, and what to do."""
    return render(request, "offline.html")


@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """Return the program; it lies at the root, since it answers for all pages below it."""
    brand = current_brand()
    looks = ["base/market.css", "base/favicon.svg", *([brand.style_sheet] if brand is not None else [])]
    kept = [reverse("offline"), *(static(name) for name in looks)]
    words = render_to_string("offline.html", request=request) + json.dumps(kept)
    version = hashlib.blake2b(words.encode(), digest_size=6).hexdigest()
    script = render_to_string("sw.js", {"version": version, "kept": json.dumps(kept), "page": json.dumps(kept[0])})
    response = HttpResponse(script, content_type="text/javascript; charset=utf-8")
    response.headers["Cache-Control"] = "no-cache"
    return response
