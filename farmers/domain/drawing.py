"""Grams off a lot: the one way to take them, whoever sells what was harvested."""

from django.db.models import F
from django.utils.translation import gettext as _

from farmers.domain.errors import LotExhausted, LotHeld
from farmers.models import Lot
from marketplace.common.errors import WrongState


def draw_from_lot(*, lot_id: int, grams: int) -> None:
    """Take ``grams`` off a lot where that much is left, in one statement that is also the lock.

    Call it in the transaction that writes what the grams went into, lots in ascending order of their ids. Raises
    ``LotExhausted``, and ``LotHeld`` where the lot is called back.
    """
    if not _take_from_lot(lot_id, grams):
        lot = Lot.objects.get(pk=lot_id)
        if lot.held_at is not None:
            raise LotHeld(lot_code=lot.code)
        raise LotExhausted(lot_id=lot_id, lot_code=lot.code, grams_left=lot.grams_left)


def put_back_in_lot(*, lot_id: int, grams: int) -> None:
    """Give ``grams`` that were drawn by mistake back to their lot. Raises ``WrongState`` where less was drawn."""
    drawn = Lot.objects.filter(pk=lot_id, drawn_grams__gte=grams)
    if drawn.update(drawn_grams=F("drawn_grams") - grams) != 1:
        raise WrongState(_("Lô này chưa lấy ra nhiều như vậy, xin xem lại."))


def _take_from_lot(lot_id: int, grams: int) -> bool:
    enough = Lot.objects.filter(pk=lot_id, held_at__isnull=True, grams__gte=F("drawn_grams") + grams)
    return bool(enough.update(drawn_grams=F("drawn_grams") + grams) == 1)
