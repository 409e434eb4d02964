"""Accepting, sending on, scanning in: each parcel once, whatever is typed and however often it is sent."""

import datetime as dt
from uuid import uuid4

import pytest
from django.urls import reverse

from logistics.models import Scan, Shipment
from marketplace.common import clock
from marketplace.common.templatetags.market import dong, moment, s10
from marketplace.desk.post.views import scans
from tests.factories.logistics import arrived_shipment, packed_shipment, run_on_the_road
from tests.logistics.conftest import make_office
from tests.logistics.door import deliver

ACCEPT, ARRIVE, DISPATCH = (reverse(f"post:{name}") for name in ("accept", "arrive", "dispatch"))
State, Kind = Shipment.Status, Scan.Kind


@pytest.fixture
def parcel(office, other_office):
    """A parcel that a farm packed, to be delivered by the other office."""
    return packed_shipment(point=other_office.point).items.get()


def scan(client, url, text, key=None, **more):
    return client.post(url, {"s10": text, "key": key or uuid4()} | more, follow=True)


def seen(kind=None):
    scans = Scan.objects.order_by("pk")
    return [(scan.kind, scan.item.s10) for scan in (scans.filter(kind=kind) if kind else scans)]


def text(answer):
    return answer.content.decode()


@pytest.mark.parametrize("typed", ["{0}", " {1} ", "{2}", "\x00{0}\r\n"])
def test_a_number_is_accepted_however_it_is_typed(as_clerk, office, other_office, parcel, typed):
    spaced = " ".join([parcel.s10[:2], parcel.s10[2:6], parcel.s10[6:11], parcel.s10[11:]])
    answer = scan(as_clerk, ACCEPT, typed.format(parcel.s10, spaced, spaced.lower()))
    assert seen() == [(Kind.ACCEPT, parcel.s10)]
    shipment = Shipment.objects.get()
    assert (shipment.status, shipment.acceptance_point, shipment.seller_order.status) == (
        State.HANDED_IN,
        office.point,
        "handed_in",
    )
    page = text(answer)
    assert f"Đã nhận {s10(parcel.s10)}." in page
    for shown in (other_office.point.commune.full_name, "5\u00a0kg", dong(165_000), other_office.point.name):
        assert shown in page
    assert "autofocus" in page
    assert "Đã nhận hôm nay: 1 kiện" in page


def test_the_second_scan_says_when_the_first_was(client, office, other_office, parcel):
    at = dt.datetime(2026, 6, 12, 2, 15, tzinfo=dt.UTC)
    client.force_login(office.clerk)
    with clock.at(at):
        scan(client, ACCEPT, parcel.s10)
    client.force_login(other_office.clerk)
    answer = scan(client, ACCEPT, parcel.s10)
    assert f"đã nhận lúc {moment(at)} tại {office.point}" in text(answer)
    assert other_office.point.name in text(answer)
    assert seen() == [(Kind.ACCEPT, parcel.s10)]
    assert "Đã nhận hôm nay: 0 kiện" in text(answer)


def test_a_form_that_is_sent_twice_is_one_scan(as_clerk, parcel):
    key = uuid4()
    for _ in range(3):
        assert scan(as_clerk, ACCEPT, parcel.s10, key=key).status_code == 200
    assert seen() == [(Kind.ACCEPT, parcel.s10)]


def test_an_old_page_takes_another_parcel_too(as_clerk, office, parcel):
    other, key = packed_shipment(point=office.point).items.get(), uuid4()
    for item in (parcel, other):
        scan(as_clerk, ACCEPT, item.s10, key=key)
    assert seen() == [(Kind.ACCEPT, parcel.s10), (Kind.ACCEPT, other.s10)]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("EE000000005VN", "Không có bưu gửi nào mang mã EE000000005VN"),
        ("EE000000006VN", "Mã bưu gửi không đúng"),
        ("vải thiều", "Mã bưu gửi không đúng"),
        ("9" * 61, "chỉ có 13 ký tự"),
        ("", "Xin quét hoặc gõ mã bưu gửi"),
        ("\x00", "Xin quét hoặc gõ mã bưu gửi"),
    ],
)
@pytest.mark.parametrize("url", [ACCEPT, ARRIVE])
def test_what_is_no_parcel_gets_a_sentence_and_the_text_stays(as_clerk, parcel, url, typed, sentence):
    answer = scan(as_clerk, url, typed)
    assert (answer.status_code, seen()) == (200, [])
    assert sentence in text(answer)
    assert answer.context["form"]["s10"].value() == typed


