"""A clerk's shift at the drawer: float out of the till, sales, a count by denomination, takings into the till.

The float stays in the point's till between shifts; takings (counted less float) wait there for the remittance. Every
change of a shift locks its row first, so that of a sale, a void and the closing at one moment each sees the others.
In prose: docs/algorithms/cash.md.
"""

from collections.abc import Mapping
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from logistics.domain.cash import difference_reason
from logistics.domain.errors import KeyReused, WrongCash
from logistics.domain.guards import require_clerk, require_float_head, require_head
from logistics.models import CashSale, FloatIssue, FloatReturn, Point, Shift
from logistics.queries.shifts import float_at_hand
from marketplace.accounts.models import User
from marketplace.common import clock
from marketplace.common.compiled import Compiled, Given
from marketplace.common.errors import BadValue, NotAllowed, WrongState
from marketplace.common.templatetags.market import dong
from marketplace.ledger.domain import LegSpec, clerk_owner, operator_owner, point_owner, post_entry, shift_owner
from marketplace.ledger.models import Account

MOST_FLOAT = 50_000_000
"""Đồng of small change; more is a slip of the finger."""
MOST_NOTES = 100_000
DENOMINATIONS = (500_000, 200_000, 100_000, 50_000, 20_000, 10_000, 5_000, 2_000, 1_000, 500, 200, 100)
"""The notes and coins in use, in đồng (State Bank of Vietnam); 100 and 200 are hardly seen and still legal tender."""

Notes = Mapping[int, int]
"""How many of each denomination."""


def issue_float(*, key: UUID, point: Point, amount: int, by: User) -> FloatIssue:
    """Give a point's till small change out of its operator's clearing. The same key again changes nothing.

    Raises ``NotAllowed`` unless the person heads the point or is an admin, ``WrongCash``, ``KeyReused``.
    """
    require_float_head(by, point)
    _require_float(amount, least=1)
    with transaction.atomic():
        try:
            with transaction.atomic():
                issue = FloatIssue.objects.create(key=key, point=point, amount=amount, issued_by=by)
        except IntegrityError:
            issue = FloatIssue.objects.get(key=key)
            if (issue.point_id, issue.amount) != (point.pk, amount):
                raise KeyReused(_("Phiếu này đã cấp số khác. Xin tải lại trang rồi ghi lại.")) from None
            return issue
        post_entry(
            source_kind="float_issued",
            source_ref=f"float:{issue.pk}",
            legs=[
                LegSpec(Account.Kind.TILL, point_owner(point), amount),
                LegSpec(Account.Kind.CLEARING, operator_owner(point.operator), -amount),
            ],
            by=by,
        )
    return issue


def return_float(*, key: UUID, point: Point, amount: int, by: User) -> FloatReturn:
    """Give small change that lies in a point's till back to clearing. The same key again changes nothing.

    Raises ``NotAllowed`` unless the person heads the point or is an admin, ``WrongCash`` for more than lies there (what
    open drawers hold is not there), ``KeyReused``.
    """
    require_float_head(by, point)
    _require_float(amount, least=1)
    with transaction.atomic():
        Point.objects.select_for_update(no_key=True).get(pk=point.pk)  # as who opens a shift: one till, one float
        known = FloatReturn.objects.filter(key=key).first()
        if known is not None:
            if (known.point_id, known.amount) != (point.pk, amount):
                raise KeyReused(_("Phiếu này đã ghi số khác. Xin tải lại trang rồi ghi lại."))
            return known
        left = float_at_hand(point)
        if amount > left:
            raise WrongCash(_("Két chỉ có %s tiền lẻ để trả. Tiền lẻ ở ca đang mở thì đóng ca trước.") % dong(left))
        try:
            with transaction.atomic():
                done = FloatReturn.objects.create(key=key, point=point, amount=amount, returned_by=by)
        except IntegrityError as error:  # the same key came in for another point at this moment
            raise KeyReused(_("Phiếu này đã ghi số khác. Xin tải lại trang rồi ghi lại.")) from error
        post_entry(
            source_kind="float_returned",
            source_ref=f"float_return:{done.pk}",
            legs=[
                LegSpec(Account.Kind.CLEARING, operator_owner(point.operator), amount),
                LegSpec(Account.Kind.TILL, point_owner(point), -amount),
            ],
            by=by,
        )
    return done


def open_shift(*, key: UUID, point: Point, float_amount: int, by: User) -> Shift:
    """Open the person's shift at the point with a float (đồng, may be 0) out of its till, and return it.

    The same key again returns the same shift. Raises ``NotAllowed``, ``WrongCash`` where the till has less change
    left, ``WrongState`` while the person has a shift open, ``KeyReused``.
    """
    require_clerk(by, point)
    _require_float(float_amount, least=0)
    with transaction.atomic():
        Point.objects.select_for_update(no_key=True).get(pk=point.pk)  # who opens a shift waits: one till, one float
        known = Shift.objects.filter(key=key).first()
        if known is not None:
            if (known.point_id, known.clerk_id, known.float_amount) != (point.pk, by.pk, float_amount):
                raise KeyReused(_("Phiếu này đã mở ca khác. Xin tải lại trang."))
            return known
        left = float_at_hand(point)
        if float_amount > left:
            raise WrongCash(
                _("Két chỉ còn %(left)s tiền lẻ. Xin ghi ít hơn, hoặc nhờ trưởng bưu cục cấp thêm.")
                % {"left": dong(left)}
            )
        try:
            with transaction.atomic():
                shift = Shift.objects.create(key=key, point=point, clerk=by, float_amount=float_amount)
        except IntegrityError as error:
            raise WrongState(_("Bạn đang có một ca chưa đóng. Xin đóng ca đó trước.")) from error
        _post(
            "shift_opened",
            shift,
            [
                LegSpec(Account.Kind.DRAWER, shift_owner(shift), float_amount),
                LegSpec(Account.Kind.TILL, point_owner(point), -float_amount),
            ],
            by,
        )
    return shift


