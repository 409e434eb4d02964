"""Runs at the counter: planned, sent out, taken back, closed; returned goods end with their seller."""

from uuid import uuid4

import pytest
from django.urls import reverse

from logistics.models import Run, Scan, Shipment, Stop
from marketplace.common.templatetags.market import dong, phone
from marketplace.messaging.models import Message
from tests.factories.logistics import CarrierFactory, arrived_shipment, run_on_the_road
from tests.logistics.door import deliver, fail

RUNS, NEW = reverse("post:runs"), reverse("post:run_new")
State = Shipment.Status


def text(answer):
    return answer.content.decode()


def plan(client, carrier, shipments):
    ids = [shipment.pk for shipment in shipments]
    return client.post(NEW, {"key": uuid4(), "carrier": carrier.code, "shipments": ids}, follow=True)


def step(client, run, name):
    return client.post(reverse(f"post:run_{name}", args=[run.code]), follow=True)


@pytest.fixture
def arrived(office):
    return [arrived_shipment(point=office.point, by=office.clerk) for _ in range(2)]


def test_a_run_takes_what_was_ticked_and_says_what_was_left(as_clerk, office, arrived):
    heavy = arrived_shipment(point=office.point, by=office.clerk, grams=60_001)
    later = arrived_shipment(point=office.point, by=office.clerk)
    assert f"{later.seller_order.number}" in text(as_clerk.get(NEW))
    answer = plan(as_clerk, office.carrier, [*arrived, heavy])
    run = Run.objects.get()
    assert answer.redirect_chain == [(reverse("post:run", args=[run.code]), 302)]
    assert {stop.shipment_id for stop in run.stops.all()} == {shipment.pk for shipment in arrived}
    assert "nặng hơn sức chở của bưu tá" in text(answer)
    assert heavy.seller_order.number in text(answer)
    assert dong(330_000) in text(answer)  # to be collected
    assert [shipment for shipment, _ in as_clerk.get(NEW).context["rows"]] == [heavy, later]
    again = plan(as_clerk, office.carrier, arrived)  # the form sent once more
    assert "Danh sách đã đổi" in text(again)
    assert Run.objects.count() == 1


def test_what_is_not_this_offices_cannot_be_planned(as_clerk, office, other_office, arrived):
    theirs = arrived_shipment(point=other_office.point, by=other_office.clerk)
    resting = CarrierFactory(point=office.point, is_active=False)
    for carrier, shipments in ((office.carrier, [theirs]), (other_office.carrier, arrived), (resting, arrived)):
        answer = plan(as_clerk, carrier, shipments)
        assert answer.status_code == 200
        assert "Danh sách đã đổi" in text(answer) or "xin chọn người khác" in text(answer)
    for broken in ({}, {"carrier": "\x00", "shipments": ["\x00"]}, {"carrier": "x" * 900, "shipments": ["9" * 30]}):
        assert as_clerk.post(NEW, {"key": uuid4()} | broken).status_code == 200
    assert Run.objects.count() == 0


def test_a_whole_day(as_clerk, office, arrived):
    plan(as_clerk, office.carrier, arrived)
    run = Run.objects.get()
    for _ in range(2):
        assert "đã xuất phát" in text(step(as_clerk, run, "send_out"))
    assert Message.objects.filter(template="out_for_delivery").count() == 2
    assert "không bỏ được" in text(step(as_clerk, run, "withdraw"))
    first, second = run.stops.all()
    deliver(first)
    fail(second, reason="refused")
    assert "Còn 1 bưu gửi" in text(step(as_clerk, run, "close"))
    assert "không còn gì để nhận về" in text(as_clerk.post(reverse("post:stop_back", args=[first.pk]), follow=True))

    scans = Scan.objects.count()
    for _ in range(2):
        answer = as_clerk.post(reverse("post:stop_back", args=[second.pk]), follow=True)
        assert "phải trả về người bán" in text(answer)
    assert Scan.objects.count() == scans + 2  # back, and on its way to the seller
    for _ in range(2):
        assert "Đã đóng chuyến" in text(step(as_clerk, run, "close"))
    run.refresh_from_db()
    assert run.status == Run.Status.CLOSED

    number = second.shipment.seller_order.number
    assert number in text(as_clerk.get(reverse("post:returns")))
    ask = reverse("post:return", args=[number])
    assert dong(165_000) in text(as_clerk.get(ask))
    assert Shipment.objects.get(pk=second.shipment_id).status == State.RETURNING  # asking changes nothing
    for said in ("Đã trả", "trước đó"):
        assert said in text(as_clerk.post(ask, follow=True))
    assert Shipment.objects.get(pk=second.shipment_id).status == State.RETURNED
    refused = as_clerk.post(reverse("post:return", args=[first.shipment.seller_order.number]), follow=True)
    assert "chưa chuyển hoàn" in text(refused)


def test_a_planned_run_can_be_withdrawn(as_clerk, office, arrived):
    plan(as_clerk, office.carrier, arrived)
    run = Run.objects.get()
    assert "chưa xuất phát" in text(step(as_clerk, run, "close"))
    for _ in range(2):
        assert "Đã bỏ chuyến" in text(step(as_clerk, run, "withdraw"))
    assert "đã bỏ" in text(as_clerk.get(RUNS))
    assert len(as_clerk.get(NEW).context["rows"]) == 2


def test_the_sheet_has_doors_until_the_run_closes(as_clerk, office):
    run = run_on_the_road(carrier=office.carrier, by=office.clerk)
    stop = run.stops.get()
    order, url = stop.shipment.seller_order.order, reverse("post:run_print", args=[run.code])
    page = text(as_clerk.get(url))
    for shown in (order.recipient_name, phone(order.recipient_phone), order.address_text, dong(165_000)):
        assert shown in page
    deliver(stop)
    step(as_clerk, run, "close")
    page = text(as_clerk.get(url))
    assert (phone(order.recipient_phone) in page, order.address_text in page) == (False, False)


@pytest.mark.parametrize(("name", "queries"), [("runs", 8), ("run_new", 8), ("index", 26), ("accept", 8)])
def test_as_many_questions_for_three_as_for_one(as_clerk, office, name, queries, django_assert_num_queries):
    url = reverse(f"post:{name}")

    def add():
        run_on_the_road(carrier=CarrierFactory(point=office.point), by=office.clerk)
        arrived_shipment(point=office.point, by=office.clerk)

    add()
    as_clerk.get(url)
    with django_assert_num_queries(queries):
        as_clerk.get(url)
    add()
    add()
    with django_assert_num_queries(queries):
        assert as_clerk.get(url).status_code == 200


def test_as_many_questions_for_three_stops_as_for_one(as_clerk, office, django_assert_num_queries):
    runs = [run_on_the_road(carrier=office.carrier, by=office.clerk, count=count) for count in (1, 3)]
    Stop.objects.filter(run=runs[0]).update(status=Stop.Status.DELIVERED)
    for run in runs:
        for name in ("run", "run_print"):
            url = reverse(f"post:{name}", args=[run.code])
            as_clerk.get(url)
            with django_assert_num_queries(10):
                as_clerk.get(url)
