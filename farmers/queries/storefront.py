"""What the public page of a household shows, and what a new listing of it begins with."""

from django.db.models import Count, QuerySet

from catalog.models import Category, Crop
from farmers.models import GrowingArea, Household, Listing

SHOWN_STATES = (Household.State.ACTIVE, Household.State.PAUSED)


def shop_of(code: str) -> Household | None:
    """Return the household whose page this is: one that sells, or rests between seasons; else nobody."""
    found: Household | None = (
        Household.objects.filter(code=code[:20].upper(), state__in=SHOWN_STATES)
        .select_related("commune__province", "stocking_place")
        .prefetch_related("pictures")
        .first()
    )
    return found


def areas_of_shop(household: Household) -> "QuerySet[GrowingArea]":
    """Return the household's growing areas with crop, place and certificates."""
    areas = GrowingArea.objects.filter(household=household).select_related("crop", "commune__province")
    return areas.prefetch_related("certificates").order_by("crop__name", "name", "pk")


def category_of_crop(crop: Crop) -> Category | None:
    """Return the group in which most goods of the crop are, or one of its name; ``None`` when there is neither."""
    used = Category.objects.filter(product__crop=crop, is_public=True).annotate(goods=Count("product"))
    most = used.order_by("-goods", "pk").first()
    return most or Category.objects.filter(name=crop.name, is_public=True).order_by("pk").first()


def last_listings(household: Household, limit: int = 3) -> list[Listing]:
    """Return the household's latest listings, one of each growing area and pack, to be offered again."""
    rows = Listing.objects.filter(household=household).select_related("product", "growing_area__crop")
    seen: dict[tuple[int, str, int | None], Listing] = {}
    for listing in rows.order_by("-listed_at", "-pk")[:60]:
        product = listing.product
        seen.setdefault((listing.growing_area_id, product.pack_name, product.net_grams), listing)
    return list(seen.values())[:limit]
