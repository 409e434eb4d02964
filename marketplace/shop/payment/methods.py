"""Ways to pay. A new one is a class with these five names, registered below; orders know methods by ``code`` only.

Payment is always asked for an order that exists, inside or after its transaction, never before. ``reference`` names
the event that moves money ("shipment:42"): the same reference again moves nothing.
"""

from typing import Protocol

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from marketplace.shop.order.models import Order
from marketplace.shop.payment.models import PaymentRefused, Source, SourceType


class PaymentMethod(Protocol):
    """What placement, delivery and cancellation ask of a way to pay. All amounts are whole đồng."""

    code: str
    name: "str | Promise"

    def authorise(self, *, order: Order, amount: int) -> Source:
        """Promise that ``amount`` can be collected for the order; once an order."""
        ...

    def collect(self, *, order: Order, amount: int, reference: str) -> Source:
        """Record that ``amount`` was collected. Raises ``PaymentRefused`` beyond what was authorised."""
        ...

    def release(self, *, order: Order, amount: int, reference: str) -> Source:
        """Give up ``amount`` of what was authorised and not collected (a cancelled part, a lighter pack)."""
        ...

    def refund(self, *, order: Order, amount: int, reference: str) -> Source:
        """Record that ``amount`` was given back. Raises ``PaymentRefused`` beyond what was collected."""
        ...


class CashOnDelivery:
    """The carrier collects at the door: authorising is the order itself, collecting is the carrier's cash."""

    code = "cod"
    name = gettext_lazy("Trả tiền mặt khi nhận hàng")

    def authorise(self, *, order: Order, amount: int) -> Source:
        """Note what is to be collected at the door; again for the same order changes nothing."""
        kind, _made = SourceType.objects.get_or_create(code=self.code, defaults={"name": str(self.name)})
        with transaction.atomic():
            source, _made = Source.objects.get_or_create(
                order=order, source_type=kind, defaults={"currency": order.currency, "reference": order.number}
            )
            source.allocate(amount, reference="order")
        return source

    def collect(self, *, order: Order, amount: int, reference: str) -> Source:
        """Note the cash that a carrier took. Raises ``PaymentRefused`` beyond what is still to be collected."""
        source = self._source(order)
        source.debit(amount, reference=reference)
        return source

    def release(self, *, order: Order, amount: int, reference: str) -> Source:
        """Note that so much will not be collected after all."""
        source = self._source(order)
        source.release(amount, reference=reference)
        return source

    def refund(self, *, order: Order, amount: int, reference: str) -> Source:
        """Note cash that was given back. Raises ``PaymentRefused`` beyond what was collected and not yet refunded."""
        source = self._source(order)
        source.refund(amount, reference=reference)
        return source

    def _source(self, order: Order) -> Source:
        source: Source | None = Source.objects.filter(order=order, source_type__code=self.code).first()
        if source is None:
            raise PaymentRefused(_("Đơn này không trả bằng tiền mặt khi nhận hàng."))
        return source


METHODS: dict[str, PaymentMethod] = {method.code: method for method in [CashOnDelivery()]}


def method(code: str) -> PaymentMethod:
    """Return the method with this code. Raises ``PaymentRefused`` where there is none."""
    if code not in METHODS:
        raise PaymentRefused(_("Sàn chưa nhận cách trả tiền này, xin chọn cách khác."))
    return METHODS[code]
