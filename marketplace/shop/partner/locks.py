"""The one file that locks stock. Lock order everywhere: quotas (keys sorted) → stock (ids sorted), stock LAST.

Each change is one conditional UPDATE, of however many records: PostgreSQL takes the rows' locks in the order of their
ids, re-reads each row as last committed and applies the condition to that, so of K units exactly K are promised however
many ask at once. Nothing is read first and written later. The rows stay locked until the caller's transaction ends,
which is why these calls come last in it. Beneath lies the constraint ``partner_never_oversold``. Measured against the
alternatives in docs/algorithms/stock.md.
"""

from collections.abc import Iterable, Mapping
from contextlib import nullcontext
from typing import NamedTuple

from django.db import connection, transaction
from django.utils.translation import gettext as _

from marketplace.common.errors import DomainError
from marketplace.shop.partner.models import StockRecord

Quantities = Mapping[int, int]
"""Packs by id of the stock record; each at least one."""
Wanted = list[tuple[int, int]]
"""Id of a stock record and packs, in the order of the ids."""


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
    """Promise packs to an order, all or none, in one statement. Raises ``SoldOut`` for the first that is short.

    Call it last in the transaction of the order.
    """
    wanted = _in_order(quantities)
    with transaction.atomic(savepoint=False):
        done = _allocate(wanted)
        short = [stockrecord_id for stockrecord_id, _packs in wanted if stockrecord_id not in done]
        if short and done:  # a savepoint would cost every order two statements; this costs only who comes too late
            _change(_RELEASE, [each for each in wanted if each[0] in done])
    if short:
        raise _sold_out(short[0])


def release_stock(*, quantities: Quantities) -> None:
    """Give back what an order was promised. Raises ``StockMismatch`` when it was promised less."""
    _change_all(_RELEASE, quantities)


def consume_stock(*, quantities: Quantities) -> None:
    """Take promised packs out of the stock on hand, as they are packed. Raises ``StockMismatch``.

    The caller writes the movement (``partner.domain.record_sale`` does both).
    """
    _change_all(_CONSUME, quantities)


def lock_records(*, stockrecord_ids: Iterable[int]) -> None:
    """Lock stock records in the order of their ids, where what to move follows from what is free: last, as ever."""
    ids = sorted(set(stockrecord_ids))
    list(StockRecord.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk").values_list("pk"))


def change_on_hand(*, stockrecord_id: int, packs: int) -> tuple[int, int | None] | None:
    """Add packs (take away where negative) to the stock on hand; return what is on hand and allocated then.

    ``None``, and nothing is changed, where less than allocated would be left. Only ``partner.domain.record_movement``
    calls it, as every change has its movement.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE partner_stockrecord SET num_in_stock = coalesce(num_in_stock, 0) + %s"
            " WHERE id = %s AND (%s > 0 OR num_in_stock >= coalesce(num_allocated, 0) - %s)"
            " RETURNING num_in_stock, num_allocated",
            [packs, stockrecord_id, packs, packs],
        )
        left: tuple[int, int | None] | None = cursor.fetchone()
    return left


def add_on_hand(*, packs: Mapping[int, int]) -> None:
    """Add packs to the stock on hand of many records, by id, in one statement. The caller writes their movements.

    For records that were opened in the same transaction: nobody else can see them, so their order does not matter.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE partner_stockrecord AS record SET num_in_stock = coalesce(record.num_in_stock, 0) + come.packs"
            " FROM unnest(%s::bigint[], %s::int[]) AS come(id, packs) WHERE record.id = come.id",
            [list(packs), list(packs.values())],
        )


def _allocate(wanted: Wanted) -> set[int]:
    """Promise packs of the records that have that many free, and return their ids."""
    return _change(_ALLOCATE, wanted)


class _Change(NamedTuple):
    """What is asked of a record (``r``) before its packs (``w.packs``) move, and what becomes of it."""

    condition: str
    becomes: str


_ALLOCATE = _Change(
    condition="r.num_in_stock >= coalesce(r.num_allocated, 0) + w.packs",
    becomes="num_allocated = coalesce(r.num_allocated, 0) + w.packs",
)
_RELEASE = _Change(condition="r.num_allocated >= w.packs", becomes="num_allocated = r.num_allocated - w.packs")
_CONSUME = _Change(
    condition="r.num_allocated >= w.packs AND r.num_in_stock >= w.packs",
    becomes="num_allocated = r.num_allocated - w.packs, num_in_stock = r.num_in_stock - w.packs",
)


def _change(change: _Change, wanted: Wanted) -> set[int]:
    """Change the records that fulfil the condition, in one statement that is also the lock; return their ids.

    The inner SELECT takes the locks in the order of the ids, and none of a record that is short already; it looks at
    each row as last committed, and from there on nobody else can change it.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH w AS ("  # noqa: S608  # conditions and changes are the constants above
            " SELECT r.id, w.packs FROM partner_stockrecord AS r"
            " JOIN unnest(%s::bigint[], %s::int[]) AS w(id, packs) ON w.id = r.id"
            f" WHERE {change.condition} ORDER BY r.id FOR NO KEY UPDATE OF r"
            f") UPDATE partner_stockrecord AS r SET {change.becomes} FROM w WHERE r.id = w.id RETURNING r.id",
            [[stockrecord_id for stockrecord_id, _packs in wanted], [packs for _stockrecord_id, packs in wanted]],
        )
        return {stockrecord_id for (stockrecord_id,) in cursor.fetchall()}


def _change_all(change: _Change, quantities: Quantities) -> None:
    """Change all of the records or, where one does not fulfil the condition, none. Raises ``StockMismatch``."""
    wanted = _in_order(quantities)
    with transaction.atomic() if len(wanted) > 1 else nullcontext():  # of one nothing is changed where it is refused
        if len(_change(change, wanted)) != len(wanted):
            raise StockMismatch(_("Số hàng đã giữ cho đơn không khớp với kho. Chưa ghi gì, xin báo quản trị."))


def _in_order(quantities: Quantities) -> Wanted:
    for packs in quantities.values():
        if packs < 1:
            raise ValueError(f"packs to lock must be at least one, not {packs}")
    return sorted(quantities.items())


def _sold_out(stockrecord_id: int) -> SoldOut:
    record = StockRecord.objects.select_related("product").get(pk=stockrecord_id)
    return SoldOut(
        stockrecord_id=stockrecord_id,
        left=max(0, record.net_stock_level),
        title=record.product.get_title(),
        pack_name=record.product.pack_name,
    )
