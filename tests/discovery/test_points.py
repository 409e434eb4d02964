"""Points: a list with the nearest first, what a filter leaves, a page for each, and figures by cell for a map."""

import datetime as dt
import time
from dataclasses import astuple
from math import hypot

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from logistics.models import Zone
from marketplace.areas.models import Province
from marketplace.common import clock
from marketplace.common.page_cache import store
from marketplace.discovery.map_drawing import CLOSE_HEIGHT, HEIGHT, WIDTH, close_up, drawing
from marketplace.discovery.queries.points import (
    Cluster,
    by_distance,
    cells_of,
    clusters_of,
    essentials_held,
    strictest_zones,
    working_points,
)
from marketplace.discovery.queries.shelves import is_open_now
from tests.factories.accounts import UserFactory
from tests.factories.areas import CommuneFactory, ProvinceFactory
from tests.factories.essentials import essential, rice_at, shelf_at, van_of
from tests.factories.logistics import CarrierFactory, CoverageFactory, PointFactory

pytestmark = pytest.mark.django_db

NOON = dt.datetime(2026, 6, 12, 5, tzinfo=dt.UTC)
LIST, MAP, CELLS = reverse("discovery:points"), reverse("discovery:points_map"), reverse("discovery:points_clusters")


@pytest.fixture(autouse=True)
def _noon():
    with clock.at(NOON):
        yield


def point_at(latitude, longitude=106.0, province=None, **fields):
    commune = CommuneFactory(latitude=latitude, longitude=longitude, **({"province": province} if province else {}))
    return PointFactory(commune=commune, latitude=latitude, longitude=longitude, phone="+84912345678", **fields)


def decide(level, commune, **fields):
    zone = Zone.objects.create(
        name=f"Vùng {level}",
        level=level,
        starts_at=NOON - dt.timedelta(hours=1),
        source="Quyết định 12",
        decided_by=UserFactory(),
        **fields,
    )
    zone.communes.add(commune)
    return zone


def names(response):
    return [near.point.name for near, _held, _zone in response.context["rows"]]


def text(response):
    return response.content.decode().replace("\u00a0", " ")


class TestQuestions:
    @pytest.mark.parametrize("hour", [0, 3, 4, 6, 7, 12, 17, 20, 23])
    def test_the_database_and_the_page_agree_on_who_is_open(self, hour):
        for opens, closes in (("07:00", "17:00"), ("20:00", "04:00"), ("00:00", "23:59")):
            PointFactory(opens=opens, closes=closes)
        at = dt.datetime(2026, 6, 12, hour, tzinfo=clock.VIETNAM)
        everyone = list(working_points())
        assert set(working_points(open_at=at)) == {point for point in everyone if is_open_now(point, at)}

    def test_the_nearest_come_first_though_a_degree_east_is_shorter_than_one_north(self):
        home = CommuneFactory(latitude=21.0, longitude=106.0)
        north, east = point_at(21.10, 106.0), point_at(21.0, 106.105)
        far = point_at(10.0)
        assert list(by_distance(working_points(), home)) == [east, north, far]

    def test_services(self):
        plain = point_at(21.0, accepts=False, delivers=False)
        accepts = point_at(21.0, delivers=False)
        delivers = point_at(21.0, accepts=False)
        shut = point_at(21.0, is_open=False)
        rice_at(shelf_at(plain))
        rice_at(shelf_at(accepts), num_in_stock=0)
        rice_at(van_of(CarrierFactory(point=delivers)))
        rice_at(shelf_at(shut))
        assert list(working_points(service="essentials")) == [plain]
        assert list(working_points(service="accepts")) == [accepts]
        assert list(working_points(service="delivers")) == [delivers]

    def test_what_a_point_holds_is_named_once_however_many_packs_of_it_there_are(self):
        point, other = point_at(21.0), point_at(21.0)
        rice = essential(name="Gạo tẻ", slug="gao-te")
        shelf = shelf_at(point)
        for _pack in range(2):
            rice_at(shelf, product__crop=rice)
        assert essentials_held([point, other]) == {point.pk: [("gao-te", "Gạo tẻ")]}

    def test_of_two_zones_the_strictest_and_a_lapsed_one_is_none(self):
        inside, outside = CommuneFactory(), CommuneFactory()
        decide("yellow", inside)
        red = decide("red", inside)
        decide("orange", outside, ends_at=NOON)
        assert strictest_zones([inside.pk, outside.pk], NOON) == {inside.pk: red}


