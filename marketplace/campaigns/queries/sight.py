"""What a person may see of the seasons."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from marketplace.accounts.models import User
from marketplace.areas.models import Province
from marketplace.campaigns import rules
from marketplace.campaigns.models import Campaign, CampaignMember

Person = User | AnonymousUser


def campaigns_visible_to(user: Person) -> QuerySet[Campaign]:
    """Return the person's seasons, the latest first: as a member, as an officer of a province of it; all for admins."""
    seasons = Campaign.objects.order_by("-starts_on", "name")
    if not isinstance(user, User) or not user.is_active:
        return seasons.none()
    if user.is_staff:
        return seasons
    mine = Campaign.objects.filter(Q(members__user=user) | Q(provinces__officers__user=user))
    return seasons.filter(pk__in=mine.values("pk"))


def provinces_visible_to(user: Person, campaign: Campaign) -> QuerySet[Province]:
    """Return the provinces of the season whose figures the person sees: all for members and admins, else one's own."""
    provinces = campaign.provinces.order_by("folded", "code")
    if rules.sees_all(user, campaign):
        return provinces
    if not isinstance(user, User) or not user.is_active:
        return provinces.none()
    return provinces.filter(officers__user=user)


def provinces_to_plan(user: Person) -> QuerySet[Province]:
    """Return the provinces in which the person may plan seasons: all for admins, else those entrusted to them.

    These are the provinces of seasons that they manage, and the ones whose officer they are.
    """
    provinces = Province.objects.order_by("folded", "code")
    if rules.is_admin(user):
        return provinces
    if not isinstance(user, User) or not user.is_active:
        return provinces.none()
    managed = Campaign.objects.filter(members__user=user, members__role=CampaignMember.Role.MANAGER)
    entrusted = Q(campaigns__in=managed.values("pk")) | Q(officers__user=user)
    return provinces.filter(pk__in=Province.objects.filter(entrusted).values("pk"))
