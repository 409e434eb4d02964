"""Who sees which order."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext

from marketplace.shop.order.models import Order
from marketplace.shop.order.queries import all_for_admin, find_for_tracking, visible_to
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db

_NUMBERS = iter(range(10**6))


def order_of(user=None, phone="+84912345678"):
    return Order.objects.create(
        number=f"CPTEST{next(_NUMBERS)}", user=user, recipient_phone=phone, total_incl_tax=1, total_excl_tax=1
    )


def test_people_see_the_orders_they_placed_and_no_others():
    hoa, binh = UserFactory(), UserFactory()
    hers, his = order_of(hoa), order_of(binh)
    assert (list(visible_to(hoa)), list(visible_to(binh))) == ([hers], [his])


def test_a_guests_order_is_not_attached_by_its_phone_number():
    hoa = UserFactory(phone="+84912345678")
    order_of(None, phone="+84912345678")
    order_of(UserFactory(), phone="+84912345678")
    assert list(visible_to(hoa)) == []


def test_nobody_in_particular_sees_nothing():
    order_of(None)
    assert list(visible_to(AnonymousUser())) == []


def test_staff_see_their_own_and_all_of_them_only_where_asked_as_admin():
    admin, hoa = UserFactory(admin=True), UserFactory()
    order = order_of(hoa)
    assert list(visible_to(admin)) == []
    assert list(all_for_admin(admin)) == [order]
    assert list(all_for_admin(hoa)) == []
    assert list(all_for_admin(AnonymousUser())) == []
    admin.is_active = False
    assert list(all_for_admin(admin)) == []


class TestTracking:
    def test_number_and_phone_together_open_an_order(self):
        order = order_of()
        assert find_for_tracking(f" {order.number.lower()} ", "0912 345 678") == order

    @pytest.mark.parametrize(
        ("number", "phone"),
        [
            ("CPNOSUCH", "0912345678"),
            (None, "0987654321"),
            (None, ""),
            (None, "không nhớ"),
            ("", ""),
            ("CP\x00", "0912345678"),
            ("9" * 5_000, "0" * 5_000),
        ],
    )
    def test_wrong_number_and_wrong_phone_are_answered_alike_with_the_same_work(self, number, phone):
        order = order_of()
        with CaptureQueriesContext(connection) as queries:
            found = find_for_tracking(order.number if number is None else number, phone)
        assert (found, len(queries)) == (None, 1)

    def test_an_order_without_a_phone_is_opened_by_none(self):
        order = order_of(phone="")
        assert find_for_tracking(order.number, "") is None
        assert find_for_tracking(order.number, "+00000000000") is None
