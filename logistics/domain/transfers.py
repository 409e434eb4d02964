"""Transfers: goods move from one stocking place to another of the same legal seller, each step recorded once.

requested → sent (TRANSFER_OUT at the source) → received (TRANSFER_IN at the target), or recalled (TRANSFER_IN at the
source). What was sent and did not arrive is written off on the line, with its reason. The transfer's row is the lock;
stock comes last, records by id.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from logistics.domain.errors import KeyReused, NothingToDo
from logistics.domain.guards import require_keeper, require_stock_head
from logistics.domain.outlets import MOST_PACKS, record_for
from logistics.domain.prices import prices_at_home
from logistics.models import Outlet, Transfer, TransferLine
from marketplace.common import clock
from marketplace.common.errors import BadValue, NotAllowed, WrongState
from marketplace.common.text import clean, require_text
from marketplace.shop.partner.domain import record_movement
from marketplace.shop.partner.models import Partner, StockMovement, StockRecord

if TYPE_CHECKING:
    from marketplace.accounts.models import User

LONGEST_NOTE = 200
Packs = Mapping[int, int]
"""Packs by id of the product."""


def request_transfer(
    *, key: UUID, source: Partner, target: Partner, packs: Packs, by: "User", note: str = ""
) -> Transfer:
    """Ask that so many packs (by product id) go from ``source`` to ``target``; nothing moves yet.

    ``by`` keeps either place. The same key again returns the same transfer. Raises ``BadValue`` for another seller's
    place or goods that the source does not stock, ``NotAllowed``, ``KeyReused``.
    """
    _require_either(by, source, target)
    _check_places(source, target)
    _check_packs(packs, least=1)
    _check_stocked(source, packs)
    with transaction.atomic():
        Partner.objects.select_for_update(no_key=True).get(pk=source.pk)  # its numbers have no gaps
        known = Transfer.objects.filter(key=key).first()
        if known is not None:
            return _same(known, source, target, packs)
        try:
            with transaction.atomic():
                transfer = Transfer.objects.create(
                    key=key,
                    number=_number(source),
                    source=source,
                    target=target,
                    requested_by=by,
                    note=clean(note)[:LONGEST_NOTE],
                )
        except IntegrityError as error:  # the same key came in for another place at this moment
            raise KeyReused(_("Phiếu này đã dùng cho lần chuyển khác. Xin tải lại trang.")) from error
        TransferLine.objects.bulk_create(
            TransferLine(transfer=transfer, product_id=product_id, requested=count)
            for product_id, count in sorted(packs.items())
        )
    return transfer


def send_transfer(*, transfer: Transfer, by: "User", packs: Packs | None = None) -> Transfer:
    """Take the goods out of the source's stock and send them off: all that was asked for, or so many of each product.

    Sent again with the same packs it changes nothing. Raises ``BelowAllocated`` where orders were promised them,
    ``NotAllowed`` unless ``by`` keeps the source, ``WrongState``, ``NothingToDo`` where nothing would be sent.
    """
    require_keeper(by, _outlet(transfer.source))
    with transaction.atomic():
        locked, lines = _lock(transfer)
        sent = _filled(lines, packs, {line.product_id: line.requested for line in lines})
        if locked.status != Transfer.Status.REQUESTED:
            if {line.product_id: line.sent for line in lines} == sent:
                return locked
            raise WrongState(_("Phiếu %(number)s %(status)s rồi, không gửi lại được.") % _words(locked))
        if not any(sent.values()):
            raise NothingToDo(_("Chưa ghi gói nào để gửi đi. Nếu không gửi nữa, xin hủy phiếu."))
        for line in lines:
            line.sent = sent[line.product_id]
        TransferLine.objects.bulk_update(lines, ["sent"])
        locked.status, locked.sent_by, locked.sent_at = Transfer.Status.SENT, by, clock.now()
        locked.save(update_fields=["status", "sent_by", "sent_at"])
        for record in _records(locked.source, sent):
            _move(locked, record, StockMovement.Kind.TRANSFER_OUT, -sent[record.product_id], by)
    return locked


def receive_transfer(
    *,
    transfer: Transfer,
    by: "User",
    packs: Packs | None = None,
    reasons: Mapping[int, str] | None = None,
) -> Transfer:
    """Take what arrived into the target's stock: all that was sent, or so many of each product.

    What is missing is written off with its reason (by product id), by somebody else than who sent it. A record that
    the target lacks is made with the source's price; a van asks what its point asks. Received again with the same packs
    it changes nothing. Raises ``BadValue`` for more than was sent or a missing reason, ``NotAllowed``, ``WrongState``.
    """
    require_keeper(by, _outlet(transfer.target))
    with transaction.atomic():
        locked, lines = _lock(transfer)
        arrived = _filled(lines, packs, {line.product_id: line.sent or 0 for line in lines})
        if locked.status != Transfer.Status.SENT:
            if {line.product_id: line.received for line in lines} == arrived:
                return locked
            raise WrongState(_("Phiếu %(number)s %(status)s, chưa nhận được.") % _words(locked))
        for line in lines:
            _receive_line(line, arrived[line.product_id], (reasons or {}).get(line.product_id, ""), locked, by)
        TransferLine.objects.bulk_update(lines, ["received", "reason"])
        locked.status, locked.received_by, locked.received_at = Transfer.Status.RECEIVED, by, clock.now()
        locked.save(update_fields=["status", "received_by", "received_at"])
        _take_in(locked, arrived, by)
    return locked


def cancel_transfer(*, transfer: Transfer, by: "User") -> Transfer:
    """Withdraw a transfer that was not sent; again changes nothing. Raises ``NotAllowed``, ``WrongState``."""
    _require_either(by, transfer.source, transfer.target)
    with transaction.atomic():
        locked, _lines = _lock(transfer)
        if locked.status == Transfer.Status.CANCELLED:
            return locked
        if locked.status != Transfer.Status.REQUESTED:
            raise WrongState(_("Phiếu %(number)s %(status)s, không hủy được nữa.") % _words(locked))
        locked.status = Transfer.Status.CANCELLED
        locked.save(update_fields=["status"])
    return locked


def recall_transfer(*, transfer: Transfer, by: "User", reason: str) -> Transfer:
    """Take goods that were sent and never received back into the source's stock, all of them; again changes nothing.

    By who sent them, as long as they keep the source, or by the head of the source's point, or an admin. What did not
    come back is written off from the stock, with its reason. Raises ``NotAllowed``, ``BadValue`` without a reason,
    ``WrongState`` for what was received or never sent.
    """
    outlet = _outlet(transfer.source)
    if by.pk == transfer.sent_by_id:
        require_keeper(by, outlet)
    else:
        require_stock_head(by, outlet.home)
    sentence = _("Xin ghi vì sao gọi hàng về, dưới 200 ký tự.")
    why = require_text(reason, most=LONGEST_NOTE, otherwise=sentence, field="reason")
    with transaction.atomic():
        locked, lines = _lock(transfer)
        if locked.status == Transfer.Status.RECALLED:
            return locked
        if locked.status != Transfer.Status.SENT:
            raise WrongState(_("Phiếu %(number)s %(status)s, không gọi hàng về được.") % _words(locked))
        locked.status, locked.recalled_by, locked.recalled_at = Transfer.Status.RECALLED, by, clock.now()
        locked.recall_reason = why
        locked.save(update_fields=["status", "recalled_by", "recalled_at", "recall_reason"])
        sent = {line.product_id: line.sent or 0 for line in lines}
        for record in _records(locked.source, sent):
            _move(locked, record, StockMovement.Kind.TRANSFER_IN, sent[record.product_id], by)
    return locked


def _take_in(transfer: Transfer, arrived: Packs, by: "User") -> None:
    came = {product_id: packs for product_id, packs in arrived.items() if packs}
    home = prices_at_home(transfer.target, list(came))  # the price of a van is that of its point, whoever loads it
    sent = _records(transfer.source, came)
    wanted = [record_for(place=transfer.target, like=home.get(like.product_id, like), by=by) for like in sent]
    for record in sorted(wanted, key=lambda record: record.pk):
        _move(transfer, record, StockMovement.Kind.TRANSFER_IN, came[record.product_id], by)


def _receive_line(line: TransferLine, arrived: int, reason: str, transfer: Transfer, by: "User") -> None:
    sent = line.sent or 0
    if arrived > sent:
        raise BadValue(_("Nhận nhiều hơn số đã gửi. Xin đếm lại, phần dư ghi ở phiếu nhập hàng."), field="packs")
    if arrived < sent:
        sentence = _("Hàng nhận thiếu phải ghi lý do, dưới 200 ký tự.")
        line.reason = require_text(reason, most=LONGEST_NOTE, otherwise=sentence, field="reasons")
        if by.pk == transfer.sent_by_id:
            raise NotAllowed(_("Người gửi không tự ghi hàng thiếu. Xin nhờ người thứ hai nhận và đếm."))
    line.received = arrived


def _move(transfer: Transfer, record: StockRecord, kind: StockMovement.Kind, packs: int, by: "User") -> None:
    record_movement(
        stockrecord=record,
        kind=kind,
        quantity=packs,
        source_kind="transfer",
        source_ref=f"transfer:{transfer.pk}",
        by=by,
    )


def _records(place: Partner, packs: Packs) -> list[StockRecord]:
    """Return the place's records of the products that move, by id: the order of locks."""
    moved = [product_id for product_id, count in packs.items() if count]
    return list(StockRecord.objects.filter(partner=place, product__in=moved).select_related("product").order_by("pk"))


