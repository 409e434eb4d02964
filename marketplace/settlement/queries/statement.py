"""A seller's statement: what each delivered shipment earned, what was kept from it, when it was paid."""

import datetime as dt
from dataclasses import dataclass

from logistics.models import Shipment
from marketplace.common import clock
from marketplace.settlement.models import Payable
from marketplace.shop.partner.models import LegalSeller


@dataclass(frozen=True)
class StatementRow:
    """One delivered shipment, in whole đồng. What is taken off is ``None`` until the cash has cleared."""

    shipment_id: int
    order_number: str
    delivered_at: dt.datetime
    goods: int
    commission: int | None = None
    vat: int | None = None
    pit: int | None = None
    net: int | None = None
    exempt_because: str = ""
    paid_at: dt.datetime | None = None
    batch_number: str = ""

    @property
    def is_settled(self) -> bool:
        """Whether the cash has cleared and the net is known."""
        return self.net is not None


@dataclass(frozen=True)
class Statement:
    """The shipments delivered from ``start`` to ``end`` (days in Vietnam, both included), oldest first."""

    legal_seller: LegalSeller
    start: dt.date
    end: dt.date
    rows: tuple[StatementRow, ...]

    @property
    def settled(self) -> tuple[StatementRow, ...]:
        """Return the rows whose cash has cleared."""
        return tuple(row for row in self.rows if row.is_settled)

    @property
    def goods(self) -> int:
        """Return the goods of the settled rows: commission + vat + pit + net."""
        return sum(row.goods for row in self.settled)

    @property
    def commission(self) -> int:
        """Return the commission of the settled rows."""
        return sum(row.commission or 0 for row in self.settled)

    @property
    def vat(self) -> int:
        """Return the value-added tax withheld."""
        return sum(row.vat or 0 for row in self.settled)

    @property
    def pit(self) -> int:
        """Return the personal income tax withheld."""
        return sum(row.pit or 0 for row in self.settled)

    @property
    def net(self) -> int:
        """Return what the settled rows earn the seller: paid + payable."""
        return sum(row.net or 0 for row in self.settled)

    @property
    def paid(self) -> int:
        """Return the part of ``net`` that has been paid."""
        return sum(row.net or 0 for row in self.settled if row.paid_at)

    @property
    def payable(self) -> int:
        """Return the part of ``net`` that waits for a payout."""
        return self.net - self.paid

    @property
    def pending(self) -> int:
        """Return the goods whose cash is still on its way to clearing; what will be kept of it is not known."""
        return sum(row.goods for row in self.rows if not row.is_settled)


def statement(legal_seller: LegalSeller, start: dt.date, end: dt.date) -> Statement:
    """Return the seller's statement for the days ``start`` to ``end``, in one query."""
    shipments = (
        Shipment.objects.filter(
            seller_order__legal_seller=legal_seller,
            status=Shipment.Status.DELIVERED,
            closed_at__gte=_midnight(start),
            closed_at__lt=_midnight(end + dt.timedelta(days=1)),
        )
        .select_related("seller_order", "payable__payout_item__payout__batch")
        .order_by("closed_at", "pk")
    )
    return Statement(legal_seller, start, end, tuple(_row(shipment) for shipment in shipments))


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), tzinfo=clock.VIETNAM)


def _row(shipment: Shipment) -> StatementRow:
    if shipment.closed_at is None:
        raise ValueError("a delivered shipment has a moment of delivery")  # the query asked for one
    number = shipment.seller_order.number
    payable: Payable | None = getattr(shipment, "payable", None)
    if payable is None:
        return StatementRow(shipment.pk, number, shipment.closed_at, shipment.seller_order.goods_due)
    item = getattr(payable, "payout_item", None)
    batch = item.payout.batch if item is not None else None
    return StatementRow(
        shipment_id=shipment.pk,
        order_number=number,
        delivered_at=shipment.closed_at,
        goods=payable.goods,
        commission=payable.commission,
        vat=payable.vat,
        pit=payable.pit,
        net=payable.net,
        exempt_because=payable.exempt_because,
        paid_at=batch.paid_at if batch is not None else None,
        batch_number=batch.number if batch is not None and batch.paid_at else "",
    )
