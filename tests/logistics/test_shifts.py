"""A shift at the drawer: float + takings = counted, or a difference that a second person approves."""

from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from logistics.domain import (
    KeyReused,
    NothingToDo,
    WrongCash,
    approve_shift,
    close_shift,
    issue_float,
    open_shift,
    remit_till,
    return_float,
)
from logistics.models import FloatIssue, FloatReturn, Shift
from logistics.queries import (
    float_at_hand,
    float_free,
    held_in_till,
    open_shift_of,
    shifts_to_approve,
    shifts_to_remit,
    till_above_float,
)
from marketplace.common.errors import BadValue, DomainError, NotAllowed, WrongState
from marketplace.demo.reconciliation import LINES, reconcile
from marketplace.ledger.domain import clerk_owner, operator_owner, point_owner, shift_owner
from marketplace.ledger.models import Account
from marketplace.ledger.queries import balance
from tests.factories.logistics import ClerkFactory, stocked_outlet
from tests.factories.sales import shift_with_float, sold

Kind = Account.Kind


@pytest.fixture
def record(office):
    return stocked_outlet(point=office.point, packs=10, price=18_500)


@pytest.fixture
def shift(office):
    return shift_with_float(office.point, office.clerk, 500_000)


def books(office, shift=None) -> dict[str, int]:
    """What the ledger says; the till must be what its rows say."""
    point = point_owner(office.point)
    said = {
        "till": balance(Kind.TILL, point),
        "clearing": balance(Kind.CLEARING, operator_owner(office.point.operator)),
        "difference": balance(Kind.CASH_DIFFERENCE, clerk_owner(office.clerk)),
        "drawer": balance(Kind.DRAWER, shift_owner(shift)) if shift else 0,
    }
    assert said["till"] == held_in_till(office.point)
    return {name: amount for name, amount in said.items() if amount}


def test_the_float_goes_out_and_comes_back_with_the_takings(office, shift, record):
    assert books(office, shift) == {"clearing": -500_000, "drawer": 500_000}
    sold((record, 2), shift=shift)
    assert books(office, shift) == {"clearing": -500_000, "drawer": 537_000}
    notes = {500_000: 1, 20_000: 1, 10_000: 1, 5_000: 1, 2_000: 1}
    closed = close_shift(shift=shift, notes=notes, by=office.clerk)
    assert (closed.status, closed.expected, closed.counted, closed.takings) == ("settled", 537_000, 537_000, 37_000)
    assert closed.denominations == {"500000": 1, "20000": 1, "10000": 1, "5000": 1, "2000": 1}
    assert books(office, shift) == {"clearing": -500_000, "till": 537_000}
    assert float_free(office.point) == 500_000
    remittance = remit_till(key=uuid4(), point=office.point, counted=37_000, by=office.clerk)
    assert (remittance.status, remittance.expected) == ("settled", 37_000)
    assert books(office, shift) == {"clearing": -463_000, "till": 500_000}
    assert not shifts_to_remit(office.point).exists()


def test_a_difference_waits_for_a_second_person(office, shift, record):
    sold((record, 2), shift=shift)
    closed = close_shift(shift=shift, notes={500_000: 1, 10_000: 3, 5_000: 1}, by=office.clerk)
    assert (closed.status, closed.difference) == ("difference", -2_000)
    assert books(office, shift) == {"clearing": -500_000, "drawer": 537_000}
    assert (float_free(office.point), list(shifts_to_approve(office.point))) == (0, [closed])
    with pytest.raises(NothingToDo):
        remit_till(key=uuid4(), point=office.point, counted=35_000, by=office.clerk)
    with pytest.raises(NotAllowed):
        approve_shift(shift=closed, by=office.clerk, reason="thối nhầm")
    with pytest.raises(DomainError):
        approve_shift(shift=closed, by=office.head, reason=" ")
    for _time in range(2):
        approved = approve_shift(shift=closed, by=office.head, reason="thối nhầm 2.000 đ")
    assert (approved.status, approved.approved_by) == ("approved", office.head)
    assert books(office, shift) == {"clearing": -500_000, "till": 535_000, "difference": 2_000}
    assert remit_till(key=uuid4(), point=office.point, counted=35_000, by=office.clerk).expected == 35_000


def test_the_head_does_not_approve_the_own_count(office, record):
    own = shift_with_float(office.point, office.head, 100_000)
    closed = close_shift(shift=own, notes={50_000: 1}, by=office.head)
    with pytest.raises(NotAllowed):
        approve_shift(shift=closed, by=office.head, reason="thiếu")
    with pytest.raises(IntegrityError, match="logistics_shift_second_person"), transaction.atomic():
        Shift.objects.filter(pk=closed.pk).update(status="approved", approved_by=office.head)


def test_takings_below_the_float_wait_for_more(office, shift):
    close_shift(shift=shift, notes={200_000: 2}, by=office.clerk)
    approve_shift(shift=shift, by=office.head, reason="mất 100.000 đ, đang tìm")
    with pytest.raises(NothingToDo):
        remit_till(key=uuid4(), point=office.point, counted=0, by=office.clerk)
    assert books(office, shift) == {"clearing": -500_000, "till": 400_000, "difference": 100_000}


def test_a_float_that_was_lost_is_not_handed_out(office, shift):
    """500,000 đ were issued, a drawer brought back 400,000: the next drawer cannot open with more than is there."""
    close_shift(shift=shift, notes={200_000: 2}, by=office.clerk)
    approve_shift(shift=shift, by=office.head, reason="mất 100.000 đ, đang tìm")
    assert (float_free(office.point), float_at_hand(office.point), till_above_float(office.point)) == (
        500_000,
        400_000,
        -100_000,
    )
    with pytest.raises(WrongCash):
        open_shift(key=uuid4(), point=office.point, float_amount=400_001, by=office.clerk)
    again = open_shift(key=uuid4(), point=office.point, float_amount=400_000, by=office.clerk)
    assert books(office, again) == {"clearing": -500_000, "drawer": 400_000, "difference": 100_000}


