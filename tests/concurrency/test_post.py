"""The post at the same moment: a parcel is delivered once, cash is counted once, nobody waits for ever."""

import threading
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from logistics.domain import NothingToDo, cash, door, hand_over_cash, plan_run, record_delivery, remit_till
from logistics.models import CashHandover, DeliveryAttempt, HandoverShipment, Remittance, Run, Shipment
from logistics.queries import held_by_carrier, held_in_till
from logistics.s10 import new_s10
from marketplace.common import clock
from marketplace.common.errors import WrongState
from marketplace.ledger.domain import carrier_owner, point_owner
from marketplace.ledger.models import Account
from marketplace.ledger.queries import balance
from marketplace.shop.order.models import Order, OrderStatus, SellerOrder
from tests.concurrency.race import of_kind, race
from tests.factories.checkout import placed_order
from tests.factories.logistics import CarrierFactory, arrived_shipment, covered, run_on_the_road
from tests.factories.partner import StockRecordFactory
from tests.logistics.conftest import make_office
from tests.logistics.door import deliver

pytestmark = pytest.mark.django_db(transaction=True)

Kind = Account.Kind


@pytest.fixture
def office():
    return make_office()


def delivering(stop, key=None, cash=165_000):
    """Return a delivery that somebody is about to record, loaded before the race."""
    arguments = {
        "shipment": Shipment.objects.get(pk=stop.shipment_id),
        "carrier": stop.run.carrier,
        "received_by": "Chị Hoa",
        "device_time": stop.run.out_at,
        "by": stop.run.carrier.user,
    }
    return lambda: record_delivery(key=key or uuid4(), cash=cash, **arguments)


def handing_over(office, key=None):
    return lambda: hand_over_cash(
        key=key or uuid4(), carrier=office.carrier, point=office.point, counted=330_000, by=office.clerk
    )


def test_s10_numbers_are_never_shared():
    numbers = race(*[lambda: [new_s10() for _time in range(25)]] * 8)
    assert len({number for taken in numbers for number in taken}) == 200


def test_eight_deliveries_of_one_parcel_are_one(office):
    run = run_on_the_road(carrier=office.carrier, by=office.clerk, count=2)
    first, second = run.stops.all()
    outcomes = race(*[delivering(first) for _time in range(8)])
    assert (len(of_kind(outcomes, DeliveryAttempt)), len(of_kind(outcomes, WrongState))) == (1, 7)
    key = uuid4()
    outcomes = race(*[delivering(second, key) for _time in range(8)])
    assert len({attempt.pk for attempt in of_kind(outcomes, DeliveryAttempt)}) == 1
    assert len(of_kind(outcomes, DeliveryAttempt)) == 8
    assert balance(Kind.CARRIER_CASH, carrier_owner(office.carrier)) == 330_000
    assert Order.objects.filter(status=OrderStatus.COMPLETE).count() == 2


def test_without_the_lock_only_the_database_stops_a_second_delivery(office, monkeypatch):
    """The negative control: the guards pass twice, and the unique constraint is what is left."""
    stop = run_on_the_road(carrier=office.carrier, by=office.clerk).stops.get()
    together = threading.Barrier(2)
    create = door._create

    def unlocked(pk):
        return Shipment.objects.select_related("seller_order__order").get(pk=pk)

    def wait_and_create(visit):
        together.wait(20)
        return create(visit)

    monkeypatch.setattr(door, "lock_shipment", unlocked)
    monkeypatch.setattr(door, "_open_stop", lambda shipment, carrier: shipment.stops.select_related("run__point").get())
    monkeypatch.setattr(door, "_create", wait_and_create)
    outcomes = race(delivering(stop), delivering(stop))
    assert (len(of_kind(outcomes, DeliveryAttempt)), len(of_kind(outcomes, IntegrityError))) == (1, 1)
    assert balance(Kind.CARRIER_CASH, carrier_owner(office.carrier)) == 165_000


def test_cash_is_handed_over_once_and_remitted_once(office):
    for stop in run_on_the_road(carrier=office.carrier, by=office.clerk, count=2).stops.all():
        deliver(stop)
    outcomes = race(*[handing_over(office) for _time in range(6)])
    assert (len(of_kind(outcomes, CashHandover)), len(of_kind(outcomes, NothingToDo))) == (1, 5)
    assert HandoverShipment.objects.count() == 2
    assert (held_by_carrier(office.carrier), balance(Kind.CARRIER_CASH, carrier_owner(office.carrier))) == (0, 0)

    def remitting():
        return remit_till(key=uuid4(), point=office.point, counted=330_000, by=office.clerk)

    outcomes = race(*[remitting] * 6)
    assert (len(of_kind(outcomes, Remittance)), len(of_kind(outcomes, NothingToDo))) == (1, 5)
    assert (held_in_till(office.point), balance(Kind.TILL, point_owner(office.point))) == (0, 0)


def test_the_same_handover_sent_six_times_at_once_is_one(office):
    for stop in run_on_the_road(carrier=office.carrier, by=office.clerk, count=2).stops.all():
        deliver(stop)
    outcomes = race(*[handing_over(office, key) for key in [uuid4()] * 6])
    assert len(of_kind(outcomes, CashHandover)) == 6
    assert len({handover.pk for handover in outcomes}) == 1


