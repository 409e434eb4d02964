"""What the players of a season choose from: found once, held as ids, whatever the size of the market.

Households, goods and offices are there at full size; who orders is a sample, and lives around a sample of the offices,
so that a carrier's run has several doors in it as in a real season.
"""

from random import Random

from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce

from catalog.models import Product
from catalog.queries import products_on_sale
from farmers.models import Listing
from logistics.models import Carrier, Coverage, Outlet
from marketplace.areas.models import Commune, Province
from marketplace.common.compiled import Compiled, Given

OFFICES = 40
"""Delivering offices around which the customers of a season live, at most."""
TURNS = 20
"""So often somebody looks for goods that are still for sale before they give up."""


class Market:
    """Communes in which customers live, and what is listed when the season begins."""

    def __init__(self, random: Random) -> None:
        self.communes = _communes(random)
        self.listed = list(products_on_sale().filter(listing__isnull=False).order_by("pk").values_list("pk", flat=True))

    def choose(self, random: Random, products: int) -> list[Listing]:
        """Return so many listings, each of something that is for sale now: some households rest, some close."""
        chosen: dict[int, Listing] = {}
        for _turn in range(TURNS):
            if len(chosen) < products:
                some = random.sample(self.listed, min(products, len(self.listed)))
                chosen |= {listing.product_id: listing for listing in _ON_SALE.rows(some=some)}
        return list(chosen.values())[:products]


def listings_of(products: object) -> list[Listing]:
    """Return the listings of products (ids or a query of ids), with what a shopper and its household ask of them."""
    return list(_listings(product__in=products))


def _listings(**which: object) -> "QuerySet[Listing]":
    found: QuerySet[Listing] = Listing.objects.filter(**which).order_by("product_id")
    return found.select_related("product", "stockrecord", "household")


# As ``products_on_sale`` has it, of goods whose one record is the listing's.
_ON_SALE: Compiled[Listing] = Compiled(
    lambda: _listings(
        product__among=Given("some"),
        product__is_public=True,
        stockrecord__price__gt=0,
        stockrecord__num_in_stock__gt=Coalesce(F("stockrecord__num_allocated"), 0),
    )
)


def listing_of(product: Product) -> Listing:
    """Return the listing of a product as it is now."""
    return listings_of([product.pk])[0]


def _communes(random: Random) -> list[Commune]:
    """Return the communes that an office with a carrier delivers to, around ``OFFICES`` of them at most."""
    # Where there is a community team, the neighbours order: their commune turns red in mid-season.
    open_all_along = Coverage.objects.filter(commune__community_teams__isnull=True)
    first = open_all_along.order_by("commune_id", "rank", "pk").distinct("commune_id")
    pairs = list(first.values_list("commune_id", "point_id"))
    staffed = set(Carrier.objects.filter(is_active=True).values_list("point_id", flat=True))
    offices = sorted({point for _commune, point in pairs if point in staffed})
    if len(offices) > OFFICES:
        offices = _sampled(random, offices)
    chosen = [commune for commune, point in pairs if point in set(offices)]
    return list(Commune.objects.filter(pk__in=chosen).select_related("province").order_by("code"))


def _sampled(random: Random, offices: list[int]) -> list[int]:
    """Return ``OFFICES`` of them, half of them where points have shelves, so that essentials are ordered as well."""
    provinces = Province.objects.filter(communes__points__outlets__in=Outlet.objects.filter(point__isnull=False))
    served = Coverage.objects.filter(point__in=offices, commune__province__in=provinces.values("pk"))
    near_shelves = sorted(set(served.values_list("point_id", flat=True)))
    chosen = random.sample(near_shelves, min(OFFICES // 2, len(near_shelves)))
    others = sorted(set(offices) - set(chosen))
    return chosen + random.sample(others, min(OFFICES - len(chosen), len(others)))
