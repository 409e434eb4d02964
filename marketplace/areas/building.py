"""Make our compact data files from the installed ``vietnamadminunits`` package, which is never imported.

Importing it would pull in shapely and geopy, and its converter calls web services with customers' addresses.
Only its data files are read: an SQLite file of units and a JSON file that maps old wards to new communes.
Its coordinates of *old* wards come from a geocoding service and are left behind.
"""

import csv
import json
import sqlite3
from collections.abc import Iterable
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

PACKAGE = "vietnamadminunits"
DATA = Path(__file__).parent / "data"
ISLAND_KIND = "Huyện"
_KIND_KEYS = ("thanhpho", "thitran", "thixa", "phuong", "huyen", "quan", "xa", "tx", "tp", "tt")


class SourceMissing(RuntimeError):
    """The package with the raw data is not installed."""


def build(target: Path = DATA) -> dict[str, int]:
    """Write provinces, communes, old districts and old wards as CSV into ``target``; return rows per file."""
    folder = _package_data()
    units = sqlite3.connect(f"file:{folder / 'dataset.db'}?mode=ro&immutable=1", uri=True)
    units.row_factory = sqlite3.Row
    converter = json.loads((folder / "converter_2025.json").read_text(encoding="utf-8"))
    legacy = json.loads((folder / "parser_legacy.json").read_text(encoding="utf-8"))
    try:
        new = units.execute("SELECT * FROM admin_units ORDER BY wardCode").fetchall()
        old = units.execute("SELECT * FROM admin_units_legacy ORDER BY districtCode, wardCode").fetchall()
    finally:
        units.close()
    return {
        "provinces": _write(target, "provinces", "code,name,latitude,longitude", _provinces(new)),
        "communes": _write(target, "communes", "code,name,province,latitude,longitude,area_km2", _communes(new)),
        "old_districts": _write(target, "old_districts", "code,name,old_province,older_names", _districts(old, legacy)),
        "old_wards": _write(
            target, "old_wards", "code,name,old_district,communes,older_names", _old_wards(old, new, converter)
        ),
    }


def _package_data() -> Path:
    spec = find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise SourceMissing(f"Install {PACKAGE} to rebuild the area data (it is not needed to run the market).")
    return Path(spec.origin).parent / "data"


def _write(target: Path, name: str, header: str, rows: Iterable[tuple[Any, ...]]) -> int:
    written = 0
    with (target / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        file.write(f"# source: {PACKAGE} {version(PACKAGE)}, facts only; made by `manage.py build_areas`\n{header}\n")
        writer = csv.writer(file, lineterminator="\n")
        for row in rows:
            writer.writerow(row)
            written += 1
    return written


def _tidy(name: str) -> str:
    """Write the kind at the head of a name the usual way: the source has a few "Thị Xã" and "Thành Phố"."""
    for kind in ("Thành phố", "Thị xã", "Thị trấn", "Đặc khu"):
        if name.lower().startswith(kind.lower() + " "):
            return kind + name[len(kind) :]
    return name


def _provinces(new: list[sqlite3.Row]) -> list[tuple[Any, ...]]:
    return sorted({(r["provinceCode"], r["province"], r["provinceLat"], r["provinceLon"]) for r in new})


def _communes(new: list[sqlite3.Row]) -> Iterable[tuple[Any, ...]]:
    for r in new:
        # The source has two areas of 0.0 and two missing: both mean that nobody knows.
        area = r["wardAreaKm2"] or ""
        yield r["wardCode"], _tidy(r["ward"]), r["provinceCode"], r["wardLat"], r["wardLon"], area


def _districts(old: list[sqlite3.Row], legacy: dict[str, Any]) -> list[tuple[Any, ...]]:
    found: dict[str, tuple[Any, ...]] = {}
    for r in old:
        if r["districtCode"] in found:
            continue
        names = json.loads(r["districtAlias"] or "[]")
        for divided in legacy["DICT_PROVINCE_DISTRICT_DIVIDED"].get(r["provinceKey"], {}).values():
            if r["districtKey"] in divided["districts"]:
                names += divided["dividedDistrictKeywords"]
        aliases = _bare_names(names, r["districtShortKey"])
        found[r["districtCode"]] = (r["districtCode"], _tidy(r["district"]), r["province"], " ".join(aliases))
    return [found[code] for code in sorted(found)]


def _bare_names(keys: list[str], own: str) -> list[str]:
    """Leave out of aliases the unit's own name and each ``phuongkimgiang`` that stands beside ``kimgiang``."""
    bare = {own, ""}
    for key in keys:
        rests = [key[len(kind) :] for kind in _KIND_KEYS if key.startswith(kind)]
        if any(rest in keys or rest == own for rest in rests):
            continue
        numbers = [rest.lstrip("0") for rest in rests if rest.isdigit()]
        if numbers:
            bare.update(numbers)
        elif not key[-1:].isdigit():
            bare.add(key)
    return sorted(bare - {own, ""})


def _old_wards(old: list[sqlite3.Row], new: list[sqlite3.Row], converter: dict[str, Any]) -> Iterable[tuple[Any, ...]]:
    parts = _parts(new, converter)
    for r in old:
        key = f"{r['provinceKey']}_{r['districtKey']}_{r['wardKey'] or ''}"
        aliases = _bare_names(json.loads(r["wardAlias"] or "[]"), r["wardShortKey"] or "")
        # Five island districts had no wards: the district stands for itself, under its own three digits.
        code, name = r["wardCode"] or r["districtCode"], _tidy(r["ward"] or r["district"])
        yield code, name, r["districtCode"], " ".join(sorted(parts[key])), " ".join(aliases)


def _parts(new: list[sqlite3.Row], converter: dict[str, Any]) -> dict[str, set[str]]:
    """Map each old ward's key to the codes of the communes that hold its ground now."""
    codes = {(r["provinceKey"], r["wardKey"]): r["wardCode"] for r in new}
    parts: dict[str, set[str]] = {}
    for province, wards in converter["DICT_PROVINCE_WARD_NO_DIVIDED"].items():
        for ward, olds in wards.items():
            for key in olds:
                parts.setdefault(key, set()).add(codes[province, ward])
    for province, olds in converter["DICT_PROVINCE_WARD_DIVIDED"].items():
        for key, pieces in olds.items():
            parts.setdefault(key, set()).update(codes[province, piece["newWardKey"]] for piece in pieces)
    return parts
