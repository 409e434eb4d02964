"""Cash on its way: carrier → till → clearing. Counted at each step; a difference waits for a second person.

Who may count and approve is decided here, not only in the pages. In prose: docs/algorithms/cash.md.
"""

from typing import Any, TypeVar
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from logistics.domain.errors import KeyReused, NothingToDo, WrongCash
from logistics.domain.guards import require_clerk, require_head, require_other_than_carrier
from logistics.models import (
    Carrier,
    CashCount,
    CashHandover,
    HandoverSale,
    HandoverShipment,
    Point,
    Remittance,
    RemittanceHandover,
    RemittanceRefund,
    RemittanceShift,
)
from logistics.queries.cash import cash_to_hand_over, handovers_to_remit, refunds_to_remit, sales_to_hand_over
from logistics.queries.shifts import shifts_to_remit
from marketplace.accounts.models import User
from marketplace.common import clock
from marketplace.common.errors import DomainError, NotAllowed, WrongState
from marketplace.common.text import clean
from marketplace.ledger.domain import LegSpec, carrier_owner, operator_owner, point_owner, post_entry
from marketplace.ledger.models import Account

MOST_CASH = 10_000_000_000
"""Đồng in one count; more is a slip of the finger."""

Count = TypeVar("Count", CashHandover, Remittance)


def hand_over_cash(*, key: UUID, carrier: Carrier, point: Point, counted: int, by: User) -> CashHandover:
    """Take the cash of all that the carrier delivered or sold and has not handed over yet into the point's till.

    ``counted`` is what ``by``, who works at the point, counted (whole đồng). Exact → settled and in the ledger; else
    it waits for ``approve_handover``. The same key again changes nothing. Raises ``NothingToDo``, ``WrongCash``,
    ``WrongState``, ``KeyReused``, ``NotAllowed``.
    """
    require_clerk(by, point)
    require_other_than_carrier(by, carrier)
    _require_amount(counted)
    content = {"carrier_id": carrier.pk, "point_id": point.pk, "counted": counted}
    with transaction.atomic():
        # All who take this carrier's cash wait here, so that each delivery is counted once.
        carrier = Carrier.objects.select_for_update(no_key=True).get(pk=carrier.pk)
        known = _known(CashHandover, key, content)
        if known is not None:
            return known
        if carrier.point_id != point.pk:
            raise WrongState(_("Bưu tá này thuộc bưu cục khác, xin nộp tiền ở bưu cục đó."))
        shipments = list(cash_to_hand_over(carrier))
        sales = list(sales_to_hand_over(carrier))
        if not shipments and not sales:
            raise NothingToDo(_("Bưu tá này không còn giữ tiền nào để nộp."))
        expected = sum(shipment.cash_collected for shipment in shipments) + sum(sale.due for sale in sales)
        handover = _create(CashHandover, key, content, expected, by)
        HandoverShipment.objects.bulk_create(
            HandoverShipment(cashhandover=handover, shipment=shipment) for shipment in shipments
        )
        HandoverSale.objects.bulk_create(HandoverSale(cashhandover=handover, sale=sale) for sale in sales)
        if handover.status == CashCount.Status.SETTLED:
            _post_handover(handover, by)
    return handover


def approve_handover(*, handover: CashHandover, by: User, reason: str) -> CashHandover:
    """Accept a handover's difference, as the head of the point or an admin, and not the one who counted.

    Called again, it changes nothing. Raises ``NotAllowed``, ``WrongState``, ``DomainError`` without a reason.
    """
    require_head(by, handover.point)
    require_other_than_carrier(by, handover.carrier)
    with transaction.atomic():
        handover, is_new = _approve(CashHandover, handover.pk, by, reason)
        if is_new:
            _post_handover(handover, by)
    return handover


def remit_till(*, key: UUID, point: Point, counted: int, by: User) -> Remittance:
    """Send the till's cash to the operator's clearing: all finished handovers and takings of shifts not remitted yet.

    What was paid back to customers out of the till is taken off; the float stays.

    Exact → settled and in the ledger; else it waits for ``approve_remittance``. The same key again changes nothing.
    Raises as ``hand_over_cash``.
    """
    require_clerk(by, point)
    _require_amount(counted)
    content = {"point_id": point.pk, "counted": counted}
    with transaction.atomic():
        point = Point.objects.select_for_update(no_key=True).get(pk=point.pk)  # one remittance of a till at a time
        known = _known(Remittance, key, content)
        if known is not None:
            return known
        handovers = list(handovers_to_remit(point))
        shifts = list(shifts_to_remit(point))
        refunds = list(refunds_to_remit(point))
        expected = sum(handover.counted for handover in handovers) + sum(shift.takings for shift in shifts)
        expected -= sum(refund.amount for refund in refunds)
        # Less than nothing (a shift short of its float, more paid back than came in) waits for more.
        if not (handovers or shifts) or expected < 0:
            raise NothingToDo(_("Két không có tiền nào chờ nộp về bưu chính."))
        remittance = _create(Remittance, key, content, expected, by)
        RemittanceHandover.objects.bulk_create(
            RemittanceHandover(remittance=remittance, cashhandover=handover) for handover in handovers
        )
        RemittanceShift.objects.bulk_create(RemittanceShift(remittance=remittance, shift=shift) for shift in shifts)
        RemittanceRefund.objects.bulk_create(RemittanceRefund(remittance=remittance, refund=row) for row in refunds)
        if remittance.status == CashCount.Status.SETTLED:
            _post_remittance(remittance, by)
    return remittance


