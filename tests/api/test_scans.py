"""Scans over HTTP: each key once, each scan with its own answer, whatever becomes of the others."""

from uuid import UUID

import pytest

from logistics.models import PostalItem, Scan, Shipment
from tests.factories.logistics import ClerkFactory, PointFactory, packed_shipment

pytestmark = pytest.mark.django_db


@pytest.fixture
def point(partner):
    """The post office at which the application's owner works."""
    return ClerkFactory(user=partner.application.owner).point


@pytest.fixture
def parcel(point):
    return packed_shipment(point=point).items.get()


def scan(number, parcel, point, kind, at, **more):
    """Return a scan as a device sends it, under a key made of its number."""
    s10, code = getattr(parcel, "s10", parcel), getattr(point, "code", point)
    moment = f"2026-06-12T{at}:00+07:00"
    return {"key": str(UUID(int=number)), "s10": s10, "kind": kind, "point": code, "device_time": moment, **more}


def recorded(number, outcome="recorded", fits=True):
    """Return the answer to a scan that is kept."""
    return {"key": str(UUID(int=number)), "outcome": outcome, "fits": fits, "code": None, "detail": None}


def refused(number, code, detail):
    """Return the answer to a scan that is not."""
    return {"key": str(UUID(int=number)), "outcome": "refused", "fits": None, "code": code, "detail": detail}


def test_the_way_of_a_parcel_in_any_order(partner, parcel, point):
    batch = [
        scan(2, parcel, point, "dispatch", "09:30"),
        scan(3, parcel, point, "arrive", "11:00"),
        scan(1, parcel, point, "accept", "08:30", reason="quầy 2"),
    ]
    response = partner.post("/scans", {"scans": batch})
    assert response.status_code == 200
    assert response.json() == {
        "recorded": 3,
        "known": 0,
        "refused": 0,
        "scans": [recorded(2), recorded(3), recorded(1)],
    }
    kept = Scan.objects.order_by("device_time").values_list("key", "kind", "device_time", "reason", "by", "point")
    owner = partner.application.owner_id
    assert [(key.int, kind, f"{at:%H:%M}", reason, by, where) for key, kind, at, reason, by, where in kept] == [
        (1, "accept", "01:30", "quầy 2", owner, point.pk),
        (2, "dispatch", "02:30", "", owner, point.pk),
        (3, "arrive", "04:00", "", owner, point.pk),
    ]
    assert Shipment.objects.get().status == "at_office"


def test_a_scan_that_is_sent_again_is_known(partner, parcel, point):
    first = scan(1, parcel, point, "accept", "08:30")
    assert partner.post("/scans", {"scans": [first]}).json()["recorded"] == 1
    batch = [first, scan(2, parcel, point, "arrive", "11:00"), scan(2, parcel, point, "arrive", "11:00")]
    answer = partner.post("/scans", {"scans": batch}).json()
    assert (answer["recorded"], answer["known"], answer["refused"]) == (1, 2, 0)
    assert answer["scans"] == [recorded(1, "known"), recorded(2), recorded(2, "known")]
    assert Scan.objects.count() == 2


def test_one_that_is_refused_stops_none_of_the_others(partner, parcel, point):
    elsewhere = PointFactory()
    batch = [
        scan(1, parcel, point, "accept", "08:30"),
        scan(2, "EE123456785VN", point, "accept", "08:31"),
        scan(3, "nonsense", point, "accept", "08:32"),
        scan(4, parcel, "99999X", "arrive", "08:33"),
        scan(5, parcel, elsewhere, "arrive", "08:34"),
        scan(1, parcel, point, "arrive", "08:35"),
        scan(6, parcel, point, "arrive", "11:00"),
    ]
    response = partner.post("/scans", {"scans": batch})
    answer = response.json()
    assert (response.status_code, answer["recorded"], answer["known"], answer["refused"]) == (200, 2, 0, 5)
    assert [(each["outcome"], each["code"]) for each in answer["scans"]] == [
        ("recorded", None),
        ("refused", "unknown_item"),
        ("refused", "bad_item_number"),
        ("refused", "unknown_point"),
        ("refused", "not_allowed"),
        ("refused", "key_reused"),
        ("recorded", None),
    ]
    assert answer["scans"][1] == refused(2, "unknown_item", "Không có bưu gửi nào mang mã EE123456785VN. Xin quét lại.")
    assert answer["scans"][3] == refused(4, "unknown_point", "Không có bưu cục nào mang mã này.")
    assert sorted(Scan.objects.values_list("key", "kind")) == [(UUID(int=1), "accept"), (UUID(int=6), "arrive")]
    assert Shipment.objects.get().status == "at_office"


def test_what_contradicts_is_kept_and_said(partner, parcel, point):
    batch = [scan(1, parcel, point, "arrive", "08:30"), scan(2, parcel, point, "accept", "12:00")]
    answer = partner.post("/scans", {"scans": batch}).json()
    assert [each["fits"] for each in answer["scans"]].count(False) == 1
    assert (answer["recorded"], Scan.objects.count()) == (2, 2)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"device_time": "2026-06-12T08:30:00"}, "body.scans.0.device_time"),
        ({"key": "not a key"}, "body.scans.0.key"),
        ({"kind": "deliver"}, "body.scans.0.kind"),
        ({"s10": ""}, "body.scans.0.s10"),
        ({"reason": "x" * 41}, "body.scans.0.reason"),
    ],
)
def test_nonsense_is_told_by_its_field_and_nothing_of_the_batch_is_recorded(partner, parcel, point, change, field):
    batch = [scan(1, parcel, point, "accept", "08:30") | change, scan(2, parcel, point, "arrive", "11:00")]
    response = partner.post("/scans", {"scans": batch})
    assert response.status_code == 422
    assert [error["field"] for error in response.json()["errors"]] == [field]
    assert (Scan.objects.count(), PostalItem.objects.count()) == (0, 1)


@pytest.mark.parametrize("count", [0, 501])
def test_a_batch_has_one_to_five_hundred(partner, parcel, point, count):
    batch = [scan(number, parcel, point, "accept", "08:30") for number in range(count)]
    response = partner.post("/scans", {"scans": batch})
    assert (response.status_code, response.json()["errors"][0]["field"]) == (422, "body.scans")
    assert Scan.objects.count() == 0
