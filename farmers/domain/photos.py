"""Public photos behind the scenes: drawn in all widths after the upload, and files that nobody names swept away."""

import datetime as dt
import logging

from django.core.cache import caches
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from catalog.models import Product
from farmers.domain.pictures import FOLDER, HOUSEHOLD_FOLDER
from farmers.models import HouseholdPicture
from marketplace.common.pictures import delete_picture
from marketplace.common.renditions import WHOLE, can_draw, draw, files_of, is_fresh, stem_of

logger = logging.getLogger(__name__)

KEPT = dt.timedelta(days=1)
"""So long a file that no row names stays: an upload may be under way, and older pages still show it."""
_AGAIN_AFTER = 86_400
_FRESH_ENDING = f"-{WHOLE}.webp"
_IMAGES = Product._meta.get_field("images").related_model._default_manager


def draw_photo(*, name: str) -> str | None:
    """Draw a fresh photo in all widths and give its row the new name, which is returned.

    ``None`` for one that is drawn already, or was taken away meanwhile: then the files go, too. Raises ``OSError``
    where its file cannot be read.
    """
    if not is_fresh(name) or not can_draw():
        return None
    drawn = draw(name)
    with transaction.atomic():
        named = _IMAGES.filter(original=name).update(original=drawn)
        named += HouseholdPicture.objects.filter(name=name).update(name=drawn)
    if not named:
        delete_picture(drawn)
        delete_picture(name)
        return None
    return drawn


def fresh_photos(*, most: int) -> list[str]:
    """Return names of photos that wait to be drawn, ``most`` at most, without those that failed within a day."""
    if not can_draw():
        logger.warning("this Pillow has no AVIF or no WebP: photos stay as they were uploaded")
        return []
    names = [
        *_IMAGES.filter(original__endswith=_FRESH_ENDING).order_by("pk").values_list("original", flat=True)[: 2 * most],
        *HouseholdPicture.objects.filter(name__endswith=_FRESH_ENDING)
        .order_by("pk")
        .values_list("name", flat=True)[: 2 * most],
    ]
    return [name for name in names if is_fresh(name) and not caches["default"].get(_failed_key(name))][:most]


def note_failure(*, name: str) -> None:
    """Let a photo that cannot be drawn rest for a day; its page goes on with the files of the upload."""
    logger.warning("photo not drawn, tried again in a day: %s", name)
    caches["default"].set(_failed_key(name), 1, _AGAIN_AFTER)


def sweep_photos() -> int:
    """Delete public photos' files that no row names any more and that are a day old; return how many went."""
    oldest, gone = timezone.now() - KEPT, 0
    wanted = _wanted_files()
    for folder in (FOLDER, HOUSEHOLD_FOLDER):
        if not default_storage.exists(folder):
            continue
        for file in default_storage.listdir(folder)[1]:
            path = f"{folder}/{file}"
            if path in wanted or stem_of(path) is None or default_storage.get_modified_time(path) > oldest:
                continue
            default_storage.delete(path)
            gone += 1
    return gone


def _wanted_files() -> set[str]:
    names = [*_IMAGES.values_list("original", flat=True), *HouseholdPicture.objects.values_list("name", flat=True)]
    return {file for name in names for file in files_of(name)}


def _failed_key(name: str) -> str:
    return f"photo-failed:{name}"
