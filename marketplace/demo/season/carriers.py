"""The delivering office and its carriers: arrival, runs, doors, cash, and what comes back."""

import datetime as dt
from functools import cache

from django.db.models import Exists, OuterRef

from logistics.domain import (
    NothingToDo,
    approve_handover,
    approve_remittance,
    bring_back,
    cash_after_refusal,
    close_run,
    hand_over_cash,
    pay_refund_from_till,
    plan_run,
    read_void,
    record_delivery,
    record_failure,
    record_scan,
    remit_till,
    return_to_sender,
    send_out_run,
    take_refused_back,
)
from logistics.models import Carrier, CashHandover, CashSale, Clerk, Point, Remittance, Run, Scan, Shipment, Stop
from logistics.queries import float_free, till_above_float
from marketplace.accounts.models import User
from marketplace.common import clock
from marketplace.demo.season.world import World
from marketplace.ledger.domain import carrier_owner, point_owner
from marketplace.ledger.models import Account
from marketplace.ledger.queries import balances
from marketplace.settlement.queries.refunds import refunds_due
from marketplace.shop.order.models import RefusedGoods

FAILS = 0.10
REASONS = ("nobody_home", "nobody_home", "no_answer", "no_answer", "wrong_address", "refused", "no_money", "damaged")
SENT_TWICE = 0.05
SHORT_CASH = 0.05
VOID_FORGOTTEN = 0.2
REFUSES_PACKS = 0.08
"""Of the parcels with several packs: how often the customer takes only some of them."""


