"""A manifest by household: who ordered what, which parcels, how much cash, who has signed."""

from dataclasses import dataclass, field

from logistics.domain.community import OVER
from logistics.models import Manifest, ManifestOrder, Shipment
from marketplace.common.text import fold
from marketplace.shop.order.models import Order, OrderStatus

NEVER_CAME = frozenset({OrderStatus.CANCELLED, OrderStatus.RETURNED})


@dataclass(frozen=True)
class Entry:
    """One order on the manifest with its parcels."""

    row: ManifestOrder
    order: Order
    shipments: list[Shipment]

    @property
    def cash(self) -> int:
        """Return the đồng of this order: due, or collected already."""
        return sum(one.cash_due + one.cash_collected for one in self.shipments)

    @property
    def paid(self) -> int | None:
        """Return the đồng that the household gave its team; ``None`` while nothing of it went over the boundary."""
        rows = self.row.payments.all()
        return sum(one.paid for one in rows) if rows else None

    @property
    def lent(self) -> int:
        """Return the đồng that the team gave the carrier beyond what the household paid; negative where it owes."""
        return -sum(one.difference for one in self.row.payments.all())

    @property
    def state(self) -> str:
        """Return the order's state in words."""
        return str(OrderStatus(self.order.status).label)

    @property
    def is_gone(self) -> bool:
        """Whether nothing of it will come."""
        return self.order.status in NEVER_CAME

    @property
    def is_here(self) -> bool:
        """Whether all that will come is over the boundary."""
        arrived = [one for one in self.shipments if one.status == Shipment.Status.DELIVERED]
        return bool(arrived) and all(one.status in OVER for one in self.shipments)


@dataclass(frozen=True)
class Household:
    """One household's orders on a manifest."""

    name: str
    address: str
    phone: str
    entries: list[Entry] = field(default_factory=list)

    @property
    def cash(self) -> int:
        """Return the đồng of the household."""
        return sum(entry.cash for entry in self.entries)

    @property
    def lent(self) -> int:
        """Return the đồng that the team lent the household; negative where it owes it some."""
        return sum(entry.lent for entry in self.entries)


def households_of(manifest: Manifest) -> list[Household]:
    """Return the households in the order of their names (six queries, however many)."""
    rows = manifest.entries.select_related("order", "recorded_by").prefetch_related(
        "order__lines", "order__seller_orders__shipment__items", "payments"
    )
    found: dict[tuple[str, str], Household] = {}
    for row in rows.order_by("pk"):
        order = row.order
        key = (fold(order.recipient_name), fold(order.address_text))
        household = found.setdefault(key, Household(order.recipient_name, order.address_text, order.recipient_phone))
        shipments = [part.shipment for part in order.seller_orders.all()]
        household.entries.append(Entry(row, order, shipments))
    return [found[key] for key in sorted(found)]


def waiting_of(households: list[Household]) -> list[Household]:
    """Return the households that have not signed for something that will come or has come."""
    return [one for one in households if any(not e.is_gone and e.row.received_at is None for e in one.entries)]