def _lock(transfer: Transfer) -> tuple[Transfer, list[TransferLine]]:
    locked = (
        Transfer.objects.select_for_update(no_key=True, of=("self",))
        .select_related("source", "target")
        .get(pk=transfer.pk)
    )
    return locked, list(locked.lines.order_by("product_id"))


def _filled(lines: list[TransferLine], packs: Packs | None, otherwise: dict[int, int]) -> dict[int, int]:
    """Return the packs of each line: as given (a product that is not named: none), or as planned."""
    if packs is None:
        return otherwise
    _check_packs(packs, least=0)
    if set(packs) - set(otherwise):
        raise BadValue(_("Có mặt hàng không nằm trên phiếu chuyển, xin tải lại trang."), field="packs")
    return {line.product_id: packs.get(line.product_id, 0) for line in lines}


def _check_packs(packs: Packs, *, least: int) -> None:
    if not packs:
        raise BadValue(_("Xin chọn hàng cần chuyển."), field="packs")
    if any(not least <= count <= MOST_PACKS for count in packs.values()):
        raise BadValue(_("Số gói phải từ %(least)d đến 100.000, xin xem lại.") % {"least": least}, field="packs")


def _check_places(source: Partner, target: Partner) -> None:
    if source.pk == target.pk:
        raise BadValue(_("Nơi gửi và nơi nhận là một, xin chọn nơi khác."), field="target")
    if source.legal_seller_id != target.legal_seller_id or source.legal_seller_id is None:
        raise BadValue(_("Hai kho của hai người bán khác nhau, không chuyển hàng cho nhau được."), field="target")


