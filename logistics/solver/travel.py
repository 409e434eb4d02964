"""Travel times without a road network: the great circle, stretched. Always marked as estimated."""

import datetime as dt
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations

from logistics.solver.protocol import Place, Travel

Distance = Callable[[float, float, float, float], float]
"""(lat, lon, lat, lon) in degrees → metres as the crow flies."""


@dataclass(frozen=True)
class Vehicle:
    """How a vehicle's way compares with the crow's: road km = d · (1 + a · d^-b), d in km."""

    name: str
    a: float
    b: float
    kmh: float
    kmh_peak: float


MOTORBIKE = Vehicle("motorbike", a=0.33, b=0.25, kmh=20.0, kmh_peak=15.0)
"""a and b fitted to 24,690 ways in Hanoi; 20 km/h in town, 12 to 18 at peak, of which this is the middle."""

PEAK_HOURS = ((7, 9), (16, 19))
"""From hour to hour, local time. Assumed: no Vietnamese source is at hand."""


def road_metres(metres: float, vehicle: Vehicle) -> float:
    """Return the estimated metres on the road for metres as the crow flies.

    >>> round(road_metres(1000, MOTORBIKE))
    1330
    """
    if metres <= 0:
        return 0.0
    km = metres / 1000
    return 1000 * km * (1 + vehicle.a * math.pow(km, -vehicle.b))


def speed_kmh(vehicle: Vehicle, departure: dt.datetime) -> float:
    """Return the speed at the hour of departure (pass it in local time)."""
    at_peak = any(begin <= departure.hour < end for begin, end in PEAK_HOURS)
    return vehicle.kmh_peak if at_peak else vehicle.kmh


class EstimatedTravel:
    """A ``MatrixProvider`` that needs no server: symmetric, zero on the diagonal."""

    def __init__(self, distance: Distance, vehicle: Vehicle = MOTORBIKE) -> None:
        """Take the great-circle distance as a function, so that there is one in the house."""
        self.distance = distance
        self.vehicle = vehicle

    def matrix(self, places: Sequence[Place], departure: dt.datetime) -> Travel:
        """Return whole metres and seconds between all places."""
        kmh = speed_kmh(self.vehicle, departure)
        metres = [[0] * len(places) for _here in places]
        for here, there in combinations(range(len(places)), 2):
            metres[here][there] = metres[there][here] = self._road(places[here], places[there])
        seconds = [[round(way * 3.6 / kmh) for way in row] for row in metres]
        return Travel(metres, seconds, self._provenance(kmh))

    def _road(self, here: Place, there: Place) -> int:
        crow = self.distance(here.latitude, here.longitude, there.latitude, there.longitude)
        return round(road_metres(crow, self.vehicle))

    def _provenance(self, kmh: float) -> str:
        vehicle = self.vehicle
        return f"estimated: {vehicle.name}, d·(1+{vehicle.a}·d^-{vehicle.b}), {kmh:g} km/h"
