"""What the first page of the farm desk counts: each figure is one query."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, F, QuerySet

from farmers.models import Household, Listing
from farmers.queries import listings_visible_to, seller_orders_visible_to
from marketplace.ledger.domain import seller_owner
from marketplace.ledger.models import Account
from marketplace.ledger.queries import balance
from marketplace.shop.order.models import SellerOrder, SellerOrderStatus

if TYPE_CHECKING:
    from marketplace.accounts.models import User

LOW_STOCK = 5
"""Packs free to promise below which a listing is worth a look."""
ON_THE_WAY = (SellerOrderStatus.PACKED, SellerOrderStatus.HANDED_IN)


@dataclass(frozen=True)
class Money:
    """Whole đồng: delivered but not yet cleared, and cleared but not yet paid out."""

    pending: int
    payable: int


def orders_of(user: "User", household: Household) -> "QuerySet[SellerOrder]":
    """Return the household's seller orders with their lines, the oldest first."""
    orders = seller_orders_visible_to(user).filter(stocking_place_id=household.stocking_place_id)
    return orders.prefetch_related("lines__product")


def order_counts(user: "User", household: Household) -> dict[str, int]:
    """Return the number of seller orders by status; a status without any is 0."""
    rows = (
        seller_orders_visible_to(user)
        .filter(stocking_place_id=household.stocking_place_id)
        .order_by()
        .values_list("status")
        .annotate(number=Count("pk"))
    )
    counts = dict.fromkeys(SellerOrderStatus.values, 0)
    counts.update(rows)
    return counts


def low_stock(user: "User", household: Household) -> "QuerySet[Listing]":
    """Return the listings on sale with fewer than ``LOW_STOCK`` packs free, the emptiest first."""
    listings = listings_visible_to(user).filter(household=household, state=Listing.State.ACTIVE)
    free = F("stockrecord__num_in_stock") - F("stockrecord__num_allocated")
    return listings.annotate(free=free).filter(free__lt=LOW_STOCK).order_by("free", "pk")


def money_of(household: Household) -> Money:
    """Return what the ledger says the household is owed. (Credits are negative there.)"""
    owner = seller_owner(household.legal_seller)
    return Money(
        pending=-balance(Account.Kind.SELLER_PENDING, owner), payable=-balance(Account.Kind.SELLER_PAYABLE, owner)
    )