@pytest.mark.parametrize("key", ["", "x", "\x00", "0" * 5000])
def test_a_form_without_its_key_records_nothing(as_clerk, parcel, key):
    answer = as_clerk.post(ACCEPT, {"s10": parcel.s10, "key": key})
    assert (answer.status_code, seen()) == (200, [])
    assert "tải lại" in text(answer)


def test_a_closed_point_accepts_nothing(as_clerk, office, parcel):
    office.point.accepts = False
    office.point.save()
    assert "đang không nhận gửi" in text(scan(as_clerk, ACCEPT, parcel.s10))
    assert seen() == []


def test_parcels_are_sent_on_by_destination_and_scanned_in_there(client, office, other_office, parcel):
    client.force_login(office.clerk)
    here = packed_shipment(point=office.point).items.get()  # delivered here: it does not go on
    for item in (parcel, here):
        scan(client, ACCEPT, item.s10)
    page = client.get(DISPATCH)
    assert [shipment.pk for shipment in page.context["shipments"]] == [parcel.shipment_id]
    key = uuid4()
    for said in ("Đã chuyển đi 1 kiện.", "đã chuyển đi trước đó"):
        answer = client.post(DISPATCH, {"key": key, "shipments": [parcel.shipment_id, here.shipment_id]}, follow=True)
        assert said in text(answer)
    assert seen(Kind.DISPATCH) == [(Kind.DISPATCH, parcel.s10)]
    assert list(answer.context["shipments"]) == []

    client.force_login(other_office.clerk)
    assert s10(parcel.s10) in text(client.get(ARRIVE))  # expected
    assert "đã đến bưu cục" in text(scan(client, ARRIVE, parcel.s10))
    assert "đã quét đến lúc" in text(scan(client, ARRIVE, parcel.s10))
    assert seen(Kind.ARRIVE) == [(Kind.ARRIVE, parcel.s10)]
    assert Shipment.objects.get(pk=parcel.shipment_id).status == State.AT_OFFICE


def test_a_parcel_that_passes_through_is_sent_on_again(client, office, other_office, parcel):
    client.force_login(office.clerk)  # never accepted anywhere: scans are missed, the parcel is here
    scan(client, ARRIVE, parcel.s10)
    assert [shipment.pk for shipment in client.get(DISPATCH).context["shipments"]] == [parcel.shipment_id]
    client.post(DISPATCH, {"key": uuid4(), "shipments": [parcel.shipment_id]})
    assert [kind for kind, _ in seen()] == [Kind.ARRIVE, Kind.DISPATCH]
    assert list(client.get(DISPATCH).context["shipments"]) == []


@pytest.mark.parametrize("ids", [[], ["x"], ["\x00"], ["9" * 30], ["-1"]])
def test_a_broken_choice_sends_nothing_on(as_clerk, parcel, ids):
    scan(as_clerk, ACCEPT, parcel.s10)
    answer = as_clerk.post(DISPATCH, {"key": uuid4(), "shipments": ids})
    assert answer.status_code == 200
    assert seen(Kind.DISPATCH) == []


def test_a_scan_that_cannot_be_true_is_kept_and_told(as_clerk, office):
    run = run_on_the_road(carrier=office.carrier, by=office.clerk)
    stop = run.stops.get()
    deliver(stop)
    answer = scan(as_clerk, ARRIVE, stop.shipment.items.get().s10)
    assert "không khớp hành trình" in text(answer)
    assert Shipment.objects.get().contradictions == 1
    assert stop.shipment.seller_order.number in text(as_clerk.get(reverse("post:index")))