def close_shift(*, shift: Shift, notes: Notes, by: User) -> Shift:
    """Close a shift with the count of its drawer by denomination (đồng → how many), and return it.

    Exact → settled, the money goes into the till; else it waits for ``approve_shift``. Closed again with the same
    count it changes nothing. Raises ``NotAllowed`` for others than the shift's clerk, ``BadValue``, ``WrongState``.
    """
    if by.pk != shift.clerk_id:
        raise NotAllowed(_("Ca này của người khác, chỉ người mở ca đếm và đóng ca."))
    denominations = _counted(notes)
    counted = sum(note * count for note, count in denominations.items())
    with transaction.atomic():
        locked = lock_shift(shift.pk)
        if locked.status != Shift.Status.OPEN:
            if locked.counted == counted:
                return locked
            raise WrongState(_("Ca này đã đóng rồi, không đếm lại được."))
        locked.expected = drawer_of(locked)
        locked.counted = counted
        locked.denominations = {str(note): count for note, count in denominations.items()}
        locked.closed_at = clock.now()
        exact = locked.counted == locked.expected
        locked.status = Shift.Status.SETTLED if exact else Shift.Status.DIFFERENCE
        locked.save(update_fields=["expected", "counted", "denominations", "closed_at", "status"])
        if exact:
            _post_closed(locked, by)
    return locked


def approve_shift(*, shift: Shift, by: User, reason: str) -> Shift:
    """Accept a shift's difference, as the head of the point or an admin, and not the clerk who counted.

    Called again, it changes nothing. Raises ``NotAllowed``, ``WrongState``, ``DomainError`` without a reason.
    """
    require_head(by, shift.point)
    with transaction.atomic():
        locked = lock_shift(shift.pk)
        if locked.status == Shift.Status.APPROVED:
            return locked
        if locked.status != Shift.Status.DIFFERENCE:
            raise WrongState(_("Ca này không có chênh lệch để duyệt."))
        if by.pk == locked.clerk_id:
            raise NotAllowed(_("Người đếm tiền không tự duyệt chênh lệch. Xin nhờ người thứ hai."))
        locked.reason, locked.status = difference_reason(Shift, reason), Shift.Status.APPROVED
        locked.approved_by, locked.approved_at = by, clock.now()
        locked.save(update_fields=["reason", "status", "approved_by", "approved_at"])
        _post_closed(locked, by)
    return locked


def lock_shift(pk: int) -> Shift:
    """Lock a shift and return it fresh: whoever sells, voids or closes does so first. Needs a transaction."""
    shift = _LOCKED.first(pk=pk)
    if shift is None:
        raise Shift.DoesNotExist
    return shift


_LOCKED: Compiled[Shift] = Compiled(
    lambda: (
        Shift.objects.select_for_update(no_key=True, of=("self",))
        .select_related("point__operator", "point__commune__province")
        .filter(pk=Given("pk"))
    )
)


def drawer_of(shift: Shift) -> int:
    """Return the đồng that belong in the drawer: the float and all sales that were not voided."""
    sold = CashSale.objects.filter(shift=shift, voided_at__isnull=True).aggregate(sum=Sum("due"))["sum"]
    return shift.float_amount + int(sold or 0)


def _post_closed(shift: Shift, by: User) -> None:
    expected, counted = shift.expected or 0, shift.counted or 0
    _post(
        "shift_closed",
        shift,
        [
            LegSpec(Account.Kind.TILL, point_owner(shift.point), counted),
            LegSpec(Account.Kind.CASH_DIFFERENCE, clerk_owner(shift.clerk), expected - counted),
            LegSpec(Account.Kind.DRAWER, shift_owner(shift), -expected),
        ],
        by,
    )


def _post(source_kind: str, shift: Shift, legs: list[LegSpec], by: User) -> None:
    if any(leg.amount for leg in legs):  # an empty drawer moves no money
        post_entry(source_kind=source_kind, source_ref=f"shift:{shift.pk}", legs=legs, by=by)


def _require_float(amount: int, *, least: int) -> None:
    if not least <= amount <= MOST_FLOAT:
        raise WrongCash(_("Tiền lẻ nhiều nhất là %(most)s, xin xem lại.") % {"most": dong(MOST_FLOAT)})


def _counted(notes: Notes) -> dict[int, int]:
    """Return the notes that were counted, the largest first. Raises ``BadValue``."""
    if any(note not in DENOMINATIONS or not 0 <= count <= MOST_NOTES for note, count in notes.items()):
        raise BadValue(_("Số tờ của một mệnh giá không hợp lệ, xin xem lại."), field="notes")
    return {note: notes[note] for note in DENOMINATIONS if notes.get(note)}
