"""Which households farm what and where: ``data/season.toml`` turned into households to bring on line."""

import datetime as dt
from collections.abc import Iterator
from random import Random
from typing import Any

from catalog.domain import ensure_category
from catalog.domain.products import ProductFacts
from catalog.models import Category, Certificate, Crop, Product
from marketplace.areas.models import Commune, OldWard
from marketplace.common import clock
from marketplace.demo.loading.farms import BANK_BIN, SEASON_DAYS, STARS
from marketplace.demo.loading.inbulk.farms import Farm, Land, Pack
from marketplace.demo.loading.inbulk.people import Newcomer
from marketplace.demo.names import People

SAME_LAND = 0.65
"""Of second listings: another pack from the same orchard; the others are of something else that grows there."""
CERTIFIED = 0.5
AGREE_TO_NEWS = 3
"""Every third household agreed to messages of the season, as in the small demo."""
LEAST_PACKS, MOST_PACKS = 20, 300
_KINDS = ("Tỉnh", "Thành phố", "Huyện", "Thị xã", "Quận")

Spec = dict[str, Any]


class Plan:
    """Deals out specialities and communes to households, the same for the same seed."""

    def __init__(self, data: dict[str, Any], crops: dict[str, Crop], people: People) -> None:
        self.random = Random(people.random.random())
        self.people = people
        self.crops = crops
        self.months = {**data["on_line"]["months"], **data["months_of_many"]}
        self.somewhere: list[Spec] = data["grown"]["somewhere"]
        self.everywhere: list[Spec] = data["grown"]["everywhere"]
        self.all_communes = list(Commune.objects.select_related("province").order_by("code"))
        self.communes = _communes_of(self.somewhere, self.all_communes)
        self.grown_in = self._grown_in()
        self.specs = [*self.somewhere, *self.everywhere]
        self.weights = [spec["weight"] for spec in self.specs]
        self.categories = {slug: ensure_category(path=("Nông sản", crop.name)) for slug, crop in crops.items()}
        self.today = clock.today()

    def farms(self, numbers: range, listings: int) -> Iterator[Farm]:
        """Yield a household for each number, with so many listings in all."""
        before = 0
        for turn, number in enumerate(numbers, start=1):
            upto = listings * turn // len(numbers)
            yield self._farm(number, upto - before)
            before = upto

    def _farm(self, number: int, listings: int) -> Farm:
        (spec,) = self.random.choices(self.specs, self.weights)
        commune = self.random.choice(self.communes.get(spec["name"]) or self.all_communes)
        code = f"HM{number:03d}"
        title, name = self.people.name()
        return Farm(
            code=code,
            name=f"Hộ {title} {name}",
            owner=Newcomer(self.people.phone(), name),
            commune=commune,
            address_text=self.people.address(),
            citizen_id=self.people.citizen_id(),
            bank_bin=BANK_BIN,
            account_number=self.people.account_number(),
            lands=self._lands(code, spec, commune, listings),
            agrees_to_news=number % AGREE_TO_NEWS == 1,
        )

    def _lands(self, code: str, spec: Spec, commune: Commune, listings: int) -> list[Land]:
        """Deal out a household's listings to its land: what it is known for first, then another pack or crop."""
        grows = {spec["name"]: 1}
        others = [one for one in [*self.grown_in[commune.pk], *self.everywhere] if one is not spec]
        specs = {one["name"]: one for one in [spec, *others]}
        for _listing in range(listings - 1):
            room = [name for name, packs in grows.items() if packs < len(specs[name]["packs"])]
            if (room and self.random.random() < SAME_LAND) or not others:
                grows[self.random.choice(room)] += 1
            else:
                other = others.pop(self.random.randrange(len(others)))
                grows[other["name"]] = 1
        return [self._land(code, specs[name], packs, number) for number, (name, packs) in enumerate(grows.items())]

    def _land(self, code: str, spec: Spec, packs: int, number: int) -> Land:
        crop = self.crops[spec["crop"]]
        months = self.months.get(spec["crop"])
        certified = "certificate" in spec and self.random.random() < CERTIFIED
        return Land(
            crop=crop,
            name=f"Vườn {spec['variety']}",
            area_m2=self.random.randrange(5, 120) * 100,
            months=(months[0], months[1]) if months else None,
            harvested_on=self.today - dt.timedelta(days=1),
            packs=[self._pack(spec, crop, *pack) for pack in spec["packs"][:packs]],
            certificate=self._certificate(spec["certificate"], f"{code}-{number + 1}") if certified else None,
        )

    def _pack(self, spec: Spec, crop: Crop, name: str, grams: int, pieces: int | None = None) -> Pack:
        by_weight = spec.get("kg", False)
        asked = spec["price"] if by_weight else spec["price"] * grams / spec["packs"][0][1]
        content = (
            f"{pieces} {'quả' if crop.counted_in == Crop.Unit.EGG else 'con'}"
            if _counted(crop, pieces)
            else _weight(grams)
        )
        facts = ProductFacts(
            title=f"{spec['name']}, {name} {content}",
            crop=crop,
            variety=spec["variety"],
            priced_by=Product.PricedBy.KG if by_weight else Product.PricedBy.PACK,
            pack_name=name,
            pack_pieces=pieces,
            net_grams=grams,
            harvest_from=self.today - dt.timedelta(days=1),
            harvest_to=self.today + dt.timedelta(days=SEASON_DAYS),
            shelf_life_days=crop.shelf_life_days,
            storage=crop.storage,
        )
        differs = self.random.uniform(0.92, 1.08)
        return Pack(
            facts=facts,
            category=self._category(crop),
            asked=max(1_000, round(asked * differs / 500) * 500),
            packs=self.random.randint(LEAST_PACKS, MOST_PACKS),
        )

    def _category(self, crop: Crop) -> Category:
        return self.categories[crop.slug]

    def _certificate(self, scheme: str, number: str) -> Certificate:
        return Certificate(
            scheme=scheme,
            number=f"MẪU-{scheme.upper()}-{number}",
            issuer="Tổ chức chứng nhận mẫu",
            stars=STARS if scheme == Certificate.Scheme.OCOP else None,
            valid_from=self.today - dt.timedelta(days=200),
            valid_to=self.today + dt.timedelta(days=400),
            source="Dữ liệu mẫu",
        )

    def _grown_in(self) -> dict[int, list[Spec]]:
        grown: dict[int, list[Spec]] = {commune.pk: [] for commune in self.all_communes}
        for spec in self.somewhere:
            for commune in self.communes[spec["name"]]:
                grown[commune.pk].append(spec)
        return grown


