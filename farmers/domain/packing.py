"""Packing: which lot each pack comes from, what it weighs, and what is due for it in the end.

Locks, in this order: the seller order, lots by id, the ledger's entry, and stock records by id, last (see
``shop.partner.locks``). Lots are taken by one conditional UPDATE each, so that two packers on one lot never draw more
than it holds; beneath lies the constraint ``farmers_lot_never_overdrawn``.
"""

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

import pghistory
from django.db import transaction
from django.utils.translation import gettext as _

from farmers.domain.drawing import draw_from_lot
from farmers.domain.errors import LotExhausted, LotHeld
from farmers.domain.guards import must_act_for
from farmers.domain.orders import household_of, lock_seller_order, state_words
from farmers.models import Household, Lot, LotDraw
from marketplace.common import clock
from marketplace.common.compiled import Compiled, Given
from marketplace.common.errors import BadValue, WrongState
from marketplace.shop.order.domain import post_change_of_due, price_for_grams
from marketplace.shop.order.models import Line, SellerOrder, SellerOrderStatus
from marketplace.shop.partner.domain import record_sale

if TYPE_CHECKING:
    from marketplace.accounts.models import User

PACKED_ALREADY = frozenset(
    {
        SellerOrderStatus.PACKED,
        SellerOrderStatus.HANDED_IN,
        SellerOrderStatus.DELIVERED,
        SellerOrderStatus.RETURNED,
    }
)
LEAST_PERCENT_BY_KG = 50
"""Goods priced by weight that weigh less than half of what was ordered are another order: the customer is asked."""
LEAST_PERCENT_BY_PACK = 90
"""Goods priced by the pack are paid in full, so they weigh what the pack says, give or take the scales."""
MOST_PERCENT = 150
"""More than half again is a slip of the finger on the scales."""

_LINES: Compiled[Line] = Compiled(
    lambda: (
        Line.objects.filter(seller_order=Given("seller_order"))
        .select_related("product__listing", "ceiling__crop")
        .order_by("pk")
    )
)


class DrawSpec(NamedTuple):
    """So many packs of a line, weighing so many grams together, out of one lot."""

    line_id: int
    lot_id: int
    quantity: int
    grams: int


def pack_seller_order(*, seller_order: SellerOrder, draws: list[DrawSpec], by: "User") -> SellerOrder:
    """Pack a confirmed seller order: lots are drawn, weights and final prices written, stock leaves.

    A line priced by the kilogram costs what it weighs, at most what was shown (or what the customer agreed to
    since); the difference goes back through the ledger. The same draws again change nothing. Raises ``BadValue`` when
    draws do not cover each line exactly or a weight cannot be, ``LotExhausted`` when a lot has less left,
    ``LotHeld`` when it is called back, ``WrongState``, ``NotAllowed``, changing nothing.
    """
    with transaction.atomic():
        return pack_locked(seller_order=lock_seller_order(seller_order), draws=draws, by=by)


def pack_locked(*, seller_order: SellerOrder, draws: list[DrawSpec], by: "User") -> SellerOrder:
    """Pack a seller order as ``pack_seller_order`` does, in a transaction whose caller has locked and just read it."""
    household = household_of(seller_order)
    must_act_for(household, by)
    if seller_order.status in PACKED_ALREADY:
        return _packed_before(seller_order, draws)
    if seller_order.status != SellerOrderStatus.CONFIRMED:
        raise WrongState(_("Đơn %(number)s %(status)s nên chưa đóng gói được.") % state_words(seller_order))
    with pghistory.context(by=by.pk):
        lines = _lines_of(seller_order)
        _check(household, lines, draws)
        _draw(draws, by)
        _write_lines(lines, draws)
        _write_order(seller_order, lines, by)
        _give_back(seller_order, by)
        _take_stock(seller_order, lines, by)
    return seller_order


def check_draws(*, seller_order: SellerOrder, draws: list[DrawSpec]) -> None:
    """Raise what ``pack_seller_order`` would raise for these draws, as things stand; changes nothing.

    For the page that shows what the customer pays before the parcel is closed.
    """
    _check(household_of(seller_order), _lines_of(seller_order), draws)
    grams = _grams_by_lot(draws)
    for lot in Lot.objects.filter(pk__in=grams).order_by("pk"):
        if lot.held_at is not None:
            raise LotHeld(lot_code=lot.code)
        if lot.grams_left < grams[lot.pk]:
            raise LotExhausted(lot_id=lot.pk, lot_code=lot.code, grams_left=lot.grams_left)


def weighed_price(line: Line, grams: int) -> int:
    """Return the đồng due for a line that weighs so many grams: never more than was shown, or agreed to since."""
    if not line.price_per_kg:
        return line.shown_price
    return min(price_for_grams(line, grams), line.most_price)


def _packed_before(seller_order: SellerOrder, draws: list[DrawSpec]) -> SellerOrder:
    """Return the packed order when it was packed from just these draws (a form sent twice)."""
    written = LotDraw.objects.filter(line__seller_order=seller_order)
    before = sorted(DrawSpec(*row) for row in written.values_list("line_id", "lot_id", "quantity", "grams"))
    if before == sorted(draws):
        return seller_order
    raise WrongState(_("Đơn %(number)s %(status)s rồi, không đóng gói lại được.") % state_words(seller_order))


