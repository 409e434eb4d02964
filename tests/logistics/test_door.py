"""Deliveries and failures at the door, and what each of them moves."""

import datetime as dt
from uuid import uuid4

import pytest

from logistics.domain import KeyReused, WrongCash, bring_back, plan_run, send_out_run
from logistics.models import DeliveryAttempt, Scan, Shipment, Stop
from marketplace.common import clock
from marketplace.common.errors import DomainError, NotAllowed, WrongState
from marketplace.ledger.domain import carrier_owner, operator_owner, order_owner, seller_owner
from marketplace.ledger.models import Account, Entry, Leg
from marketplace.ledger.queries import balance
from marketplace.messaging.models import Message
from marketplace.shop.order.models import OrderStatus, SellerOrderStatus
from marketplace.shop.payment.models import Source
from tests.factories.logistics import CarrierFactory, run_on_the_road
from tests.logistics.door import deliver, fail

State, Kind, Reason = Shipment.Status, Account.Kind, DeliveryAttempt.Reason


@pytest.fixture
def stop(office):
    return run_on_the_road(carrier=office.carrier, by=office.clerk).stops.get()


def fresh(stop) -> Shipment:
    return Shipment.objects.select_related("seller_order__order").get(pk=stop.shipment_id)


def nothing_happened(stop) -> None:
    """What a refused attempt leaves behind: nothing."""
    shipment = fresh(stop)
    stop.refresh_from_db()
    assert (shipment.status, shipment.cash_due, shipment.cash_collected) == (State.OUT_FOR_DELIVERY, 165_000, 0)
    assert (stop.status, shipment.attempts) == (Stop.Status.WAITING, 0)
    assert not DeliveryAttempt.objects.exists()
    assert not Scan.objects.filter(kind__in=[Scan.Kind.DELIVER, Scan.Kind.FAIL]).exists()
    assert not Entry.objects.filter(source_kind="shipment_delivered").exists()
    assert not Message.objects.filter(template__in=["delivered", "delivery_failed"]).exists()


def test_a_delivery_moves_everything_that_it_must(stop, office):
    attempt = deliver(stop, received_by="Cháu Nam")
    shipment = fresh(stop)
    stop.refresh_from_db()
    part, order = shipment.seller_order, shipment.seller_order.order
    assert (attempt.cash, attempt.received_by) == (165_000, "Cháu Nam")
    assert (shipment.status, shipment.cash_due, shipment.cash_collected) == (State.DELIVERED, 0, 165_000)
    assert (shipment.attempts, stop.status) == (1, Stop.Status.DELIVERED)
    assert (part.status, part.closed_at, shipment.closed_at) == (
        SellerOrderStatus.DELIVERED, attempt.device_time, attempt.device_time
    )  # fmt: skip
    assert order.status == OrderStatus.COMPLETE
    assert balance(Kind.CARRIER_CASH, carrier_owner(office.carrier)) == 165_000
    assert balance(Kind.RECEIVABLE, order_owner(order)) == 0
    assert balance(Kind.UNEARNED, order_owner(order)) == 0
    assert balance(Kind.SELLER_PENDING, seller_owner(part.legal_seller)) == -150_000
    assert balance(Kind.FREIGHT, operator_owner(office.point.operator)) == -15_000
    entry = Entry.objects.get(source_kind="shipment_delivered", source_ref=f"shipment:{shipment.pk}")
    assert (entry.occurred_at, entry.by, entry.legs.count()) == (attempt.device_time, office.carrier.user, 5)
    source = Source.objects.get(order=order)
    assert (source.amount_allocated, source.amount_debited) == (165_000, 165_000)
    message = Message.objects.get(template="delivered")
    assert message.context == {"number": part.number, "cash": 165_000}


def test_the_same_delivery_ten_times_is_one(stop, office):
    key, moment = uuid4(), clock.now()
    attempts = {deliver(stop, key=key, cash=165_000, device_time=moment).pk for _time in range(10)}
    assert len(attempts) == 1
    assert balance(Kind.CARRIER_CASH, carrier_owner(office.carrier)) == 165_000
    assert Message.objects.filter(template="delivered").count() == 1


@pytest.mark.parametrize("change", [{"cash": 1}, {"received_by": "Ai đó"}, {"device_time": 5}])
def test_the_same_key_with_other_content_is_refused(stop, change):
    key, moment = uuid4(), clock.now()
    deliver(stop, key=key, device_time=moment)
    if "device_time" in change:
        change = {"device_time": moment + dt.timedelta(seconds=5)}
    with pytest.raises(KeyReused, match="trùng khóa"):
        deliver(stop, **({"key": key, "cash": 165_000, "device_time": moment} | change))
    assert DeliveryAttempt.objects.count() == 1


def test_a_second_delivery_with_a_new_key_is_refused(stop, office):
    deliver(stop)
    with pytest.raises(WrongState, match="đã giao"):
        deliver(stop, cash=165_000)
    assert balance(Kind.CARRIER_CASH, carrier_owner(office.carrier)) == 165_000


@pytest.mark.parametrize("cash", [164_999, 165_001, 0, -165_000, 10**15])
def test_cash_must_be_exactly_what_is_due(stop, cash):
    with pytest.raises(WrongCash, match=r"165\.000"):
        deliver(stop, cash=cash)
    nothing_happened(stop)


@pytest.mark.parametrize("name", ["", "  ", "\x00", "x" * 121])
def test_somebody_must_have_received_it(stop, name):
    with pytest.raises(DomainError, match="người nhận"):
        deliver(stop, received_by=name)
    nothing_happened(stop)


