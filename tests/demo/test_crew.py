"""Several crews play one season: each farm and office is somebody's, nobody is left waiting for a crew that failed."""

import datetime as dt
import multiprocessing
from random import Random

import pytest
from django.db import connection

from logistics.models import Point
from marketplace.demo.loading import load_demo
from marketplace.demo.season import play_season
from marketplace.demo.season.cast import PARTS
from marketplace.demo.season.crew import DAY, Crews, Plot
from marketplace.demo.season.market import Market
from marketplace.demo.season.players import Part, Player, in_turn
from marketplace.demo.season.world import World
from marketplace.shop.order.models import Order
from tests.factories.accounts import UserFactory
from tests.factories.logistics import PointFactory

JUNE = dt.date(2026, 6, 12)


class Counting(Player):
    """Sells nothing, counts what it is asked for, and where."""

    def sell(self, orders: int) -> None:
        self.world.count("asked for", orders)
        self.world.count(f"crew {self.world.number}", 1)


class Failing(Player):
    def sell(self, orders: int) -> None:
        raise ValueError("the basket has a hole")


def plot(*parts: Part, crews: int = 2) -> Plot:
    people = {"admin": UserFactory(), "accountant": UserFactory()}
    return Plot(7, JUNE, people, Market(Random(7)), parts, crews)


def test_everywhere_has_its_turn_and_a_few_are_open_all_days():
    places = list("abcdefg")
    days = [in_turn(places, JUNE + dt.timedelta(days=number), 3) for number in range(7)]
    assert {len(day) for day in days} == {3}
    assert sorted(place for day in days for place in day) == sorted(places * 3)
    assert in_turn(places[:2], JUNE, 3) == ["a", "b"]
    assert in_turn([], JUNE, 3) == []


def test_the_crews_of_the_cast_are_about_as_long_at_work():
    shares = [sum(part.share for part in PARTS if part.crew == crew) for crew in (0, 1)]
    assert shares == [40, 60]  # a sale over the counter is half the work of an order
    assert sum(shares) == 100


@pytest.mark.django_db
def test_each_place_is_of_one_crew():
    points = [PointFactory() for _ in range(5)]
    worlds = [
        World(Random(1), JUNE, market=Market(Random(1)), number=number, crews=3, **plot().people) for number in range(3)
    ]
    shares = [list(world.ours(Point.objects.all(), "pk").values_list("pk", flat=True)) for world in worlds]
    assert sorted(pk for share in shares for pk in share) == sorted(point.pk for point in points)
    for world, share in zip(worlds, shares, strict=True):
        assert all(world.is_ours(pk) for pk in share)


@pytest.mark.django_db(transaction=True)
def test_two_crews_play_the_same_act_and_report_what_happened():
    with Crews(plot(Part(Counting, 60, 0), Part(Counting, 40, 1))) as crews:
        for act in DAY:
            crews.play(act, JUNE, [6, 4])
        first, second = crews.pay_off()
    assert first.happened == {"asked for": 6, "crew 0": 1}
    assert second.happened == {"asked for": 4, "crew 1": 1}
    assert min(first.peak_mb, second.peak_mb) > 10
    assert multiprocessing.active_children() == []


@pytest.mark.django_db(transaction=True)
def test_a_crew_that_fails_ends_the_season_and_says_why():
    with pytest.raises(RuntimeError, match="the basket has a hole"), Crews(plot(Part(Failing, 1, 1))) as crews:
        crews.play("sell", JUNE, [1])
    assert multiprocessing.active_children() == []
    connection.ensure_connection()  # this process goes on with a connection of its own


@pytest.mark.soak
@pytest.mark.django_db(transaction=True)
def test_a_season_of_two_crews_reconciles():
    load_demo("small")
    report = play_season(days=2, orders=200, workers=2)
    assert report.ok, [result.findings[:3] for result in report.results if result.findings]
    assert Order.objects.count() > 150
    assert report.happened["delivered"] > 50
    assert len(report.effort.peaks_mb) == 3
    assert max(report.effort.peaks_mb) < 600
