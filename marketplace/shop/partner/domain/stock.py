"""Stock on hand and its movements, always together."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from marketplace.common.errors import DomainError
from marketplace.common.inserting import insert_new
from marketplace.shop.partner import locks
from marketplace.shop.partner.models import StockMovement, StockRecord

if TYPE_CHECKING:
    from marketplace.accounts.models import User

LARGEST_MOVEMENT = 1_000_000
"""In packs. More at once is a slip of the finger, and stays far inside the column."""
LARGEST_STOCK = 100_000_000


class BelowAllocated(DomainError):
    """Less would be left on hand than orders have been promised."""

    code = "below_allocated"


class MovementConflict(DomainError):
    """The same event was recorded before with another quantity."""

    code = "movement_conflict"


def record_movement(
    *,
    stockrecord: StockRecord,
    kind: StockMovement.Kind,
    quantity: int,
    source_kind: str,
    source_ref: str,
    by: "User | None",
) -> StockMovement:
    """Move ``quantity`` packs in (positive) or out (negative) and write down why; return the movement.

    The same event (record, kind, source) again returns the first movement and changes nothing. Raises
    ``BelowAllocated`` where what is promised could no longer be kept, ``MovementConflict`` where the event is known
    with another quantity, ``DomainError`` for a quantity of zero or beyond ``LARGEST_MOVEMENT``.
    """
    if quantity == 0 or abs(quantity) > LARGEST_MOVEMENT:
        raise DomainError(
            _("Số lượng phải từ 1 đến %(most)d, xin xem lại.") % {"most": LARGEST_MOVEMENT}, code="bad_quantity"
        )
    with transaction.atomic():
        written = _write({stockrecord.pk: quantity}, kind, source_kind, source_ref, by)
        movement, is_new = written[stockrecord.pk]
        if is_new:
            _change(stockrecord, quantity)
    if not is_new:
        stockrecord.refresh_from_db(fields=["num_in_stock", "num_allocated"])
    return movement


def _change(stockrecord: StockRecord, quantity: int) -> None:
    """Change the stock on hand, and the numbers of the record in hand with it. Raises ``DomainError``."""
    numbers = locks.change_on_hand(stockrecord_id=stockrecord.pk, packs=quantity)
    if numbers is None:
        raise BelowAllocated(_("Không bớt được: số còn lại sẽ ít hơn số khách đã đặt."))
    if numbers[0] > LARGEST_STOCK:
        raise DomainError(_("Tồn kho lớn quá mức ghi được, xin xem lại số lượng."), code="bad_quantity")
    stockrecord.take_numbers(*numbers)


def record_sale(
    *, quantities: Mapping[int, int], source_kind: str, source_ref: str, by: "User | None"
) -> list[StockMovement]:
    """Take promised packs (by id of the stock record) off the stock as they are packed, each with its movement.

    The same event again changes nothing. Raises ``StockMismatch`` where less was promised.
    """
    with transaction.atomic():
        leaving = {stockrecord_id: -packs for stockrecord_id, packs in quantities.items()}
        written = _write(leaving, StockMovement.Kind.SOLD, source_kind, source_ref, by)
        fresh = {
            stockrecord_id: quantities[stockrecord_id] for stockrecord_id, (_m, is_new) in written.items() if is_new
        }
        if fresh:
            locks.consume_stock(quantities=fresh)
    return [movement for movement, _new in written.values()]


def _write(
    quantities: Mapping[int, int], kind: StockMovement.Kind, source_kind: str, source_ref: str, by: "User | None"
) -> dict[int, tuple[StockMovement, bool]]:
    """Return the event's movement of each record and whether it is new. (Twins wait for each other at the index.)"""
    event = {"kind": kind, "source_kind": source_kind, "source_ref": source_ref}
    asked = [
        StockMovement(stockrecord_id=pk, quantity=packs, by=by, **event) for pk, packs in sorted(quantities.items())
    ]
    written = {movement.stockrecord_id: (movement, True) for movement in insert_new(asked, known_by="stockrecord_id")}
    if len(written) < len(asked):
        known = StockMovement.objects.filter(stockrecord__in=quantities.keys() - written.keys(), **event)
        written |= {movement.stockrecord_id: (movement, False) for movement in known}
    if any(movement.quantity != quantities[pk] for pk, (movement, _new) in written.items()):
        raise MovementConflict(_("Việc này đã được ghi với số lượng khác. Xin tải lại trang rồi xem lại."))
    return {pk: written[pk] for pk in sorted(written)}
