"""The delivering office and its carriers: arrival, runs, doors, cash, and what comes back."""

import datetime as dt

from django.db.models import Count, Exists, OuterRef, Prefetch

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
    remit_till,
    return_to_sender,
    send_out_run,
    take_refused_back,
)
from logistics.domain.scanning import ScanSpec
from logistics.models import Carrier, CashHandover, CashSale, Point, Remittance, Run, Scan, Shipment, Stop
from logistics.queries import float_free, till_above_float
from marketplace.common import clock
from marketplace.demo.season.offices import clerk_of, head_of
from marketplace.demo.season.world import World
from marketplace.ledger.domain import carrier_owner, point_owner
from marketplace.ledger.models import Account
from marketplace.ledger.queries import balances
from marketplace.settlement.queries.refunds import refunds_due
from marketplace.shop.order.models import Line, RefusedGoods

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
        active = world.ours(Carrier.objects.filter(is_active=True), "point_id").select_related("user", "point")
        self.carriers = list(active.order_by("pk"))
        self.left_in_till: dict[int, int] = {}

    def arrive(self) -> None:
        """What was under way overnight reaches its delivering office."""
        coming = Shipment.objects.filter(status=Shipment.Status.IN_TRANSIT).select_related("delivery_point")
        piles: dict[Point, list[ScanSpec]] = {}
        for shipment in self.world.ours(coming, "delivery_point_id").prefetch_related("items").order_by("pk"):
            point = shipment.delivery_point
            for item in shipment.items.all():
                scan = ScanSpec(self.world.key(), item.s10, Scan.Kind.ARRIVE, clock.now(), point)
                piles.setdefault(point, []).append(scan)
        for point, scans in piles.items():
            self.world.scan(scans, by=clerk_of(point))

    def go_out(self) -> None:
        """Plan and send out a run for each carrier whose office has something to deliver."""
        waiting = Shipment.objects.filter(status=Shipment.Status.AT_OFFICE).order_by()
        offices = dict(waiting.values_list("delivery_point_id").annotate(Count("pk")))
        for carrier in self.carriers:
            if not offices.get(carrier.point_id):
                continue
            clerk = clerk_of(carrier.point)
            try:
                run = plan_run(carrier=carrier, day=self.world.day, by=clerk)
            except NothingToDo:  # what lies there is too heavy for the carrier
                continue
            send_out_run(run=run, by=clerk)
            offices[carrier.point_id] -= run.stops.count()
            self.world.count("runs")

    def knock(self) -> None:
        """Every stop of every run: delivered with cash, or not and why."""
        out = self.world.ours(Run.objects.filter(status=Run.Status.OUT), "point_id").select_related("carrier__user")
        for run in list(out.order_by("pk")):
            # What a team carries in is handed over at the boundary, later in the morning.
            doors = run.stops.filter(shipment__seller_order__order__manifest_entry__isnull=True)
            waiting = doors.filter(status=Stop.Status.WAITING).select_related("shipment__seller_order__order")
            for stop in waiting.prefetch_related(
                Prefetch("shipment__seller_order__lines", Line.objects.order_by("pk"))
            ):
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
        lines = list(stop.shipment.seller_order.lines.all())
        if sum(line.quantity for line in lines) < 2 or not self.world.chance(REFUSES_PACKS):
            return {}
        return {lines[0].pk: 1}

    def _cash_due(self, stop: Stop, refused: dict[int, int]) -> int:
        """Return the cash for the door as the carrier's list shows it (also when the same event is sent again)."""
        return cash_after_refusal(stop.shipment.seller_order, refused)

    def come_back(self) -> None:
        """What was not delivered, or not taken over at a boundary, goes back to the office; runs close."""
        out = self.world.ours(Run.objects.filter(status=Run.Status.OUT), "point_id").select_related("point")
        for run in list(out.order_by("pk")):
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
        returning = Shipment.objects.filter(status=Shipment.Status.RETURNING).select_related("delivery_point")
        for shipment in list(self.world.ours(returning, "delivery_point_id").order_by("pk")):
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
            in_till = in_tills.get(point_owner(point), 0)
            if in_till == self.left_in_till.get(point.pk, 0):
                continue  # nothing came in today
            held = in_till - float_free(point)  # small change stays
            if held > 0:
                self._remit(point, held)
            self.left_in_till[point.pk] = in_till - max(held, 0)

    def _pay_back(self) -> None:
        """Customers who paid in cash and are owed something come by, while the till has it."""
        for order, due in refunds_due():
            if order.paid_at is not None:
                continue
            shipment = Shipment.objects.filter(seller_order__order=order).select_related("delivery_point").first()
            if shipment is None or not self.world.is_ours(shipment.delivery_point_id):
                continue
            if till_above_float(shipment.delivery_point) < due:
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
            if not self.world.is_ours(sale.home.pk):
                continue
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
