"""A carrier's runs as the phone shows them: what is ahead, what is still with them, what they hold."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from logistics.models import Carrier, CashSale, Run, Shipment, Stop
from logistics.queries import cash_to_hand_over, held_by_carrier, runs_visible_to, sales_to_hand_over, stops_visible_to
from marketplace.common import clock
from marketplace.field.access import is_at_hand

ORDER = [Run.Status.OUT, Run.Status.PLANNED, Run.Status.CLOSED]
"""The states of runs as the phone lists them."""


@dataclass(frozen=True)
class Row:
    """One stop; name, door and telephone only while the parcel is at hand."""

    stop: Stop
    at_hand: bool


@dataclass(frozen=True)
class Trip:
    """One run with its stops in order."""

    run: Run
    rows: list[Row]

    @property
    def ahead(self) -> list[Row]:
        """Return the stops that nobody has been to."""
        return [row for row in self.rows if row.at_hand and row.stop.status == Stop.Status.WAITING]

    @property
    def failed(self) -> list[Row]:
        """Return the stops that failed and are still with the carrier: to be tried again or brought back."""
        return [row for row in self.rows if row.at_hand and row.stop.status == Stop.Status.FAILED]

    @property
    def done(self) -> list[Row]:
        """Return the stops that are behind: delivered, or back at the office."""
        return [row for row in self.rows if not row.at_hand]

    @property
    def to_collect(self) -> int:
        """Return the đồng that are due at the stops ahead and at those that failed."""
        return sum(row.stop.shipment.cash_due for row in self.rows if row.at_hand)


@dataclass(frozen=True)
class Purse:
    """Đồng that the carrier answers for; the parcels and the van's sales of which nobody has counted the cash."""

    held: int
    uncounted: list[Shipment]
    sales: list[CashSale]

    @property
    def to_hand_over(self) -> int:
        """Return the đồng to be counted at the office."""
        collected = sum(shipment.cash_collected for shipment in self.uncounted)
        return collected + sum(sale.due for sale in self.sales)

    @property
    def waiting(self) -> int:
        """Return the đồng that were counted with a difference, which waits for approval."""
        return self.held - self.to_hand_over


def stops_of(carrier: Carrier) -> QuerySet[Stop]:
    """Return the stops of the carrier's own runs."""
    stops = stops_visible_to(carrier.user).filter(run__carrier=carrier)
    return stops.select_related("run__point", "shipment__seller_order__order__commune__province").prefetch_related(
        "shipment__items"
    )


def trips_of(carrier: Carrier) -> list[Trip]:
    """Return today's runs and those that have not closed, what is on the road first. A withdrawn run is not shown."""
    open_or_today = ~Q(status=Run.Status.CLOSED) | Q(day=clock.today(), out_at__isnull=False)
    own = runs_visible_to(carrier.user).filter(open_or_today, carrier=carrier)
    runs = sorted(own.select_related("point").order_by("-made_at", "-pk"), key=lambda run: ORDER.index(run.status))
    rows: dict[int, list[Row]] = {run.pk: [] for run in runs}
    for stop in stops_of(carrier).filter(run__in=runs).order_by("run", "sequence"):
        rows[stop.run_id].append(Row(stop, is_at_hand(stop)))
    return [Trip(run, rows[run.pk]) for run in runs]


def purse_of(carrier: Carrier) -> Purse:
    """Return what the carrier holds."""
    return Purse(
        held_by_carrier(carrier),
        list(cash_to_hand_over(carrier).select_related("seller_order")),
        list(sales_to_hand_over(carrier)),
    )
