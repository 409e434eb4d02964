"""A lot by the code on its label, as anybody types it."""

from farmers.models import Lot
from marketplace.common.text import clean

LONGEST_CODE = 24


def lot_code(typed: str) -> str:
    """Return a code as lots have it: in capitals, without the spaces that people put in."""
    return clean(typed).upper().replace(" ", "")[:LONGEST_CODE]


def find_lot(typed: str) -> Lot | None:
    """Return the lot whose code was typed, ``None`` where there is none."""
    found: Lot | None = Lot.objects.filter(code=lot_code(typed)).first()
    return found