def test_closing_again_changes_nothing(office, shift):
    closed = close_shift(shift=shift, notes={500_000: 1}, by=office.clerk)
    assert close_shift(shift=shift, notes={500_000: 1}, by=office.clerk) == closed
    with pytest.raises(WrongState):
        close_shift(shift=shift, notes={200_000: 1}, by=office.clerk)
    assert books(office, shift) == {"clearing": -500_000, "till": 500_000}


@pytest.mark.parametrize("notes", [{300: 1}, {500_000: -1}, {1_000: 100_001}])
def test_notes_that_do_not_exist_are_refused(office, shift, notes):
    with pytest.raises(BadValue):
        close_shift(shift=shift, notes=notes, by=office.clerk)
    shift.refresh_from_db()
    assert shift.status == "open"


def test_only_the_clerk_of_the_shift_closes_it(office, shift):
    for by in (office.head, ClerkFactory(point=office.point).user):
        with pytest.raises(NotAllowed):
            close_shift(shift=shift, notes={500_000: 1}, by=by)


def test_one_open_shift_a_clerk(office, shift):
    with pytest.raises(WrongState):
        open_shift(key=uuid4(), point=office.point, float_amount=0, by=office.clerk)
    assert open_shift_of(office.clerk) == shift
    other = open_shift(key=uuid4(), point=office.point, float_amount=0, by=office.head)
    assert (open_shift_of(office.head), Shift.objects.count()) == (other, 2)


def test_opening_twice_with_one_key_is_one_shift(office):
    issue_float(key=uuid4(), point=office.point, amount=100_000, by=office.head)
    key = uuid4()
    arguments = {"key": key, "point": office.point, "by": office.clerk}
    first = open_shift(float_amount=100_000, **arguments)
    assert open_shift(float_amount=100_000, **arguments) == first
    with pytest.raises(KeyReused):
        open_shift(float_amount=50_000, **arguments)
    assert books(office, first) == {"clearing": -100_000, "drawer": 100_000}


def test_no_more_float_than_the_till_has(office, shift):
    with pytest.raises(WrongCash):
        open_shift(key=uuid4(), point=office.point, float_amount=1, by=office.head)
    assert Shift.objects.count() == 1


def test_the_head_issues_float_once(office, other_office):
    key = uuid4()
    for by in (office.clerk, other_office.head):
        with pytest.raises(NotAllowed):
            issue_float(key=key, point=office.point, amount=200_000, by=by)
    for _time in range(2):
        issue_float(key=key, point=office.point, amount=200_000, by=office.head)
    with pytest.raises(KeyReused):
        issue_float(key=key, point=office.point, amount=300_000, by=office.head)
    for amount in (0, -1, 50_000_001):
        with pytest.raises(WrongCash):
            issue_float(key=uuid4(), point=office.point, amount=amount, by=office.head)
    assert (FloatIssue.objects.count(), float_free(office.point)) == (1, 200_000)
    assert books(office) == {"till": 200_000, "clearing": -200_000}


def test_float_goes_back_to_clearing_once_and_only_what_lies_there(office, other_office, shift):
    issue_float(key=uuid4(), point=office.point, amount=300_000, by=office.head)  # 500,000 lie in the drawer
    for by in (office.clerk, other_office.head):
        with pytest.raises(NotAllowed):
            return_float(key=uuid4(), point=office.point, amount=100_000, by=by)
    for amount in (0, -1, 300_001, 50_000_001):
        with pytest.raises(WrongCash):
            return_float(key=uuid4(), point=office.point, amount=amount, by=office.head)
    assert books(office, shift) == {"till": 300_000, "clearing": -800_000, "drawer": 500_000}
    key = uuid4()
    for _time in range(2):
        return_float(key=key, point=office.point, amount=200_000, by=office.head)
    with pytest.raises(KeyReused):
        return_float(key=key, point=office.point, amount=100_000, by=office.head)
    with pytest.raises(KeyReused):
        return_float(key=key, point=other_office.point, amount=200_000, by=other_office.head)
    assert books(office, shift) == {"till": 100_000, "clearing": -600_000, "drawer": 500_000}
    assert (FloatReturn.objects.count(), float_free(office.point), till_above_float(office.point)) == (1, 100_000, 0)
    close_shift(shift=shift, notes={500_000: 1}, by=office.clerk)
    return_float(key=uuid4(), point=office.point, amount=600_000, by=office.head)
    assert books(office, shift) == {}
    names = ("entry: float returned", "entry: float issued", "cash of each till", "entries have a source")
    for result in reconcile([line for line in LINES if line.name in names]):
        assert result.findings == []


def test_float_that_was_lost_is_not_given_back(office, shift):
    close_shift(shift=shift, notes={200_000: 2}, by=office.clerk)
    approve_shift(shift=shift, by=office.head, reason="mất 100.000 đ, đang tìm")
    with pytest.raises(WrongCash, match=r"400\.000"):
        return_float(key=uuid4(), point=office.point, amount=400_001, by=office.head)
    return_float(key=uuid4(), point=office.point, amount=400_000, by=office.head)
    assert books(office) == {"clearing": -100_000, "difference": 100_000}


def test_strangers_open_no_shift(office, other_office, outsider):
    for by in (other_office.clerk, outsider, office.carrier.user):
        with pytest.raises(NotAllowed):
            open_shift(key=uuid4(), point=office.point, float_amount=0, by=by)
    assert not Shift.objects.exists()
