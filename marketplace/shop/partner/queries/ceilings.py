"""What a ceiling will do to prices asked today, and which goods of a participating seller are bound by none."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import BigIntegerField, Case, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Cast, Coalesce, Greatest
from django.db.models.lookups import GreaterThan, LessThanOrEqual

from catalog.measures import BASE_PER_UNIT
from catalog.models import Crop, PriceCeiling, PriceDecision
from marketplace.common import clock
from marketplace.shop.partner.domain.ceilings import NoMeasure, most_for_pack
from marketplace.shop.partner.models import PriceCommitment, RegisteredGoods, StockRecord

_GOODS = "product__registrations__"
_CEILING = f"{_GOODS}commitment__ceiling__"
_DECISION = f"{_CEILING}decision__"


@dataclass(frozen=True)
class Above:
    """A price above a ceiling: from ``since`` on nobody can order it until it is at most ``most`` đồng a pack.

    ``most`` is ``None`` where nobody wrote down how much is in a pack.
    """

    record: StockRecord
    ceiling: PriceCeiling
    since: dt.date
    most: int | None


def above_ceilings(records: QuerySet[StockRecord]) -> list[Above]:
    """Return which of these records ask more than a ceiling that binds them now or will, the soonest first."""
    return as_above(records_above(records))


def records_above(records: QuerySet[StockRecord], *, under: PriceCommitment | None = None) -> QuerySet[StockRecord]:
    """Return the same, to be counted and cut into pages: a row for each record and ceiling that it is above.

    Each has ``goods_id``, the registration that binds it, and ``since``; ``as_above`` makes rows readable. ``under``
    narrows to one seller's commitment. A market has more records than a page can read, so the database compares; it
    says what ``record_keeps_to`` says, to the đồng (a test holds both together).
    """
    since = Greatest(f"{_GOODS}binds_from", f"{_DECISION}valid_from", Value(clock.today()))
    last = [Coalesce(F(name), Value(dt.date.max)) for name in (f"{_GOODS}until", f"{_DECISION}valid_to")]
    # One call, so that all of it is asked of the same registration.
    above = records.filter(
        *(LessThanOrEqual(since, day) for day in last),
        _asks_more(),
        _is_in_the_area(),
        Q(**{f"{_GOODS}commitment": under.pk}) if under else Q(),
        price__gt=0,
        **{f"{_GOODS}commitment__legal_seller": F("partner__legal_seller")},
    )
    named = above.annotate(goods_id=F(f"{_GOODS}pk"), since=since)
    found: QuerySet[StockRecord] = named.order_by("since", "pk", f"{_CEILING}amount", "goods_id")
    return found


def count_above_today(records: QuerySet[StockRecord]) -> int:
    """Return how many of these records ask more today than a ceiling in force."""
    return records_above(records).filter(since=clock.today()).order_by().values("pk").distinct().count()


def as_above(rows: Iterable[StockRecord]) -> list[Above]:
    """Return rows of ``records_above`` with their ceilings, in their order: one query for those and one for these."""
    if isinstance(rows, QuerySet):
        rows = rows.select_related("product__crop", "partner__commune", "partner__legal_seller")
    shown: list[Any] = list(rows)
    goods = RegisteredGoods.objects.select_related("commitment__ceiling__decision", "commitment__ceiling__crop")
    found = goods.in_bulk({record.goods_id for record in shown})
    return [_above(record, found[record.goods_id].commitment.ceiling) for record in shown]


def bound_by_none(record: StockRecord, *, on: dt.date) -> list[PriceCommitment]:
    """Return the commitments of the record's seller for its crop under which these goods are not registered."""
    product, decision = record.product, "ceiling__decision__"
    if product.crop_id is None:
        return []
    still = Q(**{f"{decision}valid_to__isnull": True}) | Q(**{f"{decision}valid_to__gte": on})
    named = RegisteredGoods.objects.filter(Q(until__isnull=True) | Q(until__gte=on), product=product)
    commitments = PriceCommitment.objects.filter(
        still, legal_seller=record.partner.legal_seller_id, ceiling__crop=product.crop_id
    ).exclude(goods__in=named)
    return list(commitments.select_related("ceiling__decision", "ceiling__crop").order_by("pk"))


def _above(record: Any, ceiling: PriceCeiling) -> Above:
    try:
        most: int | None = most_for_pack(ceiling, record.product)
    except NoMeasure:
        most = None
    return Above(record, ceiling, record.since, most)


def _asks_more() -> Q:
    """Return the condition that the record's price is above the ceiling, or cannot be compared with it.

    As ``is_within`` has it: price × base units in a unit > ceiling × base units in the pack, in whole numbers.
    """
    counted_in = "product__crop__counted_in"
    content = Case(
        When(**{counted_in: Crop.Unit.KG}, then=F("product__net_grams")),
        When(**{counted_in: Crop.Unit.LITRE}, then=F("product__net_ml")),
        When(**{f"{counted_in}__isnull": False}, then=F("product__pack_pieces")),
        output_field=BigIntegerField(),
    )
    units = [When(**{f"{_CEILING}crop__counted_in": unit}, then=Value(base)) for unit, base in BASE_PER_UNIT.items()]
    asked = Cast("price", BigIntegerField()) * Case(*units, default=Value(1), output_field=BigIntegerField())
    allowed = Cast(f"{_CEILING}amount", BigIntegerField()) * Coalesce(content, Value(0, BigIntegerField()))
    by_weight = Q(**{f"{_CEILING}crop__counted_in": Crop.Unit.KG}, price_per_kg__gt=F(f"{_CEILING}amount"))
    return Q(GreaterThan(asked, allowed)) | by_weight


def _is_in_the_area() -> Q:
    """Return the condition that the decision names the stocking place's province or commune."""
    decision = {"pricedecision": OuterRef(f"{_CEILING}decision")}
    provinces = PriceDecision.provinces.through.objects.filter(
        **decision, province=OuterRef("partner__commune__province")
    )
    communes = PriceDecision.communes.through.objects.filter(**decision, commune=OuterRef("partner__commune"))
    return Q(Exists(provinces)) | Q(Exists(communes))
