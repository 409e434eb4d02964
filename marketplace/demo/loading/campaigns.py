"""The demo's season: its plan, cap and discount. Figures with a source are public; the others are synthetic."""

import datetime as dt
from typing import Any

from catalog.models import Crop
from farmers.models import Household
from marketplace.accounts.domain import record_consent
from marketplace.accounts.models import Consent, User
from marketplace.areas.models import Province
from marketplace.campaigns.domain import (
    Plan,
    add_member,
    add_province_officer,
    agree_to_season_discount,
    offer_season_discount,
    open_campaign,
    plan_campaign,
    set_cap,
)
from marketplace.campaigns.models import Campaign, SmsTariff
from marketplace.common import clock
from marketplace.demo.loading.farms import SEASON_DAYS
from marketplace.shop.partner.models import Discount

SYNTHETIC = "Số mẫu, không có thật"
AGREED_BEFORE = dt.timedelta(days=60)
CONSENTING = 3
"""Every third household agreed to messages of the season."""
OFF_BP, PLATFORM_BP, PROVINCE_BP, SELLER_BP = 500, 5_000, 3_000, 2_000


def load_season(spec: dict[str, Any], cast: dict[str, User]) -> Campaign:
    """Plan and open the season, and name the people who follow it."""
    today = clock.today()
    provinces = list(Province.objects.filter(code__in=spec["provinces"]).order_by("code"))
    plan = Plan(
        name=f"{spec['name']} {today.year}",
        crops=list(Crop.objects.filter(slug__in=spec["crops"])),
        provinces=provinces,
        starts_on=today - dt.timedelta(days=SEASON_DAYS),
        ends_on=today + dt.timedelta(days=SEASON_DAYS),
        targets={"kg": spec["target_kg"], "orders": 2_000, "households_active": 26, "households_paid": 26},
    )
    season = plan_campaign(plan=plan, slug=spec["slug"], by=cast["admin"])
    manager = cast["campaign_manager"]
    add_member(campaign=season, user=manager, role="manager", by=cast["admin"])
    add_province_officer(province=provinces[0], user=cast["province_officer"], by=cast["admin"])
    open_campaign(campaign=season, by=manager)
    set_cap(campaign=season, kind="kg", limit=spec["cap_kg"], source=spec["cap_source"], by=manager)
    set_cap(campaign=season, kind="day_orders", limit=20_000, source=SYNTHETIC, by=manager)
    with clock.at(clock.midnight(season.starts_on)):
        discount = _offer_discount(season, provinces[0], manager, upto=today - dt.timedelta(days=4))
        agree_to_season_discount(campaign=season, discount=discount, by=cast["admin"])
    SmsTariff.objects.get_or_create(valid_from=dt.date(today.year, 1, 1), defaults={"price": 300, "source": SYNTHETIC})
    _record_consents()
    return season


def _offer_discount(season: Campaign, province: Province, manager: User, *, upto: dt.date) -> Discount:
    """Five per cent off in the first two thirds of the season, which the market, the province and the sellers pay."""
    return offer_season_discount(
        campaign=season,
        name="Giảm giá đầu mùa",
        off_bp=OFF_BP,
        platform_bp=PLATFORM_BP,
        province_bp=PROVINCE_BP,
        seller_bp=SELLER_BP,
        province=province,
        valid_from=season.starts_on,
        valid_to=upto,
        source=SYNTHETIC,
        crop=None,
        by=manager,
    )


def _record_consents() -> None:
    """Let some agree to messages, before the season that is played."""
    households = Household.objects.order_by("pk").prefetch_related("members__user")
    with clock.at(clock.now() - AGREED_BEFORE):
        for household in list(households)[::CONSENTING]:
            for member in household.members.all():
                record_consent(
                    user=member.user,
                    purpose=Consent.Purpose.MARKETING,
                    evidence=Consent.Evidence.WEB_FORM,
                    by=member.user,
                )
