"""Every channel, fifteen hundred times in all, and the books done a second time.

Then one row of each kind is corrupted, past every guard, and the reconciliation has to notice and name the right line:
triggers, foreign keys and constraints are taken away inside the test's transaction, and everything is rolled back.
"""

import json
import re

import pytest
from django.core.management import call_command
from django.db import connection

from catalog.models import Crop
from farmers.models import Household
from logistics.models import Carrier, Point
from marketplace.accounts.models import User
from marketplace.api.domain import read_key
from marketplace.areas.models import Commune, OldWard, Province
from marketplace.demo.loading.cast import CAST, PASSWORD
from marketplace.demo.reconciliation import LINES, reconcile
from marketplace.demo.season import SeasonReport
from marketplace.shop.order.models import Channel, Order
from tests.demo.corruptions import ALONE, CORRUPTIONS
from tests.demo.guards import drop_guards
from tests.demo.tables import NOTHING_TO_COUNT, WRITTEN

pytestmark = pytest.mark.django_db


def test_the_demo_has_what_it_promises(season: SeasonReport) -> None:
    assert Province.objects.count() == 34
    assert Commune.objects.count() == 3321
    assert OldWard.objects.count() == 10040
    assert Crop.objects.filter(is_essential=False).count() == 12
    assert Crop.objects.filter(is_essential=True).count() == 9
    assert Household.objects.filter(state=Household.State.ACTIVE, code__regex=r"^HM\d+$").count() == 60
    assert Point.objects.count() == 40
    assert Point.objects.values("commune__province").distinct().count() == 3
    assert Carrier.objects.count() == 25


def test_everything_that_can_happen_happened(season: SeasonReport) -> None:
    assert Order.objects.count() >= 1_500
    assert set(Order.objects.values_list("channel", flat=True)) == set(Channel.values) - {Channel.API}
    happened = ("packed", "cancelled", "delivered", "not delivered", "returned", "short cash", "settled", "payouts")
    money = ("expired", "transfers decided on", "refunded by bank", "refunded in cash", "refused in part", "taken back")
    homes = ("by themselves", "by agents", "verified")
    stalls = ("files imported", "files undone", "accounts changed", "accounts called off", "stalls open again")
    counter = ("sold over the counter", "sold from vans", "sales voided", "short drawers", "sales settled")
    kept = ("voids read", "shelves counted", "vans counted again", "transfers recalled", "float given back")
    for event in (*counter, *kept, "weighed in", "van trips", "lost from vans", "transfers", "written off on the way"):
        assert season.happened[event] > 0, event
    for event in (*(f"households {how}" for how in homes), *stalls, "stalls closed"):
        assert season.happened[event] > 0, event
    for event in (
        *happened,
        *money,
        "price changed in mid-checkout",
        "paid too late",
        "asked for weight",
        "cannot deliver",
        "part cancelled",
    ):
        assert season.happened[event] > 0, event


def test_what_a_season_is_wider_by_happened(season: SeasonReport) -> None:
    """Each event that issue after issue added to the season, by the name that a player counts it under."""
    ceilings = ("ceiling refused", "ceiling refused at the counter", "price above ceiling refused", "decisions")
    rations = ("ration refused", "ration refused at the counter", "beyond ration", "rationed goods through a team")
    limits = ("caps reached", "put on the waiting list", "told of room", "place taken", "offers over")
    trucks = ("bulk offered", "bulk weighed", "bulk paid", "bulk paid in part", "bulk settled", "bulk called off")
    shelves = ("spoiled on shelves", "essentials packed", "transfers", "transfers recalled", "ordered from a van")
    orders = ("orders of several sellers", "refused in part", "price changed in mid-checkout", "ordered essentials")
    money = ("refunded by bank", "refunded in cash", "taken back", "expired", "zones red")
    season_itself = ("visits", "messages of the season", "said stop", "reports sent", "pre-order given up")
    homes = ("papers photographed", "accounts agreed to", "households merged")
    for event in (*ceilings, *rations, *limits, *trucks, *shelves, *orders, *money, *season_itself, *homes):
        assert season.happened[event] > 0, event


