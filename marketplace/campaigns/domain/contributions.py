"""What an order adds to a season's figures, computed from its raw rows as they are now."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from django.db.models import Q, Sum

from catalog.produce import Crop
from marketplace.campaigns.models import Campaign, SeasonDiscount
from marketplace.campaigns.models.figures import CELL, NUMBERS
from marketplace.campaigns.queries.counting import NOT_SOLD, counted_lines
from marketplace.common import clock
from marketplace.common.money import divide_half_up
from marketplace.settlement.models import Payable, PayoutBatch, TakenBack
from marketplace.shop.order.models import Line, SellerOrder, SellerOrderStatus

if TYPE_CHECKING:
    import datetime as dt


@dataclass(frozen=True)
class Key:
    """A cell of the figures, and whose goods. See ``models.figures.CELL``."""

    campaign_id: int
    province_id: int | None
    crop_id: int | None
    seller_id: int | None
    operator: str
    brand: str
    channel: str
    day: "dt.date"
    hour: int

    def cell(self) -> dict[str, Any]:
        """Return the columns of the cell."""
        return {name: getattr(self, name) for name in CELL}


@dataclass
class Numbers:
    """What is added up in a cell. See ``models.figures.NUMBERS``."""

    orders: int = 0
    parcels: int = 0
    cancelled: int = 0
    returned: int = 0
    delivered: int = 0
    packs: int = 0
    amount: int = 0
    measured: int = 0
    estimated: int = 0
    unknown_packs: int = 0
    discount: int = 0
    platform_due: int = 0
    province_due: int = 0
    paid: int = 0
    visits: int = 0

    def add(self, other: "Numbers") -> None:
        """Add the numbers of another."""
        for each in fields(other):
            setattr(self, each.name, getattr(self, each.name) + getattr(other, each.name))


if {each.name for each in fields(Numbers)} != set(NUMBERS):
    raise RuntimeError("Numbers and models.figures.NUMBERS must name the same")

Found = dict[tuple[int, Key], Numbers]


def contributions(campaign: Campaign, order_ids: Sequence[int]) -> Found:
    """Return what each of the orders adds to the season's cells: (order, cell) → numbers."""
    lines = (
        counted_lines(campaign)
        .filter(order__in=order_ids)
        .select_related("product__crop", "seller_order", "order")
        .order_by("pk")
    )
    found: Found = defaultdict(Numbers)
    by_part: dict[int, list[Line]] = defaultdict(list)
    for line in lines:
        by_part[line.seller_order_id].append(line)
    paid, own = _paid(by_part), _own_discounts(campaign)
    sold_in: dict[int, set[int | None]] = defaultdict(set)
    for part_id, its_lines in by_part.items():
        _count_part(campaign, its_lines, paid.get(part_id, 0), own, found)
        if _part_of(its_lines[0]).status not in NOT_SOLD:
            sold_in[its_lines[0].order_id].add(its_lines[0].counted_province)
    _count_orders(campaign, by_part.values(), sold_in, found)
    return dict(found)


def measure_of(line: Line) -> Numbers:
    """Return how much of its crop a line is, in the crop's own unit: weighed, estimated or unknown, never guessed.

    Packs that were refused at the door or taken back later are not counted; of weighed goods their share goes off.
    """
    packs = line.quantity - line.refused_packs - line.returned_packs
    unit = line.product.crop.counted_in
    if unit == Crop.Unit.KG:
        if line.final_grams is not None:
            return Numbers(measured=divide_half_up(line.final_grams * packs, line.quantity))
        grams = line.estimated_grams if line.estimated_grams is not None else line.ordered_grams
        return Numbers(unknown_packs=packs) if grams is None else Numbers(estimated=grams)
    if unit == Crop.Unit.BOX:
        return Numbers(measured=packs)
    content = line.product.net_ml if unit == Crop.Unit.LITRE else line.product.pack_pieces
    return Numbers(unknown_packs=packs) if content is None else Numbers(measured=content * packs)


