"""Cash from the door to clearing: counted at each step, a difference approved by a second person."""

from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from logistics.domain import (
    KeyReused,
    NothingToDo,
    WrongCash,
    approve_handover,
    approve_remittance,
    hand_over_cash,
    remit_till,
)
from logistics.models import CashCount, CashHandover, HandoverShipment, Remittance, RemittanceHandover
from logistics.queries import cash_to_hand_over, cleared_shipments, counts_to_approve, held_by_carrier, held_in_till
from marketplace.common.errors import DomainError, NotAllowed, WrongState
from marketplace.ledger.domain import carrier_owner, operator_owner, point_owner
from marketplace.ledger.models import Account, Entry
from marketplace.ledger.queries import balance
from tests.factories.logistics import ClerkFactory, run_on_the_road
from tests.logistics.door import deliver, fail

Kind, Status = Account.Kind, CashCount.Status


@pytest.fixture
def delivered(office):
    """Two delivered parcels, 165,000 đ each, and one that failed."""
    run = run_on_the_road(carrier=office.carrier, by=office.clerk, count=3)
    first, second, third = run.stops.all()
    deliver(first)
    deliver(second)
    fail(third)
    return [first.shipment, second.shipment]


def hand_over(office, counted=330_000, **changes):
    arguments = {"key": uuid4(), "carrier": office.carrier, "point": office.point, "by": office.clerk}
    return hand_over_cash(**(arguments | {"counted": counted} | changes))


def remit(office, counted=330_000, **changes):
    arguments = {"key": uuid4(), "point": office.point, "counted": counted, "by": office.clerk}
    return remit_till(**(arguments | changes))


def books(office) -> dict[str, int]:
    """What the ledger says, and the rows next to it."""
    carrier, point, operator = carrier_owner(office.carrier), point_owner(office.point), office.point.operator
    said = {
        "carrier": balance(Kind.CARRIER_CASH, carrier),
        "till": balance(Kind.TILL, point),
        "clearing": balance(Kind.CLEARING, operator_owner(operator)),
        "carrier_difference": balance(Kind.CASH_DIFFERENCE, carrier),
        "till_difference": balance(Kind.CASH_DIFFERENCE, point),
    }
    assert (said["carrier"], said["till"]) == (held_by_carrier(office.carrier), held_in_till(office.point))
    return {name: amount for name, amount in said.items() if amount}


def test_exact_cash_moves_step_by_step(office, delivered):
    assert books(office) == {"carrier": 330_000}
    assert list(cash_to_hand_over(office.carrier)) == delivered
    handover = hand_over(office)
    assert (handover.status, handover.expected, handover.counted) == (Status.SETTLED, 330_000, 330_000)
    assert set(handover.shipments.all()) == set(delivered)
    assert books(office) == {"till": 330_000}
    assert not cleared_shipments().exists()
    remittance = remit(office)
    assert (remittance.status, remittance.expected) == (Status.SETTLED, 330_000)
    assert list(remittance.handovers.all()) == [handover]
    assert books(office) == {"clearing": 330_000}
    assert set(cleared_shipments()) == set(delivered)


def test_short_cash_waits_for_a_second_person(office, delivered):
    handover = hand_over(office, 320_000)
    assert (handover.status, handover.difference) == (Status.DIFFERENCE, -10_000)
    assert books(office) == {"carrier": 330_000}
    assert [list(rows) for rows in counts_to_approve(office.point)] == [[handover], []]
    with pytest.raises(NothingToDo):
        remit(office)
    approved = approve_handover(handover=handover, by=office.head, reason="Khách trả thiếu 10.000 đ")
    assert (approved.status, approved.approved_by, approved.reason) == (
        Status.APPROVED, office.head, "Khách trả thiếu 10.000 đ"
    )  # fmt: skip
    assert books(office) == {"till": 320_000, "carrier_difference": 10_000}
    remit(office, 320_000)
    assert books(office) == {"clearing": 320_000, "carrier_difference": 10_000}
    assert set(cleared_shipments()) == set(delivered)


def test_too_much_cash_waits_too(office, delivered):
    handover = hand_over(office, 331_000)
    approve_handover(handover=handover, by=office.head, reason="Khách không lấy tiền thừa")
    assert books(office) == {"till": 331_000, "carrier_difference": -1_000}


def test_a_till_that_is_short_waits_for_a_second_person(office, delivered, admin):
    hand_over(office)
    remittance = remit(office, 300_000)
    assert (remittance.status, books(office)) == (Status.DIFFERENCE, {"till": 330_000})
    assert not cleared_shipments().exists()
    approve_remittance(remittance=remittance, by=admin, reason="Mất một tờ bạc")
    assert books(office) == {"clearing": 300_000, "till_difference": 30_000}
    assert set(cleared_shipments()) == set(delivered)


def test_who_counted_does_not_approve(office, delivered):
    handover = hand_over(office, 1, by=office.head)
    with pytest.raises(NotAllowed, match="người thứ hai"):
        approve_handover(handover=handover, by=office.head, reason="x")
    handover.refresh_from_db()
    assert (handover.status, handover.approved_by, books(office)) == (Status.DIFFERENCE, None, {"carrier": 330_000})


