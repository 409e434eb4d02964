"""Discounts of a season: on its products, within its days, by who manages it."""

import datetime as dt

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from catalog.models import Product
from catalog.produce import Crop
from marketplace.accounts.models import User
from marketplace.areas.models import Province
from marketplace.campaigns.domain.seasons import lock_managed
from marketplace.campaigns.models import Campaign
from marketplace.campaigns.queries.counting import products_in, records_in
from marketplace.common.errors import BadValue, NotAllowed, WrongState
from marketplace.shop.partner.domain import end_discount, offer_discount
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

    Who pays is said in ten-thousandths and frozen on each line that is ordered. Raises ``NotAllowed`` unless ``by``
    manages the season, ``WrongState`` for a closed one, ``BadValue`` naming the field.
    """
    with transaction.atomic():
        locked = lock_managed(campaign, by)
        if locked.state == Campaign.State.CLOSED:
            raise WrongState(_("Mùa đã kết thúc, không đặt giảm giá nữa."))
        if valid_from < locked.starts_on or valid_to > locked.ends_on:
            raise BadValue(_("Đợt giảm giá phải nằm trong các ngày của mùa."), field="valid_from")
        if province is not None and not locked.provinces.filter(pk=province.pk).exists():
            raise BadValue(_("Tỉnh này không thuộc mùa, xin chọn tỉnh của mùa."), field="province")
        records = records_in(locked)
        if crop is not None:
            records = records.filter(product__crop=crop)
        return offer_discount(
            name=name,
            off_bp=off_bp,
            platform_bp=platform_bp,
            province_bp=province_bp,
            seller_bp=seller_bp,
            province=province,
            valid_from=valid_from,
            valid_to=valid_to,
            source=source,
            records=list(records.order_by("pk")),
        )


def end_season_discount(*, campaign: Campaign, discount: Discount, by: User) -> Discount:
    """Let a discount of the season hold until today and no longer. Raises ``NotAllowed``, ``WrongState``."""
    with transaction.atomic():
        lock_managed(campaign, by)
        if not discounts_of(campaign).filter(pk=discount.pk).exists():
            raise NotAllowed(_("Đợt giảm giá này không thuộc mùa."))
        return end_discount(discount=discount)


def discounts_of(campaign: Campaign) -> QuerySet[Discount]:
    """Return the discounts on goods of the season, within its days, the latest first."""
    products: QuerySet[Product] = products_in(campaign).order_by()
    found: QuerySet[Discount] = (
        Discount.objects.filter(
            records__product__in=products.values("pk"),
            valid_from__gte=campaign.starts_on,
            valid_from__lte=campaign.ends_on,
        )
        .select_related("province")
        .distinct()
        .order_by("-valid_from", "-pk")
    )
    return found
