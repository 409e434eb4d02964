"""The carrier's phone: stops, the door, the cash, and what of a customer is shown to whom and for how long."""

from uuid import uuid4

import pytest
from django.urls import reverse

from logistics.domain import bring_back, close_run, hand_over_cash, plan_run, send_out_run
from logistics.models import DeliveryAttempt, Scan, Shipment, Stop
from logistics.queries import held_by_carrier
from marketplace.common import clock
from marketplace.common.templatetags.market import dong, phone
from marketplace.ledger.models import Entry
from tests.factories.accounts import UserFactory
from tests.factories.logistics import arrived_shipment
from tests.logistics.door import deliver, fail

RUN, CASH = reverse("carrier:run"), reverse("carrier:cash")


def page(stop):
    return reverse("carrier:stop", args=[stop.pk])


def text(answer):
    return answer.content.decode()


def send(client, stop, step="deliver", key=None, **typed):
    return client.post(
        reverse(f"carrier:{step}", args=[stop.pk]), {"key": uuid4() if key is None else key} | typed, follow=True
    )


def facts():
    return DeliveryAttempt.objects.count(), Scan.objects.count(), Entry.objects.count()


def test_the_run_shows_its_stops_in_order_with_door_telephone_and_cash(road):
    answer = road.client.get(RUN)
    (trip,) = answer.context["trips"]
    assert [row.stop.pk for row in trip.ahead] == [stop.pk for stop in road.stops]
    assert (trip.to_collect, answer.context["purse"].held) == (495_000, 0)
    for stop in road.stops:
        order = stop.shipment.seller_order.order
        for shown in (page(stop), order.recipient_name, order.address_text, f"tel:{order.recipient_phone}"):
            assert shown in text(answer)
    assert phone(order.recipient_phone) in text(answer)
    assert dong(495_000) in text(answer)


def test_one_tap_takes_exactly_what_is_due(road):
    stop = road.stops[0]
    drawn = road.client.get(page(stop))
    assert f"Thu đủ {dong(165_000)}" in text(drawn)
    assert 'name="exact" value="165000"' in text(drawn)
    key, name = drawn.context["deliver_form"]["key"].value(), drawn.context["deliver_form"]["received_by"].value()
    assert name == stop.shipment.seller_order.order.recipient_name
    answer = send(road.client, stop, key=key, received_by=name, exact="165000")
    attempt = DeliveryAttempt.objects.get()
    assert (str(attempt.key), attempt.cash, attempt.received_by) == (key, 165_000, name)
    assert dong(165_000) in text(answer)
    assert held_by_carrier(road.office.carrier) == 165_000
    known = facts()
    for _ in range(2):  # the answer got lost, so the phone sends it again
        assert "Đã giao" in text(send(road.client, stop, key=key, received_by=name, exact="165000"))
    assert facts() == known


def test_cash_may_be_typed(road):
    send(road.client, road.stops[0], received_by="Chị Hoa", cash="165k")
    assert DeliveryAttempt.objects.get().cash == 165_000


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"cash": "164.000"}, "Bưu gửi này thu đúng"),
        ({"exact": "150000"}, "Bưu gửi này thu đúng"),
        ({"cash": "-5"}, "Xin nhập số không âm"),
        ({"cash": "9" * 39}, "lớn quá"),
        ({"cash": "nhiều"}, "đồng chẵn"),
        ({}, "bấm nút thu đủ"),
        ({"cash": "165.000", "received_by": "\x00 "}, "Xin ghi tên người nhận"),
        ({"cash": "165.000", "received_by": "Hoa" * 50}, "120"),
        ({"cash": "165.000", "key": "x"}, "Trang này cũ rồi"),
        ({"cash": "165.000", "key": ""}, "Xin tải lại trang"),
    ],
)
def test_what_is_wrong_gets_a_sentence_and_changes_nothing(road, typed, sentence):
    known = facts()
    answer = send(road.client, road.stops[0], **({"received_by": "Chị Hoa"} | typed))
    assert answer.status_code == 200
    assert sentence in text(answer)
    assert facts() == known
    assert answer.context["deliver_form"]["cash"].value() == typed.get("cash")


def test_a_failed_visit_says_why_and_is_recorded_once(road):
    stop, key = road.stops[0], uuid4()
    for _ in range(2):
        assert "chưa giao được" in text(send(road.client, stop, "fail", key=key, reason="nobody_home"))
    assert list(DeliveryAttempt.objects.values_list("reason", flat=True)) == ["nobody_home"]
    (trip,) = road.client.get(RUN).context["trips"]
    assert [row.stop.pk for row in trip.failed] == [stop.pk]
    send(road.client, stop, received_by="Chị Hoa", exact="165000")  # the second visit of the day works
    assert Stop.objects.get(pk=stop.pk).status == Stop.Status.DELIVERED


def test_a_refused_parcel_is_to_be_brought_back(road):
    stop = road.stops[0]
    assert "mang về bưu cục" in text(send(road.client, stop, "fail", reason="refused"))
    drawn = text(road.client.get(page(stop)))
    assert "phải mang về bưu cục" in drawn
    assert "Thu đủ" not in drawn
    assert "mang về trả" in text(road.client.get(RUN))


