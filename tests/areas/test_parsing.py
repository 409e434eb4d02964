"""Addresses as people write them, judged one by one, and a sweep over names that nobody chose."""

import csv
import time
import unicodedata
from collections import Counter
from pathlib import Path

import pytest

from marketplace.areas import index
from marketplace.areas.parsing import ENOUGH, ParsedAddress, parse_address
from marketplace.areas.words import accent_key, key_of, words_of
from marketplace.common.text import fold

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("areas_loaded")]

JUDGED = list(csv.DictReader((Path(__file__).parent / "addresses.csv").open(encoding="utf-8")))


def test_the_judged_set_is_large_and_covers_all_kinds() -> None:
    groups = Counter(row["group"] for row in JUDGED)
    assert len(JUDGED) == 204
    assert min(groups.values()) >= 5
    assert sum(1 for row in JUDGED if row["candidates"]) >= 15
    assert sum(1 for row in JUDGED if not row["commune"]) >= 40


@pytest.mark.parametrize("row", JUDGED, ids=[row["address"] for row in JUDGED])
def test_judged_address(row: dict[str, str]) -> None:
    parsed = parse_address(row["address"])
    assert (parsed.commune.code if parsed.commune else "") == row["commune"]
    if row["candidates"]:
        assert sorted(commune.code for commune in parsed.candidates) == row["candidates"].split()
        assert parsed.confidence < ENOUGH
    if row["leftover"] != "*":
        assert parsed.leftover == row["leftover"]
    if parsed.commune:
        assert parsed.confidence >= ENOUGH
        assert parsed.candidates[0] == parsed.commune
        assert parsed.province == parsed.commune.province


def test_a_split_ward_is_left_open_with_all_its_parts() -> None:
    parsed = parse_address("12 Đinh Tiên Hoàng, Phường Đa Kao, Quận 1, TP.HCM")
    assert parsed.commune is None
    assert {commune.name for commune in parsed.candidates} == {"Phường Sài Gòn", "Phường Tân Định"}
    assert parsed.old_name == "Phường Đa Kao, Quận 1"
    assert parsed.leftover == "12 Đinh Tiên Hoàng"
    assert parsed.matched == ("Phường Đa Kao", "Quận 1", "TP.HCM")


def test_what_was_matched_is_told_as_it_was_written() -> None:
    parsed = parse_address("Chị Lan, 45/3 nguyen hue p. ben nghe Q1  tphcm")
    assert parsed.commune is not None
    assert parsed.commune.name == "Phường Sài Gòn"
    assert parsed.matched == ("p. ben nghe", "Q1", "tphcm")
    assert parsed.leftover == "Chị Lan, 45/3 nguyen hue"
    assert parsed.old_name == "Phường Bến Nghé, Quận 1"


@pytest.mark.parametrize("address", ["P. Bến Thành, Q.1, TP.HCM", "Xã Hồng Giang, huyện Lục Ngạn, Bắc Giang"])
def test_both_unicode_forms_and_cases_read_the_same(address: str) -> None:
    expected = parse_address(address).commune
    assert expected is not None
    for form in (unicodedata.normalize("NFD", address), address.upper(), address.lower()):
        assert parse_address(form).commune == expected


def test_exact_diacritics_are_surer_than_none() -> None:
    exact, bare = parse_address("Phường Mộc Châu, Sơn La"), parse_address("phuong moc chau, son la")
    assert exact.commune == bare.commune is not None
    assert exact.confidence > bare.confidence


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\x00",
        "a\x00b",
        ",,,,",
        "P.",
        "Q.1,",
        "’" * 50,
        "x" * 100_000,
        "1 " * 5_000,
        "\ud7ff😀 phường",
        "phường " * 200,
    ],
)
def test_hostile_text_is_survived(text: str) -> None:
    parsed = parse_address(text)
    assert parsed.commune is None
    assert len(parsed.leftover) <= 300


def test_a_number_between_commas_is_a_district() -> None:
    assert {c.name for c in parse_address("Phường Phú Mỹ, 7, Hồ Chí Minh").candidates} == {
        "Phường Phú Thuận",
        "Phường Tân Mỹ",
    }
    house = parse_address("12, Lê Lợi, Phường Bến Thành, HCM")
    assert (house.commune and house.commune.code, house.leftover) == ("26743", "12, Lê Lợi")


def test_nothing_loaded_gives_nothing_and_is_not_remembered() -> None:
    from marketplace.areas.models import AreaLoad

    index.forget()
    loads = list(AreaLoad.objects.values())
    AreaLoad.objects.all().delete()
    assert parse_address("Phường Sài Gòn, TP.HCM") == ParsedAddress(leftover="Phường Sài Gòn, TP.HCM")
    AreaLoad.objects.bulk_create(AreaLoad(**load) for load in loads)
    assert parse_address("Phường Sài Gòn, TP.HCM").commune is not None


def sweep(pairs: list[tuple[str, tuple[str, ...]]]) -> Counter[str]:
    """Count how addresses with known answers are read."""
    found: Counter[str] = Counter()
    for address, codes in pairs:
        parsed = parse_address(address)
        named = parsed.commune.code if parsed.commune else None
        offered = {commune.code for commune in parsed.candidates}
        if named:
            found["right" if (named,) == codes else "wrong"] += 1
        else:
            found["offered" if set(codes) <= offered else "missed"] += 1
    return found


def test_no_old_ward_in_a_sample_is_read_wrong() -> None:
    wards = index.current().old_wards[::20]
    found = sweep([(f"{ward.name}, {ward.district}, {ward.old_province}", ward.communes) for ward in wards])
    split = sum(1 for ward in wards if len(ward.communes) > 1)
    assert sum(found.values()) == 502
    assert (found["wrong"], found["missed"]) == (0, 0)
    assert found["offered"] - split <= 2
    bare = sweep([(fold(f"thon 3 {w.name} {w.district} {w.old_province}"), w.communes) for w in wards])
    assert (bare["wrong"], bare["missed"]) == (0, 0)


def test_no_commune_in_a_sample_is_read_wrong() -> None:
    communes = list(index.current().communes.values())[::8]
    full = sweep([(f"{c.name}, {c.province.name}", (c.code,)) for c in communes])
    assert full == {"right": 416}
    bare = sweep([(fold(f"12 le loi {c.name} {c.province.short_name}"), (c.code,)) for c in communes])
    assert (bare["wrong"], bare["missed"]) == (0, 0)
    assert bare["right"] >= 400


def test_an_address_is_read_in_five_milliseconds() -> None:
    index.current()
    times = []
    for row in JUDGED:
        start = time.thread_time()
        parse_address(row["address"])
        times.append(time.thread_time() - start)
    assert sorted(times)[len(times) // 2] < 0.005


def test_words_and_keys() -> None:
    assert [(w.text, w.folded, w.segment) for w in words_of("P1, Đ. Hòa")] == [
        ("P", "p", 0),
        ("1", "1", 0),
        ("Đ", "d", 1),
        ("Hòa", "hoa", 1),
    ]
    assert key_of("Mỹ Hòa") == key_of("Mĩ Hoà") == "mihoa"
    assert key_of("05") == "5"
    assert key_of("Quý") == "quy"
    assert accent_key("Hoà") == accent_key("Hòa") != accent_key("Hóa")
