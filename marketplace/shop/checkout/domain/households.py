"""Buying households where their purchases matter: a code sent to a phone, two accounts that are one, what was allowed.

The accounts and their keys are in ``accounts.domain.households``; here is what needs messages, orders and takes.
"""

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from catalog.models import Ration
from logistics.models import Clerk
from logistics.rules import is_market_admin, serving
from marketplace.accounts import domain as accounts
from marketplace.accounts.domain.codes import spend_sending
from marketplace.accounts.domain.households import find_account, is_verified, join_keys, remove_key, stays
from marketplace.accounts.domain.presence import note_presence
from marketplace.accounts.models import HouseholdAccount, HouseholdKey, HouseholdPresence
from marketplace.accounts.models.codes import CODE_LIFETIME
from marketplace.common import clock
from marketplace.common.errors import BadValue, NotAllowed, WrongState
from marketplace.common.phones import normalise_phone
from marketplace.common.text import require_text
from marketplace.messaging import domain as messaging
from marketplace.quotas.domain import move_takes
from marketplace.quotas.models import Take
from marketplace.shop.checkout.domain.rations import ensure_quota, over_key, period_at, ration_key
from marketplace.shop.checkout.models import RationOverride
from marketplace.shop.order.models import Order, SellerOrder

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from marketplace.accounts.models import User

LONGEST_REASON = 200