@pytest.mark.parametrize("constraint", [True, False])
def test_without_lock_and_constraint_cash_is_counted_twice(office, monkeypatch, constraint):
    """The negative control: both see the same parcels; without the constraint both take their cash."""
    for stop in run_on_the_road(carrier=office.carrier, by=office.clerk, count=2).stops.all():
        deliver(stop)
    if not constraint:
        with connection.cursor() as cursor:
            cursor.execute(
                "ALTER TABLE logistics_cashhandover_shipments DROP CONSTRAINT logistics_shipment_handed_over_once"
            )
    together = threading.Barrier(2)
    find = cash.cash_to_hand_over

    def find_together(carrier):
        found = list(find(carrier))
        together.wait(20)
        return found

    monkeypatch.setattr(cash, "cash_to_hand_over", find_together)
    monkeypatch.setattr(cash, "Carrier", Unlocked)
    outcomes = race(handing_over(office), handing_over(office))
    taken = len(of_kind(outcomes, CashHandover))
    assert (taken, HandoverShipment.objects.count()) == ((1, 2) if constraint else (2, 4))
    left = balance(Kind.CARRIER_CASH, carrier_owner(office.carrier))
    assert left == (0 if constraint else -330_000)


class Unlocked:
    """The carriers without their lock."""

    class objects:
        @staticmethod
        def select_for_update(**_options):
            from logistics.models import Carrier

            return Carrier.objects.all()


def test_two_plans_at_once_never_share_a_parcel(office):
    for _parcel in range(3):
        arrived_shipment(point=office.point, by=office.clerk)
    carriers = [office.carrier, *(CarrierFactory(point=office.point) for _time in range(3))]

    def planning(carrier):
        return lambda: plan_run(carrier=carrier, day=clock.today(), by=office.clerk)

    outcomes = race(*[planning(carrier) for carrier in carriers])
    assert (len(of_kind(outcomes, Run)), len(of_kind(outcomes, NothingToDo))) == (1, 3)
    assert Run.objects.get().stops.count() == 3


def test_the_last_two_parts_of_an_order_delivered_at_once_close_it(office):
    records = [StockRecordFactory(), StockRecordFactory()]
    order = placed_order(*((record, 1) for record in records), commune=covered(office.point))
    stops = []
    for shipment in Shipment.objects.filter(seller_order__order=order):
        stops.append(on_the_road(office, shipment))
    outcomes = race(*[delivering(stop) for stop in stops])
    assert len(of_kind(outcomes, DeliveryAttempt)) == 2
    assert Order.objects.get(pk=order.pk).status == OrderStatus.COMPLETE


def test_who_holds_the_order_and_wants_its_parts_does_not_meet_a_delivery_half_way(office):
    """Cancelling locks the order, then its parts; a delivery with a part that wanted the order would deadlock."""
    stop = run_on_the_road(carrier=office.carrier, by=office.clerk).stops.get()
    part = SellerOrder.objects.get(shipment=stop.shipment_id)
    holds_order, delivery_waits = threading.Event(), threading.Event()

    def cancelling():
        with transaction.atomic():
            list(Order.objects.select_for_update(no_key=True).filter(pk=part.order_id))
            holds_order.set()
            wait_until_somebody_waits()
            delivery_waits.set()
            return SellerOrder.objects.select_for_update(no_key=True).get(pk=part.pk)

    def carrier():
        holds_order.wait(20)
        return delivering(stop)()

    seen, delivered = race(cancelling, carrier)
    assert delivery_waits.is_set()
    assert isinstance(seen, SellerOrder)
    assert isinstance(delivered, DeliveryAttempt)


def wait_until_somebody_waits() -> None:
    """Return once another connection of this database waits for a lock."""
    for _time in range(400):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
            if cursor.fetchone()[0]:
                return
        threading.Event().wait(0.05)
    raise AssertionError("nobody waits")


def on_the_road(office, shipment):
    """Pack, accept, plan and send out a placed shipment; return its stop."""
    from logistics.domain import record_scan, send_out_run
    from logistics.models import PostalItem, Scan
    from marketplace.shop.order.models import SellerOrderStatus

    SellerOrder.objects.filter(pk=shipment.seller_order_id).update(status=SellerOrderStatus.PACKED)
    Shipment.objects.filter(pk=shipment.pk).update(status=Shipment.Status.ALLOCATED)
    item = PostalItem.objects.create(shipment=shipment, s10=new_s10(), grams=5000)
    for kind in (Scan.Kind.ACCEPT, Scan.Kind.ARRIVE):
        record_scan(key=uuid4(), s10=item.s10, kind=kind, by=office.clerk, point=office.point, device_time=clock.now())
    carrier = CarrierFactory(point=office.point)
    run = plan_run(carrier=carrier, day=clock.today(), by=office.clerk, shipments=[shipment])
    return send_out_run(run=run, by=office.clerk).stops.get()
