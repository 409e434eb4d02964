"""Who is calling: what past orders to that number say. Nothing of anybody else, nothing of the account behind it.

Orders that the number's owner sent to others are not shown: their addresses are those people's.
"""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from marketplace.accounts.queries import find_by_phone
from marketplace.areas.models import Commune
from marketplace.common.text import fold
from marketplace.shop.order.models import Order, OrderStatus

ORDERS_READ = 30
ORDERS_SHOWN = 5
PLACES_SHOWN = 5


@dataclass(frozen=True)
class Place:
    """A name and address that an order went to before."""

    name: str
    commune: Commune
    address_text: str
    address_as_written: str


@dataclass(frozen=True)
class Caller:
    """What a clerk may know of a number: orders and addresses the newest first, and a name where there is one."""

    phone: str
    name: str = ""
    has_account: bool = False
    orders: list[Order] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    total: int = 0

    @property
    def orders_with_state(self) -> list[tuple[Order, str, UUID]]:
        """Return the orders with their state in words (Oscar's column has none), and a key of "once more"."""
        return [(order, str(OrderStatus(order.status).label), uuid4()) for order in self.orders]

    @property
    def is_known(self) -> bool:
        """Whether the number has been met before."""
        return bool(self.name)


def known_caller(phone: str) -> Caller:
    """Return what past orders to the number (E.164) say (four queries, however many orders)."""
    rows = Order.objects.filter(recipient_phone=phone).exclude(status=OrderStatus.UNPAID)
    orders = list(
        rows.select_related("commune__province")
        .prefetch_related("lines__product")
        .order_by("-date_placed")[:ORDERS_READ]
    )
    person = find_by_phone(phone)
    name = orders[0].recipient_name if orders else (person.full_name if person else "")
    return Caller(
        phone=phone,
        name=name,
        has_account=person is not None,
        orders=orders[:ORDERS_SHOWN],
        places=_places(orders)[:PLACES_SHOWN],
        total=rows.count(),
    )


def last_known(phone: str) -> dict[str, Any]:
    """Return what a call with the number begins with: the name and address of its last order (fields of ``Call``)."""
    caller = known_caller(phone)
    if not caller.places:
        return {"name": caller.name}
    last = caller.places[0]
    return {
        "name": last.name,
        "commune": last.commune,
        "address_text": last.address_text,
        "address_as_written": last.address_as_written,
    }


def _places(orders: list[Order]) -> list[Place]:
    """Return each address once, the one used last first."""
    found: dict[tuple[str, int, str], Place] = {}
    for order in orders:
        if order.commune is None or not order.address_text:
            continue
        key = (fold(order.recipient_name), order.commune_id, fold(order.address_text))
        place = Place(order.recipient_name, order.commune, order.address_text, order.address_as_written)
        found.setdefault(key, place)
    return list(found.values())
