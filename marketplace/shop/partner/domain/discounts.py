"""Discounts: so much off a price for a time, and who pays for it. Of several on one record the best holds, alone.

What is discounted is said by stock records, or by a rule: goods of a crop sold from a province (``DiscountGoods``), so
that what is listed later has the discount too. It is asked at the quote, and what it said is frozen on the line.
"""

import datetime as dt
from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _

from marketplace.common import clock
from marketplace.common.compiled import Compiled, Given
from marketplace.common.errors import BadValue, NotAllowed, WrongState
from marketplace.common.money import BASIS_POINTS, price_of, rate_of
from marketplace.common.text import clean
from marketplace.shop.partner.models import Discount, DiscountGoods, StockRecord
from marketplace.shop.partner.queries.goods import records_named_by

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from marketplace.accounts.models import User
    from marketplace.areas.models import Province

Goods = tuple[int, int, int | None, int | None]
"""Crop, province, product, seller (ids)."""
_GOODS = "product__crop__discounted_goods"
MOST_OFF_BP = 9_000
"""Ninety per cent: more off is a slip of the finger."""


@transaction.atomic
def offer_discount(
    *,
    name: str,
    off_bp: int,
    platform_bp: int,
    province_bp: int,
    seller_bp: int,
    valid_from: dt.date,
    valid_to: dt.date,
    source: str,
    records: Collection[StockRecord] = (),
    goods: Iterable[Goods] = (),
    province: "Province | None" = None,
    by: "User",
) -> Discount:
    """Take ``off_bp`` ten-thousandths off the price of records, and of goods by rule, from a day to a day.

    ``goods``: crop, province, product, seller (ids), the last two ``None`` for any, on which the discount holds
    whenever they are listed. ``platform_bp``, ``province_bp`` and ``seller_bp`` say who pays for it and are 10,000
    together. Orders already placed keep theirs. Where only sellers pay it holds at once, else once
    ``agree_to_discount`` has been said by another person. Return the discount. Raises ``BadValue`` naming the field.
    """
    name, source = clean(name), clean(source)
    if not name or not source:
        raise BadValue(_("Xin ghi tên đợt giảm giá và văn bản hay thỏa thuận đứng sau."), field="source")
    if not 1 <= off_bp <= MOST_OFF_BP:
        raise BadValue(_("Mức giảm phải trên 0 và không quá 90 %."), field="off_bp")
    if min(platform_bp, province_bp, seller_bp) < 0 or platform_bp + province_bp + seller_bp != BASIS_POINTS:
        raise BadValue(_("Phần sàn, tỉnh và người bán chịu cộng lại phải đúng 100 %."), field="seller_bp")
    if province_bp and province is None:
        raise BadValue(_("Xin chọn tỉnh nào chịu phần giảm giá."), field="province")
    if valid_to < valid_from:
        raise BadValue(_("Ngày kết thúc phải sau ngày bắt đầu."), field="valid_to")
    rules = set(goods)
    if not records and not rules:
        raise BadValue(_("Xin chọn ít nhất một mặt hàng được giảm."), field="records")
    discount = Discount.objects.create(
        name=name[:160],
        off_bp=off_bp,
        platform_bp=platform_bp,
        province_bp=province_bp,
        seller_bp=seller_bp,
        province=province,
        valid_from=valid_from,
        valid_to=valid_to,
        source=source[:300],
        offered_by=by,
        agreed_at=None if platform_bp or province_bp else clock.now(),
    )
    discount.records.set(records)
    DiscountGoods.objects.bulk_create(
        DiscountGoods(discount=discount, crop_id=crop, province_id=sold_in, product_id=product, legal_seller_id=seller)
        for crop, sold_in, product, seller in sorted(rules, key=str)
    )
    return discount


