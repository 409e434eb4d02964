"""The season calendar: months and provinces as the growing areas say them, and what nobody wrote down is unknown."""

import datetime as dt
import re

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from farmers.models import GrowingArea, Household
from marketplace.common import clock
from marketplace.discovery.months import span
from marketplace.discovery.queries.calendar import crop_years
from tests.factories.areas import CommuneFactory, ProvinceFactory
from tests.factories.catalog import CropFactory
from tests.factories.farmers import GrowingAreaFactory, HouseholdFactory, ListingFactory

pytestmark = pytest.mark.django_db

PAGE = reverse("discovery:calendar")
JUNE = dt.datetime(2026, 6, 12, 5, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _june():
    with clock.at(JUNE):
        yield


def area(crop, province, first=None, last=None):
    """Return a growing area of a household of its own."""
    household = HouseholdFactory(commune=CommuneFactory(province=province))
    grown = GrowingAreaFactory(crop=crop, household=household)
    GrowingArea.objects.filter(pk=grown.pk).update(season_from=first, season_to=last)
    return grown


@pytest.fixture
def lands(db):
    """Return Sơn La with mận in 5-7, and Hà Tĩnh with bưởi over the new year; tea of Sơn La names no months."""
    north = ProvinceFactory(name="Tỉnh Sơn La", short_name="Sơn La", folded="son la", code="14")
    middle = ProvinceFactory(name="Tỉnh Hà Tĩnh", short_name="Hà Tĩnh", folded="ha tinh", code="42")
    plum, pomelo, tea = (CropFactory(name=name, slug=slug) for name, slug in PLANTS)
    return north, middle, [area(plum, north, 5, 7), area(pomelo, middle, 11, 2), area(tea, north)]


PLANTS = (("Mận", "man"), ("Bưởi", "buoi"), ("Chè", "che"))


class TestYears:
    def test_months_go_over_the_new_year_and_no_months_are_unknown(self, lands):
        pomelo, tea, plum = crop_years()
        assert (plum.crop.name, sorted(plum.months), plum.areas, plum.unknown) == ("Mận", [5, 6, 7], 1, 0)
        assert (pomelo.crop.name, sorted(pomelo.months)) == ("Bưởi", [1, 2, 11, 12])
        assert (tea.crop.name, tea.harvests, tea.areas, tea.unknown) == ("Chè", [], 0, 1)

    def test_the_same_months_stand_together_and_other_months_apart_most_areas_first(self, lands):
        _north, middle, (plum, *_rest) = lands
        for _one in range(2):
            area(plum.crop, middle, 5, 7)
        area(plum.crop, middle, 6, 8)
        found = next(year for year in crop_years() if year.crop == plum.crop)
        assert [(each.first, each.last, each.provinces) for each in found.harvests] == [
            (5, 7, ["Hà Tĩnh", "Sơn La"]),
            (6, 8, ["Hà Tĩnh"]),
        ]
        assert sorted(found.months) == [5, 6, 7, 8]

    def test_of_one_province(self, lands):
        north, middle, _areas = lands
        assert [year.crop.name for year in crop_years(north)] == ["Chè", "Mận"]
        assert [year.crop.name for year in crop_years(middle)] == ["Bưởi"]

    def test_a_household_that_is_not_on_the_market_does_not_speak(self, lands):
        _north, _middle, (plum, *_rest) = lands
        Household.objects.filter(pk=plum.household_id).update(state=Household.State.CLOSED)
        assert [year.crop.name for year in crop_years()] == ["Bưởi", "Chè"]


class TestSpan:
    @pytest.mark.parametrize(
        ("first", "last", "said"),
        [
            (5, 7, "tháng 5 đến tháng 7"),
            (11, 2, "tháng 11 đến tháng 2"),
            (6, 6, "tháng 6"),
            (1, 12, "quanh năm"),
            (7, 6, "quanh năm"),
        ],
    )
    def test_as_a_sentence_says_it(self, first, last, said):
        assert span(first, last) == said


class TestPage:
    def test_now_comes_first(self, client, lands):
        shown = client.get(PAGE).context
        assert [(one.crop.name, one.provinces, one.until, one.on_sale) for one in shown["in_season"]] == [
            ("Mận", ["Sơn La"], "tháng 7", False)
        ]
        assert [crop.name for crop in shown["unknown"]] == ["Chè"]
        assert (shown["known_areas"], shown["unknown_areas"]) == (2, 1)

    def test_another_month_and_what_comes_after_it(self, client, lands):
        shown = client.get(PAGE, {"month": "10"}).context
        assert (shown["in_season"], [crop.name for crop in shown["soon"]]) == ([], ["Bưởi"])

    @pytest.mark.parametrize("language", ["vi", "en"])
    def test_what_is_written_of_a_month_is_a_part_of_what_is_read_out(self, client, lands, language):
        """Who speaks to the browser says what they see."""
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
        links = re.findall(
            r'<span aria-hidden="true">([^<]+)</span><span class="visually-hidden">([^<]+)</span></a>',
            client.get(PAGE).content.decode(),
        )
        assert len(links) == 12
        assert [name for mark, name in links if mark not in name] == []

    def test_a_crop_on_sale_leads_to_its_goods(self, client, lands):
        ListingFactory(growing_area=lands[2][0])
        page = client.get(PAGE)
        assert page.context["in_season"][0].on_sale
        assert 'href="/products/?crop=man"' in page.content.decode()

    @pytest.mark.parametrize("typed", ["Sơn La", "son la", "tỉnh sơn la", "14"])
    def test_a_province_is_typed_in_any_spelling(self, client, lands, typed):
        shown = client.get(PAGE, {"province": typed}).context
        assert shown["province"] == lands[0]
        assert [year["crop"].name for year in shown["years"]] == ["Mận"]

    def test_a_place_that_is_none_is_said_and_kept(self, client, lands):
        page = client.get(PAGE, {"province": "Xứ <Không Có>"})
        assert page.status_code == 200
        assert page.context["province"] is None
        assert "Chợ không rõ “Xứ &lt;Không Có&gt;” là tỉnh nào" in page.content.decode()
        assert len(page.context["years"]) == 2

    @pytest.mark.parametrize("month", ["0", "13", "-1", "sáu", "٦", "9" * 400, ""])
    def test_a_month_that_is_none_is_this_month(self, client, lands, month):
        assert client.get(PAGE, {"month": month}).context["month"] == 6

    def test_an_empty_market_says_so(self, client, db):
        assert "Lịch còn trống" in client.get(PAGE).content.decode()

    def test_in_english(self, client, lands):
        client.cookies["django_language"] = "en"
        page = client.get(PAGE).content.decode()
        assert "June" in page
        assert "Tháng" not in page

    def test_costs_the_same_questions_however_many_areas(self, client, lands):
        counted = []
        for number in (0, 5):
            for _one in range(number):
                area(lands[2][0].crop, ProvinceFactory(), 5, 7)
            client.get(PAGE)
            with CaptureQueriesContext(connection) as asked:
                client.get(PAGE)
            counted.append(len(asked))
        assert counted == [4, 4]
