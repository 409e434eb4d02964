"""What the public page of a household shows, and what a new listing of it begins with."""

from django.db.models import Count, F

from catalog.models import Category, Certificate, Crop
from farmers.models import GrowingArea, Household, HouseholdPicture, Listing
from marketplace.common.compiled import Compiled, Given, attach

SHOWN_STATES = (Household.State.ACTIVE, Household.State.PAUSED)
_SHOP: Compiled[Household] = Compiled(
    lambda: Household.objects.filter(code=Given("code"), state__in=SHOWN_STATES).select_related(
        "commune__province", "stocking_place"
    )[:1]
)
_PICTURES: Compiled[HouseholdPicture] = Compiled(
    lambda: HouseholdPicture.objects.filter(household=Given("household")).order_by("pk")
)
_AREAS: Compiled[GrowingArea] = Compiled(
    lambda: (
        GrowingArea.objects.filter(household=Given("household"))
        .select_related("crop", "commune__province")
        .order_by("crop__name", "name", "pk")
    )
)
_CERTIFICATES: Compiled[Certificate] = Compiled(
    lambda: (
        Certificate.objects.filter(growing_areas__household=Given("household"))
        .annotate(area=F("growing_areas"))
        .order_by("pk")
    )
)


def shop_of(code: str) -> Household | None:
    """Return the household whose page this is, with its ``pictures``: one that sells, or rests between seasons."""
    found = _SHOP.first(code=code[:20].upper())
    if found is not None:
        attach([found], "pictures", _PICTURES.rows(household=found.pk), by="household_id")
    return found


def areas_of_shop(household: Household) -> list[GrowingArea]:
    """Return the household's growing areas with crop, place and ``certificates``."""
    areas = _AREAS.rows(household=household.pk)
    if areas:
        attach(areas, "certificates", _CERTIFICATES.rows(household=household.pk), by="area")
    return areas


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
