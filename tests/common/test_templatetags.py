"""Figures, days and codes as the pages write them, in Vietnamese and in English."""

import datetime as dt
from decimal import Decimal
from urllib.parse import unquote

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.template import Context, RequestContext, Template
from django.test import RequestFactory
from django.utils import translation

from marketplace.common.templatetags import market

NBSP = "\u00a0"
NOON_IN_UTC = dt.datetime(2026, 6, 12, 2, 15, tzinfo=dt.UTC)  # 09:15 in Vietnam
LATE_IN_UTC = dt.datetime(2026, 6, 12, 17, 30, tzinfo=dt.UTC)  # 00:30 of the 13th in Vietnam
SUNDAY = dt.date(2026, 6, 14)
NOT_KNOWN = "chưa rõ"


def render(source: str, *, request: HttpRequest | None = None, **context: object) -> str:
    template = Template("{% load market %}" + source)
    return template.render(RequestContext(request, context) if request else Context(context))


@pytest.fixture(autouse=True)
def _vietnamese():
    with translation.override("vi"):
        yield


class TestFigures:
    @pytest.mark.parametrize(
        "value, written",
        [
            (155_000, "155.000"),
            (0, "0"),
            (-2_500, "-2.500"),
            (38_500_000_000, "38.500.000.000"),
            (Decimal("155000.00"), "155.000"),
            ("89000", "89.000"),
        ],
    )
    def test_dong(self, value, written):
        assert market.dong(value) == f"{written}{NBSP}₫"

    @pytest.mark.parametrize(
        "grams, written", [(5_000, "5"), (500, "0,5"), (1_234, "1,234"), (12_500_000, "12.500"), (0, "0")]
    )
    def test_kg(self, grams, written):
        assert market.kg(grams) == f"{written}{NBSP}kg"

    @pytest.mark.parametrize("basis_points, written", [(500, "5"), (150, "1,5"), (0, "0")])
    def test_percent(self, basis_points, written):
        assert market.percent(basis_points) == f"{written}{NBSP}%"

    @pytest.mark.parametrize(
        "grams, written",
        [(4_800, "4,8 kg"), (9_999_000, "9.999 kg"), (10_000_000, "10 tấn"), (25_506_095, "25,5 tấn")],
    )
    def test_truckloads_are_told_in_tonnes(self, grams, written):
        assert market.heavy(grams).replace(NBSP, " ") == written

    @pytest.mark.parametrize("figure", [market.dong, market.kg, market.number, market.percent])
    @pytest.mark.parametrize("value", [None, "", "abc", True, float("nan"), Decimal("Infinity")])
    def test_unknown_is_never_zero(self, figure, value):
        assert figure(value) == NOT_KNOWN

    def test_english_swaps_the_separators_only(self):
        with translation.override("en"):
            assert market.dong(155_000) == f"155,000{NBSP}₫"
            assert market.kg(500) == f"0.5{NBSP}kg"

    def test_another_language_reads_vietnamese(self):
        with translation.override("de"):
            assert market.number(1_234.5) == "1.234,5"
            assert market.day(SUNDAY) == "Chủ Nhật, 14/06/2026"


class TestCodes:
    @pytest.mark.parametrize(
        "value, written",
        [
            ("+84912345678", f"0912{NBSP}345{NBSP}678"),
            ("+842043852123", f"0204{NBSP}3852{NBSP}123"),
            ("", ""),
            (None, ""),
            ("chưa có", "chưa có"),
        ],
    )
    def test_phone(self, value, written):
        assert market.phone(value) == written

    @pytest.mark.parametrize(
        "value, written",
        [
            ("EE123456785VN", f"EE{NBSP}123{NBSP}456{NBSP}785{NBSP}VN"),
            ("ee123456785vn", "ee123456785vn"),
            ("EE12345678VN", "EE12345678VN"),
            (None, ""),
        ],
    )
    def test_s10(self, value, written):
        assert market.s10(value) == written


class TestTimes:
    def test_a_moment_is_told_as_it_is_in_vietnam(self):
        assert market.moment(NOON_IN_UTC) == "09:15, 12/06/2026"
        assert market.clock(NOON_IN_UTC) == "09:15"
        assert market.day(NOON_IN_UTC) == "thứ Sáu, 12/06/2026"
        assert market.short_day(NOON_IN_UTC) == "12/06"

    def test_after_five_in_utc_it_is_the_next_day(self):
        assert market.moment(LATE_IN_UTC) == "00:30, 13/06/2026"
        assert market.day(LATE_IN_UTC) == "thứ Bảy, 13/06/2026"

    def test_a_plain_date_has_no_time_of_day(self):
        assert market.moment(SUNDAY) == "14/06/2026"
        assert market.clock(SUNDAY) == NOT_KNOWN
        assert market.clock(dt.time(6, 40)) == "06:40"

    @pytest.mark.parametrize("written", [market.day, market.short_day, market.clock, market.moment])
    @pytest.mark.parametrize("value", [None, "", "2026-06-12"])
    def test_what_is_no_time_is_not_known(self, written, value):
        assert written(value) == NOT_KNOWN

    def test_english(self):
        with translation.override("en"):
            assert market.day(NOON_IN_UTC) == "Friday, 12 June 2026"
            assert market.moment(NOON_IN_UTC) == "09:15, 12 Jun 2026"
            assert market.short_day(NOON_IN_UTC) == "12 Jun"


