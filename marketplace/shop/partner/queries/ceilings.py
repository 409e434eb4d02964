"""What a ceiling will do to prices asked today, and which goods of a participating seller are bound by none."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from catalog.models import PriceCeiling
from marketplace.common import clock
from marketplace.shop.partner.domain.ceilings import NoMeasure, most_for_pack, record_keeps_to, registered_goods
from marketplace.shop.partner.models import PriceCommitment, RegisteredGoods, StockRecord


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
    priced = records.filter(price__gt=0, product__registrations__isnull=False)
    shown = list(
        priced.select_related("product__crop", "partner__commune", "partner__legal_seller").distinct().order_by("pk")
    )
    if not shown:
        return []
    today = clock.today()
    goods = registered_goods(shown).filter(Q(until__isnull=True) | Q(until__gte=today))
    of_goods: defaultdict[tuple[int, int], list[RegisteredGoods]] = defaultdict(list)
    for each in goods.order_by("pk"):
        of_goods[each.product_id, each.commitment.legal_seller_id].append(each)
    found = [
        above
        for record in shown
        for each in of_goods[record.product_id, record.partner.legal_seller_id]
        if (above := _above(record, each, today)) is not None
    ]
    return sorted(found, key=lambda above: (above.since, above.record.pk, above.ceiling.amount))


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


def _above(record: StockRecord, goods: RegisteredGoods, today: dt.date) -> Above | None:
    ceiling = goods.commitment.ceiling
    decision, commune = ceiling.decision, record.partner.commune
    since = max(goods.binds_from, decision.valid_from, today)
    last = min(goods.until or dt.date.max, decision.valid_to or dt.date.max)
    if commune is None or since > last or not decision.holds_in(commune) or record_keeps_to(ceiling, record):
        return None
    try:
        most: int | None = most_for_pack(ceiling, record.product)
    except NoMeasure:
        most = None
    return Above(record, ceiling, since, most)