def _check_stocked(source: Partner, packs: Packs) -> None:
    stocked = set(StockRecord.objects.filter(partner=source, product__in=packs).values_list("product", flat=True))
    if set(packs) - stocked:
        raise BadValue(_("Nơi gửi không có mặt hàng này, xin chọn lại."), field="packs")


def _require_either(by: "User", source: Partner, target: Partner) -> None:
    try:
        require_keeper(by, _outlet(target))
    except NotAllowed:
        require_keeper(by, _outlet(source))


def _outlet(place: Partner) -> Outlet:
    outlet = Outlet.objects.select_related("point", "carrier__point").filter(partner=place).first()
    if outlet is None:
        raise BadValue(_("Chỉ kho của bưu cục và xe bưu tá chuyển hàng cho nhau."), field="target")
    return outlet


def _same(known: Transfer, source: Partner, target: Partner, packs: Packs) -> Transfer:
    asked = dict(known.lines.values_list("product_id", "requested"))
    if (known.source_id, known.target_id) != (source.pk, target.pk) or asked != dict(packs):
        raise KeyReused(_("Phiếu này đã dùng cho lần chuyển khác. Xin tải lại trang."))
    return known


def _number(source: Partner) -> str:
    """Return the source's next number of the day: CK260612-7-1 (chuyển kho). Its row is locked."""
    prefix = f"CK{clock.today():%y%m%d}-{source.pk}-"
    return f"{prefix}{Transfer.objects.filter(number__startswith=prefix).count() + 1}"


def _words(transfer: Transfer) -> dict[str, str]:
    return {"number": transfer.number, "status": transfer.get_status_display()}
