"""One board over all points of an operator and their vans, for whoever leads one of them."""

import pytest
from django.urls import reverse

from logistics.queries import covers_of, points_led_with, shortest_first
from tests.desk.counter.conftest import counter  # noqa: F401  a point with its shelf
from tests.factories.accounts import UserFactory
from tests.factories.logistics import CarrierFactory, OperatorFactory, PointFactory, stocked_outlet
from tests.factories.sales import shift_with_float, sold, trip_with_load

BOARD = reverse("stock:operator_board")


@pytest.fixture
def head(counter):  # noqa: F811
    counter.client.force_login(counter.head)
    return counter


@pytest.fixture
def twin(head):
    """The same rice, three packs, at another point of the operator."""
    rice = head.rice
    seller = rice.partner.legal_seller
    return stocked_outlet(point=PointFactory(), packs=3, product=rice.product, legal_seller=seller, price=18_500)


def rows(head, **query):
    page = head.client.get(BOARD, query)
    return {row.record.pk: row for row, _mine, _key in page.context["rows"]}, page.content.decode()


def sell(head, record, packs):
    from logistics.models import Clerk
    from tests.factories.logistics import ClerkFactory

    point = record.partner.outlet.point
    clerk = ClerkFactory(point=point, role=Clerk.Role.CLERK).user
    sold((record, packs), shift=shift_with_float(point, clerk, 0))


def test_other_points_and_vans_stand_on_one_board_the_shortest_first(head, twin):
    sell(head, twin, 2)  # one pack left, one sold in seven days
    _trip, load = trip_with_load(CarrierFactory(point=head.point), head.rice, 5)
    found, page = rows(head, tab="all")
    assert next(iter(found)) == twin.pk
    assert {head.rice.pk, head.eggs.pk, load.pk, twin.pk} <= set(found)
    assert (found[twin.pk].days, found[twin.pk].is_short, found[load.pk].days) == (7.0, False, None)
    assert twin.partner.name in page
    assert reverse("stock:record", args=[twin.pk]) not in page  # another point's goods are not this head's to change
    assert reverse("stock:record", args=[head.rice.pk]) in page


def test_only_what_runs_out_unless_asked_for_all(head, twin):
    sell(head, twin, 3)
    found, page = rows(head)
    assert list(found) == [twin.pk]
    assert (found[twin.pk].days, found[twin.pk].source.record.pk) == (0.0, head.rice.pk)
    assert "2 gói ở" in page  # asked for by its own head, so here it is told, not a button
    searched, _page = rows(head, tab="all", q="trung")
    assert list(searched) == [head.eggs.pk]
    assert "Không món nào sắp hết" in head.client.get(BOARD, {"q": "trung"}).content.decode()


def test_an_empty_shelf_of_ones_own_is_asked_for_with_a_button(head, twin):
    sell(head, head.rice, 40)
    page = rows(head)[1]
    assert reverse("stock:fill", args=[head.rice.pk]) in page


def test_who_sees_how_far(head, twin, client):
    foreign = PointFactory(operator=OperatorFactory(code="VTP", name="Viettel Post"))
    stocked_outlet(point=foreign, packs=1, product=head.rice.product, legal_seller=head.rice.partner.legal_seller)
    assert set(points_led_with(head.head, head.point)) == {head.point, twin.partner.outlet.point}
    assert set(points_led_with(head.clerk, head.point)) == {head.point}
    assert set(points_led_with(UserFactory(admin=True), foreign)) == {foreign}
    client.force_login(head.clerk)
    assert client.get(BOARD).status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_it_asks_the_same_however_many_points(head, count, django_assert_num_queries):
    seller = head.rice.partner.legal_seller
    for _number in range(count):
        point = PointFactory()
        record = stocked_outlet(point=point, packs=5, product=head.rice.product, legal_seller=seller, price=18_500)
        sell(head, record, 3)
        trip_with_load(CarrierFactory(point=point), record, 1)
    head.client.get(BOARD, {"tab": "all"})
    with django_assert_num_queries(13):
        head.client.get(BOARD, {"tab": "all"})
    ids = shortest_first(points_led_with(head.head, head.point), only_short=False)
    with django_assert_num_queries(4):
        assert [row.record.pk for row in covers_of(ids)] == ids
