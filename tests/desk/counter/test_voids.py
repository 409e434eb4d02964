"""What a clerk or carrier took back alone is read by a second person."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from logistics.domain import read_void
from logistics.models import CashSale
from logistics.queries import voids_at, voids_to_read
from marketplace.common import clock
from marketplace.common.errors import BadValue, NotAllowed, WrongState
from marketplace.shop.checkout.domain import void_sale
from tests.factories.accounts import UserFactory
from tests.factories.logistics import CarrierFactory, ClerkFactory, PointFactory
from tests.factories.sales import shift_with_float, sold, trip_with_load

VOIDS = reverse("counter:voids")


def voided(counter, shift=None, packs=1):
    shift = shift or counter.shift
    return void_sale(sale=sold((counter.rice, packs), shift=shift), by=shift.clerk, reason="quét nhầm túi")


def test_a_void_is_read_once_by_somebody_else(counter):
    sale = voided(counter)
    assert list(voids_to_read(counter.point)) == [sale]
    other_head = ClerkFactory(point=PointFactory(), role="head").user
    for by in (counter.clerk, ClerkFactory(point=counter.point).user, other_head, UserFactory()):
        with pytest.raises(NotAllowed):
            read_void(sale=sale, by=by)
    with pytest.raises(BadValue):
        read_void(sale=sale, by=counter.head, note="x" * 201)
    assert CashSale.objects.get().void_read_at is None
    read = read_void(sale=sale, by=counter.head, note=" đã gọi khách ")
    again = read_void(sale=sale, by=UserFactory(admin=True), note="khác")
    assert (read.void_read_by, read.void_note) == (counter.head, "đã gọi khách")
    assert (again.void_read_by, again.void_note, again.void_read_at) == (
        counter.head,
        "đã gọi khách",
        read.void_read_at,
    )
    assert not voids_to_read(counter.point).exists()
    assert list(voids_at(counter.point)) == [sale]


def test_the_head_does_not_read_the_own_void(counter):
    sale = voided(counter, shift_with_float(counter.point, counter.head, 0))
    with pytest.raises(NotAllowed):
        read_void(sale=sale, by=counter.head)
    with pytest.raises(IntegrityError, match="logistics_void_second_person"), transaction.atomic():
        CashSale.objects.update(void_read_by=counter.head, void_read_at=sale.voided_at)
    assert read_void(sale=sale, by=UserFactory(admin=True)).void_read_at is not None


def test_a_sale_that_stands_is_not_read(counter):
    with pytest.raises(WrongState):
        read_void(sale=sold((counter.rice, 1), shift=counter.shift), by=counter.head)


def test_voids_from_a_van_are_read_at_its_point(counter):
    trip, load = trip_with_load(CarrierFactory(point=counter.point), counter.rice, 3)
    sale = void_sale(sale=sold((load, 1), trip=trip), by=trip.carrier.user, reason="đổi ý")
    counter.client.force_login(counter.head)
    assert sale.receipt in counter.client.get(VOIDS).content.decode()
    counter.client.post(reverse("counter:void_read", args=[sale.receipt]), {"note": ""})
    assert CashSale.objects.get(pk=sale.pk).void_read_by == counter.head


def test_the_head_reads_the_list_and_ticks(counter):
    sale = voided(counter, packs=2)
    url = reverse("counter:void_read", args=[sale.receipt])
    assert (counter.client.get(VOIDS).status_code, counter.client.post(url).status_code) == (403, 403)
    assert (
        "Trưởng bưu cục sẽ xem lại"
        in counter.client.get(reverse("counter:receipt", args=[sale.receipt])).content.decode()
    )
    counter.client.force_login(ClerkFactory(point=PointFactory(), role="head").user)
    assert counter.client.post(url).status_code == 404
    counter.client.force_login(counter.head)
    page = counter.client.get(VOIDS).content.decode()
    assert all(words in page for words in (sale.receipt, "quét nhầm túi", "2 × Gạo tẻ 1 kg", "37.000", "Đã xem"))
    assert "1 hóa đơn hủy chờ người thứ hai xem" in counter.client.get(reverse("post:cash")).content.decode()
    assert counter.client.post(url, {"note": "x" * 201}).url == VOIDS
    assert CashSale.objects.get().void_read_at is None
    counter.client.post(url, {"note": "khách đổi gạo"})
    assert "Đã ghi: bạn đã xem" in counter.client.get(VOIDS).content.decode()
    assert sale.receipt not in counter.client.get(VOIDS).content.decode()
    of_the_day = counter.client.get(VOIDS, {"day": clock.day_of(sale.voided_at).isoformat()}).content.decode()
    assert sale.receipt in of_the_day
    assert "khách đổi gạo" in of_the_day
    assert "Ngày này không có" in counter.client.get(VOIDS, {"day": "2020-01-01"}).content.decode()
    assert counter.client.get(VOIDS, {"day": "hôm qua"}).status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_same_however_long(counter, count, django_assert_num_queries):
    for _number in range(count):
        voided(counter)
    counter.client.force_login(counter.head)
    counter.client.get(VOIDS)
    with django_assert_num_queries(8):
        counter.client.get(VOIDS)
