"""A seller's statement: what each delivered shipment and each sale earned, what was kept of it, when it was paid."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Max
from django.db.models.functions import Coalesce

from logistics.models import Shipment
from marketplace.bulk.models import BulkShare
from marketplace.common import clock
from marketplace.settlement.models import Payable, TakenBack
from marketplace.shop.order.models import SellerOrder
from marketplace.shop.partner.models import LegalSeller


@dataclass(frozen=True)
class StatementRow:
    """One delivered shipment or sale, in whole đồng. What is taken off is ``None`` until the cash has cleared."""

    shipment_id: int | None  # none of a sale over the counter or from a van
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
    is_bulk: bool = False  # part of a sale by the truck: ``order_number`` is the contract's
    returned_because: str = ""  # goods taken back after settlement: all sums are negative

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
    """Return the seller's statement for the days ``start`` to ``end``, in a handful of queries.

    Goods that came back after they were settled are rows of their own, negative, on the day they came back.
    """
    rows = [
        *_taken_back(legal_seller, start, end),
        *_delivered(legal_seller, start, end),
        *_sold(legal_seller, start, end),
        *_by_truck(legal_seller, start, end),
    ]
    return Statement(
        legal_seller, start, end, tuple(sorted(rows, key=lambda row: (row.delivered_at, row.order_number)))
    )


def _delivered(legal_seller: LegalSeller, start: dt.date, end: dt.date) -> list[StatementRow]:
    shipments = (
        Shipment.objects.filter(
            seller_order__legal_seller=legal_seller,
            status=Shipment.Status.DELIVERED,
            closed_at__gte=clock.midnight(start),
            closed_at__lt=clock.midnight(end + dt.timedelta(days=1)),
        )
        .select_related("seller_order", "payable__payout_item__payout__batch")
        .prefetch_related("seller_order__lines")
        .order_by("closed_at", "pk")
    )
    return [_row(shipment) for shipment in shipments]


def _taken_back(legal_seller: LegalSeller, start: dt.date, end: dt.date) -> list[StatementRow]:
    rows = TakenBack.objects.filter(
        legal_seller=legal_seller,
        payable__isnull=False,
        at__gte=clock.midnight(start),
        at__lt=clock.midnight(end + dt.timedelta(days=1)),
    ).select_related("seller_order", "deduction__payout__batch")
    return [_row_taken_back(row) for row in rows.order_by("pk")]


def _row_taken_back(row: TakenBack) -> StatementRow:
    deduction = getattr(row, "deduction", None)
    batch = deduction.payout.batch if deduction is not None else None
    return StatementRow(
        shipment_id=None,
        order_number=row.seller_order.number,
        delivered_at=row.at,
        goods=-row.goods,
        commission=-row.commission,
        vat=-row.vat,
        pit=-row.pit,
        net=-row.net,
        paid_at=batch.paid_at if batch is not None else None,
        batch_number=batch.number if batch is not None and batch.paid_at else "",
        returned_because=row.reason,
    )


def _sold(legal_seller: LegalSeller, start: dt.date, end: dt.date) -> list[StatementRow]:
    parts = (
        SellerOrder.objects.filter(
            legal_seller=legal_seller,
            order__cash_sale__voided_at__isnull=True,
            order__cash_sale__sold_at__gte=clock.midnight(start),
            order__cash_sale__sold_at__lt=clock.midnight(end + dt.timedelta(days=1)),
        )
        .select_related("order__cash_sale", "payable__payout_item__payout__batch")
        .prefetch_related("lines")
        .order_by("pk")
    )
    return [_row_of(part, part.order.cash_sale.sold_at, getattr(part, "payable", None), None) for part in parts]


def _by_truck(legal_seller: LegalSeller, start: dt.date, end: dt.date) -> list[StatementRow]:
    """Return the seller's parts of bulk sales, by the day of the last truck."""
    shares = (
        BulkShare.objects.filter(legal_seller=legal_seller, earned__gt=0)
        .annotate(moment=Coalesce("contract__loaded_at", Max("contract__tickets__weighed_at")))
        .filter(moment__gte=clock.midnight(start), moment__lt=clock.midnight(end + dt.timedelta(days=1)))
        .select_related("contract", "payable__payout_item__payout__batch")
        .order_by("moment", "pk")
    )
    return [_bulk_row(share) for share in shares]


def _bulk_row(share: Any) -> StatementRow:
    number, payable = share.contract.number, getattr(share, "payable", None)
    if payable is None:
        return StatementRow(None, number, share.moment, share.earned, is_bulk=True)
    return _settled_row(payable, None, number, share.moment, is_bulk=True)


def _row(shipment: Shipment) -> StatementRow:
    if shipment.closed_at is None:
        raise ValueError("a delivered shipment has a moment of delivery")  # the query asked for one
    return _row_of(shipment.seller_order, shipment.closed_at, getattr(shipment, "payable", None), shipment.pk)


def _row_of(
    part: SellerOrder, delivered_at: dt.datetime, payable: Payable | None, shipment_id: int | None
) -> StatementRow:
    if payable is None:
        worth = sum(line.value_of(line.kept_price) for line in part.lines.all())
        return StatementRow(shipment_id, part.number, delivered_at, worth)
    return _settled_row(payable, shipment_id, part.number, delivered_at)


def _settled_row(
    payable: Payable, shipment_id: int | None, number: str, delivered_at: dt.datetime, *, is_bulk: bool = False
) -> StatementRow:
    item = getattr(payable, "payout_item", None)
    batch = item.payout.batch if item is not None else None
    return StatementRow(
        shipment_id=shipment_id,
        order_number=number,
        delivered_at=delivered_at,
        goods=payable.goods,
        commission=payable.commission,
        vat=payable.vat,
        pit=payable.pit,
        net=payable.net,
        exempt_because=payable.exempt_because,
        paid_at=batch.paid_at if batch is not None else None,
        batch_number=batch.number if batch is not None and batch.paid_at else "",
        is_bulk=is_bulk,
    )