def approve_remittance(*, remittance: Remittance, by: User, reason: str) -> Remittance:
    """Accept a remittance's difference, as the head of the point or an admin, and not the one who counted.

    Called again, it changes nothing. Raises as ``approve_handover``.
    """
    require_head(by, remittance.point)
    with transaction.atomic():
        remittance, is_new = _approve(Remittance, remittance.pk, by, reason)
        if is_new:
            _post_remittance(remittance, by)
    return remittance


def _require_amount(counted: int) -> None:
    if not 0 <= counted <= MOST_CASH:
        raise WrongCash(_("Số tiền đếm được không hợp lệ, xin xem lại."))


def _known(model: type[Count], key: UUID, content: dict[str, Any]) -> Count | None:
    known = model._default_manager.filter(key=key).first()
    if known is not None and any(getattr(known, name) != value for name, value in content.items()):
        raise KeyReused(_("Lần nộp tiền này đã được ghi với số khác. Xin tải lại trang để xem."))
    return known


def _create(model: type[Count], key: UUID, content: dict[str, Any], expected: int, by: User) -> Count:
    exact = content["counted"] == expected
    status = CashCount.Status.SETTLED if exact else CashCount.Status.DIFFERENCE
    try:
        with transaction.atomic():
            return model._default_manager.create(key=key, **content, expected=expected, status=status, counted_by=by)
    except IntegrityError as error:  # the same key came in for somebody else's cash at the same moment
        raise KeyReused(_("Lần nộp tiền này trùng khóa với lần khác. Xin tải lại trang rồi nộp lại.")) from error


def _approve(model: type[Count], pk: int, by: User, reason: str) -> tuple[Count, bool]:
    """Mark the difference as approved; return the count and whether this call did it."""
    count: Count = model._default_manager.select_for_update(no_key=True).get(pk=pk)
    if count.status == CashCount.Status.APPROVED:
        return count, False
    if count.status != CashCount.Status.DIFFERENCE:
        raise WrongState(_("Lần nộp này đủ tiền, không có chênh lệch để duyệt."))
    if by.pk == count.counted_by_id:
        raise NotAllowed(_("Người đếm tiền không tự duyệt chênh lệch. Xin nhờ người thứ hai."))
    count.reason = difference_reason(model, reason)
    count.status = CashCount.Status.APPROVED
    count.approved_by = by
    count.approved_at = clock.now()
    count.save(update_fields=["reason", "status", "approved_by", "approved_at"])
    return count, True


def difference_reason(model: type[Model], reason: str) -> str:
    """Return why a count of ``model`` differs, cleaned. Raises ``DomainError`` where it is empty or too long."""
    text = clean(reason)
    longest = model._meta.get_field("reason").max_length or 0  # type: ignore[union-attr]  # a CharField
    if not text or len(text) > longest:
        raise DomainError(_("Xin ghi lý do chênh lệch, dưới %(count)d ký tự.") % {"count": longest})
    return text


def _post_handover(handover: CashHandover, by: User) -> None:
    carrier = carrier_owner(handover.carrier_id)
    _post(
        "cash_handed_over",
        f"handover:{handover.pk}",
        [
            LegSpec(Account.Kind.TILL, point_owner(handover.point_id), handover.counted),
            LegSpec(Account.Kind.CASH_DIFFERENCE, carrier, handover.expected - handover.counted),
            LegSpec(Account.Kind.CARRIER_CASH, carrier, -handover.expected),
        ],
        by,
    )


def _post_remittance(remittance: Remittance, by: User) -> None:
    point = point_owner(remittance.point_id)
    _post(
        "cash_remitted",
        f"remittance:{remittance.pk}",
        [
            LegSpec(Account.Kind.CLEARING, operator_owner(remittance.point.operator_id), remittance.counted),
            LegSpec(Account.Kind.CASH_DIFFERENCE, point, remittance.expected - remittance.counted),
            LegSpec(Account.Kind.TILL, point, -remittance.expected),
        ],
        by,
    )


def _post(source_kind: str, source_ref: str, legs: list[LegSpec], by: User) -> None:
    if any(leg.amount for leg in legs):  # prepaid parcels hand over nothing: there is no entry to write
        post_entry(source_kind=source_kind, source_ref=source_ref, legs=legs, by=by)
