"""The points of the country as a picture: circles on bare ground, in the projection that maps on the web use.

No border and no coast is drawn: where those run is not ours to say, and no map server is asked.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import asinh, degrees, hypot, pi, radians, sqrt, tan

from marketplace.areas.models import Province
from marketplace.discovery.queries.points import Cluster

WIDTH, HEIGHT = 420, 760
_MARGIN = 34
_WEST, _EAST, _SOUTH, _NORTH = 101.8, 110.0, 8.1, 23.6
"""The rectangle that holds the mainland; what lies farther out is drawn at its edge."""
_LEAST, _MOST = 5.0, 26.0


CLOSE_HEIGHT = 400
_CLOSEST = 1.0
"""So many degrees a close-up is high at least: a village alone in a picture would tell nobody where it is."""
_LETTER, _HIGH, _LOW, _AIR = 12.5, 20.0, 7.0, 2.0
"""How much room a letter of a close-up's names takes (22 units high), and what is left free around a circle."""
_STEPS = range(-120, 121, 12)
_AROUND = sorted(((across, down) for across in _STEPS for down in _STEPS), key=lambda step: (hypot(*step), step))
"""Where a name is written that would lie over a circle: so far from its place, the nearest first."""


@dataclass(frozen=True)
class Frame:
    """Which part of the world a picture shows: degrees across, Mercator units down, and the picture's height."""

    west: float
    east: float
    top: float
    bottom: float
    height: int


@dataclass(frozen=True)
class Circle:
    """A cluster as it is drawn: middle and radius in the picture's units, how many points, whether they are written."""

    x: float
    y: float
    radius: float
    count: int
    is_written: bool


@dataclass(frozen=True)
class Label:
    """A province's name where it lies."""

    x: float
    y: float
    name: str


def drawing(clusters: Iterable[Cluster], provinces: Iterable[Province]) -> dict[str, object]:
    """Return circles (the largest first) and labels of a picture ``WIDTH`` × ``HEIGHT``."""
    found = list(clusters)
    most = max((each.count for each in found), default=1)
    return {
        "width": WIDTH,
        "height": HEIGHT,
        "circles": [_circle(each, most, _COUNTRY) for each in found],
        "labels": [Label(*_at(each.latitude, each.longitude, _COUNTRY), each.short_name) for each in provinces],
    }


def close_up(clusters: Iterable[Cluster], provinces: Iterable[Province]) -> dict[str, object]:
    """Return circles and labels of a picture of that part of the country alone where the clusters lie."""
    found = list(clusters)
    most = max((each.count for each in found), default=1)
    frame = _frame_of(found)
    circles = [_circle(each, most, frame) for each in found]
    return {"width": WIDTH, "height": CLOSE_HEIGHT, "circles": circles, "labels": _labels(provinces, circles, frame)}


def _labels(provinces: Iterable[Province], circles: list[Circle], frame: Frame) -> list[Label]:
    """Return the names, each where its province lies or as near to it as leaves all circles and other names free."""
    placed: list[Label] = []
    for province in provinces:
        x, y = _at(province.latitude, province.longitude, frame)
        there = [Label(round(x + across, 1), round(y + down, 1), province.short_name) for across, down in _AROUND]
        inside = [label for label in there if _is_inside(label, frame)] or there[:1]
        free = (label for label in inside if not _hidden(label, circles, placed))
        placed.append(next(free, None) or min(inside, key=lambda label: _hidden(label, circles, placed)))
    return placed


def _is_inside(label: Label, frame: Frame) -> bool:
    left, top, right, bottom = _box(label)
    return left >= 0 and top >= 0 and right <= WIDTH and bottom <= frame.height


def _box(label: Label) -> tuple[float, float, float, float]:
    """Return left, top, right and bottom of a name: its middle and its base line are where it is written."""
    half = len(label.name) * _LETTER / 2
    return label.x - half, label.y - _HIGH, label.x + half, label.y + _LOW


def _hidden(label: Label, circles: list[Circle], names: list[Label]) -> float:
    """Return how much lies under a name: how deep it reaches into circles, and other names counted full."""
    left, top, right, bottom = _box(label)
    deep = 0.0
    for circle in circles:
        away = hypot(circle.x - min(max(circle.x, left), right), circle.y - min(max(circle.y, top), bottom))
        deep += max(0.0, circle.radius + _AIR - away)
    for other in names:
        a, b, c, d = _box(other)
        if left < c and a < right and top < d and b < bottom:
            deep += HEIGHT
    return deep


def _frame_of(clusters: list[Cluster]) -> Frame:
    """Return a frame of the close-up's shape around the clusters, a hundred kilometres high at least."""
    west, east = min(each.longitude for each in clusters), max(each.longitude for each in clusters)
    south, north = min(each.latitude for each in clusters), max(each.latitude for each in clusters)
    shape = (WIDTH - 2 * _MARGIN) / (CLOSE_HEIGHT - 2 * _MARGIN)
    middle = (_mercator(north) + _mercator(south)) / 2
    half = max(_mercator(north) - _mercator(south), radians(east - west) / shape, radians(_CLOSEST)) / 2
    across, centre = degrees(half) * shape, (west + east) / 2
    return Frame(centre - across, centre + across, middle + half, middle - half, CLOSE_HEIGHT)


def _circle(cluster: Cluster, most: int, frame: Frame) -> Circle:
    radius = _LEAST + (_MOST - _LEAST) * sqrt(cluster.count / most)
    x, y = _at(cluster.latitude, cluster.longitude, frame)
    return Circle(x, y, round(radius, 1), cluster.count, radius > 11)


def _at(latitude: float, longitude: float, frame: Frame) -> tuple[float, float]:
    """Return where degrees lie in the picture (Mercator); what lies outside is drawn at its edge."""
    across = (min(max(longitude, frame.west), frame.east) - frame.west) / (frame.east - frame.west)
    height = min(max(_mercator(latitude), frame.bottom), frame.top)
    down = (frame.top - height) / (frame.top - frame.bottom)
    return round(_MARGIN + across * (WIDTH - 2 * _MARGIN), 1), round(_MARGIN + down * (frame.height - 2 * _MARGIN), 1)


def _mercator(latitude: float) -> float:
    return asinh(tan(radians(latitude))) / pi


_COUNTRY = Frame(_WEST, _EAST, _mercator(_NORTH), _mercator(_SOUTH), HEIGHT)