def send_household_code(*, phone: str, address: str | None, language: str = "vi") -> str:
    """Send a code to a phone that is to stand for a household; return the reference under which it is checked.

    ``address`` is where on the network it was asked for, ``None`` at a counter. Counted like every code, at once, so it
    refuses to run inside a transaction. Raises ``BadPhone``, ``TooManyCodes``.
    """
    number = normalise_phone(phone)
    spend_sending(phone=number, address=address)
    reference = accounts.new_reference()
    with transaction.atomic():
        code = accounts.issue_code(phone=number, reference=reference)
        messaging.queue_message(
            channel="sms",
            to=number,
            template="household_code",
            context={"code": code, "minutes": int(CODE_LIFETIME.total_seconds() // 60)},
            language=language,
        )
    return reference


def vouch_for_household(*, account: HouseholdAccount, by: "User", reason: str) -> HouseholdPresence:
    """Let a clerk say, with a reason, that the household is there though it has neither code nor card; for one order.

    Somebody else looks at it later. Raises ``NotAllowed`` for whoever is no clerk and for one's own household,
    ``BadValue`` without a reason, ``WrongState`` for an account without a verified key.
    """
    if not (is_market_admin(by) or serving(by).exists()):
        raise NotAllowed(_("Chỉ giao dịch viên bưu cục cam đoan thay cho hộ được."))
    sentence = _("Xin ghi vì sao biết đúng là hộ này, dưới 200 ký tự.")
    why = require_text(reason, most=LONGEST_REASON, otherwise=sentence, field="reason")
    held = stays(account)
    if by.phone is not None and find_account(phone=by.phone) == held:
        raise NotAllowed(_("Không tự cam đoan cho hộ của chính mình. Xin nhờ giao dịch viên khác."))
    if not is_verified(held):
        raise WrongState(_("Hộ này chưa có số điện thoại hay giấy tờ nào được xác nhận."))
    return note_presence(account=held, how=HouseholdPresence.How.VOUCHED, by=by, reason=why)


def review_presence(*, presence: HouseholdPresence, by: "User", note: str) -> HouseholdPresence:
    """Record that somebody else than the clerk looked at their word for a household. Again changes nothing.

    Raises ``NotAllowed`` for the clerk and for strangers, ``BadValue`` without a conclusion.
    """
    note = _conclusion(note)
    with transaction.atomic():
        locked = HouseholdPresence.objects.select_for_update(no_key=True).get(pk=presence.pk)
        if locked.reviewed_at is not None:
            return locked
        if not is_market_admin(by) or by.pk == locked.noted_by_id:
            raise NotAllowed(_("Phải do người khác ở sàn xem lại."))
        locked.reviewed_by, locked.reviewed_at, locked.review_note = by, clock.now(), note
        locked.save(update_fields=["reviewed_by", "reviewed_at", "review_note"])
    return locked


def take_off_key(*, key: HouseholdKey, by: "User", reason: str) -> HouseholdKey:
    """Take a phone or card off a household because it changed hands; it can then open or join another account.

    What was bought stays with the household that bought it. The row of the key keeps who did it and why. Again changes
    nothing. Raises ``NotAllowed`` unless the head of a post office or an admin does it, and for one's own household,
    ``BadValue`` without a reason.
    """
    if not may_take_off_keys(by):
        raise NotAllowed(_("Chỉ trưởng bưu cục hoặc quản trị sàn gỡ số của một hộ được."))
    if by.phone is not None and find_account(phone=by.phone) == stays(key.account):
        raise NotAllowed(_("Không tự gỡ số của chính hộ mình. Xin nhờ người khác."))
    return remove_key(key=key, by=by, reason=reason)


def may_take_off_keys(user: Any) -> bool:
    """Whether the person leads a post office or the market."""
    return is_market_admin(user) or serving(user).filter(role=Clerk.Role.HEAD).exists()


def merge_accounts(*, keep: HouseholdAccount, other: HouseholdAccount, by: "User", reason: str) -> HouseholdAccount:
    """Let two accounts be one household: keys and everything taken of rations go to ``keep``; return it.

    What no longer fits its ration counts as allowed beyond it by ``by``, and is listed for review. Orders stay as they
    were placed. Again changes nothing. Raises ``NotAllowed`` unless a clerk or admin does it, ``BadValue`` without a
    reason, ``WrongState`` where one of both was merged with another before. Locks: accounts by id → the orders that
    hold something, with their parts, as cancelling does → quotas by key.
    """
    if not (is_market_admin(by) or serving(by).exists()):
        raise NotAllowed(_("Chỉ giao dịch viên bưu cục gộp hai hộ được."))
    sentence = _("Xin ghi vì sao hai hộ này là một, dưới 200 ký tự.")
    why = require_text(reason, most=LONGEST_REASON, otherwise=sentence, field="reason")
    if keep.pk == other.pk:
        raise BadValue(_("Đây là cùng một hộ, xin chọn hộ khác."), field="other")
    with transaction.atomic():
        ids = sorted((keep.pk, other.pk))
        rows = {row.pk: row for row in HouseholdAccount.objects.select_for_update().filter(pk__in=ids).order_by("pk")}
        kept, gone = rows[keep.pk], rows[other.pk]
        if gone.merged_into_id == kept.pk:
            return kept
        if kept.merged_into_id is not None or gone.merged_into_id is not None:
            raise WrongState(_("Một trong hai hộ đã gộp trước đó, xin tải lại trang."))
        _lock_holders(gone)
        _move_rations(kept, gone, by=by, reason=why)
        RationOverride.objects.filter(account=gone).update(account=kept)  # what was allowed goes with what was taken
        join_keys(keep=kept, other=gone, by=by, reason=why)
    other.refresh_from_db()
    return kept


def review_override(*, override: RationOverride, by: "User", note: str) -> RationOverride:
    """Record that somebody else than the clerk looked at what was allowed beyond a ration. Again changes nothing.

    Raises ``NotAllowed`` for the clerk and for strangers, ``BadValue`` without a conclusion.
    """
    note = _conclusion(note)
    with transaction.atomic():
        locked = RationOverride.objects.select_for_update(no_key=True).get(pk=override.pk)
        if locked.reviewed_at is not None:
            return locked
        if not is_market_admin(by) or by.pk == locked.clerk_id:
            raise NotAllowed(_("Phải do người khác ở sàn xem lại."))
        locked.reviewed_by, locked.reviewed_at, locked.review_note = by, clock.now(), note
        locked.save(update_fields=["reviewed_by", "reviewed_at", "review_note"])
    return locked


def _conclusion(text: str) -> str:
    return require_text(text, most=LONGEST_REASON, otherwise=_("Xin ghi kết luận, dưới 200 ký tự."), field="note")


def _move_rations(keep: HouseholdAccount, other: HouseholdAccount, *, by: "User", reason: str) -> None:
    """Move every open take of ``other`` (and of who was merged into it: their takes moved then) to ``keep``."""
    for ration, period in _taken_by(other):
        span = period_at(ration, period)
        old, new = ration_key(ration, other, span), ration_key(ration, keep, span)
        for account in (keep, other):
            ensure_quota(ration=ration, account=account, period=span)
            ensure_quota(ration=ration, account=account, period=span, over=True)
        beyond = move_takes(source=old, target=new, beyond=over_key(new))
        move_takes(source=over_key(old), target=over_key(new), beyond=over_key(new))
        _tell_parts(old, new, beyond)
        _record_beyond(ration, period, keep, beyond, by=by, reason=reason)


def _lock_holders(account: HouseholdAccount) -> None:
    """Hold the orders that took: one that is being cancelled gives back before the move or after it, never amid."""
    ids = sorted({order_id_of(holder) for holder in _open_takes(account).values_list("holder", flat=True)})
    list(Order.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk").values_list("pk"))
    parts = SellerOrder.objects.select_for_update(no_key=True).filter(order__in=ids)
    list(parts.order_by("pk").values_list("pk"))


def _open_takes(account: HouseholdAccount) -> "QuerySet[Take]":
    key = rf"^ration:[0-9]+:{account.pk}:[0-9]+(:over)?$"
    return Take.objects.filter(quota__key__regex=key, released_at__isnull=True)


def _taken_by(account: HouseholdAccount) -> list[tuple[Ration, int]]:
    """Return the rations and periods of which an account holds something."""
    keys = _open_takes(account).values_list("quota__key", flat=True)
    wanted = sorted({(int(key.split(":")[1]), int(key.split(":")[3])) for key in keys})
    rations = Ration.objects.select_related("crop").in_bulk([ration_id for ration_id, _period in wanted])
    return [(rations[ration_id], period) for ration_id, period in wanted]


def _tell_parts(old: str, new: str, beyond: dict[str, int]) -> None:
    """Write the new keys where a part of an order remembers what to give back when it is cancelled alone."""
    for holder in beyond:
        left = beyond[holder]
        parts = SellerOrder.objects.select_for_update(no_key=True).filter(order_id=order_id_of(holder))
        for part in parts.order_by("stocking_place_id"):
            takes = dict(part.quota_takes)
            within, over = takes.pop(old, 0), takes.pop(over_key(old), 0)
            moved = min(left, within)
            left -= moved
            for key, amount in ((new, within - moved), (over_key(new), over + moved)):
                if amount:
                    takes[key] = takes.get(key, 0) + amount
            SellerOrder.objects.filter(pk=part.pk).update(quota_takes=takes)


def _record_beyond(
    ration: Ration, period: int, keep: HouseholdAccount, beyond: dict[str, int], *, by: "User", reason: str
) -> None:
    RationOverride.objects.bulk_create(
        RationOverride(
            order_id=order_id_of(holder),
            ration=ration,
            account=keep,
            period=period,
            amount=amount,
            clerk=by,
            reason=reason,
        )
        for holder, amount in beyond.items()
        if amount
    )


def order_id_of(holder: str) -> int:
    """Return the id of the order that a holder of takes ("order:42") is."""
    return int(holder.partition(":")[2])
