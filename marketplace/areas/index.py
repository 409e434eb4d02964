"""The names of all areas in memory, built once a process and again when the data change."""

import threading
import time
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import IntEnum
from functools import cached_property

from marketplace.areas.models import AreaLoad, Commune, OldWard, OldWardPart, Province
from marketplace.areas.words import accent_key, key_of
from marketplace.common.text import fold

RECHECK_SECONDS = 60
PROVINCE_NICKNAMES = {
    "01": ("hn", "tphn", "hanoicity"),
    "79": ("hcm", "tphcm", "hcmc", "tphochiminh", "saigon", "sg", "tpsg", "tpsaigon", "hochiminhcity"),
    "31": ("hp", "tphp"),
    "92": ("tpct",),
    "46": ("tthue", "thuathienhue"),
}
OLD_PROVINCE_NICKNAMES = {
    "Tỉnh Bà Rịa - Vũng Tàu": ("brvt", "vungtau", "baria"),
    "Thành phố Huế": ("thuathienhue", "tthue"),
}


class Level(IntEnum):
    """What a name in an address may stand for."""

    PROVINCE = 1
    OLD_PROVINCE = 2
    DISTRICT = 3
    OLD_WARD = 4
    COMMUNE = 5


WARD_LEVELS = (Level.OLD_WARD, Level.COMMUNE)


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """One unit that an address may name. ``communes`` are the codes of today's communes that it may mean."""

    level: Level
    kind: str
    name: str
    key: str
    accents: str
    provinces: frozenset[str] = frozenset()
    old_provinces: frozenset[str] = frozenset()
    districts: frozenset[tuple[str, str]] = frozenset()
    communes: tuple[str, ...] = ()


@dataclass(slots=True)
class WardRow:
    """An old ward as the index needs it."""

    name: str
    short_name: str
    kind: str
    district: str
    old_province: str
    older_names: list[str]
    district_older_names: list[str]
    province: str
    communes: tuple[str, ...] = ()


@dataclass
class AreaIndex:
    """All units by name key, and the communes themselves."""

    version: str = ""
    provinces: dict[str, Province] = field(default_factory=dict)
    communes: dict[str, Commune] = field(default_factory=dict)
    old_wards: list[WardRow] = field(default_factory=list)
    names: dict[str, list[Place]] = field(default_factory=lambda: defaultdict(list))

    def get(self, key: str) -> list[Place]:
        """Return the places with this name key."""
        return self.names.get(key, [])

    @cached_property
    def misspelt(self) -> dict[str, list[str]]:
        """Name keys by themselves with one letter left out: finds a name with one letter wrong."""
        found: dict[str, list[str]] = defaultdict(list)
        for key in self.names:
            if len(key) >= 6:
                for shorter in without_one_letter(key):
                    found[shorter].append(key)
        return found


def without_one_letter(key: str) -> set[str]:
    """Return ``key`` with each of its letters left out in turn."""
    return {key[:i] + key[i + 1 :] for i in range(len(key))}


_lock = threading.Lock()
_index: AreaIndex | None = None
_checked_at = 0.0


def current() -> AreaIndex:
    """Return the index; asks the database at most once a minute whether newer data were loaded."""
    global _index, _checked_at
    moment = time.monotonic()
    if _index is not None and moment - _checked_at < RECHECK_SECONDS:
        return _index
    with _lock:
        load = AreaLoad.objects.values_list("pk", "digest").first()
        if load is None:
            return AreaIndex()  # nothing loaded yet: answer, but keep nothing
        version = f"{load[0]}-{load[1]}"
        if _index is None or _index.version != version:
            _index = build(version)
        _checked_at = moment
        return _index


def forget() -> None:
    """Make the next ``current()`` look at the database."""
    global _index, _checked_at
    _index, _checked_at = None, 0.0


def build(version: str) -> AreaIndex:
    """Read the database (four queries) and return a new index."""
    index = AreaIndex(version=version)
    index.provinces = {province.code: province for province in Province.objects.all()}
    index.communes = {commune.code: commune for commune in Commune.objects.select_related("province")}
    index.old_wards = _read_old_wards()
    _add_provinces(index)
    _add_districts(index)
    _add_communes(index)
    _add_old_wards(index)
    index.misspelt  # noqa: B018 - made now, so that no reader has to wait for it
    return index


