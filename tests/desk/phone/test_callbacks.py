"""Missed calls, and the calling back of each number by one person."""

import datetime as dt
import hashlib
import hmac
from urllib.parse import urlencode
from uuid import uuid4

import pytest

from logistics.models import Point
from marketplace.common import clock
from marketplace.desk.phone.domain import TakenByOther, end_call, record_missed_call, start_call, take_callback
from marketplace.desk.phone.domain.callbacks import FORGOTTEN, MOST_TRIES, PAUSE
from marketplace.desk.phone.models import Call, CallBack, MissedCall
from marketplace.desk.phone.queries import callbacks_visible_to
from tests.factories.checkout import placed_order, recipient_in
from tests.factories.logistics import covered
from tests.factories.partner import StockRecordFactory

CALLER = "+84912345678"
LINE = "+842438255948"


@pytest.fixture
def missed(office):
    Point.objects.filter(pk=office.point.pk).update(phone=LINE)
    return record_missed_call(phone="0912 345 678", line=LINE, ref="c-1", rang_at=clock.now()).callback


def taken(callback, office, by=None, **changes):
    arguments = {"callback": callback, "point": office.point, "by": by or office.clerk, "key": uuid4()}
    return take_callback(**(arguments | changes))


def test_one_task_however_often_it_rings(missed, office):
    record_missed_call(phone=CALLER, line=LINE, ref="c-2", rang_at=clock.now())
    missed.refresh_from_db()
    assert (CallBack.objects.count(), missed.rings, missed.point) == (1, 2, office.point)


def test_told_again_nothing_changes(missed):
    again = record_missed_call(phone=CALLER, line=LINE, ref="c-1", rang_at=clock.now())
    missed.refresh_from_db()
    assert (again.callback, missed.rings, MissedCall.objects.count()) == (missed, 1, 1)


def test_seen_at_the_point_whose_line_rang(missed, office, other_office):
    shared = record_missed_call(phone="0987 654 321", line="", ref="c-9", rang_at=clock.now()).callback
    assert set(callbacks_visible_to(office.clerk)) == {missed, shared}
    assert set(callbacks_visible_to(other_office.clerk)) == {shared}
    assert set(callbacks_visible_to(office.carrier.user)) == set()


def test_taken_by_one(missed, office, colleague):
    call = taken(missed, office)
    assert (call.phone, call.outgoing, missed.state, missed.clerk) == (CALLER, True, "calling", office.clerk)
    with pytest.raises(TakenByOther):
        taken(missed, office, by=colleague)
    assert Call.objects.count() == 1


def test_who_is_called_back_is_known_as_if_they_called(missed, office):
    commune = covered(office.point)
    placed_order((StockRecordFactory(), 1), commune=commune, recipient=recipient_in(commune, phone=CALLER))
    call = taken(missed, office)
    assert (call.name, call.commune, call.address_text) == ("Nguyễn Thị Hoa", commune, "12 Lê Lợi")


def test_the_same_press_twice_is_one_call(missed, office):
    key = uuid4()
    assert taken(missed, office, key=key) == taken(missed, office, key=key)


def test_forgotten_it_may_be_taken_over(missed, office, colleague):
    first = taken(missed, office)
    with clock.at(clock.now() + FORGOTTEN + dt.timedelta(seconds=1)):
        second = taken(missed, office, by=colleague)
    first.refresh_from_db()
    assert (first.ended_at is not None, second.clerk) == (True, colleague)


def test_no_answer_waits_and_after_three_tries_ends(missed, office):
    moment = clock.now()
    for number in range(1, MOST_TRIES + 1):
        with clock.at(moment + number * (PAUSE + dt.timedelta(minutes=1))):
            end_call(call=taken(missed, office), outcome="no_answer", by=office.clerk)
        missed.refresh_from_db()
        assert missed.tries == number
        assert missed.state == ("waiting" if number < MOST_TRIES else "done")


def test_who_rings_again_and_is_answered_is_not_called_back(missed, office, colleague):
    start_call(phone=CALLER, point=office.point, by=colleague, key=uuid4())
    missed.refresh_from_db()
    assert (missed.state, missed.clerk) == ("done", colleague)


# ── The exchange's door ──────────────────────────────────────────────────────────────────────────────────────

SECRET = "tong-dai-" + "x" * 32


def tell(client, *, secret=SECRET, at=None, **told):
    at = str(int(clock.now().timestamp())) if at is None else at
    body = urlencode({"id": "c-7", "caller": "0912345678", "line": LINE, "at": "1780000000"} | told).encode()
    signature = hmac.new(secret.encode(), at.encode() + b"." + body, hashlib.sha256).hexdigest()
    headers = {"X-Timestamp": at, "X-Signature": signature}
    return client.post("/desk/phone/missed/", body, "application/x-www-form-urlencoded", headers=headers)


@pytest.fixture
def door(settings, db):
    settings.PHONE_EXCHANGE_SECRET = SECRET


def test_the_exchange_tells_of_a_call(client, door):
    assert tell(client).status_code == tell(client).status_code == 204
    assert MissedCall.objects.values_list("ref", "callback__phone").get() == ("c-7", CALLER)


@pytest.mark.parametrize(
    "told, status",
    [
        ({"secret": "y" * 40}, 403),
        ({"at": "1000000000"}, 403),
        ({"at": "soon"}, 403),
        ({"caller": "0912"}, 400),
        ({"id": ""}, 400),
        ({"at_body": "x"}, 204),
    ],
)
def test_what_the_door_refuses(client, door, told, status):
    assert tell(client, **told).status_code == status
    assert MissedCall.objects.count() == (1 if status == 204 else 0)


def test_no_secret_no_door(client, settings, db):
    settings.PHONE_EXCHANGE_SECRET = ""
    assert tell(client, secret="").status_code == 404
