"""The loaded data: exact counts, corrections by date, repeatability."""

import datetime as dt

import pytest
from django.core.management import call_command
from django.db.models import Count, F
from pytest_django import DjangoAssertNumQueries

from marketplace.areas import cells, files, index
from marketplace.areas.domain import load_areas
from marketplace.areas.models import AreaLoad, Commune, OldWard, OldWardPart, Province
from marketplace.areas.queries import communes_of, find_commune, provinces
from marketplace.common.geo import great_circle_m

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("areas_loaded")]

DONG_NAI_WARDS = ["25270", "25357", "25363", "26116", "26170", "26248", "26326", "26368", "26425", "26485"]
BAC_NINH_WARDS = [
    "07294", "07375", "07399", "07444", "07840", "09193", "09292", "09313", "09319", "09454", "09475", "09496",
]  # fmt: skip


def parts_per_ward() -> dict[int, int]:
    """Number of communes an old ward went to → number of such wards."""
    counted = OldWard.objects.annotate(n=Count("parts")).values_list("n", flat=True)
    return {n: list(counted).count(n) for n in set(counted)}


def test_counts_are_those_of_the_state() -> None:
    assert Province.objects.count() == 34
    assert Commune.objects.count() == 3_321
    assert OldWard.objects.count() == 10_040
    assert parts_per_ward() == {1: 9_569, 2: 397, 3: 58, 4: 15, 5: 1}
    assert 397 + 58 + 15 + 1 == 471
    assert OldWardPart.objects.count() == 10_602


def test_every_commune_has_a_point_in_vietnam_and_its_cells() -> None:
    for commune in Commune.objects.all():
        assert 8.0 < commune.latitude < 23.6, commune
        assert 102.0 < commune.longitude < 114.6, commune
        assert cells.cell_of(commune.latitude, commune.longitude, 9) == commune.h3_r9
        assert cells.cell_of(commune.latitude, commune.longitude, 7) == commune.h3_r7
    far_out = Commune.objects.filter(longitude__gt=110).order_by("longitude").values_list("name", flat=True)
    assert list(far_out) == ["Đặc khu Hoàng Sa", "Đặc khu Trường Sa"]


def test_unknown_is_never_zero() -> None:
    unknown = Commune.objects.filter(area_km2=None).order_by("code").values_list("code", flat=True)
    assert list(unknown) == ["06187", "19147", "19159", "28435"]
    assert not Commune.objects.filter(area_km2__lte=0).exists()
    assert not Commune.objects.exclude(population=None).exists()  # no source at hand gives it


def test_each_old_ward_lies_in_one_province_of_today() -> None:
    strays = OldWardPart.objects.exclude(commune__province_id=F("old_ward__province_id"))
    assert not strays.exists()


def test_island_districts_without_wards_stand_for_themselves() -> None:
    islands = OldWard.objects.filter(kind="huyện").order_by("code").values_list("code", "name", "old_province")
    assert list(islands) == [
        ("318", "Huyện Bạch Long Vĩ", "Thành phố Hải Phòng"),
        ("471", "Huyện Cồn Cỏ", "Tỉnh Quảng Trị"),
        ("498", "Huyện Hoàng Sa", "Thành phố Đà Nẵng"),
        ("536", "Huyện Lý Sơn", "Tỉnh Quảng Ngãi"),
        ("755", "Huyện Côn Đảo", "Tỉnh Bà Rịa - Vũng Tàu"),
    ]
    assert list(OldWard.objects.get(code="755").communes.values_list("name", flat=True)) == ["Đặc khu Côn Đảo"]


def test_ba_che_is_found_by_both_of_its_codes() -> None:
    commune = Commune.objects.get(code="06978")
    assert (commune.name, commune.other_code) == ("Xã Ba Chẽ", "06970")
    assert find_commune("06970") == find_commune("06978") == commune
    assert list(commune.old_wards.filter(kind="thị trấn").values_list("code", flat=True)) == ["06970"]


@pytest.mark.parametrize(
    "day, province, name, wards, ward_kind",
    [
        ("2026-04-29", "75", "Tỉnh Đồng Nai", DONG_NAI_WARDS, "xã"),
        ("2026-04-30", "75", "Thành phố Đồng Nai", DONG_NAI_WARDS, "phường"),
        ("2026-08-31", "22", "Tỉnh Quảng Ninh", [], ""),
        ("2026-09-01", "22", "Thành phố Quảng Ninh", [], ""),
        ("2026-09-19", "24", "Tỉnh Bắc Ninh", BAC_NINH_WARDS, "xã"),
        ("2026-09-20", "24", "Thành phố Bắc Ninh", BAC_NINH_WARDS, "phường"),
    ],
)
def test_a_change_holds_from_its_day_and_not_before(
    day: str, province: str, name: str, wards: list[str], ward_kind: str
) -> None:
    read = files.read(on=dt.date.fromisoformat(day))
    assert {row["code"]: row["name"] for row in read.provinces}[province] == name
    names = {row["code"]: row["name"] for row in read.communes}
    assert {names[code].split()[0].lower() for code in wards} == ({ward_kind} if wards else set())