class TestCells:
    def test_points_of_a_cell_are_one_figure_in_their_middle(self):
        point_at(21.000, 106.000)
        point_at(21.002, 106.002)
        lonely = point_at(10.5, 106.5)
        assert [
            (each.latitude, each.longitude, each.count, each.only)
            for each in clusters_of(working_points(), resolution=5)
        ] == [
            (21.001, 106.001, 2, None),
            (10.5, 106.5, 1, lonely.pk),
        ]

    def test_closer_means_finer_and_never_loses_a_point(self):
        for number in range(12):
            point_at(20.0 + number / 10, 105.0 + number / 20)
        finest = [len(clusters_of(working_points(), resolution=cells_of(zoom))) for zoom in range(5, 13)]
        assert finest == sorted(finest)
        assert {
            sum(each.count for each in clusters_of(working_points(), resolution=cells_of(z))) for z in range(5, 20)
        } == {12}

    def test_a_picture_keeps_what_lies_far_out_within_its_frame(self):
        point_at(8.6, 111.9)
        point_at(23.3, 105.3)
        drawn = drawing(clusters_of(working_points(), resolution=3), [])
        assert all(0 <= circle.x <= WIDTH and 0 <= circle.y <= HEIGHT for circle in drawn["circles"])
        south, north = sorted(drawn["circles"], key=lambda circle: -circle.y)
        assert south.y > north.y
        assert south.x > north.x

    def test_a_provinces_name_lies_over_no_circle_and_over_no_other_name(self):
        places = [(21.3, 106.3), (21.32, 106.35), (21.2, 106.2), (21.5, 106.6), (21.0, 106.0)]
        clusters = [Cluster(latitude, longitude, count, None) for count, (latitude, longitude) in enumerate(places, 3)]
        named = [Province(short_name="Bắc Ninh", latitude=21.3, longitude=106.3)]
        named.append(Province(short_name="Thái Nguyên", latitude=21.31, longitude=106.31))
        drawn = close_up(clusters, named)
        boxes = [(x - 6 * len(name), y - 18, x + 6 * len(name), y + 5) for x, y, name in map(astuple, drawn["labels"])]
        for left, top, right, bottom in boxes:
            assert (left >= 0, top >= 0, right <= WIDTH, bottom <= CLOSE_HEIGHT) == (True,) * 4
            for circle in drawn["circles"]:
                across = circle.x - min(max(circle.x, left), right)
                down = circle.y - min(max(circle.y, top), bottom)
                assert hypot(across, down) >= circle.radius
        (a, b, c, d), (e, f, g, h) = boxes
        assert c < e or g < a or d < f or h < b


class TestList:
    def test_by_province_and_name_where_nobody_says_where_they_are(self, client):
        second = point_at(21.0, province=ProvinceFactory(folded="b"), name="Bưu cục Bê")
        first = point_at(21.0, province=ProvinceFactory(folded="a"), name="Bưu cục Xê")
        page = client.get(LIST)
        assert names(page) == [first.name, second.name]
        assert "Ghi nơi bạn ở" in text(page)

    def test_near_a_commune_that_was_chosen(self, client):
        far, near = point_at(22.0), point_at(21.0)
        page = client.get(LIST, {"place": near.commune.full_name, "commune_code": near.commune.code})
        assert names(page) == [near.name, far.name]
        assert "111,2 km" in text(page)

    def test_near_the_place_of_the_visitor(self, client):
        far, near = point_at(22.0), point_at(21.0)
        client.post(reverse("discovery:essentials"), {"place": "x", "commune_code": near.commune.code})
        page = client.get(LIST)
        assert names(page) == [near.name, far.name]
        assert page.context["is_own"]

    def test_a_province_that_is_typed(self, client):
        here = point_at(21.0, province=ProvinceFactory(name="Tỉnh Sơn La", short_name="Sơn La", folded="son la"))
        point_at(21.0)
        assert names(client.get(LIST, {"place": "son la"})) == [here.name]

    def test_only_those_open_with_a_service(self, client):
        shown = point_at(21.0, accepts=True)
        point_at(21.0, opens="18:00", closes="20:00")
        point_at(21.0, accepts=False)
        page = client.get(LIST, {"open": "on", "service": "accepts"})
        assert names(page) == [shown.name]
        assert (
            client.get(page.context["on_map"] and f"{CELLS}?{page.context['on_map']}").json()["points"][0][2]
            == shown.name
        )

    @pytest.mark.parametrize(
        "typed",
        [
            {"place": "Xứ Không Có"},
            {"place": "x" * 300},
            {"service": "bay"},
            {"page": "-1"},
            {"commune_code": "'"},
            {"open": b"\xed\xa0\x80"},
        ],
    )
    def test_nonsense_is_answered_with_the_list(self, client, typed):
        point = point_at(21.0)
        page = client.get(LIST, typed)
        assert page.status_code == 200
        assert names(page) == [point.name]

    def test_an_unknown_place_is_said_and_kept(self, client):
        page = client.get(LIST, {"place": "Xứ <Không Có>"})
        assert "Chưa rõ là nơi nào" in text(page)
        assert 'value="Xứ &lt;Không Có&gt;"' in text(page)

    def test_nobody_there_says_what_to_do(self, client):
        assert "Không có điểm nào như vậy" in text(client.get(LIST))

    def test_costs_the_same_questions_for_one_point_and_for_twelve(self, client):
        rice = essential(name="Gạo tẻ", slug="gao-te")
        counted = []
        for number in (1, 11):
            for _one in range(number):
                point = point_at(21.0)
                rice_at(shelf_at(point), product__crop=rice)
                decide("yellow", point.commune)
            client.get(LIST)
            with CaptureQueriesContext(connection) as asked:
                client.get(LIST)
            counted.append(len(asked))
        assert counted == [4, 4]