class TestPictures:
    def test_a_crop_has_its_drawing_and_any_other_the_basket(self):
        assert render("{% crop_url 'vai-thieu' %}") == "/static/base/crops/vai-thieu.svg"
        assert render("{% crop_url '../../secret' %}") == "/static/base/crops/default.svg"
        assert render("{% crop_url nothing %}") == "/static/base/crops/default.svg"

    def test_a_small_drawing_is_in_the_page_itself_and_is_the_one_in_the_file(self):
        shown = render("{% crop_here 'thom' %}")
        assert not set(shown) & set('"<># ')
        drawing = (settings.THEME_DIR / "static" / "base" / "crops" / "dua.svg").read_text(encoding="utf-8")
        assert unquote(shown.removeprefix("data:image/svg+xml,")) == drawing.replace('"', "'")

    def test_another_name_of_a_crop_is_drawn_as_that_crop(self):
        assert render("{% crop_url 'thom' %}") == render("{% crop_url 'dua' %}") == "/static/base/crops/dua.svg"

    def test_every_other_name_leads_to_a_drawing_and_is_none_itself(self):
        assert set(market.DRAWN_AS.values()) <= market.CROPS
        assert market.DRAWN_AS.keys() & market.CROPS == set()


class TestIcons:
    def test_an_icon_beside_words_is_silent(self):
        drawn = '<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="M5 12h14"/></svg>'
        assert render("{% icon 'minus' %}") == drawn

    def test_an_icon_alone_says_what_it_is(self):
        drawn = '<svg class="icon" viewBox="0 0 24 24" role="img" aria-label="B&lt;ớt"><path d="M5 12h14"/></svg>'
        assert render("{% icon 'minus' label %}", label="B<ớt") == drawn

    def test_an_icon_nobody_drew_leaves_no_trace(self):
        assert render("{% icon '../secret' 'x' %}") == ""


class TestParts:
    def test_a_price_says_the_price_per_kg_beside_it(self):
        html = render(
            "{% include 'components/price.html' with amount=155000 unit='thùng 5 kg' per_kg=31000 %}"
        ).replace(NBSP, " ")
        assert "<b>155.000 ₫</b> <small>/ thùng 5 kg</small> <small>31.000 ₫/kg</small>" in html

    def test_a_price_without_one_stays_silent_about_it(self):
        assert "/kg" not in render("{% include 'components/price.html' with amount=72000 per_kg=None %}")

    def test_a_figure_that_is_not_known_is_not_zero(self):
        html = render("{% include 'components/stat.html' with value=None unit='kg' label='Đã giao' %}")
        assert NOT_KNOWN in html
        assert "kg" not in html

    def test_a_zero_is_shown(self):
        assert "<dd>0 <small>kg</small></dd>" in render(
            "{% include 'components/stat.html' with value=0 unit='kg' label='Đã giao' %}"
        )

    def test_pages_keep_what_was_searched_for(self):
        page = Paginator(range(100), 10).page(5)
        request = RequestFactory().get("/products/", {"q": "vải thiều", "page": "5"})
        request.user = AnonymousUser()
        html = render("{% include 'components/pagination.html' %}", page_obj=page, request=request)
        assert 'href="?q=v%E1%BA%A3i+thi%E1%BB%81u&amp;page=6"' in html
        assert '<span aria-current="page">5</span>' in html
        assert html.count('<span class="gap">…</span>') == 2

    def test_a_single_page_needs_no_pages(self):
        page = Paginator(range(3), 10).page(1)
        assert render("{% include 'components/pagination.html' %}", page_obj=page).strip() == ""

    def test_what_a_seller_typed_is_escaped(self):
        card = {"url": "/products/x-1/", "title": "<b>Vải</b>", "amount": 1000, "badge": "<i>"}
        html = render("{% include 'components/product_card.html' %}", card=card)
        assert "&lt;b&gt;Vải&lt;/b&gt;" in html
        assert "<i>" not in html

    def test_a_timeline_tells_state_in_words_too(self):
        events = [
            {"title": "Bưu cục đã nhận", "code": "EE123456785VN", "at": NOON_IN_UTC.replace(microsecond=123456)},
            {"title": "Giao chưa được", "state": "failed", "at": NOON_IN_UTC},
            {"title": "Giao lại", "state": "next"},
        ]
        html = render("{% include 'components/timeline.html' %}", events=events)
        assert f"EE{NBSP}123{NBSP}456{NBSP}785{NBSP}VN" in html
        assert html.count('<time datetime="2026-06-12T09:15:00+0700">09:15, 12/06/2026</time>') == 2  # whole seconds
        assert "Chưa thành:" in html
        assert "Sắp tới:" in html
