"""A fiftieth of the season, all kinds of it: what came in bulk stands in the books, and the cast can log in."""

from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.test import Client, TransactionTestCase

from farmers.models import Household, Listing
from logistics.models import Coverage, Point
from marketplace.accounts.models import User
from marketplace.areas.models import Commune
from marketplace.demo.loading import load_demo
from marketplace.demo.loading.cast import CAST, PASSWORD
from marketplace.demo.reconciliation import LINES, reconcile
from marketplace.shop.partner.models import StockRecord

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

ONE_IN = 50


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker) -> Iterator[None]:
    """The season, one in fifty of it, committed."""
    with django_db_blocker.unblock():
        load_demo("season", one_in=ONE_IN)
    yield
    with django_db_blocker.unblock():
        TransactionTestCase._fixture_teardown(None)  # tests/conftest.py: a fresh copy of the template


def test_the_books_are_true_right_after_loading(loaded: None) -> None:
    results = reconcile(LINES)
    assert {result.line.name: result.findings[:3] for result in results if result.findings} == {}
    examined = {result.line.name: result.examined for result in results}
    assert examined["stock on hand"] >= StockRecord.objects.count() > 1_000


def test_a_fiftieth_of_the_households_and_their_listings_came(loaded: None) -> None:
    small = {"households": 65, "listings": 60}  # what was there before: the small demo's, with its few not selling
    assert Household.objects.count() == small["households"] + (7_987 - small["households"]) // ONE_IN
    assert Listing.objects.count() == small["listings"] + (14_594 - small["listings"]) // ONE_IN
    assert not Household.objects.filter(state="active", listings__isnull=True, code__startswith="HM").exists()
    assert not StockRecord.objects.filter(listing__isnull=False, price__isnull=True).exists()


def test_the_cast_is_there_with_its_numbers_and_nobody_else_has_a_password(loaded: None) -> None:
    for role in CAST.values():
        user = User.objects.get_by_natural_key(role.phone)
        assert user.full_name == role.full_name
    assert User.objects.get_by_natural_key(CAST["household"].phone).check_password(PASSWORD)
    newest = User.objects.order_by("-pk")[0]
    assert not newest.has_usable_password()
    assert newest.phone_verified_at is not None, "logs in by code"


def test_every_commune_is_delivered_to_by_somebody_with_a_carrier(loaded: None) -> None:
    covered = Coverage.objects.filter(rank=1, point__delivers=True, point__carriers__isnull=False)
    assert covered.values("commune").distinct().count() == Commune.objects.count() == 3_321


def test_it_is_not_loaded_again_and_says_which_size_is_there(loaded: None, capsys) -> None:
    points = Point.objects.count()
    call_command("load_demo", "--scale", "small", verbosity=0)
    assert Point.objects.count() == points
    assert "It is the season one." in capsys.readouterr().out


@pytest.mark.parametrize("role", ["admin", "head", "household", "campaign_manager"])
def test_the_cast_walks_in(loaded: None, role: str) -> None:
    client = Client()
    client.force_login(User.objects.get_by_natural_key(CAST[role].phone))
    assert client.get(CAST[role].page).status_code == 200
