"""The one file that locks stock. Lock order everywhere: quotas (keys sorted) → stock (ids sorted), stock LAST.

Each change is one conditional UPDATE: PostgreSQL takes the row's lock, re-reads the row as last committed and applies
the condition to that, so of K units exactly K are promised however many ask at once. Nothing is read first and written
later. The rows stay locked until the caller's transaction ends, which is why these calls come last in it. Beneath lies
the constraint ``partner_never_oversold``. Measured against the alternatives in docs/algorithms/stock.md.
"""

from collections.abc import Iterable, Mapping

from django.db import transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from marketplace.common.errors import DomainError
from marketplace.shop.partner.models import StockRecord

Quantities = Mapping[int, int]
"""Packs by id of the stock record; each at least one."""


class SoldOut(DomainError):
    """Fewer packs are left than were asked for: ``left`` packs of ``stockrecord_id``."""

    code = "sold_out"

    def __init__(self, *, stockrecord_id: int, left: int, title: str, pack_name: str = "") -> None:
        self.stockrecord_id = stockrecord_id
        self.left = left
        super().__init__(sold_out_sentence(title=title, left=left, pack_name=pack_name))


class StockMismatch(DomainError):
    """More is to be released or consumed than is allocated: a fault of the caller, stopped before it is written."""

    code = "stock_mismatch"


def sold_out_sentence(*, title: str, left: int, pack_name: str = "") -> str:
    """Return what to tell somebody who wants more than there is."""
    if left <= 0:
        return _("“%(title)s” vừa hết hàng, xin bỏ ra khỏi giỏ rồi đặt lại.") % {"title": title}
    what = {"title": title, "left": left, "pack": pack_name or _("gói")}
    return _("“%(title)s” chỉ còn %(left)d %(pack)s, xin giảm số lượng.") % what


def allocate_stock(*, quantities: Quantities) -> None:
    """Promise packs to an order, all or none. Raises ``SoldOut``.

    Call it last in the transaction of the order.
    """
    with transaction.atomic():
        for stockrecord_id, packs in _in_order(quantities):
            if not _allocate(stockrecord_id, packs):
                raise _sold_out(stockrecord_id)


def release_stock(*, quantities: Quantities) -> None:
    """Give back what an order was promised. Raises ``StockMismatch`` when it was promised less."""
    with transaction.atomic():
        for stockrecord_id, packs in _in_order(quantities):
            found = _allocated(stockrecord_id, packs)
            _must_change(found.update(num_allocated=F("num_allocated") - packs))


def consume_stock(*, quantities: Quantities) -> None:
    """Take promised packs out of the stock on hand, as they are packed. Raises ``StockMismatch``.

    The caller writes the movement (``partner.domain.record_sale`` does both).
    """
    with transaction.atomic():
        for stockrecord_id, packs in _in_order(quantities):
            found = _allocated(stockrecord_id, packs).filter(num_in_stock__gte=packs)
            _must_change(found.update(num_allocated=F("num_allocated") - packs, num_in_stock=F("num_in_stock") - packs))


def lock_records(*, stockrecord_ids: Iterable[int]) -> None:
    """Lock stock records in the order of their ids, where what to move follows from what is free: last, as ever."""
    ids = sorted(set(stockrecord_ids))
    list(StockRecord.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk").values_list("pk"))


def change_on_hand(*, stockrecord_id: int, packs: int) -> bool:
    """Add packs (take away where negative) to the stock on hand; False where less than allocated would be left.

    Only ``partner.domain.record_movement`` calls it, as every change has its movement.
    """
    found = StockRecord.objects.filter(pk=stockrecord_id)
    if packs < 0:
        found = found.filter(num_in_stock__gte=Coalesce(F("num_allocated"), 0) - packs)
    return found.update(num_in_stock=Coalesce(F("num_in_stock"), 0) + packs) == 1


def _allocate(stockrecord_id: int, packs: int) -> bool:
    """Promise packs where that many are free, in one statement that is also the lock."""
    free = StockRecord.objects.filter(pk=stockrecord_id, num_in_stock__gte=Coalesce(F("num_allocated"), 0) + packs)
    return free.update(num_allocated=Coalesce(F("num_allocated"), 0) + packs) == 1


def _allocated(stockrecord_id: int, packs: int) -> "QuerySet[StockRecord]":
    return StockRecord.objects.filter(pk=stockrecord_id, num_allocated__gte=packs)


def _in_order(quantities: Quantities) -> list[tuple[int, int]]:
    for packs in quantities.values():
        if packs < 1:
            raise ValueError(f"packs to lock must be at least one, not {packs}")
    return sorted(quantities.items())


def _must_change(rows: int) -> None:
    if rows != 1:
        raise StockMismatch(_("Số hàng đã giữ cho đơn không khớp với kho. Chưa ghi gì, xin báo quản trị."))


def _sold_out(stockrecord_id: int) -> SoldOut:
    record = StockRecord.objects.select_related("product").get(pk=stockrecord_id)
    return SoldOut(
        stockrecord_id=stockrecord_id,
        left=max(0, record.net_stock_level),
        title=record.product.get_title(),
        pack_name=record.product.pack_name,
    )
