"""Lots that are called back: nothing more is packed or loaded from them, and their packs leave the shelf.

Whose kilograms the packs on sale are is not written anywhere before packing. So packs of the garden that nobody has
ordered leave the stock as far as its other lots and the harvests expected of it do not cover them, at most what the lot
has left; what customers have ordered stays theirs, to be packed from another lot or cancelled. Locks: the household,
the lot, stock records by id, last.
"""

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Sum

from farmers.domain.supply import packs_of_garden, sure_grams
from farmers.models import Household, Lot
from marketplace.common import clock
from marketplace.shop.partner.domain import record_movement
from marketplace.shop.partner.locks import lock_records
from marketplace.shop.partner.models import StockMovement, StockRecord

if TYPE_CHECKING:
    from marketplace.accounts.models import User

KIND, SOURCE = StockMovement.Kind.RECALLED, "lot_recall"


def lock_lot(lot: Lot) -> Lot:
    """Lock a lot, its household first, as who adds packs does; return it as it is now."""
    Household.objects.select_for_update(no_key=True).get(pk=lot.growing_area.household_id)
    locked: Lot = Lot.objects.select_for_update(no_key=True).select_related("growing_area").get(pk=lot.pk)
    return locked


def hold_lot(*, lot: Lot, source_ref: str, by: "User") -> int:
    """Hold a lot and take its free packs off the shelf, with their movements; return how many. A repeat does nothing.

    ``source_ref`` names the decision ("recall:7"); ``release_lot`` puts back what went with it.
    """
    with transaction.atomic():
        held = lock_lot(lot)
        if held.held_at is not None:
            return 0
        held.held_at = clock.now()
        held.save(update_fields=["held_at"])
        records = packs_of_garden(held.growing_area_id)
        lock_records(stockrecord_ids=records.values_list("pk", flat=True))
        taken = _packs_to_take(held, list(records.select_related("product").order_by("pk")))
        for record, packs in taken:
            _move(record, -packs, source_ref, by)
    return sum(packs for _record, packs in taken)


def release_lot(*, lot: Lot, source_ref: str, by: "User") -> int:
    """Let a lot go that was held, and put its packs back on the shelf; return how many. A repeat does nothing."""
    with transaction.atomic():
        held = lock_lot(lot)
        if held.held_at is None:
            return 0
        held.held_at = None
        held.save(update_fields=["held_at"])
        moves = StockMovement.objects.filter(kind=KIND, source_kind=SOURCE, source_ref=source_ref, quantity__lt=0)
        away = dict(moves.values_list("stockrecord_id").annotate(packs=-Sum("quantity")).order_by())
        lock_records(stockrecord_ids=away)
        for record in StockRecord.objects.filter(pk__in=away).order_by("pk"):
            _move(record, away[record.pk], f"{source_ref}:lifted", by)
    return sum(away.values())


def _packs_to_take(lot: Lot, records: list[StockRecord]) -> list[tuple[StockRecord, int]]:
    """Return the packs to take off each record: those whose kilograms are most likely the lot's."""
    sure = sure_grams(lot.growing_area_id)
    on_sale = sum((record.num_in_stock or 0) * (record.product.net_grams or 0) for record in records)
    left, taken = min(lot.grams_left, on_sale - sure), []
    for record in records:
        net, free = record.product.net_grams, max(0, record.net_stock_level)
        if net:
            packs = min(free, max(0, -(-left // net)))
            left -= packs * net
        else:  # goods counted by the piece weigh nothing on record: all or nothing
            packs = free if lot.grams_left and not sure else 0
        if packs:
            taken.append((record, packs))
    return taken


def _move(record: StockRecord, packs: int, ref: str, by: "User") -> None:
    record_movement(stockrecord=record, kind=KIND, quantity=packs, source_kind=SOURCE, source_ref=ref, by=by)