@pytest.mark.parametrize("reason", ["", "x", "\x00", "delivered"])
def test_no_reason_records_nothing(road, reason):
    answer = send(road.client, road.stops[0], "fail", reason=reason)
    assert "Xin chọn lý do" in text(answer)
    assert DeliveryAttempt.objects.count() == 0


def test_a_stale_page_says_what_is_the_case(road):
    stop = road.stops[0]
    deliver(stop)
    known = facts()
    assert "đã giao rồi" in text(send(road.client, stop, received_by="Chị Hoa", exact="165000"))
    assert "đã giao rồi" in text(send(road.client, stop, "fail", reason="no_answer"))
    key = DeliveryAttempt.objects.get().key
    assert "trùng khóa" in text(send(road.client, stop, key=key, received_by="Anh Ba", exact="165000"))
    assert facts() == known


def test_telephone_and_door_go_when_the_parcel_does(road):
    first, second, third = road.stops
    deliver(first)
    fail(second)
    bring_back(stop=Stop.objects.get(pk=second.pk), by=road.office.clerk)

    def shows(stop):
        order, drawn = stop.shipment.seller_order.order, text(road.client.get(page(stop)))
        return order.recipient_phone in drawn, order.address_text in drawn, order.recipient_name in drawn

    assert [shows(stop)[:2] for stop in road.stops] == [(False, False), (False, False), (True, True)]
    deliver(third)
    close_run(run=road.run, by=road.office.clerk)
    assert [shows(stop)[:2] for stop in road.stops] == [(False, False)] * 3
    listed = text(road.client.get(RUN))
    for stop in road.stops:
        order = stop.shipment.seller_order.order
        assert stop.shipment.seller_order.number in listed
        assert (order.recipient_phone in listed, order.address_text in listed) == (False, False)


def test_other_carriers_stops_do_not_exist(road, client):
    stop, known = road.stops[0], facts()
    for person in (road.colleague.user, road.office.head, UserFactory(admin=True)):
        client.force_login(person)
        expected = 404 if person == road.colleague.user else 200  # who is no carrier reads that
        answers = [client.get(page(stop))]
        answers += [send(client, stop, received_by="x", exact="165000"), send(client, stop, "fail", reason="refused")]
        assert [answer.status_code for answer in answers] == [expected] * 3
        assert all(stop.shipment.seller_order.order.recipient_phone not in text(answer) for answer in answers)
    road.office.carrier.is_active = False
    road.office.carrier.save()
    client.force_login(road.office.carrier.user)
    assert "Bạn chưa là bưu tá" in text(send(client, stop, received_by="x", exact="165000"))
    client.logout()
    for url in (RUN, CASH, page(stop)):
        assert client.get(url).url.split("?")[0] == reverse("account_login")
    assert facts() == known


def test_a_run_that_has_not_left_can_be_read_only(road):
    parcel = arrived_shipment(point=road.office.point, by=road.office.clerk)
    run = plan_run(carrier=road.office.carrier, day=clock.today(), by=road.office.clerk, shipments=[parcel])
    stop = run.stops.get()
    assert "Chuyến chưa xuất phát" in text(road.client.get(page(stop)))
    assert "không nằm trên chuyến đang đi" in text(send(road.client, stop, received_by="x", exact="165000"))
    assert Shipment.objects.get(pk=parcel.pk).status == Shipment.Status.AT_OFFICE
    send_out_run(run=run, by=road.office.clerk)
    assert f"Thu đủ {dong(165_000)}" in text(road.client.get(page(stop)))


def test_after_the_run_one_reads_what_to_hand_over(road):
    deliver(road.stops[0])
    deliver(road.stops[1])
    fail(road.stops[2])
    drawn = text(road.client.get(RUN))
    assert "Hết điểm giao" in drawn
    assert f'nộp tiền <b class="num">{dong(330_000)}</b>' in drawn
    assert "trả lại 1 bưu gửi" in drawn
    office = road.office
    hand_over_cash(key=uuid4(), carrier=office.carrier, point=office.point, counted=320_000, by=office.clerk)
    purse = road.client.get(CASH).context["purse"]
    assert (purse.held, purse.to_hand_over, purse.waiting) == (330_000, 0, 330_000)
    assert dong(320_000) in text(road.client.get(CASH))


@pytest.mark.parametrize(("url", "queries"), [(RUN, 10), (CASH, 8)])
def test_as_many_questions_for_three_stops_as_for_one(road, url, queries, django_assert_num_queries):
    for stop in road.stops[1:]:  # one is left
        Stop.objects.filter(pk=stop.pk).update(status=Stop.Status.DELIVERED)
    deliver(road.stops[0]) if url == CASH else None
    road.client.get(url)
    with django_assert_num_queries(queries):
        road.client.get(url)
    Stop.objects.filter(pk__in=[stop.pk for stop in road.stops[1:]]).update(status=Stop.Status.WAITING)
    if url == CASH:
        deliver(road.stops[1])
        deliver(road.stops[2])
    with django_assert_num_queries(queries):
        road.client.get(url)
