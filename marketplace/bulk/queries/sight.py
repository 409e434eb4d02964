"""A person sees the bulk sales of the households they are in charge of and of the traders they speak for.

What is open is seen by the whole other side: traders see what households offer, households what traders ask for. The
prices between two are theirs alone, and the market's.
"""

from collections.abc import Collection
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q, QuerySet

from farmers.models import Household, HouseholdMember
from marketplace.bulk.domain.guards import IN_CHARGE
from marketplace.bulk.models import BulkContract, BulkOffer, BulkPrice, Side, Trader, TraderMember
from marketplace.common import clock

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from marketplace.accounts.models import User
    from marketplace.areas.models import Province


def households_in_charge(user: "User | AnonymousUser") -> "QuerySet[Household]":
    """Return the households that the person is a present owner or agent of, by name."""
    if not user.is_authenticated or not user.is_active:
        return Household.objects.none()
    present = HouseholdMember.objects.filter(
        household=OuterRef("pk"), user_id=user.pk, until__isnull=True, role__in=IN_CHARGE
    )
    return Household.objects.filter(Exists(present)).select_related("commune__province").order_by("name", "pk")


def traders_of(user: "User | AnonymousUser") -> "QuerySet[Trader]":
    """Return the traders that the person speaks for, by name."""
    if not user.is_authenticated or not user.is_active:
        return Trader.objects.none()
    present = TraderMember.objects.filter(trader=OuterRef("pk"), user_id=user.pk, until__isnull=True)
    return Trader.objects.filter(Exists(present)).order_by("name", "pk")


def offers_visible_to(user: "User | AnonymousUser") -> "QuerySet[BulkOffer]":
    """Return one's own offers and the other side's open ones, the soonest to be fetched first; all for admins."""
    offers = BulkOffer.objects.select_related(
        "household__commune__province", "trader", "crop", "growing_area__commune__province", "province"
    ).order_by("pickup_to", "pk")
    if user.is_authenticated and user.is_active and user.is_staff:
        return offers
    households, traders = _ids(households_in_charge(user)), _ids(traders_of(user))
    is_open = Q(state=BulkOffer.State.OPEN, pickup_to__gte=clock.today())
    seen = Q(household__in=households) | Q(trader__in=traders)
    seen |= Q(contracts__household__in=households) | Q(contracts__trader__in=traders)
    if traders:
        seen |= is_open & Q(side=Side.SELLER)
    if households:
        seen |= is_open & Q(side=Side.TRADER)
    return offers.filter(pk__in=BulkOffer.objects.filter(seen).values("pk"))


def prices_visible_to(user: "User | AnonymousUser", offer: BulkOffer) -> "QuerySet[BulkPrice]":
    """Return the prices named about an offer that the person may read: those to or from their own side."""
    prices = BulkPrice.objects.filter(offer=offer).select_related("household", "trader", "by").order_by("-pk")
    if user.is_authenticated and user.is_active and user.is_staff:
        return prices
    return prices.filter(Q(household__in=_ids(households_in_charge(user))) | Q(trader__in=_ids(traders_of(user))))


def contracts_visible_to(user: "User | AnonymousUser") -> "QuerySet[BulkContract]":
    """Return the contracts of one's households (signing, or with a share) and traders, newest first; all for admins."""
    contracts = _contracts()
    if user.is_authenticated and user.is_active and user.is_staff:
        return contracts
    households = _ids(households_in_charge(user))
    mine = Q(household__in=households) | Q(shares__household__in=households) | Q(trader__in=_ids(traders_of(user)))
    return contracts.filter(pk__in=BulkContract.objects.filter(mine).values("pk"))


def contracts_of_area(
    provinces: "Collection[Province]", crops: Collection[int] | None = None
) -> "QuerySet[BulkContract]":
    """Return the contracts of households in these provinces (of these crops, where named), newest first.

    For whoever follows an area; the room above knows who that is.
    """
    contracts = _contracts().filter(province__in=provinces)
    return contracts if crops is None else contracts.filter(crop__in=crops)


def _contracts() -> "QuerySet[BulkContract]":
    return BulkContract.objects.select_related("household", "trader", "crop", "province", "growing_area").order_by(
        "-pk"
    )


def _ids(rows: "QuerySet[Household] | QuerySet[Trader]") -> list[int]:
    return list(rows.order_by().values_list("pk", flat=True))