def test_strangers_and_other_carriers_do_not_deliver(stop, office, other_office, outsider):
    colleague = CarrierFactory(point=office.point)
    for person in (outsider, other_office.clerk, colleague.user):
        with pytest.raises(NotAllowed):
            deliver(stop, by=person)
        with pytest.raises(NotAllowed):
            fail(stop, by=person)
    with pytest.raises(WrongState, match="không nằm trên chuyến"):
        deliver(stop, carrier=colleague, by=colleague.user)
    nothing_happened(stop)


def test_a_clerk_may_record_for_the_carrier(stop, office):
    assert deliver(stop, by=office.clerk).carrier == office.carrier


@pytest.mark.parametrize(
    ("claimed", "kept"),
    [
        (dt.datetime(1970, 1, 1, tzinfo=dt.UTC), "out_at"),  # a phone whose clock fell back to zero
        (dt.datetime(2099, 1, 1, tzinfo=dt.UTC), "now"),
    ],
)
def test_a_wrong_clock_is_kept_on_the_attempt_and_bounded_for_the_books(stop, claimed, kept):
    now = stop.run.out_at + dt.timedelta(hours=2)
    with clock.at(now):
        attempt = deliver(stop, device_time=claimed)
    shipment = fresh(stop)
    moment = {"out_at": stop.run.out_at, "now": now}[kept]
    assert (attempt.device_time, shipment.closed_at, shipment.status) == (claimed, moment, State.DELIVERED)
    assert Entry.objects.get(source_kind="shipment_delivered").occurred_at == moment


def test_a_failure_is_told_and_owes_as_before(stop):
    attempt = fail(stop)
    shipment = fresh(stop)
    stop.refresh_from_db()
    assert (shipment.status, shipment.cash_due, shipment.attempts) == (State.FAILED, 165_000, 1)
    assert (stop.status, stop.brought_back_at, attempt.cash) == (Stop.Status.FAILED, None, 0)
    message = Message.objects.get(template="delivery_failed")
    assert message.context == {"number": shipment.seller_order.number, "reason": "không có người nhà"}
    assert Scan.objects.get(kind=Scan.Kind.FAIL).reason == "nobody_home"


def test_the_same_failure_twice_is_one(stop):
    key, moment = uuid4(), clock.now()
    for _time in range(3):
        fail(stop, key=key, device_time=moment)
    assert (fresh(stop).attempts, DeliveryAttempt.objects.count()) == (1, 1)
    with pytest.raises(KeyReused):
        fail(stop, key=key, device_time=moment, reason=Reason.NO_MONEY)
    with pytest.raises(KeyReused):
        deliver(stop, key=key)
    assert DeliveryAttempt.objects.count() == 1


@pytest.mark.parametrize("reason", ["", "x", "\x00", "delivered"])
def test_a_failure_needs_a_reason_of_the_list(stop, reason):
    with pytest.raises(DomainError, match="lý do"):
        fail(stop, reason=reason)
    nothing_happened(stop)


@pytest.mark.parametrize("reason", [Reason.REFUSED, Reason.DAMAGED, Reason.WRONG_ADDRESS])
def test_some_reasons_end_it_at_once(stop, reason):
    fail(stop, reason=reason)
    assert fresh(stop).status == State.RETURNING
    with pytest.raises(WrongState, match="chuyển hoàn"):
        deliver(stop)


@pytest.mark.parametrize("reason", [Reason.NOBODY_HOME, Reason.NO_ANSWER, Reason.NO_MONEY])
def test_other_reasons_end_it_the_third_time(office, stop, reason):
    for attempt in (1, 2, 3):
        fail(stop, reason=reason)
        assert fresh(stop).status == (State.RETURNING if attempt == 3 else State.FAILED)
        bring_back(stop=stop, by=office.clerk)
        if attempt < 3:
            run = plan_run(carrier=office.carrier, day=clock.today(), by=office.clerk)
            stop = send_out_run(run=run, by=office.clerk).stops.get()
    assert (fresh(stop).status, fresh(stop).attempts) == (State.RETURNING, 3)


def test_the_customer_may_come_home_before_the_run_is_over(stop, office):
    fail(stop)
    deliver(stop)
    stop.refresh_from_db()
    assert (fresh(stop).status, fresh(stop).attempts, stop.status) == (State.DELIVERED, 2, Stop.Status.DELIVERED)


def test_once_back_at_the_office_it_is_not_delivered_from_that_run(stop, office):
    fail(stop)
    bring_back(stop=stop, by=office.clerk)
    with pytest.raises(WrongState, match="không nằm trên chuyến"):
        deliver(stop)
    assert fresh(stop).status == State.AT_OFFICE


def test_a_failure_heard_after_the_delivery_that_followed_it_is_kept(stop):
    delivered = deliver(stop)
    late = fail(stop, device_time=delivered.device_time - dt.timedelta(minutes=1))
    shipment = fresh(stop)
    stop.refresh_from_db()
    assert late.outcome == DeliveryAttempt.Outcome.FAILED
    assert (shipment.status, shipment.attempts, shipment.cash_collected) == (State.DELIVERED, 2, 165_000)
    assert stop.status == Stop.Status.DELIVERED
    assert not Message.objects.filter(template="delivery_failed").exists()


def test_a_failure_after_the_delivery_is_refused(stop):
    delivered = deliver(stop)
    with pytest.raises(WrongState, match="đã giao"):
        fail(stop, device_time=delivered.device_time + dt.timedelta(minutes=1))
    assert DeliveryAttempt.objects.count() == 1


def test_every_entry_sums_to_zero(stop):
    deliver(stop)
    for entry in Entry.objects.all():
        assert sum(Leg.objects.filter(entry=entry).values_list("amount", flat=True)) == 0
