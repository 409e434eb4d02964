"""Ceilings of price: which decision binds whom, and whether a price keeps to it.

A ceiling binds a stock record when its seller takes part (has registered a commitment under it), the decision is in
force, the product is of the ceiling's commodity and the stocking place lies in a province that the decision names.
Where several bind, the lowest does. Prices are compared by cross multiplication of whole numbers, never by division:
docs/algorithms/ceilings.md.
"""

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from catalog.measures import base_of, per_unit
from catalog.models import PriceCeiling, Product
from marketplace.common import clock
from marketplace.common.errors import BadValue, DomainError
from marketplace.common.forms import group
from marketplace.shop.partner.models import LegalSeller, PriceCommitment, StockRecord

if TYPE_CHECKING:
    from catalog.models import Crop

MOST_COMMITTED = 10**12
"""In base units: a million tonnes in grams."""


class AboveCeiling(DomainError):
    """The price lies above the ceiling in force; ``ceiling`` is the row that says so."""

    code = "above_ceiling"

    def __init__(self, *, product: Product, ceiling: PriceCeiling) -> None:
        self.ceiling = ceiling
        self.product_id = product.pk
        words = {
            "title": product.get_title(),
            "ceiling": ceiling_words(ceiling),
            "number": ceiling.decision.number,
            "authority": ceiling.decision.authority,
        }
        sentence = _(
            "Giá “%(title)s” đang cao hơn giá trần %(ceiling)s theo %(number)s của %(authority)s nên chưa bán được. "
            "Giỏ hàng vẫn giữ nguyên; xin bỏ món này ra hoặc đợi người bán hạ giá."
        )
        super().__init__(sentence % words)


class NoMeasure(DomainError):
    """The product falls under a ceiling or ration, but nobody wrote down how much is in a pack."""

    code = "no_measure"

    def __init__(self, product: Product) -> None:
        super().__init__(
            _("“%(title)s” chưa ghi lượng trong một gói nên chưa so được với mức nhà nước đặt, xin báo người bán.")
            % {"title": product.get_title()}
        )


def register_commitment(
    *, ceiling: PriceCeiling, legal_seller: LegalSeller, committed: int, registered_on: dt.date | None = None
) -> PriceCommitment:
    """Record that a seller sells under the ceiling from ``registered_on`` on and commits to an amount (base units).

    Without a day: from the decision's first day, or tomorrow when that has come. The same again changes nothing.
    Raises ``BadValue`` for an amount that is none, a day that would bind what was sold today or before, and where the
    seller has committed to another amount already.
    """
    if not 0 < committed <= MOST_COMMITTED:
        raise BadValue(_("Lượng cam kết phải lớn hơn 0."), field="committed")
    first, tomorrow = ceiling.decision.valid_from, clock.today() + dt.timedelta(days=1)
    day = registered_on or max(first, tomorrow)
    known = PriceCommitment.objects.filter(ceiling=ceiling, legal_seller=legal_seller).first()
    if known is None:
        if max(day, first) < tomorrow:
            raise BadValue(_("Người bán tham gia sớm nhất từ ngày mai."), field="registered_on")
        try:
            with transaction.atomic():
                return PriceCommitment.objects.create(
                    ceiling=ceiling, legal_seller=legal_seller, committed=committed, registered_on=day
                )
        except IntegrityError:  # a twin was faster by a moment
            known = PriceCommitment.objects.get(ceiling=ceiling, legal_seller=legal_seller)
    if known.committed != committed or registered_on not in (None, known.registered_on):
        raise BadValue(_("Người bán này đã đăng ký mức khác cho mặt hàng này."), field="legal_seller", code="conflict")
    return known


def ceiling_for(*, stockrecord: StockRecord, on: dt.date) -> PriceCeiling | None:
    """Return the ceiling that binds the record on a day, the lowest where several do; ``None`` where none does."""
    return ceilings_for(stockrecords=[stockrecord], on=on).get(stockrecord.pk)


def ceilings_for(*, stockrecords: Iterable[StockRecord], on: dt.date) -> dict[int, PriceCeiling]:
    """Return the ceilings that bind these records on a day, by id of the record, in at most two queries."""
    records = [record for record in stockrecords if record.product.crop_id and record.partner.commune_id]
    if not records:
        return {}
    in_force = Q(ceiling__decision__valid_to__isnull=True) | Q(ceiling__decision__valid_to__gte=on)
    commitments = list(
        PriceCommitment.objects.filter(
            in_force,
            ceiling__decision__valid_from__lte=on,
            registered_on__lte=on,
            legal_seller__in={record.partner.legal_seller_id for record in records},
            ceiling__crop__in={record.product.crop_id for record in records},
        )
        .select_related("ceiling__decision", "ceiling__crop")
        .prefetch_related("ceiling__decision__provinces")
    )
    bound: dict[tuple[int, int, int], PriceCeiling] = {}
    for commitment in commitments:
        ceiling = commitment.ceiling
        for province in ceiling.decision.provinces.all():
            key = (commitment.legal_seller_id, ceiling.crop_id, province.pk)
            if key not in bound or _stricter(ceiling, bound[key]):
                bound[key] = ceiling
    found = {record.pk: bound.get(_key(record)) for record in records}
    return {pk: ceiling for pk, ceiling in found.items() if ceiling is not None}


def check(*, stockrecord: StockRecord, price: int, price_per_kg: int | None, on: dt.date) -> PriceCeiling | None:
    """Return the ceiling that binds the record on the day, if any. Raises ``AboveCeiling``, ``NoMeasure``."""
    ceiling = ceiling_for(stockrecord=stockrecord, on=on)
    if ceiling is not None:
        must_keep_to(ceiling, product=stockrecord.product, price=price, price_per_kg=price_per_kg)
    return ceiling


def must_keep_to(ceiling: PriceCeiling, *, product: Product, price: int, price_per_kg: int | None) -> None:
    """Raise ``AboveCeiling`` where the price (đồng a pack, or a kilogram for goods by weight) is above the ceiling.

    Raises ``NoMeasure`` where it is not known how much a pack holds: what cannot be compared is not sold.
    """
    if not is_within(ceiling, product=product, price=price, price_per_kg=price_per_kg):
        raise AboveCeiling(product=product, ceiling=ceiling)


def is_within(ceiling: PriceCeiling, *, product: Product, price: int, price_per_kg: int | None) -> bool:
    """Whether the price keeps to the ceiling: price × base units in a unit ≤ ceiling × base units in the pack."""
    crop = ceiling.crop
    if price_per_kg is not None and crop.counted_in == crop.Unit.KG:
        return price_per_kg <= ceiling.amount  # the pack's price is this, rounded
    content = base_of(product)
    if not content:
        raise NoMeasure(product)
    return price * per_unit(crop) <= ceiling.amount * content


def ceiling_words(ceiling: PriceCeiling) -> str:
    """Return the ceiling as people say it: "18.000 đ/kg"."""
    return f"{group(ceiling.amount)} đ/{unit_words(ceiling.crop)}"


def unit_words(crop: "Crop") -> str:
    """Return the commodity's unit as people say it."""
    return crop.unit_word


def _stricter(one: PriceCeiling, other: PriceCeiling) -> bool:
    """Whether ``one`` comes before ``other``: lower, or as low and decided later."""
    return (one.amount, -one.decision.valid_from.toordinal(), -one.pk) < (
        other.amount,
        -other.decision.valid_from.toordinal(),
        -other.pk,
    )


def _key(record: StockRecord) -> tuple[int, int, int]:
    return (record.partner.legal_seller_id, record.product.crop_id, record.partner.commune.province_id)
