"""Two clerks reach for the same number at the same moment: one calls. A button pressed ten times at once adds once."""

import threading
from uuid import uuid4

import pytest

from marketplace.common import clock
from marketplace.desk.phone.domain import TakenByOther, callbacks, record_missed_call, take_callback
from marketplace.desk.phone.models import Call, CallBack
from marketplace.shop.basket.domain import DoneBefore, add_to_basket, lines
from marketplace.shop.basket.models import Basket, Line
from tests.concurrency.race import of_kind, race
from tests.factories.logistics import ClerkFactory
from tests.factories.partner import StockRecordFactory
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


def pressed(times: int) -> list[object]:
    """Press one button so many times at once, each time from a page that knows of no basket yet."""
    product, key = StockRecordFactory(num_in_stock=50).product, uuid4()
    return race(*[lambda: add_to_basket(basket=Basket(), product=product, quantity=2, key=key)] * times)


def test_one_press_sent_ten_times_at_once_adds_once():
    done = pressed(10)
    assert (len(of_kind(done, Line)), len(of_kind(done, DoneBefore))) == (1, 9)
    assert list(Line.objects.values_list("quantity", flat=True)) == [2]
    assert Basket.objects.count() == 1


def test_without_the_step_every_press_adds(monkeypatch):
    """The negative control."""
    monkeypatch.setattr(lines, "take_step", lambda basket, key: None)
    assert len(of_kind(pressed(4), Line)) == 4