def test_the_neighbours_and_the_telephone_took_part(season: SeasonReport) -> None:
    phone = ("ordered by telephone", "ordered the same again", "missed calls")
    team = ("zones red", "zones green again", "refused at the door of a red zone", "ordered through a team")
    here = ("refused at the boundary", "lent by a team")
    for event in (*phone, *team, *here, "lists closed", "lists handed over", "households signed"):
        assert season.happened[event] > 0, event


def test_households_showed_themselves_and_trucks_were_filled_by_members(season: SeasonReport) -> None:
    said = ("reviews", "reviews hidden", "reviews answered")
    homes = ("codes read out", "cards seen", "ration without its household refused", "ordered from a van")
    trucks = ("bulk sold by a co-operative", "bulk out of the statement", "bulk ticket voided")
    for event in (*homes, *trucks, *said):
        assert season.happened[event] > 0, event


def test_every_line_is_true_of_every_row(season: SeasonReport) -> None:
    off = {result.line.name: result.findings[:3] for result in season.results if result.findings}
    assert off == {}
    assert season.figures_hold
    assert season.ok


def test_no_line_looked_at_nothing(season: SeasonReport) -> None:
    assert [result.line.name for result in season.results] == [line.name for line in LINES]
    assert [result.line.name for result in season.results if result.examined == 0] == []


def test_the_demo_people_can_log_in(season: SeasonReport, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("demo_people", "--json")
    people = json.loads(capsys.readouterr().out)
    assert {person["code"] for person in people} == set(CAST)
    for person in people:
        user = User.objects.get_by_natural_key(person["phone"])
        assert person["password"] == PASSWORD
        assert user.is_active
    assert User.objects.get_by_natural_key(people[0]["phone"]).check_password(PASSWORD)
    (key,) = (person["api_key"] for person in people if "api_key" in person)
    assert read_key(key).application.owner.full_name == CAST["partner"].full_name


def test_the_demo_is_not_loaded_twice(season: SeasonReport, capsys: pytest.CaptureFixture[str]) -> None:
    households = Household.objects.count()
    call_command("load_demo", verbosity=0)
    assert Household.objects.count() == households
    assert "there already" in capsys.readouterr().out


def test_every_table_that_a_season_writes_is_read_by_a_line(season: SeasonReport) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relkind = 'r' AND relname ~ %s ORDER BY 1", [WRITTEN])
        tables = [name for (name,) in cursor.fetchall()]
        written = set()
        for table in tables:
            cursor.execute(f'SELECT EXISTS (SELECT 1 FROM "{table}")')  # noqa: S608  # names of the catalogue
            if cursor.fetchone()[0]:
                written.add(table)
    read = {word for line in LINES for word in re.findall(r"[a-z_]+", line.sql)}
    assert sorted(written - read - set(NOTHING_TO_COUNT)) == []


def test_every_line_has_its_corruption() -> None:
    assert set(CORRUPTIONS) == {line.name for line in LINES}


@pytest.mark.parametrize("name", CORRUPTIONS)
def test_a_corrupted_row_is_caught(season: SeasonReport, name: str) -> None:
    with connection.cursor() as cursor:
        drop_guards(cursor)
        for sql in CORRUPTIONS[name]:
            cursor.execute(sql)
            assert cursor.rowcount > 0, "the corruption touched no row"
    (result,) = reconcile([line for line in LINES if line.name == name])
    assert result.findings


@pytest.mark.parametrize(("name", "sql"), [(name, sql) for name, each in ALONE.items() for sql in each])
def test_one_corrupted_row_alone_is_caught(season: SeasonReport, name: str, sql: str) -> None:
    with connection.cursor() as cursor:
        drop_guards(cursor)
        cursor.execute(sql)
        assert cursor.rowcount > 0, "the corruption touched no row"
    (result,) = reconcile([line for line in LINES if line.name == name])
    assert result.findings