@transaction.atomic
def agree_to_discount(*, discount: Discount, by: "User") -> Discount:
    """Say yes to a discount that others than the seller pay for: it holds from now on; again changes nothing.

    The caller has checked that ``by`` speaks for who pays. Raises ``NotAllowed`` for the person who offered it,
    ``WrongState`` once its days are over.
    """
    locked: Discount = Discount.objects.select_for_update(no_key=True).get(pk=discount.pk)
    if locked.agreed_at is not None:
        return locked
    if locked.offered_by_id == by.pk:
        raise NotAllowed(_("Người đặt giảm giá không tự đồng ý. Xin nhờ người thứ hai có quyền."))
    if locked.valid_to is not None and locked.valid_to < clock.today():
        raise WrongState(_("Đợt giảm giá này đã qua ngày cuối, xin đặt đợt mới."))
    locked.agreed_by, locked.agreed_at = by, clock.now()
    locked.save(update_fields=["agreed_by", "agreed_at"])
    return locked


@transaction.atomic
def withdraw_discount(*, discount: Discount) -> None:
    """Drop a discount that nobody has said yes to: it never held. Raises ``WrongState`` once somebody has."""
    locked: Discount | None = Discount.objects.select_for_update().filter(pk=discount.pk).first()
    if locked is None:
        return
    if locked.agreed_at is not None:
        raise WrongState(_("Đợt giảm giá này đã được đồng ý, chỉ dừng được, không rút được."))
    locked.delete()


def end_discount(*, discount: Discount) -> Discount:
    """Let the discount hold until today and no longer; again changes nothing. Raises ``WrongState`` before it began."""
    with transaction.atomic():
        locked: Discount = Discount.objects.select_for_update(no_key=True).get(pk=discount.pk)
        if locked.valid_from > clock.today():
            raise WrongState(_("Đợt giảm giá này chưa bắt đầu, xin xóa khỏi kế hoạch thay vì dừng."))
        if locked.valid_to is None or locked.valid_to > clock.today():
            locked.valid_to = clock.today()
            locked.save(update_fields=["valid_to"])
    return locked


def best_discounts(*, records: Iterable[int], on: dt.date) -> dict[int, Discount]:
    """Return the discount that holds on a day for each of the records (ids) that has one: the one that takes most off.

    One that waits for a yes does not hold.
    One query, however many records, and one more where there are discounts. Of two alike the older one holds.
    """
    ids = list(records)
    pairs = _HOLDING.rows(records=ids, on=on) if ids else []
    in_force = Discount.objects.in_bulk({discount_id for discount_id, _record in pairs}) if pairs else {}
    best: dict[int, Discount] = {}
    for discount_id, record_id in sorted(pairs):
        found, known = in_force[discount_id], best.get(record_id)
        if known is None or found.off_bp > known.off_bp:
            best[record_id] = found
    return best


def _holding() -> "QuerySet[Any, tuple[int, int]]":
    """Return (discount, record) by their ids: for the records given, on the day given."""
    agreed = Discount.objects.in_force(Given("on")).filter(agreed_at__isnull=False)
    named = agreed.filter(records__among=Given("records")).values_list("pk", "records")
    by_rule = records_named_by(_GOODS, Given("records"), **{f"{_GOODS}__discount__in": agreed})
    return named.order_by().union(by_rule.values_list(f"{_GOODS}__discount", "pk"))


_HOLDING: Compiled[Any] = Compiled(_holding)


class Asked(NamedTuple):
    """What is asked for a pack, and for a kilogram of what is priced by weight, in whole đồng."""

    pack: int
    per_kg: int | None


def asked_price(*, price: int, price_per_kg: int | None, net_grams: int | None, discount: Discount | None) -> Asked:
    """Return the prices less the discount. By weight the kilogram is discounted, and the pack follows from it."""
    if discount is None:
        return Asked(price, price_per_kg)
    if price_per_kg is None:
        return Asked(discounted(price, discount), None)
    per_kg = discounted(price_per_kg, discount)
    return Asked(min(price, price_of(net_grams or 0, per_kg)), per_kg)


def discounted(amount: int, discount: Discount | None) -> int:
    """Return a price in whole đồng less the discount (which is rounded half up), at least 1 đồng, never more."""
    if discount is None or amount <= 1:
        return amount
    return max(1, amount - rate_of(amount, discount.off_bp))
