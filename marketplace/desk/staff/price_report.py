"""What sellers committed to under price decisions against what they sold: for the authority and the market's admins.

Grams and đồng of what was kept of a line are its share by packs, each line rounded half up on its own (the page says
so); whole lines are exact. What was sold above a ceiling before the market knew of it (its paper came late) is shown
beside it and never changed.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db.models import BigIntegerField, Case, Count, ExpressionWrapper, F, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Coalesce

from catalog.measures import base_of, in_words, per_unit
from catalog.models import PriceDecision, Product
from marketplace.accounts.models import User
from marketplace.areas.models import Province
from marketplace.common import clock
from marketplace.common.money import divide_half_up
from marketplace.shop.order.models import Line, OrderStatus, SellerOrderStatus
from marketplace.shop.partner.domain.ceilings import NoMeasure, is_within
from marketplace.shop.partner.models import PriceCommitment, RegisteredGoods

_NOT_SOLD = (SellerOrderStatus.CANCELLED, SellerOrderStatus.RETURNED)
Key = tuple[int, int]
"""A commitment and a province."""


@dataclass
class Sold:
    """Base units and đồng of the lines counted, and by how many đồng they lay above the ceiling."""

    lines: int = 0
    base: int = 0
    money: int = 0
    over: int = 0

    def add(self, base: int, money: int, over: int = 0, lines: int = 1) -> None:
        """Count lines."""
        self.lines += lines
        self.base += base
        self.money += money
        self.over += over


@dataclass(frozen=True)
class ReportRow:
    """One commitment in one province: what was sold in the period, since its first day, and before it was known."""

    commitment: PriceCommitment
    province: Province
    within: Sold
    ever: Sold
    early: Sold

    @property
    def share_bp(self) -> int:
        """Return what was sold since the first day, in ten-thousandths of what was committed to, rounded half up."""
        return divide_half_up(self.ever.base * 10_000, self.commitment.committed)

    @property
    def committed_words(self) -> str:
        """Return the commitment in the commodity's unit."""
        return in_words(self.commitment.ceiling.crop, self.commitment.committed)

    @property
    def sold_words(self) -> str:
        """Return what was sold in the period."""
        return in_words(self.commitment.ceiling.crop, self.within.base)

    @property
    def sold_ever_words(self) -> str:
        """Return what was sold since the first day."""
        return in_words(self.commitment.ceiling.crop, self.ever.base)

    @property
    def early_words(self) -> str:
        """Return what was sold above the ceiling, in the period, before the market knew of it."""
        return in_words(self.commitment.ceiling.crop, self.early.base)


def provinces_visible_to(user: User | AnonymousUser) -> "QuerySet[Province]":
    """Return the provinces of which a person may read the report: an officer's own, an admin's all."""
    if not isinstance(user, User) or not user.is_active:
        return Province.objects.none()
    return Province.objects.all() if user.is_staff else Province.objects.filter(officers__user=user)


def report(
    *, provinces: "QuerySet[Province]", start: dt.date, end: dt.date, crop_id: int | None = None
) -> list[ReportRow]:
    """Return a row for each commitment and province of its area, in the order of decision, commodity, seller.

    Sold is what was ordered under the ceiling and neither cancelled, sent back, refused nor returned; goods by weight
    count as weighed. Both days are included. The queries do not grow with the rows.
    """
    places = {province.pk: province for province in provinces}
    commitments = _commitments(places, crop_id)
    ids = [commitment.pk for commitment in commitments]
    ever, within, early = _sold(ids), _sold(ids, start, end), _early(ids, start, end)
    rows = []
    for commitment in commitments:
        for province in _area(commitment):
            if province.pk in places:
                key = (commitment.pk, province.pk)
                rows.append(ReportRow(commitment, province, within[key], ever[key], early[key]))
    return rows


def _commitments(places: Collection[int], crop_id: int | None) -> list[PriceCommitment]:
    decision = "ceiling__decision__"
    named = Q(**{f"{decision}provinces__in": places}) | Q(**{f"{decision}communes__province__in": places})
    found = PriceCommitment.objects.filter(named).distinct()
    if crop_id is not None:
        found = found.filter(ceiling__crop=crop_id)
    return list(
        found.select_related("ceiling__decision", "ceiling__crop", "legal_seller")
        .prefetch_related("ceiling__decision__provinces", "ceiling__decision__communes__province")
        .order_by("-ceiling__decision__valid_from", "ceiling__crop__name", "legal_seller__name", "pk")
    )


def _area(commitment: PriceCommitment) -> list[Province]:
    """Return the provinces of the decision's area, in the order of their codes."""
    decision = commitment.ceiling.decision
    of_communes = [commune.province for commune in decision.communes.all()]
    return sorted({*decision.provinces.all(), *of_communes}, key=lambda province: province.code)


