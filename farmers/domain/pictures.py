"""Photos of what a household sells, and of the household itself."""

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from farmers.domain.guards import must_act_for, must_lead
from farmers.domain.states import locked_household
from farmers.models import Household, HouseholdPicture, Listing
from marketplace.common.errors import WrongState
from marketplace.common.pictures import Upload, copy_picture, delete_picture, store_picture
from marketplace.common.text import clean

if TYPE_CHECKING:
    from marketplace.accounts.models import User

MOST_OF_LISTING = 6
MOST_OF_HOUSEHOLD = 12
FOLDER, HOUSEHOLD_FOLDER = "listings", "households"


def add_listing_picture(*, listing: Listing, file: Upload, by: "User") -> Any:
    """Add a photo to a listing: the first one is what its card shows.

    Raises ``BadPicture``, ``WrongState`` when there are six, ``NotAllowed`` for strangers.
    """
    must_act_for(listing.household, by)
    with transaction.atomic():
        Listing.objects.select_for_update(no_key=True).get(pk=listing.pk)
        _check_room(listing)
        stored = store_picture(file, folder=FOLDER)
        return _add(listing, stored.name)


def copy_listing_pictures(*, source: Listing, target: Listing, by: "User") -> int:
    """Give a new listing the photos of an earlier one of the same household; return how many."""
    must_act_for(source.household, by)
    must_act_for(target.household, by)
    with transaction.atomic():
        Listing.objects.select_for_update(no_key=True).get(pk=target.pk)
        images = list(source.product.images.order_by("display_order")[:MOST_OF_LISTING])
        for image in images:
            _add(target, copy_picture(image.original.name))
    return len(images)


def remove_listing_picture(*, listing: Listing, picture_id: int, by: "User") -> None:
    """Take a photo away, its files too; one that is gone already is no error. Raises ``NotAllowed``."""
    must_act_for(listing.household, by)
    with transaction.atomic():
        Listing.objects.select_for_update(no_key=True).get(pk=listing.pk)
        image = listing.product.images.filter(pk=picture_id).first()
        if image is None:
            return
        name = image.original.name
        image.delete()
        transaction.on_commit(lambda: delete_picture(name))


def add_household_picture(*, household: Household, file: Upload, caption: str = "", by: "User") -> HouseholdPicture:
    """Add a photo to the household's page. Raises ``BadPicture``, ``WrongState``, ``NotAllowed``."""
    must_lead(household, by)
    with transaction.atomic():
        locked = locked_household(household)
        if locked.pictures.count() >= MOST_OF_HOUSEHOLD:
            raise WrongState(_("Trang của hộ đã có 12 ảnh, xin gỡ bớt rồi thêm."))
        stored = store_picture(file, folder=HOUSEHOLD_FOLDER)
        picture: HouseholdPicture = HouseholdPicture.objects.create(
            household=locked, name=stored.name, caption=clean(caption)[:120], added_by=by
        )
        _draw_later(stored.name)
    return picture


def remove_household_picture(*, household: Household, picture_id: int, by: "User") -> None:
    """Take a photo off the household's page; one that is gone already is no error. Raises ``NotAllowed``."""
    must_lead(household, by)
    with transaction.atomic():
        picture = HouseholdPicture.objects.filter(household=household, pk=picture_id).first()
        if picture is not None:
            name = picture.name
            picture.delete()
            transaction.on_commit(lambda: delete_picture(name))


def _draw_later(name: str) -> None:
    """Ask a worker to draw the photo once its row is there. Best effort: beat's next pass finds what was not asked."""

    def ask() -> None:
        from farmers.tasks import draw_photo

        draw_photo.apply_async([name], retry=False)

    transaction.on_commit(ask, robust=True)


def _check_room(listing: Listing) -> None:
    if listing.product.images.count() >= MOST_OF_LISTING:
        raise WrongState(_("Mặt hàng này đã có 6 ảnh, xin gỡ bớt rồi thêm."))


def _add(listing: Listing, name: str) -> Any:
    last = listing.product.images.aggregate(last=Max("display_order"))["last"]
    _draw_later(name)
    return listing.product.images.create(original=name, display_order=0 if last is None else last + 1)
