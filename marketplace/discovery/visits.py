"""Counting a visit with what is known of it: whose shop front, and which operator serves where the visitor is."""

from django.http import HttpRequest

from logistics.domain.coverage import delivering_point
from logistics.domain.errors import NotDeliverable
from marketplace.areas.models import Commune
from marketplace.areas.my_place import my_place
from marketplace.campaigns.domain import count_visit
from marketplace.common import clock
from marketplace.common.brands import brand_of


def note_visit(request: HttpRequest, *, page: str, pk: int) -> None:
    """Count a visit of a page ("product" or "season").

    The operator is who delivers to the commune that the visitor has said they receive in, as it would be the order's;
    of a visitor who has said none it is not known, and the figures say so.
    """
    agent = request.headers.get("User-Agent", "")
    count_visit(page=page, pk=pk, brand=brand_of(request), user_agent=agent, operator=_operator_at(my_place(request)))


def _operator_at(place: Commune | None) -> str:
    if place is None:
        return ""
    try:
        return delivering_point(commune=place, on=clock.today()).operator.code
    except NotDeliverable:
        return ""
