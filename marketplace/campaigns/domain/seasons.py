"""Starting a season and naming the people who follow it."""

import datetime as dt
from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _

from catalog.produce import Crop
from marketplace.accounts.models import User
from marketplace.areas.models import Province
from marketplace.campaigns import rules
from marketplace.campaigns.models import Campaign, CampaignMember, ProvinceOfficer
from marketplace.common.errors import DomainError, NotAllowed
from marketplace.common.text import clean


class BadSeason(DomainError):
    """What was said about the season makes no sense."""

    code = "bad_season"


@transaction.atomic
def start_campaign(
    *,
    slug: str,
    name: str,
    crops: Collection[Crop],
    provinces: Collection[Province],
    starts_on: dt.date,
    ends_on: dt.date,
    target_kg: int | None,
    by: User,
) -> Campaign:
    """Start a season: these crops from these provinces between two days (both included); return it.

    Raises ``NotAllowed`` for others than marketplace admins, ``BadSeason`` for days in the wrong order, no crop, no
    province, no name, a target below 1 kg, or a slug that another season has.
    """
    if not rules.is_admin(by):
        raise NotAllowed(_("Chỉ quản trị sàn mở mùa mới."))
    name = clean(name)
    if not name or not crops or not provinces:
        raise BadSeason(_("Mùa cần có tên, ít nhất một nông sản và một tỉnh."))
    if ends_on < starts_on:
        raise BadSeason(_("Ngày kết thúc phải sau ngày bắt đầu."))
    if target_kg is not None and target_kg < 1:
        raise BadSeason(_("Chỉ tiêu phải từ 1 kg, hoặc để trống."))
    campaign, new = Campaign.objects.get_or_create(
        slug=slug, defaults={"name": name, "starts_on": starts_on, "ends_on": ends_on, "target_kg": target_kg}
    )
    if not new:
        raise BadSeason(_("Đã có mùa dùng địa chỉ này, xin chọn tên khác."), code="slug_taken")
    campaign.crops.set(crops)
    campaign.provinces.set(provinces)
    return campaign


@transaction.atomic
def add_member(*, campaign: Campaign, user: User, role: str, by: User) -> CampaignMember:
    """Let a person follow the season in a role; again with another role changes the role.

    Raises ``NotAllowed`` unless ``by`` is a marketplace admin or a manager of the season.
    """
    if not (rules.is_admin(by) or rules.is_manager(by, campaign)):
        raise NotAllowed(_("Chỉ quản trị sàn hoặc quản lý mùa thêm người."))
    member, _new = CampaignMember.objects.update_or_create(
        campaign=campaign, user=user, defaults={"role": CampaignMember.Role(role)}
    )
    return member


@transaction.atomic
def add_province_officer(*, province: Province, user: User, by: User) -> ProvinceOfficer:
    """Let a person follow the province's part of every season; again changes nothing.

    Raises ``NotAllowed`` unless ``by`` is a marketplace admin.
    """
    if not rules.is_admin(by):
        raise NotAllowed(_("Chỉ quản trị sàn cử cán bộ tỉnh."))
    officer, _new = ProvinceOfficer.objects.get_or_create(province=province, user=user)
    return officer
