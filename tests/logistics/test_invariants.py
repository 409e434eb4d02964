"""Whatever people do, in whatever order and however often: rows and ledger say the same after each step."""

import datetime as dt
import random
from collections import Counter
from uuid import UUID

import pytest
from django.db.models import Sum

from logistics.domain import (
    accept_item,
    approve_handover,
    approve_remittance,
    bring_back,
    close_run,
    hand_over_cash,
    plan_run,
    record_delivery,
    record_failure,
    record_scan,
    remit_till,
    return_to_sender,
    send_out_run,
    withdraw_run,
)
from logistics.models import CashHandover, DeliveryAttempt, Remittance, Run, Scan, Shipment, Stop
from logistics.queries import held_by_carrier, held_in_till
from marketplace.common import clock
from marketplace.common.errors import DomainError
from marketplace.ledger.domain import carrier_owner, order_owner, point_owner
from marketplace.ledger.models import Account, Leg
from marketplace.ledger.queries import balance
from marketplace.shop.partner.models import StockRecord
from tests.factories.catalog import CropFactory
from tests.factories.logistics import CarrierFactory, packed_shipment

START = dt.datetime(2026, 6, 12, 1, 0, tzinfo=dt.UTC)
STEPS = 110


class Walk:
    """A drunk post office: picks something to do, often at the wrong moment, now and then twice."""

    def __init__(self, office, seed: int) -> None:
        self.office, self.random = office, random.Random(seed)
        self.carriers = [office.carrier, CarrierFactory(point=office.point)]
        crops = [CropFactory(perishable=perishable) for perishable in (True, False)]
        self.shipments = [packed_shipment(point=office.point, crop=crops[n % 2]).pk for n in range(6)]
        self.orders = [Shipment.objects.get(pk=pk).seller_order.order for pk in self.shipments]
        self.done: Counter[str] = Counter()

    def step(self) -> None:
        often = [self.scan, self.plan, self.send, self.deliver, self.fail, self.back]
        seldom = [self.close, self.home, self.hand_over, self.remit, self.approve, self.withdraw]
        arguments = self.random.choice([*often, *often, *seldom])()
        if not arguments:
            return
        call, keywords = arguments
        for _send in range(2 if self.random.random() < 0.3 else 1):
            try:
                call(**keywords)
            except DomainError:
                return
            self.done[call.__name__] += 1
        self.check()

    def key(self) -> UUID:
        return UUID(int=self.random.getrandbits(128))

    def one(self, rows):
        rows = list(rows.order_by("pk"))
        return self.random.choice(rows) if rows else None

    def mostly(self, sensible, anything):
        """Choose among what makes sense, or one time in four among anything."""
        return self.one(sensible if self.random.random() < 0.75 and sensible.exists() else anything)

    def shipment(self) -> Shipment:
        return Shipment.objects.get(pk=self.random.choice(self.shipments))

    def moment(self) -> dt.datetime:
        return clock.now() + dt.timedelta(minutes=self.random.randint(-90, 30))

    def scan(self):
        before = [Shipment.Status.ALLOCATED, Shipment.Status.HANDED_IN, Shipment.Status.IN_TRANSIT]
        shipment = self.mostly(Shipment.objects.filter(status__in=before), Shipment.objects.all())
        known = {"key": self.key(), "s10": shipment.items.get().s10, "point": self.office.point}
        known |= {"by": self.office.clerk, "device_time": self.moment()}
        if self.random.random() < 0.3:
            return accept_item, known
        return record_scan, known | {
            "kind": self.random.choice([Scan.Kind.DISPATCH, Scan.Kind.ARRIVE, Scan.Kind.ARRIVE])
        }

    def plan(self):
        chosen = None if self.random.random() < 0.5 else [self.shipment()]
        carrier = self.random.choice(self.carriers)
        return plan_run, {"carrier": carrier, "day": clock.today(), "by": self.office.clerk, "shipments": chosen}

    def run(self, call, status=Run.Status.PLANNED):
        run = self.mostly(Run.objects.filter(status=status), Run.objects.all())
        return run and (call, {"run": run, "by": self.office.clerk})

    def send(self):
        return self.run(send_out_run)

    def close(self):
        return self.run(close_run, Run.Status.OUT)

    def withdraw(self):
        return self.run(withdraw_run) if self.random.random() < 0.3 else None

    def at_door(self) -> dict:
        """Mostly where a carrier stands with a parcel, else anybody anywhere."""
        waiting = Stop.objects.filter(run__status=Run.Status.OUT, status=Stop.Status.WAITING)
        stop = self.mostly(waiting, Stop.objects.all())
        carrier, shipment = self.random.choice(self.carriers), self.shipment()
        if stop is not None:
            carrier, shipment = stop.run.carrier, stop.shipment
        known = {"key": self.key(), "shipment": shipment, "carrier": carrier}
        return known | {"device_time": self.moment(), "by": carrier.user}

    def deliver(self):
        known = self.at_door()
        cash = known["shipment"].cash_due - self.random.choice([0, 0, 0, 1000])
        return record_delivery, known | {"cash": cash, "received_by": "Chị Hoa"}

    def fail(self):
        return record_failure, self.at_door() | {"reason": self.random.choice(DeliveryAttempt.Reason.values)}

    def back(self):
        stop = self.mostly(Stop.objects.filter(status=Stop.Status.FAILED, brought_back_at=None), Stop.objects.all())
        return stop and (bring_back, {"stop": stop, "by": self.office.clerk})

    def home(self):
        return return_to_sender, {"shipment": self.shipment(), "by": self.office.clerk}

    def counted(self, held: int) -> int:
        return max(0, held - self.random.choice([0, 0, 5_000, -1_000]))

    def hand_over(self):
        carrier = self.random.choice(self.carriers)
        known = {"key": self.key(), "carrier": carrier, "point": self.office.point, "by": self.office.clerk}
        return hand_over_cash, known | {"counted": self.counted(held_by_carrier(carrier))}

    def remit(self):
        known = {"key": self.key(), "point": self.office.point, "by": self.office.clerk}
        return remit_till, known | {"counted": self.counted(held_in_till(self.office.point))}

    def approve(self):
        handover, remittance = self.one(CashHandover.objects.all()), self.one(Remittance.objects.all())
        if handover is not None and self.random.random() < 0.5:
            return approve_handover, {"handover": handover, "by": self.office.head, "reason": "lệch"}
        return remittance and (
            approve_remittance, {"remittance": remittance, "by": self.office.head, "reason": "lệch"}
        )  # fmt: skip

    def check(self) -> None:
        for pk, order in zip(self.shipments, self.orders, strict=True):
            due = Shipment.objects.get(pk=pk).cash_due
            owner = order_owner(order)
            assert (balance(Account.Kind.RECEIVABLE, owner), balance(Account.Kind.UNEARNED, owner)) == (due, -due)
        for carrier in self.carriers:
            assert balance(Account.Kind.CARRIER_CASH, carrier_owner(carrier)) == held_by_carrier(carrier)
        assert balance(Account.Kind.TILL, point_owner(self.office.point)) == held_in_till(self.office.point)
        assert Leg.objects.aggregate(sum=Sum("amount"))["sum"] == 0
        for record in StockRecord.objects.annotate(moved=Sum("movements__quantity")):
            assert record.moved == record.num_in_stock
        assert not Shipment.objects.filter(status=Shipment.Status.DELIVERED, cash_due__gt=0).exists()
        delivered = DeliveryAttempt.objects.filter(outcome="delivered")
        assert delivered.count() == Shipment.objects.filter(status=Shipment.Status.DELIVERED).count()
        assert delivered.count() == Stop.objects.filter(status=Stop.Status.DELIVERED).count()


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
def test_a_drunk_post_office_keeps_its_books(office, seed):
    with clock.at(START):
        walk = Walk(office, seed)
    for step in range(STEPS):
        with clock.at(START + dt.timedelta(minutes=7 * step)):
            walk.step()
    # The walk got somewhere: parcels reached doors and cash reached the till, else it proved nothing.
    walk.check()
    happened = {"plan_run", "send_out_run", "record_delivery", "record_failure", "bring_back", "hand_over_cash"}
    assert happened <= set(walk.done), walk.done
