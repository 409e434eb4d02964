"""Who follows a season: its members, officers of its provinces (their own part), marketplace admins."""

from typing import Any

import rules

from marketplace.accounts.rules import is_admin as _is_admin
from marketplace.campaigns.models import CampaignMember

is_admin = rules.is_authenticated & rules.is_active & _is_admin


@rules.predicate
def is_member(user: Any, campaign: Any) -> bool:
    """Whether the person has a role in the season."""
    return campaign.members.filter(user=user.pk).exists()


@rules.predicate
def is_manager(user: Any, campaign: Any) -> bool:
    """Whether the person manages the season."""
    return campaign.members.filter(user=user.pk, role=CampaignMember.Role.MANAGER).exists()


@rules.predicate
def is_officer(user: Any, campaign: Any) -> bool:
    """Whether the person is an officer of one of the season's provinces."""
    return campaign.provinces.filter(officers__user=user.pk).exists()


@rules.predicate
def manages_some(user: Any) -> bool:
    """Whether the person manages any season."""
    return user.campaign_memberships.filter(role=CampaignMember.Role.MANAGER).exists()


@rules.predicate
def is_officer_somewhere(user: Any) -> bool:
    """Whether the person is an officer of any province."""
    return user.province_memberships.exists()


@rules.predicate
def pays_alone(user: Any, discount: Any) -> bool:
    """Whether the person is an officer of the province that pays for the discount, without the market."""
    return (
        not discount.platform_bp
        and bool(discount.province_bp)
        and user.province_memberships.filter(province=discount.province_id).exists()
    )


_here = rules.is_authenticated & rules.is_active
may_manage = is_admin | (_here & is_manager)
# Where they may plan is narrower still: queries.provinces_to_plan.
may_plan = is_admin | (_here & (manages_some | is_officer_somewhere))
# Who offered it never says yes to it: the domain sees to that.
may_agree = is_admin | (_here & pays_alone)
sees_all = is_admin | (rules.is_authenticated & rules.is_active & is_member)

rules.add_perm("campaigns.view_whole_campaign", sees_all)
rules.add_perm("campaigns.manage_campaign", may_manage)
rules.add_perm("campaigns.plan_campaign", may_plan)
rules.add_perm("campaigns.agree_to_discount", may_agree)
rules.add_perm("campaigns.view_campaign", sees_all | (rules.is_authenticated & rules.is_active & is_officer))
