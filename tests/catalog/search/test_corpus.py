"""The corpus is what its files say: real places, one code a listing, hard neighbours; and it stays as it was frozen."""

import csv
import hashlib
from pathlib import Path

import pytest

import marketplace.areas
from marketplace.common.text import fold
from tests.catalog.search.corpus import Listing, read_corpus, read_places

AREAS = Path(marketplace.areas.__file__).parent / "data"
# Of every field of every listing. Whoever changes the corpus changes this too, and says why: docs/algorithms/search.md.
FROZEN = "75d04f3a5e566e43435dd55f1797312c2f56e422b643cb3feee5b922355d7342"


def rows(name: str) -> list[dict[str, str]]:
    with (AREAS / name).open(encoding="utf-8") as lines:
        return list(csv.DictReader(line for line in lines if not line.startswith("#")))


def bare(name: str) -> str:
    """Return a name without its kind: "Thị xã Chũ" → "Chũ"."""
    for kind in ("Thành phố ", "Tỉnh ", "Thị xã ", "Thị trấn ", "Huyện ", "Quận ", "Phường ", "Xã ", "Đặc khu "):
        name = name.removeprefix(kind)
    return name


def test_the_corpus_is_as_it_was_frozen():
    assert hashlib.sha256("\n".join(map(repr, read_corpus())).encode()).hexdigest() == FROZEN


def test_how_large_it_is():
    corpus = read_corpus()
    assert len(corpus) == 1198
    assert len({one.code for one in corpus}) == 1198
    assert len({one.seller for one in corpus}) >= 250
    assert sum(one.kind == "essential" for one in corpus) == 183
    assert {one.seller_kind for one in corpus} == {"household", "cooperative", "shop"}
    assert {one.certificate for one in corpus} == {"", "vietgap", "globalgap", "organic", "ocop"}
    assert {one.stars for one in corpus} == {None, 3, 4, 5}


def test_a_listing_in_full():
    listing = next(one for one in read_corpus() if one.code == "vai-thieu-luc-ngan/luc-ngan/0/0/0")
    assert listing == Listing(
        code="vai-thieu-luc-ngan/luc-ngan/0/0/0",
        family="vai-thieu-luc-ngan",
        kind="produce",
        crop="vai-thieu",
        crop_name="Vải thiều",
        group="fruit",
        group_name="Trái cây",
        title="Vải thiều Lục Ngạn loại 1, thùng 5 kg",
        variety="Vải thiều",
        grade="loại 1",
        pack_name="thùng",
        grams=5_000,
        ml=None,
        pieces=None,
        price=142_500,
        seller="Hộ bà Nguyễn Thị Hoa",
        seller_kind="household",
        commune_code="07582",
        commune="Lục Ngạn",
        province="Bắc Ninh",
        old_ward="Tân Hoa",
        old_district="Lục Ngạn",
        old_province="Bắc Giang",
        certificate="globalgap",
        stars=None,
        months=(5, 7),
        in_season=True,
        campaign="Mùa vải thiều",
    )
    assert listing.price_per_kg == 28_500


@pytest.mark.parametrize(
    "family, title",
    [
        ("trung-ga-ta", "Trứng gà ta, vỉ 30 quả"),
        ("dau-an", "Dầu ăn bình ổn, can 5 lít"),
        ("nuoc-mam", "Nước mắm bình ổn, chai 900 ml"),
        ("khau-trang-vai", "Khẩu trang vải kháng khuẩn, gói 5 cái"),
        ("ca-kho-nieu", "Cá kho làng Vũ Đại, niêu 1,5 kg"),
        ("dua-sap", "Dừa sáp Trà Vinh đặc ruột, quả 1,2 kg"),
    ],
)
def test_a_title_ends_in_what_the_pack_holds(family, title):
    assert title in {one.title for one in read_corpus() if one.family == family}


def test_a_season_may_pass_the_new_year():
    seasons = {one.crop: one.in_season for one in read_corpus()}
    assert [seasons[crop] for crop in ("vai-thieu", "nhan", "buoi", "nho", "gao")] == [True, False, False, True, True]


def test_the_third_household_has_no_certificate():
    by_household = {
        one.seller: one.certificate for one in read_corpus() if one.family == "nhan-song-ma" and one.grams == 5_000
    }
    assert list(by_household.values()) == ["vietgap", "vietgap", ""]


def test_places_are_real():
    communes = {row["code"]: row for row in rows("communes.csv")}
    provinces = {row["code"]: bare(row["name"]) for row in rows("provinces.csv")}
    districts = {row["code"]: row for row in rows("old_districts.csv")}
    wards = [(row, districts[row["old_district"]]) for row in rows("old_wards.csv")]
    came_from = {
        (code, bare(ward["name"]), bare(district["name"]), bare(district["old_province"]))
        for ward, district in wards
        for code in ward["communes"].split()
    }
    for place in read_places():
        commune = communes[place.commune_code]
        assert (bare(commune["name"]), provinces[commune["province"]]) == (place.commune, place.province), place
        district = "Nghi Sơn" if place.old_district == "Tĩnh Gia" else place.old_district  # its name until 2020
        assert (place.commune_code, place.old_ward, district, place.old_province) in came_from, place


@pytest.mark.parametrize(
    "folded, goods",
    [
        ("vai", {"Vải thiều", "Vải thổ cẩm", "Khẩu trang"}),
        ("dua", {"Dứa (khóm, thơm)", "Dừa", "Dưa hấu", "Dưa lưới", "Dưa chuột (dưa leo)", "Gáo dừa"}),
        ("bo", {"Bơ", "Thịt bò", "Phở ăn liền"}),
        ("cam", {"Cam", "Cám gạo"}),
        ("che", {"Chè", "Chè thập cẩm"}),
        ("na", {"Na (mãng cầu ta)", "Miến dong"}),
        ("hong", {"Hồng", "Hồng xiêm"}),
        ("gao", {"Gạo", "Gáo dừa", "Cám gạo"}),
        ("thanh long", {"Thanh long", "Mật ong"}),
        ("hanh", {"Hành", "Hạnh nhân"}),
    ],
)
def test_one_folded_word_stands_for_many_goods(folded, goods):
    named = {
        one.crop_name
        for one in read_corpus()
        if f" {folded} "
        in f" {fold(' '.join([one.title, one.variety, one.crop_name, one.seller, one.old_district])).replace(',', '')} "
    }
    assert goods <= named
