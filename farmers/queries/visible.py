"""A person sees the households that they are a present member of, and what belongs to those."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db.models import Exists, F, OuterRef, QuerySet

from farmers.models import GrowingArea, Household, HouseholdMember, Listing, Lot
from marketplace.shop.order.models import PREPAID, SellerOrder

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from marketplace.accounts.models import User


def visible_to(user: "User | AnonymousUser") -> "QuerySet[Household]":
    """Return the households of which the person is a present member; nobody else's, whatever their rank."""
    if not user.is_authenticated:
        return Household.objects.none()
    membership = HouseholdMember.objects.filter(household=OuterRef("pk"), user_id=user.pk, until__isnull=True)
    return Household.objects.filter(Exists(membership)).order_by("name", "pk")


def households_of(user: "User | AnonymousUser") -> "QuerySet[Household]":
    """Return the person's households with their place, by name."""
    return visible_to(user).select_related("commune__province", "legal_seller", "stocking_place")


def listings_visible_to(user: "User | AnonymousUser") -> "QuerySet[Listing]":
    """Return the listings of the person's households with product, stock and area, the newest first."""
    return (
        Listing.objects.filter(household__in=visible_to(user))
        .select_related("household", "product__crop", "stockrecord", "growing_area__crop")
        .order_by("-listed_at", "-pk")
    )


def growing_areas_visible_to(user: "User | AnonymousUser") -> "QuerySet[GrowingArea]":
    """Return the growing areas of the person's households, by name."""
    return (
        GrowingArea.objects.filter(household__in=visible_to(user))
        .select_related("crop", "commune__province", "household")
        .order_by("name", "pk")
    )


def lots_visible_to(user: "User | AnonymousUser") -> "QuerySet[Lot]":
    """Return the lots of the person's households, the latest harvest first."""
    return (
        Lot.objects.filter(growing_area__household__in=visible_to(user))
        .select_related("growing_area__crop")
        .order_by("-harvested_on", "-pk")
    )


def lots_of(household: Household) -> "QuerySet[Lot]":
    """Return the household's lots, the latest harvest first."""
    return (
        Lot.objects.filter(growing_area__household=household)
        .select_related("growing_area__crop")
        .order_by("-harvested_on", "-pk")
    )


def lots_to_pack_from(growing_areas: Iterable[int]) -> "QuerySet[Lot]":
    """Return the lots of these areas (ids) with something left, the oldest harvest first: that goes out first.

    What is called back is not among them.
    """
    free = Lot.objects.filter(held_at__isnull=True, grams__gt=F("drawn_grams"))
    return free.filter(growing_area__in=list(growing_areas)).order_by("harvested_on", "pk")


def seller_orders_visible_to(user: "User | AnonymousUser") -> "QuerySet[SellerOrder]":
    """Return the seller orders of the person's households, the oldest first; never another seller's part.

    An order that waits for its bank transfer is not there yet, nor one that was cancelled before the money came.
    """
    places = visible_to(user).order_by().values("stocking_place_id")
    return (
        SellerOrder.objects.filter(stocking_place__in=places)
        .exclude(order__payment=PREPAID, order__paid_at__isnull=True)
        .select_related("order__commune__province", "stocking_place", "legal_seller")
        .order_by("placed_at", "pk")
    )
