"""Ways to pay. A new one is a class with these five names, registered below; orders know methods by ``code`` only.

Payment is always asked for an order that exists, inside or after its transaction, never before. ``reference`` names
the event that moves money ("shipment:42"): the same reference again moves nothing.
"""

from typing import Protocol

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from marketplace.shop.order.models import PREPAID, Order
from marketplace.shop.payment.models import PaymentRefused, Source, SourceType


class PaymentMethod(Protocol):
    """What placement, delivery and cancellation ask of a way to pay. All amounts are whole đồng."""

    code: str
    name: "str | Promise"

    def authorise(self, *, order: Order, amount: int, reference: str = "order") -> Source:
        """Promise that ``amount`` can be collected for the order; once for each reference."""
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


class _BySource:
    """What all our ways do alike: move the sums of the order's source of this kind."""

    code: str
    name: "str | Promise"
    unknown: "str | Promise"  # the sentence for an order that is not paid so

    def authorise(self, *, order: Order, amount: int, reference: str = "order") -> Source:
        """Note what is to be collected; again with the same reference it changes nothing."""
        source = Source.opened_for(order=order, code=self.code, amount=amount, reference=reference)
        if source is None:
            # Of the first orders that are paid so the kind was not there yet: made here, or by another a moment ago.
            SourceType.objects.get_or_create(code=self.code, defaults={"name": str(self.name)})
            source = Source.opened_for(order=order, code=self.code, amount=amount, reference=reference)
        if source is None:
            source = Source.objects.get(order=order, source_type__code=self.code)
            source.allocate(amount, reference=reference)
        return source

    def collect(self, *, order: Order, amount: int, reference: str) -> Source:
        """Note what was collected. Raises ``PaymentRefused`` beyond what is still to be collected."""
        source = self._source(order)
        source.debit(amount, reference=reference)
        return source

    def release(self, *, order: Order, amount: int, reference: str) -> Source:
        """Note that so much will not be collected after all."""
        source = self._source(order)
        source.release(amount, reference=reference)
        return source

    def refund(self, *, order: Order, amount: int, reference: str) -> Source:
        """Note what was given back. Raises ``PaymentRefused`` beyond what was collected and not yet refunded."""
        source = self._source(order)
        source.refund(amount, reference=reference)
        return source

    def _source(self, order: Order) -> Source:
        source: Source | None = Source.objects.filter(order=order, source_type__code=self.code).first()
        if source is None:
            raise PaymentRefused(self.unknown)
        return source


class CashOnDelivery(_BySource):
    """The carrier collects at the door: authorising is the order itself, collecting is the carrier's cash."""

    code = "cod"
    name = gettext_lazy("Trả tiền mặt khi nhận hàng")
    unknown = gettext_lazy("Đơn này không trả bằng tiền mặt khi nhận hàng.")


class BankTransfer(_BySource):
    """The customer transfers before anything is packed: collecting is what an accountant reads on the statement."""

    code = PREPAID
    name = gettext_lazy("Chuyển khoản trước")
    unknown = gettext_lazy("Đơn này không trả bằng chuyển khoản.")


METHODS: dict[str, PaymentMethod] = {method.code: method for method in [CashOnDelivery(), BankTransfer()]}


def method(code: str) -> PaymentMethod:
    """Return the method with this code. Raises ``PaymentRefused`` where there is none."""
    if code not in METHODS:
        raise PaymentRefused(_("Sàn chưa nhận cách trả tiền này, xin chọn cách khác."))
    return METHODS[code]
