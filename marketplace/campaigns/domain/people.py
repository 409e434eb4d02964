"""Naming the people who follow a season."""

from django.db import transaction
from django.utils.translation import gettext as _

from marketplace.accounts.models import User
from marketplace.areas.models import Province
from marketplace.campaigns import rules
from marketplace.campaigns.models import Campaign, CampaignMember, ProvinceOfficer
from marketplace.common.errors import NotAllowed


@transaction.atomic
def add_member(*, campaign: Campaign, user: User, role: str, by: User) -> CampaignMember:
    """Let a person follow the season in a role; again with another role changes the role.

    Raises ``NotAllowed`` unless ``by`` is a marketplace admin or a manager of the season.
    """
    if not rules.may_manage(by, campaign):
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