def _own_discounts(campaign: Campaign) -> frozenset[int]:
    """Return the discounts of the season: what another's costs is in the other's figures."""
    return frozenset(SeasonDiscount.objects.filter(campaign=campaign).values_list("discount", flat=True))


def _count_part(campaign: Campaign, lines: list[Line], paid: int, own: frozenset[int], found: Found) -> None:
    """Count a seller order: its parcel, and each of its lines while the goods are with a customer or on the way.

    ``own``: the season's discounts.
    """
    part = _part_of(lines[0])
    parcel = Numbers(parcels=1, paid=_share_of(paid, part, lines))
    if part.status in (SellerOrderStatus.CANCELLED, SellerOrderStatus.RETURNED, SellerOrderStatus.DELIVERED):
        setattr(parcel, part.status, 1)
    found[(part.order_id, _key(campaign, lines[0], seller=True))].add(parcel)
    if part.status in NOT_SOLD:
        return
    for line in lines:
        price = line.kept_price
        is_own = line.discount_id in own
        platform, province = line.funded_on(price) if is_own else (0, 0)
        numbers = Numbers(
            packs=line.quantity - line.refused_packs - line.returned_packs,
            amount=price,
            discount=line.discount_on(price) if is_own else 0,
            platform_due=platform,
            province_due=province,
        )
        numbers.add(measure_of(line))
        found[(part.order_id, _key(campaign, line, seller=True, crop=True))].add(numbers)


def _count_orders(
    campaign: Campaign, parts: Iterable[list[Line]], sold_in: dict[int, set[int | None]], found: Found
) -> None:
    """Count each order once for the whole season, and once in each province that sold something in it."""
    for lines in parts:
        line = lines[0]
        provinces = sold_in.get(line.order_id, set())
        if line.counted_province in provinces:
            found[(line.order_id, _key(campaign, line))] = Numbers(orders=1)
            found[(line.order_id, _key(campaign, line, province=False))] = Numbers(orders=1)


def _key(campaign: Campaign, line: Line, *, province: bool = True, seller: bool = False, crop: bool = False) -> Key:
    part = _part_of(line)
    moment = part.placed_at.astimezone(clock.VIETNAM)
    return Key(
        campaign_id=campaign.pk,
        province_id=line.counted_province if province else None,
        crop_id=line.product.crop_id if crop else None,
        seller_id=part.legal_seller_id if seller else None,
        operator=line.order.operator,
        brand=line.order.brand,
        channel=line.order.channel,
        day=moment.date(),
        hour=moment.hour,
    )


def _paid(parts: Iterable[int]) -> dict[int, int]:
    """Return the đồng that sellers were paid for seller orders, less what payouts kept for goods that came back."""
    payables = Payable.objects.filter(
        Q(shipment__seller_order__in=parts) | Q(sold__in=parts),
        payout_item__payout__batch__status=PayoutBatch.Status.PAID,
    ).select_related("shipment")
    back = TakenBack.objects.filter(
        seller_order__in=parts, deduction__payout__batch__status=PayoutBatch.Status.PAID
    ).order_by()
    kept = dict(back.values_list("seller_order").annotate(net=Sum("net")))
    return {part: payable.net - kept.get(part, 0) for payable in payables for part in [_earned_by(payable)]}


def _part_of(line: Line) -> SellerOrder:
    part: SellerOrder | None = line.seller_order
    if part is None:
        raise ValueError(f"line {line.pk} belongs to no seller")
    return part


def _earned_by(payable: Payable) -> int:
    """Return the id of the seller order that a payable is for."""
    if payable.shipment is not None:
        return payable.shipment.seller_order_id
    if payable.sold_id is None:
        raise ValueError(f"payable {payable.pk} has no source")
    return payable.sold_id


def _share_of(paid: int, part: SellerOrder, lines: list[Line]) -> int:
    """Return the share of a payment that is for the lines that count, by their price."""
    if not paid or not part.goods_due:
        return paid
    return min(paid, divide_half_up(paid * sum(line.price_due for line in lines), part.goods_due))