def test_only_a_head_or_an_admin_approves_and_never_the_carrier(office, other_office, delivered, outsider):
    handover = hand_over(office, 1)
    second_clerk = ClerkFactory(point=office.point).user
    ClerkFactory(point=office.point, user=office.carrier.user, role="head")  # a carrier who heads the point
    for person in (second_clerk, other_office.head, outsider, office.carrier.user):
        with pytest.raises(NotAllowed):
            approve_handover(handover=handover, by=person, reason="x")
    handover.refresh_from_db()
    assert handover.status == Status.DIFFERENCE


@pytest.mark.parametrize("reason", ["", " \x00", "x" * 201])
def test_a_difference_needs_a_reason(office, delivered, reason):
    handover = hand_over(office, 1)
    with pytest.raises(DomainError, match="lý do"):
        approve_handover(handover=handover, by=office.head, reason=reason)
    handover.refresh_from_db()
    assert handover.status == Status.DIFFERENCE


def test_what_is_exact_needs_no_approval(office, delivered):
    handover = hand_over(office)
    with pytest.raises(WrongState, match="đủ tiền"):
        approve_handover(handover=handover, by=office.head, reason="x")
    remittance = remit(office)
    with pytest.raises(WrongState, match="đủ tiền"):
        approve_remittance(remittance=remittance, by=office.head, reason="x")


def test_approving_twice_posts_once(office, delivered, admin):
    handover = hand_over(office, 320_000)
    for person in (office.head, admin):
        assert approve_handover(handover=handover, by=person, reason="thiếu").approved_by == office.head
    assert Entry.objects.filter(source_kind="cash_handed_over").count() == 1


def test_the_same_key_again_is_the_same_handover(office, delivered):
    key = uuid4()
    assert len({hand_over(office, key=key).pk for _time in range(5)}) == 1
    with pytest.raises(KeyReused):
        hand_over(office, 1, key=key)
    remit_key = uuid4()
    assert len({remit(office, key=remit_key).pk for _time in range(5)}) == 1
    with pytest.raises(KeyReused):
        remit(office, 1, key=remit_key)
    assert books(office) == {"clearing": 330_000}


def test_another_carriers_key_is_refused(office, other_office, delivered):
    key = uuid4()
    hand_over(office, key=key)
    deliver(run_on_the_road(carrier=other_office.carrier, by=other_office.clerk).stops.get())
    with pytest.raises(KeyReused):
        hand_over(other_office, 330_000, key=key)
    assert (CashHandover.objects.count(), books(other_office)["carrier"]) == (1, 165_000)


def test_nothing_is_handed_over_or_remitted_twice(office, delivered):
    hand_over(office)
    with pytest.raises(NothingToDo):
        hand_over(office)
    remit(office)
    with pytest.raises(NothingToDo):
        remit(office)
    assert books(office) == {"clearing": 330_000}


@pytest.mark.parametrize("counted", [-1, 10**13, 2**70])
def test_amounts_that_cannot_be_are_refused(office, delivered, counted):
    with pytest.raises(WrongCash):
        hand_over(office, counted)
    hand_over(office)
    with pytest.raises(WrongCash):
        remit(office, counted)
    assert books(office) == {"till": 330_000}


def test_strangers_and_the_carrier_do_not_count(office, other_office, delivered, outsider):
    ClerkFactory(point=office.point, user=office.carrier.user)  # even one who also serves at the desk
    for person in (outsider, other_office.clerk, office.carrier.user):
        with pytest.raises(NotAllowed):
            hand_over(office, by=person)
    with pytest.raises(NotAllowed):
        remit(office, by=other_office.clerk)
    assert not CashHandover.objects.exists()


def test_cash_goes_to_the_carriers_own_point(office, other_office, delivered):
    with pytest.raises(WrongState, match="bưu cục khác"):
        hand_over(office, point=other_office.point, by=other_office.clerk)
    assert books(office) == {"carrier": 330_000}


def test_the_database_holds_a_shipment_in_one_handover_and_a_handover_in_one_remittance(office, delivered):
    handover, remittance = hand_over(office), remit(office)
    copy = CashHandover.objects.create(
        key=uuid4(), carrier=office.carrier, point=office.point, expected=1, counted=1, status="settled",
        counted_by=office.clerk,
    )  # fmt: skip
    with pytest.raises(IntegrityError, match="logistics_shipment_handed_over_once"), transaction.atomic():
        HandoverShipment.objects.create(cashhandover=copy, shipment=delivered[0])
    again = Remittance.objects.create(
        key=uuid4(), point=office.point, expected=1, counted=1, status="settled", counted_by=office.clerk
    )
    with pytest.raises(IntegrityError, match="logistics_handover_remitted_once"), transaction.atomic():
        RemittanceHandover.objects.create(remittance=again, cashhandover=handover)
    assert list(remittance.handovers.all()) == [handover]
