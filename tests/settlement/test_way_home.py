"""Goods taken back lie where they were taken back: on that point's shelf, or on their way home, or written off."""

from uuid import uuid4

import pgtrigger
import pytest
from django.urls import reverse

from logistics.domain import open_outlet
from marketplace.common.errors import BadValue, NotAllowed, WrongState
from marketplace.demo.reconciliation import LINES, reconcile
from marketplace.settlement.domain import bring_home, lose_on_the_way, take_back_goods
from marketplace.settlement.models import TakenBack, WayHome
from marketplace.shop.partner.models import StockMovement, StockRecord
from tests.factories.accounts import UserFactory
from tests.factories.catalog import CropFactory
from tests.factories.logistics import stocked_outlet
from tests.factories.sales import shift_with_float, sold, trip_with_load
from tests.logistics.conftest import make_office

pytestmark = pytest.mark.django_db

OURS = (
    "packs taken back",
    "taken back lies where it is",
    "nothing came back unasked",
    "stock on hand",
    "never oversold",
)


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def other_office():
    return make_office()


@pytest.fixture
def record(office):
    """Ten packs of rice, which keeps, on the office's shelf."""
    return stocked_outlet(point=office.point, packs=10, price=100_000, crop=CropFactory(perishable=False))


@pytest.fixture
def sale(office, record):
    """Three packs of it, sold over the counter."""
    return sold((record, 3), shift=shift_with_float(office.point, office.clerk, 0))


@pytest.fixture(autouse=True)
def books():
    """Whatever a test did, the books done from raw rows agree."""
    yield
    results = reconcile([line for line in LINES if line.name in OURS])
    assert {result.line.name: result.findings for result in results if result.findings} == {}
    assert len(results) == len(OURS)


def back(office, sale, packs=1, restock=True, **changes):
    part = sale.order.seller_orders.get()
    facts = {"key": uuid4(), "seller_order": part, "packs": {part.lines.get().pk: packs}, "reason": "đổi ý"}
    return take_back_goods(**(facts | {"restock": restock, "point": office.point, "by": office.clerk} | changes))


def on_hand(record):
    return StockRecord.objects.get(pk=record.pk).num_in_stock


def moves(taken):
    found = StockMovement.objects.filter(source_ref__startswith=f"taken_back:{taken.pk}:").order_by("pk")
    return list(found.values_list("kind", "quantity", "stockrecord"))


def test_a_shelf_gets_its_own_goods_back(office, record, sale):
    taken = back(office, sale)
    assert (on_hand(record), moves(taken)) == (8, [("restocked", 1, record.pk)])


def test_another_shelf_of_the_seller_gets_what_lies_there(office, other_office, record, sale):
    shelf = open_outlet(point=other_office.point, legal_seller=record.partner.legal_seller, by=other_office.head)
    key = uuid4()
    for _again in range(2):
        taken = back(other_office, sale, 2, key=key)
    here = StockRecord.objects.get(partner=shelf.partner)
    assert (here.product, int(here.price), here.num_in_stock) == (record.product, 100_000, 2)
    assert (on_hand(record), moves(taken)) == (7, [("restocked", 2, here.pk)])
    assert not WayHome.objects.exists()


def test_goods_from_a_van_go_onto_the_points_shelf(office, record):
    trip, load = trip_with_load(office.carrier, record, 5)
    back(office, sold((load, 2), trip=trip))
    assert (on_hand(load), on_hand(record)) == (3, 6)


def test_without_a_shelf_the_goods_are_on_their_way_home(office, other_office, record, sale):
    taken = back(other_office, sale, 2)
    way = WayHome.objects.get(taken_back=taken)
    assert (way.status, way.packs, way.stockrecord, on_hand(record), moves(taken)) == ("underway", 2, record, 7, [])
    with pytest.raises(NotAllowed):
        bring_home(way=way, by=make_office().head)
    for _again in range(2):
        way = bring_home(way=way, by=office.clerk)  # whose shelf it is
    assert (way.status, way.ended_by, on_hand(record)) == ("home", office.clerk, 9)
    assert moves(taken) == [("restocked", 2, record.pk)]
    with pytest.raises(WrongState):
        lose_on_the_way(way=way, reason="rơi", by=office.clerk)
    assert on_hand(record) == 9


def test_what_is_lost_on_the_way_is_written_off_by_a_second_person(office, other_office, record, sale):
    way = WayHome.objects.get(taken_back=back(other_office, sale, 2))
    with pytest.raises(NotAllowed):
        lose_on_the_way(way=way, reason="rơi vỡ", by=other_office.clerk)
    for reason in (" ", "x" * 201):
        with pytest.raises(BadValue):
            lose_on_the_way(way=way, reason=reason, by=other_office.head)
    assert WayHome.objects.get().status == "underway"
    for _again in range(2):
        way = lose_on_the_way(way=way, reason="rơi vỡ", by=other_office.head)
    assert (way.status, way.reason, on_hand(record)) == ("lost", "rơi vỡ", 7)
    assert moves(way.taken_back) == [("returned", 2, record.pk), ("spoiled", -2, record.pk)]
    with pytest.raises(WrongState):
        bring_home(way=way, by=office.clerk)


def test_what_cannot_be_sold_again_is_written_off_at_once(other_office, record, sale):
    taken = back(other_office, sale, restock=False)
    assert moves(taken) == [("returned", 1, record.pk), ("spoiled", -1, record.pk)]
    assert (on_hand(record), WayHome.objects.exists()) == (7, False)


def test_both_points_see_it_and_one_says_it_is_home(client, office, other_office, record, sale):
    way = WayHome.objects.get(taken_back=back(other_office, sale))
    page, act = reverse("post:ways_home"), reverse("post:way_home", args=[way.pk])
    client.force_login(make_office().clerk)
    assert "Không có hàng nào chờ về" in client.get(page).content.decode()
    assert client.post(act, {"action": "home"}).status_code == 404
    client.force_login(UserFactory(admin=True))
    assert client.post(act, {"action": "lost", "reason": ""}).status_code == 302
    assert WayHome.objects.get().status == "underway"
    for person in (other_office.clerk, office.clerk):
        client.force_login(person)
        shown = client.get(page).content.decode()
        assert record.product.title in shown
        assert ("Ghi mất" in shown) == (person == office.clerk)
    client.post(act, {"action": "home"})
    assert (WayHome.objects.get().status, on_hand(record)) == ("home", 8)
    assert record.product.title not in client.get(page).content.decode()


def test_the_page_asks_the_same_for_three_as_for_one(client, other_office, sale, django_assert_num_queries):
    client.force_login(other_office.clerk)
    page = reverse("post:ways_home")
    back(other_office, sale)
    client.get(page)
    with django_assert_num_queries(7):
        client.get(page)
    for _more in range(2):
        back(other_office, sale)
    with django_assert_num_queries(7):
        client.get(page)
    assert TakenBack.objects.count() == 3


def say_point(taken, point):
    with pgtrigger.ignore("settlement.TakenBack:taken_back_append_only"):
        TakenBack.objects.filter(pk=taken.pk).update(point=point)


def test_the_reconciliation_notices_goods_on_the_wrong_shelf(office, other_office, record, sale):
    """What was written before: the packs lie at one point, and the books say at another."""
    taken = back(office, sale)
    (line,) = [line for line in LINES if line.name == "taken back lies where it is"]
    assert reconcile([line])[0].findings == []
    say_point(taken, other_office.point)
    assert len(reconcile([line])[0].findings) == 1
    say_point(taken, office.point)
