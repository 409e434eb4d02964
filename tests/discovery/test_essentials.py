"""The page of essentials: the points near one, open now, what each has, at which price and under which ceiling."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from logistics.models import Point
from marketplace.common import clock
from marketplace.discovery.queries.shelves import is_open_now, points_near, with_shelves
from tests.factories.areas import CommuneFactory, ProvinceFactory
from tests.factories.essentials import RationFactory, bind, essential, rice_at, shelf_at, van_of
from tests.factories.logistics import CarrierFactory, PointFactory, covered

pytestmark = pytest.mark.django_db

NOON = dt.datetime(2026, 6, 12, 5, tzinfo=dt.UTC)
PAGE = "/essentials/"


@pytest.fixture(autouse=True)
def _noon():
    with clock.at(NOON):
        yield


@pytest.fixture
def province(db):
    return ProvinceFactory()


def point_in(province, latitude=21.0, **fields):
    commune = CommuneFactory(province=province, latitude=latitude, longitude=106.0)
    return PointFactory(commune=commune, latitude=latitude, longitude=106.0, phone="+84912345678", **fields)


def stay_in(client, commune):
    return client.post(PAGE, {"place": commune.name, "commune_code": commune.code})


def text(response):
    return response.content.decode().replace("\u00a0", " ")


class TestHours:
    @pytest.mark.parametrize(
        ("opens", "closes", "hour", "is_open"),
        [
            ("07:00", "17:00", 6, False),
            ("07:00", "17:00", 7, True),
            ("07:00", "17:00", 16, True),
            ("07:00", "17:00", 17, False),
            ("20:00", "04:00", 23, True),
            ("20:00", "04:00", 3, True),
            ("20:00", "04:00", 12, False),
        ],
    )
    def test_by_the_clock_in_vietnam(self, opens, closes, hour, is_open):
        point = Point(opens=dt.time.fromisoformat(opens), closes=dt.time.fromisoformat(closes))
        moment = dt.datetime(2026, 6, 12, hour, tzinfo=clock.VIETNAM)
        assert is_open_now(point, moment.astimezone(dt.UTC)) is is_open

    def test_a_closed_point_is_never_open(self):
        assert not is_open_now(Point(opens=dt.time(0), closes=dt.time(23), is_open=False), NOON)


class TestNear:
    def test_who_delivers_comes_first_then_the_nearest_of_the_province(self, province):
        home, near, far = point_in(province), point_in(province, 21.1), point_in(province, 21.5)
        point_in(ProvinceFactory())
        point_in(province, is_open=False)
        commune = covered(far)
        assert [each.point for each in points_near(home.commune, at=NOON)] == [home, near, far]
        assert [(each.point, each.delivers) for each in points_near(commune, at=NOON)] == [
            (far, True),
            (near, False),
            (home, False),
        ]
        assert points_near(home.commune, at=NOON)[1].metres == pytest.approx(11_119, abs=5)

    def test_only_what_can_be_bought_lies_on_the_shelf(self, province):
        point = point_in(province)
        shelf = shelf_at(point)
        rice = rice_at(shelf)
        rice_at(shelf, num_in_stock=0)
        rice_at(shelf, product__is_public=False)
        rice_at(van_of(CarrierFactory(point=point)))
        (near,) = with_shelves(points_near(point.commune, at=NOON), on=clock.today())
        assert [(each.product, each.left, each.amount, each.unit_price) for each in near.shelves] == [
            (rice.product, 40, 85_000, 17_000)
        ]


class TestPage:
    def test_it_asks_where_one_is_and_remembers_it(self, client, province):
        point = point_in(province)
        assert "Cho biết bạn ở xã, phường nào" in text(client.get(PAGE))
        assert stay_in(client, point.commune).url == PAGE
        page = text(client.get(PAGE))
        assert f"Bạn ở {point.commune.name}, {province.name}." in page
        assert "0912 345 678" in page
        assert ">đang mở<" in page
        assert "hiện chưa có hàng thiết yếu" in page

    def test_a_place_that_nobody_knows_is_asked_back(self, client):
        answer = client.post(PAGE, {"place": "không đâu cả\x00"})
        assert (answer.status_code, "Chưa rõ là xã, phường nào" in text(answer)) == (422, True)
        assert "my_place" not in client.session

    def test_price_ceiling_decision_and_ration_stand_there(self, client, province):
        point = point_in(province)
        rice = rice_at(shelf_at(point), product__crop=essential(name="Gạo tẻ"))
        bind(rice, number="123/QĐ-STC")
        RationFactory(crop=rice.product.crop, provinces=[province])
        stay_in(client, point.commune)
        page = text(client.get(PAGE))
        for said in (
            "85.000 ₫",
            "17.000 ₫/kg",
            "giá trần 18.000 ₫/kg theo 123/QĐ-STC",
            "Gạo tẻ: mỗi hộ được mua 10 kg trong 7 ngày, theo QĐ 9/QĐ-UBND.",
        ):
            assert said in page

    def test_what_a_decision_has_made_too_dear_cannot_be_put_in_the_basket(self, client, province):
        point = point_in(province)
        rice = rice_at(shelf_at(point))  # 17.000 đ/kg
        stay_in(client, point.commune)
        button, waits = f"Thêm {rice.product.title} vào giỏ", "chờ bưu cục hạ giá"
        for page in (PAGE, rice.product.get_absolute_url()):
            assert waits not in text(client.get(page))
        assert button in text(client.get(PAGE))
        bind(rice, amount=16_999)
        for page in (PAGE, rice.product.get_absolute_url()):
            shown = text(client.get(page))
            assert waits in shown
            assert button not in shown
            assert 'name="quantity" value="1" inputmode' not in shown

    def test_the_queries_do_not_grow_with_points_and_goods(self, client, province):
        point = point_in(province)
        bind(rice_at(shelf_at(point)))
        stay_in(client, point.commune)
        client.get(PAGE)
        with CaptureQueriesContext(connection) as one:
            client.get(PAGE)
        for latitude in (21.1, 21.2):
            shelf = shelf_at(point_in(province, latitude))
            bind(rice_at(shelf))
            bind(rice_at(shelf))
        with CaptureQueriesContext(connection) as three:
            assert text(client.get(PAGE)).count(">đang mở<") == 3
        assert len(three) == len(one) <= 12

    def test_many_points_come_in_pages(self, client, province):
        points = [point_in(province, 21 + step / 100) for step in range(12)]
        stay_in(client, points[0].commune)
        first, second = text(client.get(PAGE)), text(client.get(PAGE + "?page=2"))
        assert (first.count('panel stack" aria'), second.count('panel stack" aria')) == (10, 2)
        assert points[11].name in second


class TestProductPage:
    def test_a_product_of_the_shelves_has_a_page(self, client, province):
        point = point_in(province)
        rice = rice_at(shelf_at(point))
        bind(rice, number="123/QĐ-STC")
        page = text(client.get(rice.product.get_absolute_url()))
        for said in ("85.000 ₫", "17.000 ₫/kg", "giá trần 18.000 ₫/kg theo 123/QĐ-STC", point.name, "còn 40"):
            assert said in page
        moved = client.get(reverse("discovery:product", args=[f"ten-cu-{rice.product_id}"]))
        assert moved.url == rice.product.get_absolute_url()

    def test_from_the_point_that_is_near(self, client, province):
        first, second = point_in(province), point_in(province, 21.4)
        rice = rice_at(shelf_at(first))
        rice_at(shelf_at(second), product=rice.product, price=84_000)
        stay_in(client, second.commune)
        page = text(client.get(rice.product.get_absolute_url()))
        assert second.name in page
        assert "84.000 ₫" in page

    def test_where_no_point_has_it_the_page_says_so(self, client, province):
        rice = rice_at(shelf_at(point_in(province)))
        stay_in(client, point_in(ProvinceFactory()).commune)
        page = text(client.get(rice.product.get_absolute_url()))
        assert "Chưa bưu cục nào của" in page
        assert 'name="quantity"' not in page

    def test_goods_of_the_shelves_are_marked_in_the_list_and_not_among_the_new_goods_of_farms(self, client, province):
        rice_at(shelf_at(point_in(province)), product__title="Gạo tẻ mẫu")
        listed = text(client.get("/products/"))
        assert "Gạo tẻ mẫu" in listed
        assert "tại bưu cục" in listed
        assert "Gạo tẻ mẫu" not in text(client.get("/"))

    def test_what_is_withdrawn_has_no_page(self, client, province):
        rice = rice_at(shelf_at(point_in(province)), product__is_public=False)
        assert client.get(rice.product.get_absolute_url()).status_code == 404