class Carriers:
    """All delivering offices of the season."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.carriers = list(Carrier.objects.filter(is_active=True).select_related("user", "point").order_by("pk"))

    def arrive(self) -> None:
        """What was under way overnight reaches its delivering office."""
        for shipment in list(Shipment.objects.filter(status=Shipment.Status.IN_TRANSIT).order_by("pk")):
            point = shipment.delivery_point
            for item in shipment.items.all():
                record_scan(
                    key=self.world.key(),
                    s10=item.s10,
                    kind=Scan.Kind.ARRIVE,
                    by=clerk_of(point),
                    point=point,
                    device_time=clock.now(),
                )

    def go_out(self) -> None:
        """Plan and send out a run for each carrier whose office has something to deliver."""
        waiting = Shipment.objects.filter(status=Shipment.Status.AT_OFFICE)
        offices = set(waiting.values_list("delivery_point_id", flat=True))
        for carrier in self.carriers:
            if carrier.point_id not in offices:
                continue
            clerk = clerk_of(carrier.point)
            try:
                run = plan_run(carrier=carrier, day=self.world.day, by=clerk)
            except NothingToDo:  # what lies there is too heavy for the carrier
                continue
            send_out_run(run=run, by=clerk)
            self.world.count("runs")

    def knock(self) -> None:
        """Every stop of every run: delivered with cash, or not and why."""
        for run in list(Run.objects.filter(status=Run.Status.OUT).select_related("carrier__user").order_by("pk")):
            # What a team carries in is handed over at the boundary, later in the morning.
            doors = run.stops.filter(shipment__seller_order__order__manifest_entry__isnull=True)
            for stop in doors.filter(status=Stop.Status.WAITING).select_related("shipment__seller_order__order"):
                self._at_door(run, stop)

    def _at_door(self, run: Run, stop: Stop) -> None:
        key = self.world.key()
        now = clock.now() + dt.timedelta(minutes=6 * stop.sequence)
        fails = self.world.chance(FAILS)
        reason = self.world.random.choice(REASONS)
        refused = self._refused(stop)
        cash = self._cash_due(stop, refused)
        for _send in range(2 if self.world.chance(SENT_TWICE) else 1):
            if fails:
                record_failure(
                    key=key,
                    shipment=stop.shipment,
                    carrier=run.carrier,
                    reason=reason,
                    device_time=now,
                    by=run.carrier.user,
                )
            else:
                record_delivery(
                    key=key,
                    shipment=stop.shipment,
                    carrier=run.carrier,
                    cash=cash,
                    refused=refused,
                    refused_reason="damaged" if refused else "",
                    received_by=stop.shipment.seller_order.order.recipient_name,
                    device_time=now,
                    by=run.carrier.user,
                )
        self.world.count("not delivered" if fails else "delivered")

    def _refused(self, stop: Stop) -> dict[int, int]:
        """Return the packs that the customer will not take, by line."""
        lines = list(stop.shipment.seller_order.lines.order_by("pk"))
        if sum(line.quantity for line in lines) < 2 or not self.world.chance(REFUSES_PACKS):
            return {}
        return {lines[0].pk: 1}

    def _cash_due(self, stop: Stop, refused: dict[int, int]) -> int:
        """Return the cash for the door as the carrier's list shows it (also when the same event is sent again)."""
        return cash_after_refusal(stop.shipment.seller_order, refused)

    def come_back(self) -> None:
        """What was not delivered, or not taken over at a boundary, goes back to the office; runs close."""
        for run in list(Run.objects.filter(status=Run.Status.OUT).order_by("pk")):
            clerk = clerk_of(run.point)
            for stop in run.stops.exclude(status=Stop.Status.DELIVERED).filter(brought_back_at=None):
                bring_back(stop=stop, by=clerk)
            partly = RefusedGoods.objects.filter(line__seller_order=OuterRef("seller_order"), back_at=None)
            for shipment in Shipment.objects.filter(Exists(partly), stops__run=run).order_by("pk"):
                take_refused_back(shipment=shipment, by=clerk)
                self.world.count("refused in part")
            close_run(run=run, by=clerk)

    def send_back(self) -> None:
        """Shipments that are on their way back reach their senders."""
        for shipment in list(Shipment.objects.filter(status=Shipment.Status.RETURNING).order_by("pk")):
            return_to_sender(shipment=shipment, by=clerk_of(shipment.delivery_point))
            self.world.count("returned")

    def count_cash(self) -> None:
        """Carriers hand over, tills remit; short cash is approved by the head of the office."""
        with_carriers = balances(Account.Kind.CARRIER_CASH)
        for carrier in self.carriers:
            if held := with_carriers.get(carrier_owner(carrier), 0):
                self._hand_over(carrier, held)
        self._pay_back()
        self._read_voids()
        in_tills = balances(Account.Kind.TILL)
        for point in {carrier.point_id: carrier.point for carrier in self.carriers}.values():
            held = in_tills.get(point_owner(point), 0) - float_free(point)  # small change stays
            if held > 0:
                self._remit(point, held)

    def _pay_back(self) -> None:
        """Customers who paid in cash and are owed something come by, while the till has it."""
        for order, due in refunds_due():
            shipment = Shipment.objects.filter(seller_order__order=order).select_related("delivery_point").first()
            if order.paid_at is not None or shipment is None or till_above_float(shipment.delivery_point) < due:
                continue
            pay_refund_from_till(
                key=self.world.key(),
                order=order,
                amount=due,
                point=shipment.delivery_point,
                received_by=order.recipient_name,
                by=clerk_of(shipment.delivery_point),
            )
            self.world.count("refunded in cash")

    def _read_voids(self) -> None:
        """Heads read what was voided on the day; what they forget waits for another one."""
        waiting = CashSale.objects.filter(voided_at__isnull=False, void_read_at__isnull=True).order_by("pk")
        for sale in waiting.select_related("shift__point", "carrier__point"):
            if not self.world.chance(VOID_FORGOTTEN):
                read_void(sale=sale, by=head_of(sale.home), note="đã xem biên lai")
                self.world.count("voids read")

    def _short(self, held: int) -> int:
        if not self.world.chance(SHORT_CASH):
            return 0
        self.world.count("short cash")
        return min(held, self.world.random.randint(1, 5) * 10_000)

    def _hand_over(self, carrier: Carrier, held: int) -> None:
        counted = held - self._short(held)
        handover = hand_over_cash(
            key=self.world.key(), carrier=carrier, point=carrier.point, counted=counted, by=clerk_of(carrier.point)
        )
        if handover.status == CashHandover.Status.DIFFERENCE:
            approve_handover(handover=handover, by=head_of(carrier.point), reason="thiếu tiền, bưu tá nhận lỗi")

    def _remit(self, point: Point, held: int) -> None:
        counted = held - self._short(held)
        remittance = remit_till(key=self.world.key(), point=point, counted=counted, by=clerk_of(point))
        if remittance.status == Remittance.Status.DIFFERENCE:
            approve_remittance(remittance=remittance, by=head_of(point), reason="thiếu tiền khi nộp, đã lập biên bản")


@cache
def clerk_of(point: Point) -> User:
    """Return the clerk of a point (asked for at every scan, so kept)."""
    return point.clerks.filter(role=Clerk.Role.CLERK, until=None).select_related("user").order_by("pk")[0].user


@cache
def head_of(point: Point) -> User:
    """Return the head of a point."""
    return point.clerks.filter(role=Clerk.Role.HEAD, until=None).select_related("user").order_by("pk")[0].user
