"""The way to the pages that editors write."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from marketplace.cms.models import ContentPage


@require_safe
def help_pages(request: HttpRequest) -> HttpResponse:
    """Lead to help and rules; to the first page of the market while nobody has written any."""
    if ContentPage.objects.live().filter(depth=2).exists():
        return redirect("wagtail_serve", "")
    return redirect("discovery:home")
