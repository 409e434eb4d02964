"""What sellers committed to under price decisions against what they sold: for the authority and the market's admins."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db.models import Case, F, QuerySet, Sum, Value, When
from django.db.models.functions import Coalesce

from catalog.measures import base_of, in_words
from catalog.models import Product
from marketplace.accounts.models import User
from marketplace.areas.models import Province
from marketplace.common import clock
from marketplace.shop.order.models import Line, OrderStatus, SellerOrderStatus
from marketplace.shop.partner.models import PriceCommitment

_NOT_SOLD = (SellerOrderStatus.CANCELLED, SellerOrderStatus.RETURNED)


@dataclass(frozen=True)
class ReportRow:
    """One commitment in one province: base units sold in the period and since its first day, đồng of the period."""

    commitment: PriceCommitment
    province: Province
    sold: int
    sold_ever: int
    amount: int

    @property
    def share_bp(self) -> int:
        """Return what was sold since the first day, in ten-thousandths of what the seller committed to."""
        return self.sold_ever * 10_000 // self.commitment.committed

    @property
    def committed_words(self) -> str:
        """Return the commitment in the commodity's unit."""
        return in_words(self.commitment.ceiling.crop, self.commitment.committed)

    @property
    def sold_words(self) -> str:
        """Return what was sold in the period."""
        return in_words(self.commitment.ceiling.crop, self.sold)

    @property
    def sold_ever_words(self) -> str:
        """Return what was sold since the first day."""
        return in_words(self.commitment.ceiling.crop, self.sold_ever)


def provinces_visible_to(user: User | AnonymousUser) -> "QuerySet[Province]":
    """Return the provinces of which a person may read the report: an officer's own, an admin's all."""
    if not isinstance(user, User) or not user.is_active:
        return Province.objects.none()
    return Province.objects.all() if user.is_staff else Province.objects.filter(officers__user=user)


def report(
    *, provinces: "QuerySet[Province]", start: dt.date, end: dt.date, crop_id: int | None = None
) -> list[ReportRow]:
    """Return a row for each commitment and named province, in the order of decision, commodity, seller (6 queries).

    Sold is what was ordered under the ceiling and neither cancelled, sent back, refused nor returned; goods by weight
    count as weighed. Both days are included.
    """
    places = {province.pk: province for province in provinces}
    commitments = PriceCommitment.objects.filter(ceiling__decision__provinces__in=places).distinct()
    if crop_id is not None:
        commitments = commitments.filter(ceiling__crop=crop_id)
    commitments = (
        commitments.select_related("ceiling__decision", "ceiling__crop", "legal_seller")
        .prefetch_related("ceiling__decision__provinces")
        .order_by("-ceiling__decision__valid_from", "ceiling__crop__name", "legal_seller__name", "pk")
    )
    ever, within = _sold(None, None), _sold(start, end)
    rows = []
    for commitment in commitments:
        for province in commitment.ceiling.decision.provinces.all():
            if province.pk in places:
                key = (commitment.ceiling_id, commitment.legal_seller_id, province.pk)
                rows.append(ReportRow(commitment, province, within[key][0], ever[key][0], within[key][1]))
    return rows


def _sold(start: dt.date | None, end: dt.date | None) -> "defaultdict[tuple[int, int, int], tuple[int, int]]":
    """Return base units and đồng by ceiling, seller and province of the stocking place."""
    lines = Line.objects.filter(ceiling__isnull=False).exclude(seller_order__status__in=_NOT_SOLD)
    lines = lines.exclude(order__status=OrderStatus.UNPAID)
    if start is not None and end is not None:
        lines = lines.filter(order__date_placed__gte=clock.midnight(start))
        lines = lines.filter(order__date_placed__lt=clock.midnight(end + dt.timedelta(days=1)))
    kept = F("quantity") - F("refused_packs") - F("returned_packs")
    grouped = lines.values_list(
        "ceiling_id", "seller_order__legal_seller_id", "seller_order__stocking_place__commune__province_id", "product"
    ).annotate(
        packs=Sum(Case(When(price_per_kg=None, then=kept), default=Value(0))),
        grams=Sum(
            Case(
                When(price_per_kg=None, then=Value(0)),
                default=Coalesce("final_grams", "ordered_grams") * kept / F("quantity"),
            )
        ),
        money=Sum(Coalesce("final_price", F("unit_price") * F("quantity")) * kept / F("quantity")),
    )
    rows = list(grouped.order_by())
    products = Product.objects.select_related("crop").in_bulk({row[3] for row in rows})
    sold: defaultdict[tuple[int, int, int], tuple[int, int]] = defaultdict(lambda: (0, 0))
    for ceiling, seller, province, product, packs, grams, money in rows:
        content = base_of(products[product], packs) or 0
        before = sold[(ceiling, seller, province)]
        sold[(ceiling, seller, province)] = (before[0] + content + grams, before[1] + money)
    return sold
