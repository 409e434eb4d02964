"""The way of a lot, from the orchard to the doors, without anybody to whom it went.

What customers are is never said: parcels are counted, places are the household's and the offices', never a
destination.
"""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Max, Min, Sum

from catalog.models import Certificate
from farmers.models import Lot
from farmers.queries import lot_code
from logistics.models import Scan
from marketplace.complaints.models import LotRecall
from marketplace.complaints.queries import recall_of


@dataclass(frozen=True)
class Paper:
    """A certificate of the orchard: whether it held on the day of the harvest, and whether it holds today."""

    certificate: Certificate
    at_harvest: bool
    today: bool


@dataclass(frozen=True)
class Step:
    """So many parcels (or packs) between a first and a last moment; ``place`` is the one office, "" for several."""

    first: dt.datetime
    last: dt.datetime
    count: int
    place: str = ""


@dataclass(frozen=True)
class Trace:
    """All that anybody may know of a lot. Grams of what was packed; a step that has not been is ``None``."""

    lot: Lot
    papers: list[Paper]
    packed: Step | None
    packed_grams: int
    accepted: Step | None
    delivered: Step | None
    recall: LotRecall | None


def trace_of(code: str, *, on: dt.date) -> Trace | None:
    """Return the way of the lot whose code was typed or scanned, ``None`` for no such lot (five queries)."""
    area = "growing_area"
    lots = Lot.objects.select_related(f"{area}__household", f"{area}__crop", f"{area}__commune__province")
    lot = lots.filter(code=lot_code(code)).first()
    if lot is None:
        return None
    drawn = lot.draws.aggregate(first=Min("at"), last=Max("at"), packs=Sum("quantity"), grams=Sum("grams"))
    packed = Step(drawn["first"], drawn["last"], drawn["packs"]) if drawn["first"] is not None else None
    seen = _seen(lot)
    return Trace(
        lot=lot,
        papers=_papers(lot, on),
        packed=packed,
        packed_grams=drawn["grams"] or 0,
        accepted=seen.get(Scan.Kind.ACCEPT),
        delivered=seen.get(Scan.Kind.DELIVER),
        recall=recall_of(lot),
    )


def _papers(lot: Lot, on: dt.date) -> list[Paper]:
    day = lot.harvested_on
    return [
        Paper(one, one.valid_from <= day <= (one.valid_to or day), one.valid_from <= on <= (one.valid_to or on))
        for one in lot.growing_area.certificates.order_by("-valid_to", "pk")
    ]


def _seen(lot: Lot) -> dict[str, Step]:
    """Return what the post has seen of the parcels that hold some of the lot, by kind of scan."""
    scans = Scan.objects.filter(
        item__shipment__seller_order__lines__lot_draws__lot=lot, kind__in=(Scan.Kind.ACCEPT, Scan.Kind.DELIVER)
    )
    counted = (
        scans.order_by()
        .values_list("kind")
        .annotate(
            items=Count("item", distinct=True),
            first=Min("device_time"),
            last=Max("device_time"),
            points=Count("point", distinct=True),
            place=Min("point__name"),
        )
    )
    return {
        kind: Step(first, last, items, place if points == 1 and kind == Scan.Kind.ACCEPT else "")
        for kind, items, first, last, points, place in counted
    }
