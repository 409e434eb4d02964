"""A fiftieth of the season, all kinds of it: what came in bulk stands in the books, and the cast can log in."""

from collections import Counter
from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.db.models import Count
from django.test import Client, TransactionTestCase

from farmers.models import Household, Listing
from logistics.models import Coverage, Operator, Point
from marketplace.accounts.models import User
from marketplace.areas.models import Commune
from marketplace.demo import data as demo_data
from marketplace.demo.loading import load_demo
from marketplace.demo.loading.cast import CAST, PASSWORD
from marketplace.demo.loading.farms import load_crops
from marketplace.demo.loading.many.farms import Plan
from marketplace.demo.loading.many.network import Network
from marketplace.demo.names import People
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


def test_the_plan_of_the_whole_season_has_its_reported_numbers(areas_loaded: None) -> None:
    """Nothing is loaded: the plan alone is asked for every point of the country."""
    data = demo_data.read("season")
    network = Network(data, People(data["names_of_many"], seed=1))
    delivering = network._delivering()
    carriers = network._carriers(delivering)
    branches = {code: list(network._branches(code, delivering[code], carriers[code])) for code in network.communes}
    by_operator = Counter(branch.operator.code for branch in branches["79"])
    assert by_operator == {"VNP": 181, "VTP": 34}
    in_mountains = Counter(branch.operator.code for branch in branches["08"])
    assert (sum(in_mountains.values()), in_mountains["VNP"], len(in_mountains)) == (190, 148, 20)
    everywhere = [branch for rows in branches.values() for branch in rows]
    assert {branch.commune.pk for branch in everywhere} == set(Commune.objects.values_list("pk", flat=True))
    assert len({branch.code for branch in everywhere}) == len(everywhere)
    assert sum(len(branch.carriers) for branch in branches["79"]) == 1_001
    assert Operator.objects.count() == 21


def test_the_plan_deals_out_real_specialities_where_they_grow(areas_loaded: None) -> None:
    data = demo_data.read("season")
    crops = load_crops({"crops": [*data["crops"], *data["crops_of_many"]]})
    farms = list(Plan(data, crops, People(data["names_of_many"], seed=1)).farms(range(1, 801), 1_462))
    assert len(farms) == 800
    assert sum(len(land.packs) for farm in farms for land in farm.lands) == 1_462
    lychee = [farm for farm in farms if "Lục Ngạn" in farm.lands[0].packs[0].facts.title]
    assert lychee
    assert {farm.commune.province.short_name for farm in lychee} == {"Bắc Ninh"}
    assert len({farm.commune.province.code for farm in farms}) == 34
    titles = Counter(pack.facts.title for farm in farms for land in farm.lands for pack in land.packs)
    assert len(titles) > 200
    assert Household.objects.aggregate(n=Count("pk"))["n"] == 0
