"""Photos behind the scenes: drawn by a task, found where no worker was told, swept away where nobody names them."""

import datetime as dt
import os

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from farmers import tasks
from farmers.domain import (
    add_household_picture,
    add_listing_picture,
    fresh_photos,
    remove_listing_picture,
    sweep_photos,
)
from farmers.models import HouseholdPicture
from marketplace.common.renditions import files_of, rendition_of
from tests.common.test_renditions import upload
from tests.factories.farmers import ListingFactory, owner_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def listing():
    return ListingFactory()


@pytest.fixture
def photo(listing):
    return add_listing_picture(listing=listing, file=upload(), by=owner_of(listing.household))


def name_of(photo):
    photo.refresh_from_db()
    return photo.original.name


def test_is_drawn_once_and_the_page_shows_it(client, listing, photo):
    address = listing.product.get_absolute_url()
    before = client.get(address).content.decode()
    assert name_of(photo) in before
    assert "<picture>" not in before
    drawn = tasks.draw_photo(name_of(photo))
    assert name_of(photo) == drawn
    assert tasks.draw_photo(drawn) is None
    after = client.get(address).content.decode()
    assert "<picture>" in after
    assert f"{rendition_of(drawn).avif[0][1]} 480w" in after
    assert client.get(f"/media/{rendition_of(drawn).avif[0][1]}")["Content-Type"] == "image/avif"
    assert client.get(f"/media/{drawn}").status_code == 200


def test_a_pass_finds_both_kinds_and_lets_a_broken_one_rest(listing, photo):
    owner = owner_of(listing.household)
    other = add_household_picture(household=listing.household, file=upload(), by=owner)
    assert fresh_photos(most=10) == [name_of(photo), other.name]
    for file in files_of(name_of(photo)):
        default_storage.delete(file)
    assert tasks.draw_photo(name_of(photo)) is None
    assert fresh_photos(most=10) == [other.name]
    tasks.draw_photo(other.name)
    assert rendition_of(HouseholdPicture.objects.get().name) is not None
    assert fresh_photos(most=10) == []


def test_one_taken_away_meanwhile_leaves_no_file(listing, photo):
    name = name_of(photo)
    type(photo).objects.filter(pk=photo.pk).update(original="listings/khac.webp")
    assert tasks.draw_photo(name) is None
    stem = name[len("listings/") :][:32]
    assert [file for file in default_storage.listdir("listings")[1] if stem in file] == []


def test_old_files_go_new_and_named_ones_stay(listing, photo, django_capture_on_commit_callbacks):
    fresh = name_of(photo)
    drawn = tasks.draw_photo(fresh)
    assert sweep_photos() == 0  # of today
    yesterday = (timezone.now() - dt.timedelta(days=2)).timestamp()
    for file in {fresh, *files_of(drawn)}:
        os.utime(default_storage.path(file), (yesterday, yesterday))
    assert sweep_photos() == 1
    assert not default_storage.exists(fresh)
    assert all(default_storage.exists(file) for file in files_of(drawn))
    with django_capture_on_commit_callbacks(execute=True):
        remove_listing_picture(listing=listing, picture_id=photo.pk, by=owner_of(listing.household))
    assert not any(default_storage.exists(file) for file in files_of(drawn))
