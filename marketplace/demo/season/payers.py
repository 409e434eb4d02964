"""Who pays by bank transfer: on time, too little, too much, too late or never; and the accountant who reads it."""

import datetime as dt

from django.db.models import Exists, OuterRef

from logistics.domain import pay_refund_by_bank
from marketplace.common import clock
from marketplace.demo.season.shoppers import Shoppers
from marketplace.settlement.queries.refunds import refunds_due
from marketplace.shop.checkout.domain import (
    apply_transfer,
    cancel_seller_order,
    expire_reservations,
    record_transfer,
    refund_transfer,
)
from marketplace.shop.order.models import Order, OrderStatus, SellerOrder, SellerOrderStatus
from marketplace.shop.payment.models import IncomingTransfer

NEVER_PAYS, TOO_LATE, TOO_LITTLE, TOO_MUCH, NO_NUMBER = 0.05, 0.05, 0.05, 0.05, 0.05
PART_CANCELLED = 0.02
ROUGH = 10_000
"""People who do not scan the code round the sum: ten thousand đồng up or down."""


class Payers(Shoppers):
    """Consumers on the web who pay before anything is packed."""

    payment = "transfer"

    def morning(self) -> None:
        """Reservations lapse; late money comes in and is sent back; some customers cancel one of several parcels."""
        late = Order.objects.filter(status=OrderStatus.UNPAID, reserved_until__lte=clock.now()).order_by("pk")
        late = [order for order in late if self.world.chance(TOO_LATE / (TOO_LATE + NEVER_PAYS))]
        self.world.count("expired", expire_reservations())
        for order in late:
            transfer = self._pay(order, int(order.total_incl_tax))
            refund_transfer(transfer=transfer, bank_ref=f"TRA-{transfer.pk}", by=self.world.accountant)
            self.world.count("paid too late")
        for part in list(self._of_several()):
            if self.world.chance(PART_CANCELLED):
                cancel_seller_order(seller_order=part, by=None, reason="khách bớt một kiện", seller=False)
                self.world.count("part cancelled")

    def evening(self) -> None:
        """The day's statement is recorded, held money decided on, and what customers are owed is transferred."""
        for order in list(Order.objects.filter(status=OrderStatus.UNPAID).order_by("pk")):
            if order.date_placed > clock.now() - dt.timedelta(hours=24):
                self._pay_somehow(order)
        waiting = IncomingTransfer.objects.filter(status=IncomingTransfer.Status.HELD, bank_ref__startswith="FT-")
        for held in list(waiting.order_by("pk")):  # what traders sent is seen by who sells to them
            self._decide(held)
        for order, due in refunds_due():
            if order.paid_at is not None:
                pay_refund_by_bank(
                    key=self.world.key(),
                    order=order,
                    amount=due,
                    bank_ref=f"HOAN-{order.number}-{self.world.day:%d%m}",
                    by=self.world.accountant,
                )
                self.world.count("refunded by bank")

    def _pay_somehow(self, order: Order) -> None:
        how, total = self.world.random.random(), int(order.total_incl_tax)
        if how < NEVER_PAYS + TOO_LATE:
            return
        how -= NEVER_PAYS + TOO_LATE
        if how < TOO_LITTLE:
            self._pay(order, total - ROUGH)
        elif how < TOO_LITTLE + TOO_MUCH:
            self._pay(order, total + ROUGH)
        elif how < TOO_LITTLE + TOO_MUCH + NO_NUMBER:
            self._pay(order, total, reference="tien mua vai")
        else:
            for _seen in range(2 if self.world.chance(PART_CANCELLED) else 1):  # a statement that is read twice
                self._pay(order, total)

    def _pay(self, order: Order, amount: int, reference: str = "") -> IncomingTransfer:
        return record_transfer(
            bank_ref=f"FT-{order.number}",
            reference=reference or f"thanh toan {order.number}",
            amount=amount,
            received_at=clock.now(),
            by=self.world.accountant,
        )

    def _decide(self, held: IncomingTransfer) -> None:
        """Whoever asks by telephone whose money it is finds its order; the reference of the bank stands for that."""
        order = held.order or Order.objects.get(number=held.bank_ref.removeprefix("FT-"))
        if order.status == OrderStatus.UNPAID:
            apply_transfer(transfer=held, order=order, by=self.world.accountant)
        else:
            refund_transfer(transfer=held, bank_ref=f"TRA-{held.pk}", by=self.world.accountant)
        self.world.count("transfers decided on")

    def _of_several(self) -> list[SellerOrder]:
        open_states = (SellerOrderStatus.PLACED, SellerOrderStatus.CONFIRMED)
        parts = SellerOrder.objects.filter(order__status=OrderStatus.PLACED, status__in=open_states)
        others = SellerOrder.objects.filter(order=OuterRef("order")).exclude(pk=OuterRef("pk"))
        return list(parts.filter(Exists(others)).select_related("order").order_by("pk"))
