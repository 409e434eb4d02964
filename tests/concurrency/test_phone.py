"""Two clerks reach for the same number at the same moment: one calls."""

import threading
from uuid import uuid4

import pytest

from marketplace.common import clock
from marketplace.desk.phone.domain import TakenByOther, callbacks, record_missed_call, take_callback
from marketplace.desk.phone.models import Call, CallBack
from tests.concurrency.race import of_kind, race
from tests.factories.logistics import ClerkFactory
from tests.logistics.conftest import make_office

pytestmark = pytest.mark.django_db(transaction=True)

CLERKS = 6


def reaching(callback, office):
    clerks = [ClerkFactory(point=office.point).user for _number in range(CLERKS)]

    def take(clerk):
        mine = CallBack.objects.get(pk=callback.pk)
        return take_callback(callback=mine, point=office.point, by=clerk, key=uuid4())

    return [lambda clerk=clerk: take(clerk) for clerk in clerks]


@pytest.fixture
def missed():
    return record_missed_call(phone="0912345678", ref="c-1", rang_at=clock.now()).callback


def test_one_of_six_clerks_gets_the_number(missed):
    outcomes = race(*reaching(missed, make_office()))
    assert (len(of_kind(outcomes, Call)), len(of_kind(outcomes, TakenByOther))) == (1, CLERKS - 1)
    assert Call.objects.count() == 1


def test_looking_first_and_writing_then_would_call_twice(missed, monkeypatch):
    """The negative control: with a look before the write instead of one statement, two clerks call."""
    both_looked = threading.Barrier(2)

    def claim(callback, by, moment):
        free = CallBack.objects.get(pk=callback.pk).state == CallBack.State.WAITING
        both_looked.wait(20)
        CallBack.objects.filter(pk=callback.pk).update(state="calling", clerk=by, taken_at=moment)
        return free

    monkeypatch.setattr(callbacks, "_claim", claim)
    outcomes = race(*reaching(missed, make_office())[:2])
    assert len(of_kind(outcomes, Call)) == 2


def test_two_rings_at_once_are_one_task():
    rings = [
        lambda ref=ref: record_missed_call(phone="0912345678", ref=ref, rang_at=clock.now()) for ref in ("a", "b", "c")
    ]
    assert not of_kind(race(*rings), Exception)
    assert CallBack.objects.values_list("rings", flat=True).get() == 3
