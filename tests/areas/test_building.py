"""The compact files are what the raw package gives, byte for byte."""

from importlib.util import find_spec
from pathlib import Path

import pytest

from marketplace.areas import building

FILES = ("provinces.csv", "communes.csv", "old_districts.csv", "old_wards.csv")


@pytest.mark.skipif(find_spec(building.PACKAGE) is None, reason="the raw package is only needed to rebuild the files")
def test_the_committed_files_can_be_rebuilt(tmp_path: Path) -> None:
    assert building.build(tmp_path) == {"provinces": 34, "communes": 3_321, "old_districts": 696, "old_wards": 10_040}
    for name in FILES:
        assert (tmp_path / name).read_bytes() == (building.DATA / name).read_bytes()


def test_the_files_are_small_and_name_their_source() -> None:
    for name in FILES:
        assert (building.DATA / name).stat().st_size < 500_000
        head = (building.DATA / name).read_text(encoding="utf-8").splitlines()[0]
        assert head.startswith("# source: vietnamadminunits 1.0.4")


def test_old_wards_carry_no_coordinates() -> None:
    header = (building.DATA / "old_wards.csv").read_text(encoding="utf-8").splitlines()[1]
    assert header == "code,name,old_district,communes,older_names"


def test_without_the_package_the_command_says_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(building, "PACKAGE", "no_such_package_here")
    with pytest.raises(building.SourceMissing, match="not needed to run the market"):
        building.build(tmp_path)
    assert list(tmp_path.iterdir()) == []