def test_one_finds_a_parcel_by_its_number_and_by_the_order(as_clerk, office, other_office):
    mine = arrived_shipment(point=office.point, by=office.clerk)
    theirs = arrived_shipment(point=other_office.point, by=other_office.clerk)
    page = reverse("post:shipment", args=[mine.seller_order.number])
    find = reverse("post:find")
    for question in (mine.items.get().s10.lower(), f" {mine.seller_order.number} ", mine.seller_order.number.lower()):
        assert as_clerk.get(find, {"q": question}).url == page
    for question in (theirs.items.get().s10, theirs.seller_order.number, "<b>'", "9" * 500):
        answer = as_clerk.get(find, {"q": question})
        assert answer.status_code == 404
        assert "Xin xem lại mã trên tem" in text(answer)
    assert as_clerk.get(reverse("post:shipment", args=[theirs.seller_order.number])).status_code == 404


def test_the_story_shows_both_times_and_the_door_only_to_who_delivers(client, office, other_office, parcel):
    scanned, heard = (dt.datetime(2026, 6, 12, hour, tzinfo=dt.UTC) for hour in (1, 5))
    Scan.objects.create(
        key=uuid4(),
        item=parcel,
        kind=Kind.ACCEPT,
        point=office.point,
        by=office.clerk,
        device_time=scanned,
        server_time=heard,
    )
    Shipment.objects.update(acceptance_point=office.point)
    order = parcel.shipment.seller_order.order
    url = reverse("post:shipment", args=[parcel.shipment.seller_order.number])
    for person, sees in ((office.clerk, False), (other_office.clerk, True)):
        client.force_login(person)
        page = text(client.get(url))
        assert moment(scanned) in page
        assert moment(heard) in page
        assert (order.recipient_phone in page, order.address_text in page) == (sees, sees)
    Shipment.objects.update(status=State.DELIVERED)
    page = text(client.get(url))
    assert (order.recipient_phone in page, order.address_text in page) == (False, False)


@pytest.mark.parametrize(("url", "queries"), [(DISPATCH, 9), (ARRIVE, 10)])
def test_as_many_questions_for_three_as_for_one(client, office, other_office, url, queries, django_assert_num_queries):
    def add():
        item = packed_shipment(point=other_office.point).items.get()
        client.force_login(office.clerk)
        scan(client, ACCEPT, item.s10)
        client.force_login(office.clerk if url == DISPATCH else other_office.clerk)
        client.get(url)

    add()
    with django_assert_num_queries(queries):
        assert parcels_on(client.get(url)) == 1
    add()
    add()
    with django_assert_num_queries(queries):
        assert parcels_on(client.get(url)) == 3


def test_what_goes_on_comes_by_page_and_each_bag_is_counted_whole(client, office, other_office, monkeypatch):
    monkeypatch.setattr(scans, "BAGGED", 2)
    third = make_office()
    client.force_login(office.clerk)
    for point in (other_office.point, third.point, other_office.point):
        scan(client, ACCEPT, packed_shipment(point=point).items.get().s10)
    first, second = (client.get(DISPATCH, {"page": number}) for number in (1, 2))
    shown = [[(to.pk, number, len(bag)) for to, number, bag in page.context["bags"]] for page in (first, second)]
    name = {office.point.pk: office.point.name for office in (other_office, third)}
    bags = sorted([(other_office.point.pk, 2), (third.point.pk, 1)], key=lambda bag: (name[bag[0]], bag[0]))
    flat = [pk for pk, number in bags for _one in range(number)]
    assert [[pk for pk, _number, here in page for _one in range(here)] for page in shown] == [flat[:2], flat[2:]]
    assert {(pk, number) for page in shown for pk, number, _here in page} == set(bags)
    assert 'rel="next"' in text(first)
    client.post(DISPATCH, {"key": uuid4(), "shipments": [each.pk for each in first.context["shipments"]]})
    assert len(client.get(DISPATCH, {"page": 2}).context["shipments"]) == 1  # the last page there is


def parcels_on(answer):
    return len(answer.context["shipments" if "shipments" in answer.context else "expected"])
