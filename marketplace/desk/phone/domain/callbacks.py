"""Missed calls and calling back: one open task a number, taken by one clerk at a time."""

import datetime as dt
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from logistics.models import Point
from marketplace.accounts.models import User
from marketplace.common import clock
from marketplace.common.errors import DomainError, WrongState
from marketplace.common.phones import BadPhone, normalise_phone
from marketplace.common.text import clean
from marketplace.desk.phone.callers import last_known
from marketplace.desk.phone.models import Call, CallBack, MissedCall
from marketplace.shop.basket.models import Basket

State = CallBack.State

MOST_TRIES = 3
"""So often a number is called back that does not answer."""
PAUSE = dt.timedelta(minutes=30)
"""Between two tries of a number that does not answer."""
FORGOTTEN = dt.timedelta(minutes=20)
"""A call back that nobody finished may be taken over after this time."""
LONGEST_REF = 80


class TakenByOther(WrongState):
    """Somebody else is calling this number, or it is done."""

    code = "taken_by_other"


def record_missed_call(
    *, phone: str, rang_at: dt.datetime, line: str = "", ref: str | None = None, by: User | None = None
) -> MissedCall:
    """Note a call that nobody answered; its number waits to be called back, once however often it rang.

    ``ref`` is the exchange's number of the call: told again, nothing changes. ``line`` is the number that was called
    and decides which point calls back. Raises ``BadPhone``, ``DomainError`` where neither exchange nor clerk says so.
    """
    number, reference = normalise_phone(phone), clean(ref or "")[:LONGEST_REF] or None
    if reference is None and by is None:
        raise DomainError(_("Cuộc gọi nhỡ cần mã của tổng đài hoặc người ghi."))
    called, rang_at = _line(line), min(rang_at, clock.now())
    try:
        with transaction.atomic():
            task = _open_task(number, called, rang_at)
            missed: MissedCall = MissedCall.objects.create(
                ref=reference, callback=task, line=called, rang_at=rang_at, noted_by=by
            )
    except IntegrityError:
        known = MissedCall.objects.filter(ref=reference).first() if reference else None
        if known is None:
            raise
        return known
    return missed


def take_callback(*, callback: CallBack, point: Point, by: User, key: UUID) -> Call:
    """Take a number from the queue and begin the call. Of two clerks at the same moment one gets it.

    Of a known number the last name and address are taken over, as when it calls. The same key again returns the same
    call. Raises ``TakenByOther``.
    """
    known = Call.objects.filter(key=key, clerk=by, callback=callback).first()
    if known is not None:
        return known
    moment = clock.now()
    with transaction.atomic():
        if not _claim(callback, by, moment):
            raise TakenByOther(_("Số này đã có người gọi, hoặc đã xong. Xin chọn số khác."))
        # Whoever had it and never finished: their call ends here.
        Call.objects.filter(callback=callback, ended_at__isnull=True).update(
            ended_at=moment, outcome=Call.Outcome.NO_ANSWER
        )
        call: Call = Call.objects.create(
            key=key,
            clerk=by,
            point=point,
            phone=callback.phone,
            callback=callback,
            outgoing=True,
            basket=Basket.objects.create(),
            started_at=moment,
            **last_known(callback.phone),
        )
    callback.refresh_from_db()
    return call


def _claim(callback: CallBack, by: User, moment: dt.datetime) -> bool:
    """Take the task if it is free, in one statement: whoever comes second changes no row."""
    free = Q(state=State.WAITING) | Q(state=State.CALLING, taken_at__lt=moment - FORGOTTEN)
    taken = CallBack.objects.filter(free, pk=callback.pk).update(
        state=State.CALLING, clerk=by, taken_at=moment, tries=F("tries") + 1
    )
    return taken == 1


def answer_callback(*, phone: str, by: User) -> CallBack | None:
    """The caller rang again and was answered: nobody needs to call back. Needs a transaction."""
    task: CallBack | None = (
        CallBack.objects.select_for_update(no_key=True).filter(phone=phone, state=State.WAITING).first()
    )
    if task is not None:
        _close(task, by, Call.Outcome.ASKED)
    return task


def finish_callback(*, call: Call, by: User) -> None:
    """Note what came of calling back, from the call's outcome. Needs a transaction."""
    if call.callback_id is None:
        return
    task = CallBack.objects.select_for_update(no_key=True).get(pk=call.callback_id)
    if not call.outgoing or task.state == State.DONE:
        CallBack.objects.filter(pk=task.pk).update(outcome=call.outcome)
        return
    if call.outcome == Call.Outcome.NO_ANSWER and task.tries < MOST_TRIES:
        task.state, task.next_at, task.outcome = State.WAITING, clock.now() + PAUSE, call.outcome
        task.clerk = task.taken_at = None
        task.save(update_fields=["state", "next_at", "outcome", "clerk", "taken_at"])
        return
    _close(task, by, call.outcome)


def _close(task: CallBack, by: User, outcome: str) -> None:
    task.state, task.outcome, task.done_at = State.DONE, outcome, clock.now()
    task.clerk, task.taken_at = by, task.taken_at or task.done_at
    task.save(update_fields=["state", "outcome", "done_at", "clerk", "taken_at"])


def _open_task(phone: str, line: str, moment: dt.datetime) -> CallBack:
    """Return the number's open task, one ring more; made if there is none (two rings at once make one)."""
    point = Point.objects.filter(phone=line).order_by("pk").first() if line else None
    task = None
    while task is None:  # one that is finished between the two statements makes room for a new one
        CallBack.objects.bulk_create(
            [CallBack(phone=phone, point=point, first_at=moment, last_at=moment, next_at=moment)], ignore_conflicts=True
        )
        task = CallBack.objects.select_for_update(no_key=True).filter(phone=phone).exclude(state=State.DONE).first()
    task.rings += 1
    task.last_at = max(task.last_at, moment)
    task.save(update_fields=["rings", "last_at"])
    return task


def _line(text: str) -> str:
    """Return the called number in E.164; what is none of ours names no point."""
    try:
        return normalise_phone(text) if clean(text) else ""
    except BadPhone:
        return ""
