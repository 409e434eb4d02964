"""SQL that corrupts one row of each kind, by room: for each line of the reconciliation what must make it notice.

``CORRUPTIONS`` are done together, one list a line; each statement of ``ALONE`` has to be caught when it is the only one.
"""

from tests.demo.corruptions import (
    bargains,
    bulk,
    campaigns,
    discounts,
    essentials,
    figures,
    goods,
    history,
    households,
    ledger,
    limits,
    messages,
    money_back,
    neighbours,
    orders,
    payments,
    sales,
    settlement,
    shipments,
    stock,
)

_ROOMS = (
    bargains,
    bulk,
    campaigns,
    discounts,
    essentials,
    figures,
    goods,
    history,
    households,
    ledger,
    limits,
    messages,
    money_back,
    neighbours,
    orders,
    payments,
    sales,
    settlement,
    shipments,
    stock,
)

CORRUPTIONS: dict[str, list[str]] = {name: each for room in _ROOMS for name, each in room.CORRUPTIONS.items()}
ALONE: dict[str, list[str]] = {name: each for room in _ROOMS for name, each in getattr(room, "ALONE", {}).items()}
