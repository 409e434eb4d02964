"""News of bulk sales for the rooms above: read on from where one had come to, or all of some days."""

import datetime as dt
from collections.abc import Collection
from typing import TYPE_CHECKING

from django.db.models import QuerySet

from marketplace.bulk.models import BulkEvent

if TYPE_CHECKING:
    from marketplace.areas.models import Province


def events_from(xid: int) -> QuerySet[BulkEvent]:
    """Return the events written by transaction ``xid`` or later, in the order of their transactions.

    Transactions do not end in the order of their numbers: a reader keeps the oldest that is still open, as
    ``campaigns.domain.folding`` does, and knows an event it has read by its id.
    """
    return BulkEvent.objects.filter(xid__gte=xid).order_by("xid", "pk")


def events_in(
    start: dt.datetime,
    end: dt.datetime,
    *,
    crops: Collection[int],
    provinces: "Collection[Province] | QuerySet[Province]",
) -> QuerySet[BulkEvent]:
    """Return what was weighed from ``start`` up to ``end`` of these crops by households of these provinces."""
    return BulkEvent.objects.filter(
        occurred_at__gte=start, occurred_at__lt=end, crop__in=crops, province__in=provinces
    ).order_by("pk")