def _lines_of(seller_order: SellerOrder) -> dict[int, Line]:
    return {line.pk: line for line in _LINES.rows(seller_order=seller_order.pk)}


def _grams_by_lot(draws: list[DrawSpec]) -> Counter[int]:
    grams: Counter[int] = Counter()
    for draw in draws:
        grams[draw.lot_id] += draw.grams
    return grams


def _check(household: Household, lines: dict[int, Line], draws: list[DrawSpec]) -> None:
    _check_cover(lines, draws)
    _check_lots(household, lines, draws)
    _check_weights(lines, draws)


def _check_cover(lines: dict[int, Line], draws: list[DrawSpec]) -> None:
    """Every pack of every line comes from exactly one lot, and each lot is named once a line."""
    if any(draw.line_id not in lines for draw in draws):
        raise BadValue(_("Có dòng hàng không thuộc đơn này, xin tải lại trang."), field="draws")
    if any(draw.quantity < 1 or draw.grams < 1 for draw in draws):
        raise BadValue(_("Mỗi lô phải có số gói và khối lượng lớn hơn 0."), field="draws")
    if len({(draw.line_id, draw.lot_id) for draw in draws}) != len(draws):
        raise BadValue(_("Một lô được ghi hai lần cho cùng một mặt hàng, xin gộp lại."), field="draws")
    packs: Counter[int] = Counter()
    for draw in draws:
        packs[draw.line_id] += draw.quantity
    for line in lines.values():
        if packs[line.pk] != line.quantity:
            what = {"title": line.title, "packed": packs[line.pk], "ordered": line.quantity}
            raise BadValue(
                _("“%(title)s”: khách đặt %(ordered)d gói, phiếu ghi %(packed)d gói. Xin ghi đủ.") % what, field="draws"
            )


def _check_lots(household: Household, lines: dict[int, Line], draws: list[DrawSpec]) -> None:
    """A line is packed from the growing area that it was listed from: the certificates speak for that one."""
    lots = Lot.objects.filter(growing_area__household=household).in_bulk({draw.lot_id for draw in draws})
    for draw in draws:
        lot, line = lots.get(draw.lot_id), lines[draw.line_id]
        if lot is None or lot.growing_area_id != line.product.listing.growing_area_id:
            what = {"title": line.title}
            raise BadValue(_("“%(title)s” phải lấy từ lô của đúng vườn đã đăng bán.") % what, field="draws")


def _check_weights(lines: dict[int, Line], draws: list[DrawSpec]) -> None:
    for line in lines.values():
        if not line.ordered_grams:
            continue
        percent = sum(draw.grams for draw in draws if draw.line_id == line.pk) * 100 / line.ordered_grams
        what = {"title": line.title}
        if percent > MOST_PERCENT:
            raise BadValue(_("“%(title)s” nặng hơn đơn đặt quá nhiều, xin cân và ghi lại.") % what, field="draws")
        if percent < (LEAST_PERCENT_BY_KG if line.price_per_kg else LEAST_PERCENT_BY_PACK):
            raise BadValue(
                _("“%(title)s” nhẹ hơn đơn đặt quá nhiều, xin cân lại hoặc gọi cho khách.") % what, field="draws"
            )


def _draw(draws: list[DrawSpec], by: "User") -> None:
    """Take the grams off the lots, ids ascending, and write the draws."""
    for lot_id, drawn in sorted(_grams_by_lot(draws).items()):
        draw_from_lot(lot_id=lot_id, grams=drawn)
    at = clock.now()
    LotDraw.objects.bulk_create(
        LotDraw(line_id=draw.line_id, lot_id=draw.lot_id, quantity=draw.quantity, grams=draw.grams, at=at, by=by)
        for draw in draws
    )


def _write_lines(lines: dict[int, Line], draws: list[DrawSpec]) -> None:
    for line in lines.values():
        line.final_grams = sum(draw.grams for draw in draws if draw.line_id == line.pk)
        line.final_price = weighed_price(line, line.final_grams)
    Line.objects.bulk_update(lines.values(), ["final_grams", "final_price"])


def _write_order(seller_order: SellerOrder, lines: dict[int, Line], by: "User") -> None:
    seller_order.goods_final = sum(line.price_due for line in lines.values())
    seller_order.status = SellerOrderStatus.PACKED
    seller_order.packed_at = clock.now()
    seller_order.packed_by = by
    seller_order.save(update_fields=["goods_final", "status", "packed_at", "packed_by"])


def _give_back(seller_order: SellerOrder, by: "User") -> None:
    """Post by how much less (or, with a yes to more weight, more) the customer owes than was shown."""
    before = seller_order.goods_total + seller_order.freight
    post_change_of_due(
        seller_order=seller_order,
        before=before,
        after=seller_order.total_due,
        source_kind="order_reduced" if seller_order.total_due < before else "order_raised",
        source_ref=f"seller_order:{seller_order.pk}:weighed",
        by=by,
        occurred_at=seller_order.packed_at,
    )


def _take_stock(seller_order: SellerOrder, lines: dict[int, Line], by: "User") -> None:
    packs: Counter[int] = Counter()
    for line in lines.values():
        packs[line.stockrecord_id] += line.quantity
    record_sale(quantities=packs, source_kind="seller_order", source_ref=f"seller_order:{seller_order.pk}", by=by)
