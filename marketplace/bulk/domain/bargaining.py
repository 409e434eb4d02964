"""Prices to and fro about an offer, until one side takes the other's: then there is a contract to be read."""

import datetime as dt
from typing import TYPE_CHECKING
from uuid import UUID

import pghistory
from django.db import transaction
from django.utils.translation import gettext as _

from farmers.models import GrowingArea, Household
from marketplace.bulk.domain.drafting import draft_contract
from marketplace.bulk.domain.guards import must_be_of
from marketplace.bulk.domain.offers import check_amounts, lock_offer
from marketplace.bulk.models import BulkContract, BulkOffer, BulkPrice, Side, Trader
from marketplace.common import clock
from marketplace.common.errors import BadValue, NotAllowed, WrongState
from marketplace.common.text import clean

if TYPE_CHECKING:
    from marketplace.accounts.models import User


def name_price(
    *,
    offer: BulkOffer,
    household: Household,
    trader: Trader,
    side: str,
    grams: int,
    price_per_kg: int,
    pickup_on: dt.date,
    growing_area: GrowingArea | None = None,
    note: str = "",
    key: UUID,
    by: "User",
) -> BulkPrice:
    """Name a price (đồng a kg) for so many grams to the other side; the same ``key`` again returns the first.

    Whoever did not make the offer begins; who made it answers. A household that answers a trader's wish says from
    which ``growing_area``. Raises ``BadValue``, ``WrongState`` once the offer is not open, ``NotAllowed``.
    """
    must_be_of(household, trader, side, by)
    check_amounts(grams=grams, price_per_kg=price_per_kg)
    note = clean(note)[:300]
    with transaction.atomic():
        locked = lock_offer(offer)
        known = BulkPrice.objects.filter(key=key).first()
        if known is not None:
            return _same(known, locked, side, grams, price_per_kg)
        _must_be_open(locked)
        last = latest_price(locked, household, trader)
        _check_pair(locked, household, trader, side, last)
        if not locked.fits(pickup_on) or pickup_on < clock.today():
            raise BadValue(_("Xe phải đến trong những ngày đã ghi, từ hôm nay trở đi."), field="pickup_on")
        return BulkPrice.objects.create(
            offer=locked,
            household=household,
            trader=trader,
            growing_area=_area(locked, household, side, growing_area, last),
            side=side,
            grams=grams,
            price_per_kg=price_per_kg,
            pickup_on=pickup_on,
            note=note,
            key=key,
            at=clock.now(),
            by=by,
        )


def accept_price(*, price: BulkPrice, by: "User") -> BulkContract:
    """Take the price that the other side named last: returns the draft of a contract for both to say yes to.

    The same price again returns its contract. Raises ``WrongState`` where another price was named since or the offer
    is not open, ``NoBulkTerms``, ``NotAllowed`` for the side that named it.
    """
    other = Side.TRADER if price.side == Side.SELLER else Side.SELLER
    must_be_of(price.household, price.trader, other, by)
    with transaction.atomic(), pghistory.context(by=by.pk):
        offer = lock_offer(price.offer)
        known = BulkContract.objects.filter(price=price).first()
        if known is not None and known.state == BulkContract.State.CANCELLED:
            raise WrongState(_("Hợp đồng theo giá này đã hủy. Muốn bán lại, xin ra giá mới."))
        if known is not None:
            return known
        _must_be_open(offer)
        if latest_price(offer, price.household, price.trader) != price:
            raise WrongState(_("Đã có giá mới hơn, xin xem lại rồi hãy chốt."))
        if price.pickup_on < clock.today():
            raise WrongState(_("Ngày lấy hàng đã qua, xin ra giá lại với ngày mới."))
        offer.state = BulkOffer.State.AGREED
        offer.save(update_fields=["state"])
        return draft_contract(price=price, by=by)


def latest_price(offer: BulkOffer, household: Household, trader: Trader) -> BulkPrice | None:
    """Return the price that stands between the two about this offer."""
    pair = BulkPrice.objects.filter(offer=offer, household=household, trader=trader)
    return pair.order_by("-pk").first()


def _must_be_open(offer: BulkOffer) -> None:
    if not offer.is_open:
        raise WrongState(_("%s không còn mở để thương lượng.") % offer.number)


def _check_pair(offer: BulkOffer, household: Household, trader: Trader, side: str, last: BulkPrice | None) -> None:
    """Only who made the offer and one other bargain, and the other begins."""
    mine = offer.household_id == household.pk if offer.side == Side.SELLER else offer.trader_id == trader.pk
    if not mine:
        raise NotAllowed(_("Chào hàng này là của bên khác."))
    if side == offer.side and last is None:
        raise WrongState(_("Chưa ai hỏi mua nên chưa có giá nào để trả lời."))
    if household.state != Household.State.ACTIVE:
        raise WrongState(_("Hộ chưa mở bán (hoặc đang nghỉ mùa), nên chưa làm được việc này."))


def _area(
    offer: BulkOffer, household: Household, side: str, named: GrowingArea | None, last: BulkPrice | None
) -> GrowingArea:
    """Return where the goods grow: as offered, as the household says, or as it said before."""
    if offer.growing_area is not None:
        return offer.growing_area
    area = named if side == Side.SELLER and named is not None else (last.growing_area if last else None)
    if area is None or area.household_id != household.pk or area.crop_id != offer.crop_id:
        raise BadValue(_("Xin chọn vườn trồng đúng loại hàng được hỏi."), field="growing_area")
    if offer.province_id is not None and area.commune.province_id != offer.province_id:
        raise BadValue(_("Bên mua cần hàng của tỉnh khác, xin chọn vườn khác."), field="growing_area")
    return area


def _same(known: BulkPrice, offer: BulkOffer, side: str, grams: int, price_per_kg: int) -> BulkPrice:
    said = (known.offer_id, known.side, known.grams, known.price_per_kg)
    if said == (offer.pk, side, grams, price_per_kg):
        return known
    raise WrongState(_("Giá này đã gửi rồi. Xin tải lại trang để ra giá khác."))
