"""Who may open the pages at /staff/."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import rules
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

from marketplace.accounts.rules import is_admin

View = Callable[..., HttpResponse]

may_run_the_market = rules.is_authenticated & rules.is_active & is_admin


def staff_page(view: View) -> View:
    """Let marketplace admins in; ask strangers to log in, tell everybody else that there is no such page."""

    @never_cache
    @login_required
    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_run_the_market(request.user):
            raise Http404
        return view(request, *args, **kwargs)

    return page