def _lines(start: dt.date | None, end: dt.date | None) -> "QuerySet[Line]":
    """Return the lines that count, each with the packs, grams (by weight) and đồng of what was kept of it."""
    lines = Line.objects.exclude(seller_order__status__in=_NOT_SOLD).exclude(order__status=OrderStatus.UNPAID)
    if start is not None:
        lines = lines.filter(order__date_placed__gte=clock.midnight(start))
    if end is not None:
        lines = lines.filter(order__date_placed__lt=clock.midnight(end + dt.timedelta(days=1)))
    by_weight = Q(price_per_kg__isnull=False)
    return lines.annotate(
        kept=F("quantity") - F("refused_packs") - F("returned_packs"),
        kept_packs=Case(When(by_weight, then=Value(0)), default=F("kept")),
        kept_grams=Case(When(by_weight, then=_part(Coalesce("final_grams", "ordered_grams"))), default=Value(0)),
        kept_money=_part(Coalesce("final_price", F("unit_price") * F("quantity"))),
        province=F("seller_order__stocking_place__commune__province_id"),
        seller=F("seller_order__legal_seller_id"),
    )


def _part(whole: Coalesce) -> ExpressionWrapper:
    """Return the share of a line's figure that belongs to the packs kept, rounded half up in whole numbers."""
    share = (whole * F("kept") * 2 + F("quantity")) / (F("quantity") * 2)
    return ExpressionWrapper(share, output_field=BigIntegerField())


def _sold(
    commitments: Collection[int], start: dt.date | None = None, end: dt.date | None = None
) -> "defaultdict[Key, Sold]":
    """Return what was sold under these commitments, by province of the stocking place."""
    known = PriceCommitment.objects.filter(pk__in=commitments).values_list("pk", "ceiling", "legal_seller")
    by_ceiling = {(ceiling, seller): pk for pk, ceiling, seller in known}
    lines = _lines(start, end).filter(ceiling__in={ceiling for ceiling, _seller in by_ceiling})
    groups = lines.values_list("ceiling_id", "seller", "province", "product").annotate(
        lines=Count("pk"), packs=Sum("kept_packs"), grams=Sum("kept_grams"), money=Sum("kept_money")
    )
    rows = list(groups.order_by())
    products = Product.objects.select_related("crop").in_bulk({row[3] for row in rows})
    sold: defaultdict[Key, Sold] = defaultdict(Sold)
    for ceiling, seller, province, product, count, packs, grams, money in rows:
        commitment = by_ceiling.get((ceiling, seller))
        if commitment is not None:
            sold[commitment, province].add((base_of(products[product], packs) or 0) + grams, money, lines=count)
    return sold


def _early(commitments: Collection[int], start: dt.date, end: dt.date) -> "defaultdict[Key, Sold]":
    """Return what was sold in the period above a ceiling by its papers, before the market held the goods to it."""
    sold: defaultdict[Key, Sold] = defaultdict(Sold)
    late = RegisteredGoods.objects.filter(commitment__in=commitments, binds_from__gt=F("registered_from"))
    goods = list(
        late.select_related("commitment__ceiling__crop", "commitment__ceiling__decision", "product__crop")
        .prefetch_related("commitment__ceiling__decision__provinces", "commitment__ceiling__decision__communes")
        .order_by("pk")
    )
    if not goods:
        return sold
    first = max(start, min(max(each.registered_from, _decision(each).valid_from) for each in goods))
    last = min(end, max(each.binds_from for each in goods) - dt.timedelta(days=1))
    lines = _lines(first, last).filter(product__in={each.product_id for each in goods})
    lines = lines.select_related("order", "seller_order__stocking_place__commune")
    by_goods: defaultdict[tuple[int, int], list[Line]] = defaultdict(list)
    for line in lines.order_by():
        by_goods[line.product_id, line.seller].append(line)
    for each in goods:
        _count_early(sold, each, by_goods[each.product_id, each.commitment.legal_seller_id])
    return sold


def _count_early(sold: "defaultdict[Key, Sold]", goods: RegisteredGoods, lines: Iterable[Line]) -> None:
    ceiling, decision = goods.commitment.ceiling, _decision(goods)
    first = max(goods.registered_from, decision.valid_from)
    last = min(goods.binds_from - dt.timedelta(days=1), decision.valid_to or dt.date.max, goods.until or dt.date.max)
    for line in lines:
        day, place = clock.day_of(line.order.date_placed), line.seller_order.stocking_place
        if not first <= day <= last or not decision.holds_in(place.commune):
            continue
        try:
            if is_within(ceiling, product=goods.product, price=line.unit_price or 0, price_per_kg=line.price_per_kg):
                continue
        except NoMeasure:
            continue
        base = (base_of(goods.product, line.kept_packs) or 0) + line.kept_grams  # type: ignore[attr-defined]  # annotated
        money: int = line.kept_money  # type: ignore[attr-defined]
        if base:
            allowed = divide_half_up(ceiling.amount * base, per_unit(ceiling.crop))
            sold[goods.commitment_id, line.province].add(base, money, max(0, money - allowed))  # type: ignore[attr-defined]


def _decision(goods: RegisteredGoods) -> PriceDecision:
    return goods.commitment.ceiling.decision
