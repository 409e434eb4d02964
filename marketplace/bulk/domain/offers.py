"""Offering a truck's load, and asking for one."""

import datetime as dt
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pghistory
from django.db import transaction
from django.utils.translation import gettext as _

from catalog.produce import Crop
from farmers.models import GrowingArea, Household
from marketplace.bulk.domain.guards import must_act_for_trader, must_bargain_for, must_be_of
from marketplace.bulk.domain.numbers import new_number
from marketplace.bulk.models import LEAST_GRAMS, MOST_GRAMS, BulkOffer, Side, Trader
from marketplace.common import clock
from marketplace.common.errors import BadValue, WrongState
from marketplace.common.text import clean

if TYPE_CHECKING:
    from marketplace.accounts.models import User
    from marketplace.areas.models import Province

MOST_PRICE_PER_KG = 10_000_000
"""Đồng: no produce of this market costs more a kilogram."""
FURTHEST = dt.timedelta(days=366)


def offer_bulk(
    *,
    household: Household,
    growing_area: GrowingArea,
    grams: int,
    price_per_kg: int,
    pickup_from: dt.date,
    pickup_to: dt.date,
    grade: str = "",
    note: str = "",
    key: UUID,
    by: "User",
) -> BulkOffer:
    """Offer so many grams (1-20 t) from a growing area, to be fetched within some days; the same ``key``: no second.

    Raises ``BadValue``, ``WrongState`` for a household that does not sell now, ``NotAllowed``.
    """
    must_bargain_for(household, by)
    if household.state != Household.State.ACTIVE:
        raise WrongState(_("Hộ chưa mở bán (hoặc đang nghỉ mùa), nên chưa làm được việc này."))
    if growing_area.household_id != household.pk:
        raise BadValue(_("Xin chọn vườn của hộ mình."), field="growing_area")
    whose = {"side": Side.SELLER, "household": household, "growing_area": growing_area, "crop": growing_area.crop}
    when = {"pickup_from": pickup_from, "pickup_to": pickup_to}
    return _make(whose, grams=grams, price_per_kg=price_per_kg, **when, grade=grade, note=note, key=key, by=by)


def ask_for_bulk(
    *,
    trader: Trader,
    crop: Crop,
    grams: int,
    price_per_kg: int,
    pickup_from: dt.date,
    pickup_to: dt.date,
    province: "Province | None" = None,
    grade: str = "",
    note: str = "",
    key: UUID,
    by: "User",
) -> BulkOffer:
    """Ask for so many grams (1-20 t) of a crop, of a province if one is named; the same ``key``: no second.

    Raises ``BadValue``, ``NotAllowed``.
    """
    must_act_for_trader(trader, by)
    whose = {"side": Side.TRADER, "trader": trader, "crop": crop, "province": province}
    when = {"pickup_from": pickup_from, "pickup_to": pickup_to}
    return _make(whose, grams=grams, price_per_kg=price_per_kg, **when, grade=grade, note=note, key=key, by=by)


def withdraw_offer(*, offer: BulkOffer, by: "User") -> BulkOffer:
    """Take an open offer back; again changes nothing. Raises ``WrongState`` once a price was agreed, ``NotAllowed``."""
    must_be_of(offer.household, offer.trader, offer.side, by)  # type: ignore[arg-type]  # the side's own is there
    with transaction.atomic(), pghistory.context(by=by.pk):
        locked = lock_offer(offer)
        if locked.state == BulkOffer.State.AGREED:
            raise WrongState(_("Đã chốt giá cho %s rồi nên không rút được nữa.") % locked.number)
        if locked.state == BulkOffer.State.OPEN:
            locked.state = BulkOffer.State.WITHDRAWN
            locked.save(update_fields=["state"])
    return locked


def lock_offer(offer: BulkOffer) -> BulkOffer:
    """Return the offer as it is now; whoever else bargains about it waits."""
    return BulkOffer.objects.select_for_update(no_key=True).get(pk=offer.pk)


def check_amounts(*, grams: int, price_per_kg: int) -> None:
    """Raise ``BadValue`` for less than a truck's load, more than a contract's, or a price that cannot be."""
    if not LEAST_GRAMS <= grams <= MOST_GRAMS:
        raise BadValue(_("Bán sỉ từ 1 đến 20 tấn một hợp đồng. Ít hơn, xin đăng bán theo gói."), field="grams")
    if not 0 < price_per_kg <= MOST_PRICE_PER_KG:
        raise BadValue(_("Xin ghi giá một kg bằng đồng, ví dụ 30.000."), field="price_per_kg")


def _make(whose: dict[str, Any], *, key: UUID, by: "User", **facts: Any) -> BulkOffer:
    facts |= {"grade": clean(facts["grade"]), "note": clean(facts["note"])}
    _check(whose["crop"], facts)
    with transaction.atomic(), pghistory.context(by=by.pk):
        number = new_number(BulkOffer)  # from here on one after the other
        known = BulkOffer.objects.filter(key=key).first()
        if known is not None:
            return _same(known, {**whose, **facts})
        return BulkOffer.objects.create(number=number, key=key, made_by=by, made_at=clock.now(), **whose, **facts)


def _check(crop: Crop, facts: dict[str, Any]) -> None:
    if crop.counted_in != Crop.Unit.KG:
        raise BadValue(_("Bán sỉ theo cân xe nên chỉ nhận hàng tính bằng kg."), field="growing_area")
    check_amounts(grams=facts["grams"], price_per_kg=facts["price_per_kg"])
    today = clock.today()
    if facts["pickup_to"] < facts["pickup_from"]:
        raise BadValue(_("Ngày cuối phải sau ngày đầu, xin xem lại."), field="pickup_to")
    if facts["pickup_from"] < today:
        raise BadValue(_("Ngày lấy hàng đã qua, xin chọn từ hôm nay."), field="pickup_from")
    if facts["pickup_to"] > today + FURTHEST:
        raise BadValue(_("Ngày lấy hàng xa quá một năm, xin xem lại."), field="pickup_to")
    if len(facts["grade"]) > 40:
        raise BadValue(_("Hạng ghi dài quá, xin viết gọn."), field="grade")
    if len(facts["note"]) > 300:
        raise BadValue(_("Ghi thêm dài quá 300 chữ, xin viết gọn."), field="note")


def _same(known: BulkOffer, facts: dict[str, Any]) -> BulkOffer:
    if all(getattr(known, name) == value for name, value in facts.items()):
        return known
    raise WrongState(_("Phiếu này đã thành %s rồi. Xin mở phiếu mới.") % known.number)