def _read_old_wards() -> list[WardRow]:
    rows = {
        pk: WardRow(*values)
        for pk, *values in OldWard.objects.values_list(
            "pk",
            "name",
            "short_name",
            "kind",
            "old_district",
            "old_province",
            "older_names",
            "district_older_names",
            "province__code",
        )
    }
    parts = OldWardPart.objects.order_by("commune__code").values_list("old_ward_id", "commune__code")
    for ward, code in parts:
        rows[ward].communes += (code,)
    return list(rows.values())


def _add(index: AreaIndex, place: Place, older: Iterable[str] = ()) -> None:
    for key in {place.key, *older}:
        index.names[key].append(place)


def _kind_key(kind: str) -> str:
    return fold(kind).replace(" ", "")


def _add_provinces(index: AreaIndex) -> None:
    for code, province in index.provinces.items():
        place = Place(
            Level.PROVINCE,
            _kind_key(province.kind),
            province.short_name,
            key_of(province.short_name),
            accent_key(province.short_name),
            provinces=frozenset({code}),
        )
        _add(index, place, PROVINCE_NICKNAMES.get(code, ()))
    homes: dict[str, set[str]] = defaultdict(set)
    for ward in index.old_wards:
        homes[ward.old_province].add(ward.province)
    for name, codes in homes.items():
        kind, short = _split_head(name, ("Thành phố", "Tỉnh"))
        place = Place(
            Level.OLD_PROVINCE,
            kind,
            short,
            key_of(short),
            accent_key(short),
            provinces=frozenset(codes),
            old_provinces=frozenset({name}),
        )
        _add(index, place, OLD_PROVINCE_NICKNAMES.get(name, ()))


def _split_head(name: str, kinds: tuple[str, ...]) -> tuple[str, str]:
    kind = next(kind for kind in kinds if name.startswith(kind))
    return _kind_key(kind), name[len(kind) + 1 :]


def _add_districts(index: AreaIndex) -> None:
    members: dict[tuple[str, str], set[str]] = defaultdict(set)
    older: dict[tuple[str, str], list[str]] = {}
    homes: dict[tuple[str, str], str] = {}
    for ward in index.old_wards:
        district = (ward.old_province, ward.district)
        members[district].update(ward.communes)
        older[district], homes[district] = ward.district_older_names, ward.province
    for district, codes in members.items():
        kind, short = _split_head(district[1], ("Quận", "Huyện", "Thành phố", "Thị xã"))
        place = Place(
            Level.DISTRICT,
            kind,
            short,
            key_of(short),
            accent_key(short),
            provinces=frozenset({homes[district]}),
            old_provinces=frozenset({district[0]}),
            districts=frozenset({district}),
            communes=tuple(sorted(codes)),
        )
        _add(index, place, map(key_of, older[district]))


def _add_communes(index: AreaIndex) -> None:
    came_from: dict[str, list[WardRow]] = defaultdict(list)
    for ward in index.old_wards:
        for code in ward.communes:
            came_from[code].append(ward)
    for code, commune in index.communes.items():
        place = Place(
            Level.COMMUNE,
            _kind_key(commune.kind),
            commune.short_name,
            key_of(commune.short_name),
            accent_key(commune.short_name),
            provinces=frozenset({commune.province.code}),
            old_provinces=frozenset(ward.old_province for ward in came_from[code]),
            districts=frozenset((ward.old_province, ward.district) for ward in came_from[code]),
            communes=(code,),
        )
        _add(index, place)


def _add_old_wards(index: AreaIndex) -> None:
    for ward in index.old_wards:
        last = ward.short_name.rsplit(" ", 1)[-1]
        short = last if last.isdigit() and ward.short_name == ward.name else ward.short_name
        place = Place(
            Level.OLD_WARD,
            _kind_key(ward.kind),
            ward.name,
            key_of(short),
            accent_key(short),
            provinces=frozenset({ward.province}),
            old_provinces=frozenset({ward.old_province}),
            districts=frozenset({(ward.old_province, ward.district)}),
            communes=ward.communes,
        )
        _add(index, place, map(key_of, ward.older_names))
