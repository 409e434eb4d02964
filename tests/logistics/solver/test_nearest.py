"""The greedy engine on a real-like round: doors around Chũ, Lục Ngạn."""

import itertools
import json

import pytest

from logistics.solver.nearest import NearestNeighbour
from logistics.solver.protocol import NO_ROOM, TOO_HEAVY, LeftOut, Place, Problem, Travel, cost
from logistics.solver.travel import EstimatedTravel
from marketplace.common.geo import great_circle_m
from tests.logistics.solver.moments import OFF_PEAK

OFFICE = Place(21.3725, 106.5560)
DOORS = [
    Place(21.3900, 106.5700),
    Place(21.3730, 106.5575),
    Place(21.3600, 106.5400),
    Place(21.3770, 106.5620),
    Place(21.4100, 106.6000),
    Place(21.3555, 106.5333),
]


def line(*positions, loads=None, **rest):
    """Places on a line, a second and ten metres for each unit between them."""
    seconds = [[abs(here - there) for there in positions] for here in positions]
    metres = [[10 * way for way in row] for row in seconds]
    return Problem(Travel(metres, seconds, "by hand"), grams=loads or [0] * len(positions), **rest)


def test_it_always_goes_on_to_the_nearest():
    # From 0: 2 is nearest, then −3 (5 away, 10 is 8 away), then 10.
    plan = NearestNeighbour().sequence(line(0, 10, 2, -3))
    assert plan.order == (2, 3, 1)
    assert plan.seconds == 2 + 5 + 13 + 10
    assert plan.metres == 10 * plan.seconds
    assert plan.left_out == ()


def test_a_round_in_lychee_country():
    travel = EstimatedTravel(great_circle_m).matrix([OFFICE, *DOORS], OFF_PEAK)
    problem = Problem(travel, grams=[0] * 7, visit_seconds=240)
    plan = NearestNeighbour().sequence(problem, seed=3)
    assert plan.order == (2, 4, 1, 5, 3, 6)
    assert plan.seconds == cost(problem, plan.order, travel.seconds) + 6 * 240
    best = min(cost(problem, order, travel.seconds) for order in itertools.permutations(range(1, 7)))
    assert best <= cost(problem, plan.order, travel.seconds) <= 1.25 * best


def test_what_the_carrier_cannot_take_is_left_out_with_a_reason():
    plan = NearestNeighbour().sequence(line(0, 1, 2, 3, 4, loads=[0, 70, 40, 30, 20], capacity=60))
    assert plan.order == (2, 4)  # 40, then 30 has no room, then 20 has
    assert plan.left_out == (LeftOut(1, TOO_HEAVY), LeftOut(3, NO_ROOM))


def test_exactly_full_is_not_too_much():
    plan = NearestNeighbour().sequence(line(0, 1, 2, loads=[0, 30, 30], capacity=60))
    assert (plan.order, plan.left_out) == ((1, 2), ())


def test_of_two_as_near_the_more_urgent_goes_first():
    assert NearestNeighbour().sequence(line(0, -5, 5)).order == (1, 2)
    assert NearestNeighbour().sequence(line(0, 5, -5)).order == (1, 2)


@pytest.mark.parametrize("start", [0, 2])
def test_the_start_may_be_any_place(start):
    plan = NearestNeighbour().sequence(line(0, 1, 2, start=start))
    assert plan.order == {0: (1, 2), 2: (1, 0)}[start]


def test_nothing_to_visit():
    plan = NearestNeighbour().sequence(line(0))
    assert (plan.order, plan.seconds, plan.metres) == ((), 0, 0)


def test_a_plan_says_how_it_was_found():
    plan = NearestNeighbour().sequence(line(0, 3), seed=11)
    kept = json.loads(json.dumps(plan.record()))
    cpu = kept.pop("cpu_seconds")
    assert kept == {
        "engine": "nearest-neighbour",
        "version": "1",
        "seed": 11,
        "cost_seconds": 6,
        "metres": 60,
        "provenance": "by hand",
    }
    assert 0 <= cpu < 1


def test_the_same_problem_gives_the_same_plan():
    travel = EstimatedTravel(great_circle_m).matrix([OFFICE, *DOORS], OFF_PEAK)
    plans = {NearestNeighbour().sequence(Problem(travel, grams=[0] * 7)).order for _time in range(5)}
    assert len(plans) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Travel([[0]], [[0, 1], [1, 0]], "x"),
        lambda: Travel([[0, 1], [1]], [[0, 1], [1, 0]], "x"),
        lambda: Problem(Travel([[0]], [[0]], "x"), grams=[0, 1]),
        lambda: Problem(Travel([[0]], [[0]], "x"), grams=[0], start=1),
    ],
)
def test_problems_that_make_no_sense_are_refused(wrong):
    with pytest.raises(ValueError, match=r"square|load|start"):
        wrong()
