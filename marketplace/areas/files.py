"""Our compact area files, read and corrected for a day, before anything touches the database."""

import csv
import datetime as dt
import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"
FILES = ("provinces.csv", "communes.csv", "old_districts.csv", "old_wards.csv", "corrections.json")
SOURCE = "vietnamadminunits 1.0.4 + corrections"
_LAYOUT = b"1"  # part of the digest: raise it when the loaded columns change

Row = dict[str, str]


@dataclass(frozen=True)
class AreaFiles:
    """Everything that is loaded, with the corrections in force applied. Rows are as in the CSV headers."""

    provinces: list[Row]
    communes: list[Row]
    old_districts: dict[str, Row]
    old_wards: list[Row]
    renumbered: dict[str, str] = field(default_factory=dict)
    """Commune codes of the raw data → the codes that we use."""
    digest: str = ""


def read(*, on: dt.date) -> AreaFiles:
    """Read the files and apply each correction whose ``valid_from`` is not after ``on``."""
    in_force = [c for c in corrections() if dt.date.fromisoformat(c["valid_from"]) <= on]
    provinces = {row["code"]: row for row in _rows("provinces")}
    communes = {row["code"]: row for row in _rows("communes")}
    renumbered: dict[str, str] = {}
    for correction in in_force:
        for unit in correction["units"]:
            row = (provinces if unit["level"] == "province" else communes)[unit["code"]]
            row.update(unit["set"])
            if row["code"] != unit["code"]:
                renumbered[unit["code"]] = row["code"]
    return AreaFiles(
        provinces=list(provinces.values()),
        communes=list(communes.values()),
        old_districts={row["code"]: row for row in _rows("old_districts")},
        old_wards=_rows("old_wards"),
        renumbered=renumbered,
        digest=_digest([c["id"] for c in in_force]),
    )


def corrections() -> list[dict[str, Any]]:
    """Return all corrections, in the order in which they are applied."""
    found: list[dict[str, Any]] = json.loads((DATA / "corrections.json").read_text(encoding="utf-8"))["corrections"]
    return found


def split_kind(name: str, kinds: list[str]) -> tuple[str, str]:
    """Split a full name into kind and short name: "Thị trấn Ba Chẽ" → ("thị trấn", "Ba Chẽ").

    A name that is only a number keeps its kind: "Phường 1" → ("phường", "Phường 1").
    """
    for kind in kinds:
        if name.lower().startswith(kind + " "):
            short = name[len(kind) + 1 :]
            return kind, name if short.isdigit() else short
    raise ValueError(f"No known kind at the head of {name!r}")


def _rows(name: str) -> list[Row]:
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(line for line in file if not line.startswith("#")))


def _digest(correction_ids: list[str]) -> str:
    digest = hashlib.sha256(_LAYOUT)
    for name in FILES:
        digest.update((DATA / name).read_bytes())
    digest.update(json.dumps(correction_ids).encode())
    return digest.hexdigest()
