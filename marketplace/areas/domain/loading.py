"""Load the area files into the database."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from django.db import transaction

from marketplace.areas import cells, files, index
from marketplace.areas.models import (
    AreaLoad,
    Commune,
    CommuneKind,
    OldWard,
    OldWardKind,
    OldWardPart,
    Province,
    ProvinceKind,
)
from marketplace.common import clock
from marketplace.common.planner import tell_planner
from marketplace.common.text import fold

_BATCH = 1_000
AreaModel = TypeVar("AreaModel", Province, Commune, OldWard)
Progress = Callable[[int], object]
"""Called with the number of rows just written."""


@dataclass(frozen=True)
class AreaCounts:
    """Rows in the database after a load."""

    provinces: int
    communes: int
    old_wards: int
    parts: int


@transaction.atomic
def load_areas(*, on: dt.date | None = None, progress: Progress | None = None) -> AreaCounts:
    """Bring provinces, communes and old wards to the state of the files; safe to repeat.

    Rows are matched by code and updated in place, so foreign keys to them hold. Corrections apply as far as they
    are in force on ``on`` (today by default). Nothing is deleted but mappings of old wards that no longer hold.
    Writes one ``AreaLoad`` row when something may have changed, which makes every process rebuild its index.
    """
    day = on or clock.today()
    data = files.read(on=day)
    step = progress or (lambda rows: None)
    _renumber(data)
    _upsert(Province, [_province(row) for row in data.provinces], step)
    provinces = {province.code: province for province in Province.objects.all()}
    _upsert(Commune, [_commune(row, provinces) for row in data.communes], step)
    communes = dict(Commune.objects.values_list("code", "pk"))
    homes = {row["code"]: provinces[row["province"]] for row in data.communes}
    _upsert(OldWard, [_old_ward(row, data, homes) for row in data.old_wards], step)
    _replace_parts(data, communes, step)
    if AreaLoad.objects.values_list("digest", flat=True).first() != data.digest:
        AreaLoad.objects.create(digest=data.digest, source=files.SOURCE, in_force_on=day)
    index.forget()
    tell_planner()
    return AreaCounts(
        Province.objects.count(), Commune.objects.count(), OldWard.objects.count(), OldWardPart.objects.count()
    )


def rows_to_load() -> int:
    """Return how many rows ``load_areas`` will report to its progress callback."""
    data = files.read(on=clock.today())
    parts = sum(len(row["communes"].split()) for row in data.old_wards)
    return len(data.provinces) + len(data.communes) + len(data.old_wards) + parts


def _renumber(data: files.AreaFiles) -> None:
    """Move communes that an earlier load wrote under a code that has since been corrected."""
    for was, code in data.renumbered.items():
        if not Commune.objects.filter(code=code).exists():
            Commune.objects.filter(code=was).update(code=code)


def _upsert(model: type[AreaModel], rows: list[AreaModel], step: Progress) -> None:
    """Write the rows that are new or differ from what is there."""
    fields = [f.attname for f in model._meta.concrete_fields if f.name not in ("id", "code", "population")]
    there = {code: values for code, *values in model.objects.values_list("code", *fields)}
    changed = [row for row in rows if there.get(row.code) != [getattr(row, name) for name in fields]]
    names = [model._meta.get_field(name).name for name in fields]
    for start in range(0, len(changed), _BATCH):
        model.objects.bulk_create(
            changed[start : start + _BATCH], update_conflicts=True, unique_fields=["code"], update_fields=names
        )
        step(len(changed[start : start + _BATCH]))
    step(len(rows) - len(changed))


def _province(row: files.Row) -> Province:
    kind, short = files.split_kind(row["name"], [str(kind) for kind in ProvinceKind.values])
    return Province(
        code=row["code"],
        name=row["name"],
        short_name=short,
        folded=fold(short),
        kind=kind,
        latitude=float(row["latitude"]),
        longitude=float(row["longitude"]),
    )


def _commune(row: files.Row, provinces: dict[str, Province]) -> Commune:
    kind, short = files.split_kind(row["name"], [str(kind) for kind in CommuneKind.values])
    latitude, longitude = float(row["latitude"]), float(row["longitude"])
    return Commune(
        code=row["code"],
        other_code=row.get("other_code", ""),
        name=row["name"],
        short_name=short,
        folded=fold(short),
        kind=kind,
        province=provinces[row["province"]],
        latitude=latitude,
        longitude=longitude,
        area_km2=float(row["area_km2"]) if row["area_km2"] else None,
        h3_r7=cells.cell_of(latitude, longitude, cells.COMMUNE_RESOLUTION),
        h3_r9=cells.cell_of(latitude, longitude, cells.DOOR_RESOLUTION),
    )


def _old_ward(row: files.Row, data: files.AreaFiles, homes: dict[str, Province]) -> OldWard:
    kind, short = files.split_kind(row["name"], [str(kind) for kind in OldWardKind.values])
    district = data.old_districts[row["old_district"]]
    return OldWard(
        code=row["code"],
        name=row["name"],
        short_name=short,
        folded=fold(short),
        kind=kind,
        old_district=district["name"],
        old_province=district["old_province"],
        older_names=row["older_names"].split(),
        district_older_names=district["older_names"].split(),
        province=homes[_codes(row, data)[0]],
    )


def _codes(row: files.Row, data: files.AreaFiles) -> list[str]:
    return [data.renumbered.get(code, code) for code in row["communes"].split()]


def _replace_parts(data: files.AreaFiles, communes: dict[str, int], step: Progress) -> None:
    wards = dict(OldWard.objects.values_list("code", "pk"))
    wanted = {(wards[row["code"]], communes[code]) for row in data.old_wards for code in _codes(row, data)}
    present = {
        (ward, commune): pk for pk, ward, commune in OldWardPart.objects.values_list("pk", "old_ward_id", "commune_id")
    }
    gone = [pk for pair, pk in present.items() if pair not in wanted]
    OldWardPart.objects.filter(pk__in=gone).delete()
    missing = sorted(wanted - present.keys())
    OldWardPart.objects.bulk_create(
        [OldWardPart(old_ward_id=ward, commune_id=commune) for ward, commune in missing], batch_size=_BATCH * 5
    )
    step(len(wanted))
