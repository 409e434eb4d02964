"""Points, clerks, carriers and coverage of the demo's three provinces."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from logistics.domain.network import add_clerk, cover, register_carrier, register_operator, register_point
from logistics.models import Carrier, Clerk, Point
from marketplace.accounts.domain import register_person
from marketplace.accounts.models import User
from marketplace.areas.models import Commune
from marketplace.areas.queries import communes_of
from marketplace.common.geo import great_circle_m
from marketplace.demo.names import People

SOURCE = "Mạng bưu cục mẫu, không có thật"
CARRIER_MAX_GRAMS = 120_000


@dataclass
class Network:
    """What was opened."""

    points: list[Point] = field(default_factory=list)
    carriers: list[Carrier] = field(default_factory=list)


def load_network(data: dict[str, Any], cast: dict[str, User], people: People) -> Network:
    """Open the points of each province, staff them, and say which point delivers to which commune."""
    network = Network()
    operators = {code: register_operator(code=code, name=name) for code, name in data["operators"].items()}
    for spec in data["networks"]:
        communes = _spread(list(communes_of(spec["province"])), spec["first_communes"], spec["points"])
        opened = [
            register_point(
                code=f"{spec['province']}{number:04d}",
                name=f"Bưu cục {commune.short_name}",
                operator=operators[spec["operator"]],
                commune=commune,
                phone=people.phone(),
                address_text=people.address(),
                delivers=number <= spec["delivering"],
            )
            for number, commune in enumerate(communes, start=1)
        ]
        for point in opened:
            _staff(point, cast, people, network)
        if spec.get("covers", True):
            _cover_province(spec["province"], [point for point in opened if point.delivers], data["rates"]["tax_from"])
        network.points += opened
    return network


def _spread(communes: list[Commune], first: list[str], wanted: int) -> list[Commune]:
    """Choose communes far from each other, beginning with ``first``: each next is the farthest from all chosen."""
    by_code = {commune.code: commune for commune in communes}
    chosen = [by_code[code] for code in first]
    while len(chosen) < wanted:
        chosen.append(max(communes, key=lambda one: min(_metres(one, other) for other in chosen)))
    return chosen


def _metres(one: Commune | Point, other: Commune | Point) -> float:
    return great_circle_m(one.latitude, one.longitude, other.latitude, other.longitude)


def _staff(point: Point, cast: dict[str, User], people: People, network: Network) -> None:
    """Give a point its head, a clerk and, where it delivers, a carrier; the cast works at the first points."""
    first = point.code in ("010001", "240001")
    hanoi = point.code == "010001"
    head = cast["head"] if hanoi else _person(people)
    clerk = (cast["clerk"] if hanoi else cast["clerk_origin"]) if first else _person(people)
    add_clerk(point=point, user=head, role=Clerk.Role.HEAD)
    add_clerk(point=point, user=clerk)
    if point.delivers:
        user = cast["carrier"] if hanoi else _person(people)
        code = f"BT{point.code}"
        network.carriers.append(register_carrier(code=code, user=user, point=point, max_grams=CARRIER_MAX_GRAMS))


def _person(people: People) -> User:
    return register_person(phone=people.phone(), full_name=people.name()[1])


def _cover_province(province: str, points: list[Point], since: dt.date) -> None:
    """Each commune is delivered from the nearest point, or else the next."""
    for commune in communes_of(province):
        nearest = sorted(points, key=lambda point: _metres(commune, point))[:2]
        cover(commune=commune, points=nearest, source=SOURCE, valid_from=since)
