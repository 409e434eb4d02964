"""Estimated travel: the stretched great circle of docs/algorithms/runs.md."""

import datetime as dt
import subprocess
import sys

import pytest

from logistics.solver.protocol import Place
from logistics.solver.travel import MOTORBIKE, EstimatedTravel, road_metres, speed_kmh
from marketplace.common.geo import great_circle_m
from tests.logistics.solver.moments import OFF_PEAK, PEAK

HANOI = Place(21.0285, 105.8542)
BAC_NINH = Place(21.1861, 106.0763)


@pytest.mark.parametrize(
    ("crow", "road"),
    [
        (0, 0),
        (-5, 0),
        (1000, 1330),  # 1 · (1 + 0.33)
        (16_000, 18_640),  # 16 · (1 + 0.33 / 2)
        (100, 159),  # 0.1 · (1 + 0.33 · 0.1^-0.25 = 1.778…)
    ],
)
def test_the_road_is_longer_than_the_crow_flies(crow, road):
    assert round(road_metres(crow, MOTORBIKE)) == road


def test_the_matrix_is_whole_symmetric_and_names_where_it_comes_from():
    travel = EstimatedTravel(great_circle_m).matrix([HANOI, BAC_NINH], OFF_PEAK)
    crow = great_circle_m(HANOI.latitude, HANOI.longitude, BAC_NINH.latitude, BAC_NINH.longitude)
    metres = round(road_metres(crow, MOTORBIKE))
    assert travel.metres == [[0, metres], [metres, 0]]
    assert travel.seconds == [[0, round(metres * 3.6 / 20)], [round(metres * 3.6 / 20), 0]]
    assert travel.provenance == "estimated: motorbike, d·(1+0.33·d^-0.25), 20 km/h"


def test_at_peak_it_takes_longer_and_says_so():
    calm = EstimatedTravel(great_circle_m).matrix([HANOI, BAC_NINH], OFF_PEAK)
    peak = EstimatedTravel(great_circle_m).matrix([HANOI, BAC_NINH], PEAK)
    assert peak.metres == calm.metres
    assert peak.seconds[0][1] == round(peak.metres[0][1] * 3.6 / 15)
    assert peak.provenance.endswith("15 km/h")


@pytest.mark.parametrize(("hour", "kmh"), [(6, 20), (7, 15), (8, 15), (9, 20), (15, 20), (16, 15), (18, 15), (19, 20)])
def test_peak_hours(hour, kmh):
    assert speed_kmh(MOTORBIKE, dt.datetime(2026, 6, 12, hour, 59)) == kmh


def test_the_solvers_run_without_django():
    code = (
        "import sys, logistics.solver.nearest, logistics.solver.travel\n"
        "loaded = {name.split('.')[0] for name in sys.modules}\n"
        "assert not loaded & {'django', 'oscar', 'marketplace', 'catalog', 'farmers'}, loaded"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
