"""The counter's pages are for who works at a point; selling needs an open shift of one's own."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from logistics.models import Shift
from logistics.queries import open_shift_of
from marketplace.desk.counter.goods import on_shelf
from marketplace.desk.counter.till import Till
from marketplace.desk.post.access import post_page, use_point
from marketplace.shop.checkout.domain.seats import seat_of

Selling = Callable[..., HttpResponse]


def till_page(view: Selling) -> Callable[..., HttpResponse]:
    """Give the view the till of the person's open shift; without one they are asked to open it."""

    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        shift = open_shift_of(request.user)  # type: ignore[arg-type]  # post_page asked for a person
        if shift is None:
            return redirect("counter:open")
        use_point(request, shift.point)
        return view(request, till_of(shift), *args, **kwargs)

    return post_page(page)


def till_of(shift: Shift) -> Till:
    """Return the till of a shift."""
    return Till(
        seat=seat_of(shift, None),
        records=on_shelf(point=shift.point),
        pages="counter:",
        template="counter/till.html",
        receipt="counter:receipt",
        vouches=True,
        keeps_waiting=True,
    )
