"""Whose an account is, as text: ``order:42``. Text, because owners live in rooms above this one.

Each takes the row or, where nobody has fetched it, its id.
"""

from django.db.models import Model

MARKET = "market"


def order_owner(order: Model | int) -> str:
    """Return the owner of what an order owes and is owed."""
    return _owner("order", order)


def carrier_owner(carrier: Model | int) -> str:
    """Return the owner of the cash that a carrier holds."""
    return _owner("carrier", carrier)


def point_owner(point: Model | int) -> str:
    """Return the owner of a point's till."""
    return _owner("point", point)


def shift_owner(shift: Model | int) -> str:
    """Return the owner of the cash in the drawer of a clerk's shift."""
    return _owner("shift", shift)


def clerk_owner(user: Model | int) -> str:
    """Return the owner of the differences that a clerk's shifts were closed with."""
    return _owner("clerk", user)


def operator_owner(operator: Model | int) -> str:
    """Return the owner of a postal operator's clearing and freight."""
    return _owner("operator", operator)


def seller_owner(legal_seller: Model | int) -> str:
    """Return the owner of what a legal seller is owed."""
    return _owner("seller", legal_seller)


def transfer_owner(transfer: Model | int) -> str:
    """Return the owner of money that came by bank and is not an order's yet."""
    return _owner("transfer", transfer)


def province_owner(code: str) -> str:
    """Return the owner of what a province (by its code) still has to pay of discounts."""
    return f"province:{code}"


def _owner(word: str, thing: Model | int) -> str:
    pk = thing if isinstance(thing, int) else thing.pk
    if pk is None:
        raise ValueError(f"an unsaved {word} owns no account")
    return f"{word}:{pk}"