def _counted(crop: Crop, pieces: int | None) -> bool:
    return pieces is not None and crop.counted_in in (Crop.Unit.EGG, Crop.Unit.BIRD)


def _weight(grams: int) -> str:
    return f"{grams // 1000} kg" if grams % 1000 == 0 else f"{grams} g"


def _communes_of(specs: list[Spec], communes: list[Commune]) -> dict[str, list[Commune]]:
    """Return the communes of today in which the old districts lie that each speciality is named after.

    Raises ``LookupError`` for a district that does not exist.
    """
    by_id = {commune.pk: commune for commune in communes}
    districts: dict[str, set[int]] = {}
    rows = OldWard.objects.values_list("old_province", "old_district", "communes")
    for province, district, commune in rows:
        if commune is not None:
            districts.setdefault(f"{_bare(province)}/{_bare(district)}", set()).add(commune)
    found = {}
    for spec in specs:
        missing = [place for place in spec["from"] if place not in districts]
        if missing:
            raise LookupError(f"demo data name old districts that do not exist: {missing}")
        ids = sorted(set().union(*(districts[place] for place in spec["from"])))
        found[spec["name"]] = [by_id[pk] for pk in ids]
    return found


def _bare(name: str) -> str:
    """Return "Lục Ngạn" for "Huyện Lục Ngạn"."""
    for kind in _KINDS:
        if name.startswith(f"{kind} "):
            return name.removeprefix(f"{kind} ")
    return name
