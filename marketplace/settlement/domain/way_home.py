"""Where goods lie that were taken back: on the shelf of the point which took them, or on their way home.

A point restocks what its shelves hold anyway. Of a seller who keeps no stock there (a farm, a shop elsewhere) the packs
are in no record until they are home. In prose: docs/algorithms/stock.md.
"""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from logistics.domain.guards import require_clerk
from logistics.domain.outlets import record_for
from logistics.domain.returns import spoils, take_into_stock
from logistics.models import Outlet, Point
from logistics.rules import is_clerk_of
from marketplace.accounts.models import User
from marketplace.common import clock
from marketplace.common.errors import NotAllowed, WrongState
from marketplace.common.text import require_text
from marketplace.settlement.models import TakenBack, WayHome
from marketplace.shop.order.models import Line
from marketplace.shop.partner.models import StockRecord

LONGEST_REASON = 200
SOURCE = "goods_returned"


def put_away(*, taken: TakenBack, packs: Iterable[tuple[Line, int]], by: User) -> None:
    """Write where the packs of each line went: written off, on the point's shelf, or on their way home.

    Call it last in the transaction: stock records are locked in their order.
    """
    moves = []
    for line, count in packs:
        record = line.stockrecord
        if record is None:
            continue  # the record was deleted from the catalogue: there is no stock to speak of
        written_off = not taken.restock or spoils(line)
        here = record if written_off else _shelf(record, taken.point, by)
        if here is None:
            WayHome.objects.create(taken_back=taken, line=line, stockrecord=record, packs=count)
        else:
            moves.append((here, line, count, written_off))
    for here, line, count, written_off in sorted(moves, key=lambda move: (move[0].pk, move[1].pk)):
        take_into_stock(record=here, packs=count, written_off=written_off, source=_source(taken.pk, line.pk), by=by)


def bring_home(*, way: WayHome, by: User) -> WayHome:
    """Write that packs are back in their seller's stock; again it changes nothing.

    ``by`` works at the point that took them or at the one whose shelf (or van) they belong to. Raises ``NotAllowed``,
    ``WrongState`` for what was lost.
    """
    return _end(way, WayHome.Status.HOME, "", by)


def lose_on_the_way(*, way: WayHome, reason: str, by: User) -> WayHome:
    """Write packs off that were lost or spoiled on their way home; again it changes nothing.

    By somebody else than who took them back. Raises ``NotAllowed``, ``BadValue`` without a reason, ``WrongState`` for
    what is home.
    """
    sentence = _("Xin ghi vì sao hàng mất hoặc hỏng, dưới %d ký tự.") % LONGEST_REASON
    why = require_text(reason, most=LONGEST_REASON, otherwise=sentence, field="reason")
    if by.pk == way.taken_back.by_id:
        raise NotAllowed(_("Người nhận lại hàng không tự ghi mất. Xin nhờ người thứ hai."))
    return _end(way, WayHome.Status.LOST, why, by)


def _end(way: WayHome, status: WayHome.Status, reason: str, by: User) -> WayHome:
    home = home_of(way.stockrecord)
    if home is None or not is_clerk_of(by, home):
        require_clerk(by, way.taken_back.point)
    with transaction.atomic():
        locked = (
            WayHome.objects.select_for_update(no_key=True, of=("self",)).select_related("stockrecord").get(pk=way.pk)
        )
        if locked.status == status:
            return locked
        if locked.status != WayHome.Status.UNDERWAY:
            raise WrongState(_("Số hàng này %s rồi.") % locked.get_status_display())
        locked.status, locked.reason = status, reason
        locked.ended_at, locked.ended_by = clock.now(), by
        locked.save(update_fields=["status", "reason", "ended_at", "ended_by"])
        take_into_stock(
            record=locked.stockrecord,
            packs=locked.packs,
            written_off=status == WayHome.Status.LOST,
            source=_source(locked.taken_back_id, locked.line_id),
            by=by,
        )
    return locked


def home_of(record: StockRecord) -> Point | None:
    """Return the point whose people keep a record's goods; none for a farm's."""
    outlet = Outlet.objects.select_related("point", "carrier__point").filter(partner=record.partner_id).first()
    return outlet.home if outlet is not None else None


def _shelf(record: StockRecord, point: Point, by: User) -> StockRecord | None:
    """Return the record of the same goods on the point's shelf for their seller, made on demand; none without one."""
    shelf = Outlet.objects.filter(point=point, partner__legal_seller=record.partner.legal_seller_id).first()
    if shelf is None:
        return None
    if shelf.partner_id == record.partner_id:
        return record
    return record_for(place=shelf.partner, like=record, by=by)


def _source(taken_id: int, line_id: int) -> tuple[str, str]:
    return SOURCE, f"taken_back:{taken_id}:line:{line_id}"
