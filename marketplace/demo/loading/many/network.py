"""The points of the whole country: which communes, operators and carriers they have. See ``data/season.toml``."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import cycle, islice
from typing import Any

from logistics.domain.network import register_operator
from logistics.models import Carrier, Coverage, Operator, Point
from marketplace.areas.models import Commune
from marketplace.common.geo import great_circle_m
from marketplace.demo.loading.inbulk.network import Branch, cover_communes, open_points
from marketplace.demo.loading.inbulk.people import Newcomer
from marketplace.demo.loading.network import CARRIER_MAX_GRAMS, SOURCE
from marketplace.demo.names import People

NEAREST = 2


class Network:
    """Opens what is missing to a scale's numbers; ``one_in`` opens every so many-th of the communes' points only."""

    def __init__(self, data: dict[str, Any], people: People, *, one_in: int = 1) -> None:
        self.data = data
        self.people = people
        self.communes: dict[str, list[Commune]] = defaultdict(list)
        for commune in Commune.objects.select_related("province").order_by("latitude", "code"):
            self.communes[commune.province.code].append(commune)
        self.there: dict[str, list[Point]] = defaultdict(list)
        for point in Point.objects.select_related("commune__province").order_by("code"):
            self.there[point.commune.province.code].append(point)
        self.one_in = one_in
        self.post = register_operator(code="VNP", name=data["operators"]["VNP"])

    def open(self) -> None:
        """Open the points, province after province, with their people, and say who delivers where."""
        delivering = self._delivering()
        carriers = self._carriers(delivering)
        for code in sorted(self.communes):
            branches = list(self._branches(code, delivering[code], carriers[code]))
            points, _carriers = open_points(branches, max_grams=CARRIER_MAX_GRAMS)
            if delivering[code]:
                self._cover(code, points)

    def _wanted(self, code: str) -> list[tuple[Commune, Operator]]:
        """Return where a province still needs points, and of which operator."""
        communes = self.communes[code]
        have = {point.commune_id for point in self.there[code]}
        without = [commune for commune in communes if commune.pk not in have]
        operators = self._operators(code)
        if operators is None:
            operators = [self.post] * (len(without) + self._further(code))
        places = islice(cycle([*without, *communes]), len(operators))
        return list(zip(places, operators, strict=True))[:: self.one_in]

    def _operators(self, code: str) -> list[Operator] | None:
        """Return the operators of the points that the two provinces with reported numbers still need."""
        city, mountain = self.data["city"], self.data["mountain"]
        if code == city["province"]:
            names = self.data["operators"]
            there = [point.operator.code for point in self.there[code]]
            return [
                register_operator(code=operator, name=names[operator])
                for operator, points in city["points"].items()
                for _number in range(points - there.count(operator))
            ]
        if code == mountain["province"]:
            others = [
                register_operator(code=f"BC{number:02d}", name=f"Doanh nghiệp bưu chính mẫu số {number}")
                for number in range(1, mountain["operators"])
            ]
            return [self.post] * mountain["post"] + list(islice(cycle(others), mountain["others"]))
        return None

    def _further(self, code: str) -> int:
        """Return how many points a province has beyond one a commune, where the scale says a number for the country."""
        total = self.data["totals"].get("points")
        if total is None:
            return 0
        named = {self.data["city"]["province"]: 215, self.data["mountain"]["province"]: 190}
        others = sum(len(communes) for province, communes in self.communes.items() if province not in named)
        return round((total - sum(named.values()) - others) * len(self.communes[code]) / others)

    def _delivering(self) -> dict[str, int]:
        """Return how many more points of each province deliver; provinces of the small demo have theirs."""
        city, mountain = self.data["city"], self.data["mountain"]
        covered = {spec["province"] for spec in self.data["networks"]}
        wanted = {code: 0 if code in covered else self.data["elsewhere"]["delivering"] for code in self.communes}
        wanted[mountain["province"]] = mountain["delivering"]
        wanted[city["province"]] = city["delivering"] - sum(point.delivers for point in self.there[city["province"]])
        return {code: -(-number // self.one_in) for code, number in wanted.items()}

    def _carriers(self, delivering: dict[str, int]) -> dict[str, int]:
        """Return how many carriers each province gets beside those that are there."""
        totals, city = self.data["totals"], self.data["city"]["province"]
        there = {code: Carrier.objects.filter(point__in=points).count() for code, points in self.there.items()}
        in_city = totals["carriers_in_city"] - there[city]
        elsewhere = totals["carriers"] - totals["carriers_in_city"] - sum(there.values()) + there[city]
        points = {code: number for code, number in delivering.items() if number and code != city}
        bags = max(elsewhere // self.one_in, sum(points.values()))  # whoever delivers has somebody who carries
        shares = dict(zip(points, _shared(bags, list(points.values())), strict=True))
        return {**dict.fromkeys(delivering, 0), **shares, city: max(in_city // self.one_in, delivering[city])}

    def _branches(self, code: str, delivering: int, carriers: int) -> Iterator[Branch]:
        """Yield the points to open; those that deliver lie evenly from south to north."""
        wanted = self._wanted(code)
        by_latitude = sorted(range(len(wanted)), key=lambda index: wanted[index][0].latitude)
        deliver = {by_latitude[(2 * turn + 1) * len(wanted) // (2 * delivering)] for turn in range(delivering)}
        bags = iter(_shared(carriers, [1] * len(deliver)))
        first = 1 + max((int(point.code[2:]) for point in self.there[code]), default=0)
        in_commune: dict[int, int] = defaultdict(int)
        for point in self.there[code]:
            in_commune[point.commune_id] += 1
        for index, (commune, operator) in enumerate(wanted):
            number = f"{code}{first + index:04d}"
            in_commune[commune.pk] += 1
            nth = in_commune[commune.pk]
            yield Branch(
                code=number,
                name=f"Bưu cục {commune.short_name}{f' {nth}' if nth > 1 else ''}",
                operator=operator,
                commune=commune,
                phone=self.people.phone(),
                address_text=self.people.address(),
                delivers=index in deliver,
                head=self._person(),
                clerk=self._person(),
                carriers=[
                    (f"BT{number}" if turn == 0 else f"BT{number}-{turn + 1}", self._person())
                    for turn in range(next(bags) if index in deliver else 0)
                ],
            )

    def _person(self) -> Newcomer:
        return Newcomer(self.people.phone(), self.people.name()[1])

    def _cover(self, code: str, opened: Iterable[Point]) -> None:
        """Let each commune be delivered from the nearest point, or else the next."""
        since: dt.date = self.data["rates"]["tax_from"]
        points = [point for point in [*self.there[code], *opened] if point.delivers]
        cover_communes(
            Coverage(commune=commune, point=point, rank=rank, source=SOURCE, valid_from=since)
            for commune in self.communes[code]
            for rank, point in enumerate(_nearest(commune, points), start=1)
        )


def _nearest(commune: Commune, points: list[Point]) -> list[Point]:
    place = commune.latitude, commune.longitude
    return sorted(points, key=lambda point: great_circle_m(*place, point.latitude, point.longitude))[:NEAREST]


def _shared(total: int, weights: list[int]) -> list[int]:
    """Return ``total`` split in proportion to whole weights, to the last one."""
    whole, shares, before = sum(weights) or 1, [], 0
    for upto in _running(weights):
        shares.append(total * upto // whole - total * before // whole)
        before = upto
    return shares


def _running(weights: list[int]) -> Iterator[int]:
    upto = 0
    for weight in weights:
        upto += weight
        yield upto
