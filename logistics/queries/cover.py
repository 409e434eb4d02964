"""For how long the goods last over many points and their vans: sorted by figures alone, then a page of it in full."""

from collections.abc import Iterable, Sequence

from django.db.models import F, Q, QuerySet

from catalog.models import Product
from logistics.models import Carrier, Point
from logistics.queries.stock import Cover, Source, coming_to, nearest_source, sold_lately
from logistics.queries.visibility import Person, points_visible_to
from logistics.rules import is_market_admin, serving
from marketplace.shop.partner.models import StockRecord


def points_led_with(user: Person, point: Point) -> QuerySet[Point]:
    """Return the points of the operator of a point that the person leads: what lies there, not who buys it.

    Whoever leads no point of this operator sees their own points alone; an admin sees every point of it.
    """
    of_operator = Point.objects.filter(operator=point.operator_id)
    leads = serving(user).filter(role="head", point__operator=point.operator_id).exists()
    if leads or is_market_admin(user):
        return of_operator
    return of_operator.filter(pk__in=points_visible_to(user).values("pk"))


def shortest_first(
    points: QuerySet[Point], *, only_short: bool, products: "QuerySet[Product] | None" = None
) -> list[int]:
    """Return the ids of what lies on the shelves and in the vans of points, what lasts shortest first (two queries).

    Empty goes first, what was not sold lately last: nobody knows how long it lasts. ``only_short`` leaves out what
    lasts long enough, and what nobody knows of.
    """
    here = Q(partner__outlet__point__in=points)
    here |= Q(partner__outlet__carrier__in=Carrier.objects.filter(point__in=points, is_active=True), num_in_stock__gt=0)
    records = StockRecord.objects.filter(here)
    if products is not None:
        records = records.filter(product__in=products)
    levels = records.annotate(free=F("num_in_stock") - F("num_allocated")).values_list("pk", "free")
    sold = sold_lately(records.values("pk"))
    rows = [(Cover.days_of(max(0, free or 0), sold[pk]), pk) for pk, free in levels]
    if only_short:
        rows = [(days, pk) for days, pk in rows if Cover.lasts_short(days)]
    return [pk for days, pk in sorted(rows, key=lambda row: (row[0] is None, row[0] or 0, row[1]))]


def covers_of(ids: Sequence[int]) -> list[Cover]:
    """Return these records with their cover and who could help, in this order (four queries, however many)."""
    found = StockRecord.objects.select_related(
        "product", "partner__outlet__point", "partner__outlet__carrier__point", "partner__outlet__carrier__user"
    ).in_bulk(list(ids))
    own = [found[pk] for pk in ids if pk in found]
    shelves = list(_shelves_with(own))
    sold = sold_lately([record.pk for record in (*own, *shelves)])
    coming = coming_to(own)
    given = [Cover(one, sold[one.pk], 0) for one in shelves]
    rows = [Cover(one, sold[one.pk], coming[one.partner_id, one.product_id]) for one in own]
    return [Cover(row.record, row.sold, row.coming, _help_for(row, given)) for row in rows]


def _shelves_with(records: Iterable[StockRecord]) -> QuerySet[StockRecord]:
    """Return the shelves of open points where sellers of these records keep the same goods."""
    wanted = list(records)
    shelves: QuerySet[StockRecord] = StockRecord.objects.filter(
        product__in={record.product_id for record in wanted},
        partner__legal_seller__in={record.partner.legal_seller_id for record in wanted},
        partner__outlet__point__is_open=True,
    ).select_related("partner__outlet__point")
    return shelves


def _help_for(row: Cover, given: list[Cover]) -> Source | None:
    others = [one for one in given if one.record.partner_id != row.record.partner_id]
    return nearest_source(row, others, row.record.partner.outlet.home)
