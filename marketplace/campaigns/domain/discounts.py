"""Discounts of a season: on its products, within its days, by who manages it; who else pays for it says yes first."""

import datetime as dt

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from catalog.produce import Crop
from marketplace.accounts.models import User
from marketplace.areas.models import Province
from marketplace.campaigns import rules
from marketplace.campaigns.domain.caps import goods_of_season
from marketplace.campaigns.domain.seasons import lock_managed
from marketplace.campaigns.models import Campaign, SeasonDiscount
from marketplace.common import clock
from marketplace.common.errors import BadValue, NotAllowed, WrongState
from marketplace.shop.partner.domain import agree_to_discount, end_discount, offer_discount, withdraw_discount
from marketplace.shop.partner.models import Discount


def offer_season_discount(
    *,
    campaign: Campaign,
    name: str,
    off_bp: int,
    platform_bp: int,
    province_bp: int,
    seller_bp: int,
    province: Province | None,
    valid_from: dt.date,
    valid_to: dt.date,
    source: str,
    crop: Crop | None,
    by: User,
) -> Discount:
    """Take so much off the season's goods (of one crop, or of all) between two days of it; return the discount.

    The goods are a rule, not a list: what is listed after this has the discount too. A later change of the plan does
    not widen it: it is what the second person says yes to.
    Who pays is said in ten-thousandths and frozen on each line that is ordered. Where the market or a province pays a
    part, it holds once ``agree_to_season_discount`` has been said by a second person. Raises ``NotAllowed`` unless
    ``by`` manages the season, ``WrongState`` for a closed one, ``BadValue`` naming the field.
    """
    with transaction.atomic():
        locked = lock_managed(campaign, by)
        if locked.state == Campaign.State.CLOSED:
            raise WrongState(_("Mùa đã kết thúc, không đặt giảm giá nữa."))
        if valid_from < locked.starts_on or valid_to > locked.ends_on:
            raise BadValue(_("Đợt giảm giá phải nằm trong các ngày của mùa."), field="valid_from")
        if province is not None and not locked.provinces.filter(pk=province.pk).exists():
            raise BadValue(_("Tỉnh này không thuộc mùa, xin chọn tỉnh của mùa."), field="province")
        discount = offer_discount(
            name=name,
            off_bp=off_bp,
            platform_bp=platform_bp,
            province_bp=province_bp,
            seller_bp=seller_bp,
            province=province,
            valid_from=valid_from,
            valid_to=valid_to,
            source=source,
            goods=goods_of_season(locked, crop=crop),
            by=by,
        )
        SeasonDiscount.objects.create(campaign=locked, discount=discount)
    return discount


def agree_to_season_discount(*, campaign: Campaign, discount: Discount, by: User) -> Discount:
    """Say yes to a discount of the season for who pays: the market's admin, or the officer of a province that pays.

    Again changes nothing. Raises ``NotAllowed`` for others and for the person who offered it, ``WrongState`` where
    the season or the discount is over.
    """
    with transaction.atomic():
        locked = Campaign.objects.select_for_update(no_key=True).get(pk=campaign.pk)
        _require_own(locked, discount)
        if not rules.may_agree(by, discount):
            raise NotAllowed(_("Chỉ quản trị sàn, hoặc cán bộ tỉnh khi chỉ tỉnh chịu, đồng ý được đợt này."))
        if locked.state == Campaign.State.CLOSED:
            raise WrongState(_("Mùa đã kết thúc, không đặt giảm giá nữa."))
        return agree_to_discount(discount=discount, by=by)


def withdraw_season_discount(*, campaign: Campaign, discount: Discount, by: User) -> None:
    """Drop a discount that waits for a yes. Raises ``NotAllowed`` unless ``by`` manages the season, ``WrongState``."""
    with transaction.atomic():
        lock_managed(campaign, by)
        _require_own(campaign, discount)
        withdraw_discount(discount=discount)


def end_season_discount(*, campaign: Campaign, discount: Discount, by: User) -> Discount:
    """Let a discount of the season hold until today and no longer. Raises ``NotAllowed``, ``WrongState``."""
    with transaction.atomic():
        lock_managed(campaign, by)
        _require_own(campaign, discount)
        return end_discount(discount=discount)


def discounts_of(campaign: Campaign) -> QuerySet[Discount]:
    """Return the discounts of the season, the latest first."""
    found: QuerySet[Discount] = (
        Discount.objects.filter(season__campaign=campaign)
        .select_related("province", "offered_by", "agreed_by")
        .order_by("-valid_from", "-pk")
    )
    return found


def discounts_to_agree(campaign: Campaign, *, user: User) -> list[Discount]:
    """Return the discounts of the season that wait for this person's yes."""
    waiting = discounts_of(campaign).filter(agreed_at=None, valid_to__gte=clock.today()).exclude(offered_by=user.pk)
    return [discount for discount in waiting if rules.may_agree(user, discount)]


def _require_own(campaign: Campaign, discount: Discount) -> None:
    if not SeasonDiscount.objects.filter(campaign=campaign, discount=discount).exists():
        raise NotAllowed(_("Đợt giảm giá này không thuộc mùa."))