class TestPoint:
    def test_hours_telephone_reach_and_shelf(self, client):
        point = point_at(21.0, name="Bưu cục Chũ", address_text="số 5 phố Chợ")
        CoverageFactory(point=point, commune=point.commune)
        CoverageFactory(point=point, commune=CommuneFactory())
        record = rice_at(shelf_at(point))
        page = text(client.get(reverse("discovery:point", args=[point.code])))
        assert "07:00 – 17:00" in page
        assert 'href="tel:+84912345678"' in page
        assert "2 xã, phường" in page
        assert record.product.title in page
        assert "không ở trong vùng nào" in page

    def test_a_red_zone_says_where_goods_are_handed_over(self, client):
        point = point_at(21.0)
        decide("red", point.commune)
        page = text(client.get(reverse("discovery:point", args=[point.code])))
        assert "vùng đỏ" in page
        assert "hàng giao ở ranh giới" in page
        assert "Quyết định 12" in page

    def test_what_does_not_work_any_more_has_no_page(self, client):
        point = point_at(21.0, is_open=False)
        assert client.get(reverse("discovery:point", args=[point.code])).status_code == 404


class TestMap:
    def test_works_without_the_script(self, client):
        point = point_at(21.0, province=ProvinceFactory(short_name="Sơn La"))
        page = client.get(MAP)
        assert "<circle" in text(page)
        assert f'href="{LIST}?place=S%C6%A1n%20La">Sơn La</a>' in text(page)
        assert (page.context["total"], page.context["provinces"]) == (1, [(point.commune.province, 1)])

    def test_far_away_figures_close_by_points(self, client):
        near, _twin = point_at(21.0, 106.0), point_at(21.0001, 106.0001)
        assert client.get(CELLS, {"z": "6"}).json() == {"clusters": [[21.00005, 106.00005, 2]], "points": []}
        close = client.get(CELLS, {"z": "15", "box": "105.9,20.9,106.1,21.1"}).json()
        assert close["clusters"] == []
        assert close["points"][0] == [21.0, 106.0, near.name, reverse("discovery:point", args=[near.code])]
        assert client.get(CELLS, {"z": "15", "box": "100,10,101,11"}).json() == {"clusters": [], "points": []}

    @pytest.mark.parametrize("box", ["nan,1,2,3", "1,2,3", "a,b,c,d", "inf,0,0,0", "1e400,0,0,0", "," * 500])
    def test_a_box_that_is_none_is_the_world(self, client, box):
        point_at(21.0)
        assert len(client.get(CELLS, {"z": "99", "box": box}).json()["points"]) == 1
        assert client.get(MAP, {"at": box}).context["at"] == ""


class TestCopies:
    @pytest.fixture(autouse=True)
    def _copies(self, settings, monkeypatch):
        settings.PAGE_CACHE = True
        monkeypatch.setattr(store, "_PREFIX", f"page:test:{time.monotonic_ns()}:")

    @pytest.mark.parametrize("page", ["list", "point"])
    def test_who_has_named_a_place_gets_a_page_that_nobody_else_sees(self, client, page):
        near, _far = point_at(21.0), point_at(22.0)
        address = LIST if page == "list" else reverse("discovery:point", args=[near.code])
        neighbour = Client()
        neighbour.post(reverse("discovery:essentials"), {"place": "x", "commune_code": near.commune.code})
        for _twice in range(2):
            assert "0 km" in text(neighbour.get(address))
            assert "0 km" not in text(client.get(address))

    def test_a_filter_is_part_of_the_address(self, client):
        point_at(21.0, name="Bưu cục Nhận", accepts=True)
        point_at(21.0, name="Bưu cục Không", accepts=False)
        assert "Bưu cục Không" in text(client.get(LIST))
        assert "Bưu cục Không" not in text(client.get(LIST, {"service": "accepts"}))