def test_dong_nai_has_the_wards_of_april_2026() -> None:
    load_areas(on=dt.date(2026, 4, 30))
    assert list(Province.objects.filter(code__in=["22", "75"]).order_by("code").values_list("kind", "name")) == [
        ("tỉnh", "Tỉnh Quảng Ninh"),  # a city from September only
        ("thành phố", "Thành phố Đồng Nai"),
    ]
    kinds = Commune.objects.filter(province__code="75").values_list("kind", flat=True)
    assert sorted((kind, list(kinds).count(kind)) for kind in set(kinds)) == [("phường", 33), ("xã", 62)]
    assert Commune.objects.get(code="26485").name == "Phường Nhơn Trạch"
    assert Commune.objects.get(code="26485").short_name == "Nhơn Trạch"


def test_every_correction_names_its_source_and_what_is_unknown() -> None:
    for correction in files.corrections():
        assert len(correction["source"]) > 30
        assert isinstance(correction["unknown"], list)
        assert dt.date.fromisoformat(correction["valid_from"]) >= dt.date(2025, 7, 1)


def test_loading_again_changes_nothing() -> None:
    before = list(Commune.objects.order_by("pk").values()), list(OldWardPart.objects.order_by("pk").values())
    loads = AreaLoad.objects.count()
    counts = load_areas()
    assert (counts.provinces, counts.communes, counts.old_wards, counts.parts) == (34, 3_321, 10_040, 10_602)
    assert before == (
        list(Commune.objects.order_by("pk").values()),
        list(OldWardPart.objects.order_by("pk").values()),
    )
    assert AreaLoad.objects.count() == loads


def test_loading_mends_what_was_changed_and_keeps_what_is_ours() -> None:
    sai_gon = Commune.objects.get(code="26740")
    Commune.objects.filter(pk=sai_gon.pk).update(name="Phường Khác", h3_r7="", population=47_022)
    ward = OldWard.objects.get(name="Phường Bến Nghé")
    ward.parts.all().delete()
    OldWardPart.objects.create(old_ward=ward, commune=Commune.objects.get(code="26743"))
    load_areas()
    mended = Commune.objects.get(code="26740")
    assert (mended.pk, mended.name, mended.h3_r7) == (sai_gon.pk, "Phường Sài Gòn", sai_gon.h3_r7)
    assert mended.population == 47_022
    assert list(ward.communes.values_list("code", flat=True)) == ["26740"]


def test_a_commune_loaded_under_its_uncorrected_code_is_moved_not_doubled() -> None:
    pk = Commune.objects.get(code="06978").pk
    Commune.objects.filter(pk=pk).update(code="06970", other_code="")
    load_areas()
    assert Commune.objects.get(code="06978").pk == pk
    assert not Commune.objects.filter(code="06970").exists()


def test_new_data_make_the_index_anew() -> None:
    before = index.current()
    assert index.current() is before
    load_areas(on=dt.date(2025, 7, 1))
    assert index.current() is not before
    assert index.current().communes["26485"].name == "Xã Nhơn Trạch"
    index.forget()


def test_the_command_says_what_is_there(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("load_areas", verbosity=0)
    assert capsys.readouterr().out == "34 provinces, 3,321 communes, 10,040 old wards in 10,602 parts.\n"


@pytest.mark.parametrize("code", ["", "2674", "267400", "abcde", "26\x00740", "99999", "２６７４０", "-6740"])
def test_a_code_that_is_none_finds_nothing(code: str) -> None:
    assert find_commune(code) is None


def test_a_commune_comes_with_its_province(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(1):
        commune = find_commune("26740")
        assert commune is not None
        assert commune.full_name == "Phường Sài Gòn, Thành phố Hồ Chí Minh"


def test_communes_of_a_province_by_row_and_by_code(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    hue = provinces().get(code="46")
    with django_assert_num_queries(2):
        assert [c.name for c in communes_of(hue)] == [c.name for c in communes_of("46")]
    assert communes_of(hue).count() == 40
    assert communes_of("00").count() == 0


def test_distances_and_rings() -> None:
    ba_dinh, sai_gon = Commune.objects.get(code="00004"), Commune.objects.get(code="26740")
    metres = great_circle_m(ba_dinh.latitude, ba_dinh.longitude, sai_gon.latitude, sai_gon.longitude)
    assert 1_140_000 < metres < 1_146_000
    assert great_circle_m(21.0, 105.0, 21.0, 105.0) == 0.0
    assert great_circle_m(0.0, 0.0, 0.0, 180.0) == pytest.approx(20_015_114, rel=1e-6)
    assert len(cells.ring(sai_gon.h3_r9, 0)) == 1
    assert len(cells.ring(sai_gon.h3_r9, 2)) == 19
    latitude, longitude = cells.centre_of(sai_gon.h3_r9)
    assert great_circle_m(latitude, longitude, sai_gon.latitude, sai_gon.longitude) < 250
    with pytest.raises(ValueError, match="globe"):
        cells.cell_of(91, 0)
