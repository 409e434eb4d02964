"""Filing a complaint and answering it. The clock runs from the promise in force on the day somebody speaks."""

import datetime as dt
import uuid

from django.db import connection, transaction
from django.utils.translation import gettext as _

from farmers.models import Lot
from marketplace.accounts.models import User
from marketplace.common import clock
from marketplace.common.errors import DomainError, NotAllowed, WrongState
from marketplace.common.text import require_text
from marketplace.common.validity import put_in_force
from marketplace.complaints.models import AnswerPromise, Complaint, ComplaintWord
from marketplace.complaints.rules import answers_complaints
from marketplace.messaging.domain import queue_message
from marketplace.shop.order.models import Order
from marketplace.shop.order.numbers import PREFIX, new_number

MOST_A_DAY = 5
"""So many complaints a phone number files in 24 hours; more are one matter, and belong under one number."""
LEAST_TEXT, MOST_TEXT = 10, 2000
_LOCK = 7_204_001
_PREFIX = "KN"


class TooManyComplaints(DomainError):
    """This phone number has filed enough for a day."""

    code = "too_many_complaints"


def file_complaint(
    *,
    key: uuid.UUID,
    order: Order | None = None,
    lot: Lot | None = None,
    phone: str,
    kind: str,
    text: str,
    photo: str = "",
    language: str = "vi",
    by: User | None,
) -> Complaint:
    """File a complaint about an order, or a lot, and return it with its due time; the same ``key`` again is the first.

    ``phone`` is E.164; ``photo`` a name in the private storage. Only an order's own number gets a message at once: of a
    lot anybody could type anybody's number. Raises ``BadValue`` for too few words, ``TooManyComplaints``.
    """
    sentence = _("Xin kể rõ hơn chuyện gì đã xảy ra, từ 10 đến 2.000 chữ.")
    said = require_text(text, least=LEAST_TEXT, most=MOST_TEXT, otherwise=sentence, field="text")
    with transaction.atomic():
        with connection.cursor() as cursor:  # one number's complaints queue, so that two at once are not one too many
            cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [_LOCK, phone])
        known = Complaint.objects.filter(key=key).first()
        if known is not None:
            return _the_same(known, order, lot, phone)
        _refuse_many(phone)
        promise, due = _promised(clock.now())
        complaint = Complaint.objects.create(
            key=key,
            number=_PREFIX + new_number().removeprefix(PREFIX),
            order=order,
            lot=lot,
            phone=phone,
            kind=Complaint.Kind(kind),
            text=said,
            photo=photo,
            language=language,
            filed_at=clock.now(),
            filed_by=by,
            promise=promise,
            due_at=due,
        )
        if order is not None:
            _tell(complaint, "complaint_received")
    return complaint


def add_word(*, key: uuid.UUID, complaint: Complaint, text: str) -> ComplaintWord:
    """Add what the customer says further: an answered complaint is open again, with a new clock. Safe to repeat."""
    said = require_text(
        text, least=2, most=MOST_TEXT, otherwise=_("Xin ghi điều muốn nói thêm, nhiều nhất 2.000 chữ."), field="text"
    )
    with transaction.atomic():
        locked = Complaint.objects.select_for_update().get(pk=complaint.pk)
        known = ComplaintWord.objects.filter(key=key).first()
        if known is not None:
            return _same_word(known, locked)
        word = ComplaintWord.objects.create(key=key, complaint=locked, text=said, at=clock.now())
        if locked.state == Complaint.State.ANSWERED:
            locked.state = Complaint.State.OPEN
            locked.promise, locked.due_at = _promised(clock.now())
            locked.save(update_fields=["state", "promise", "due_at"])
    return word


def answer_complaint(*, key: uuid.UUID, complaint: Complaint, text: str, by: User) -> ComplaintWord:
    """Answer a complaint and tell the customer by SMS that there is an answer. The same ``key`` again is the first.

    Raises ``NotAllowed`` for who does not answer for the market, ``BadValue`` for an empty answer.
    """
    if not answers_complaints(by):
        raise NotAllowed(_("Chỉ người của sàn trả lời khiếu nại được."))
    said = require_text(
        text, least=2, most=MOST_TEXT, otherwise=_("Xin ghi câu trả lời, nhiều nhất 2.000 chữ."), field="text"
    )
    with transaction.atomic():
        locked = Complaint.objects.select_for_update().get(pk=complaint.pk)
        known = ComplaintWord.objects.filter(key=key).first()
        if known is not None:
            return _same_word(known, locked)
        word = ComplaintWord.objects.create(key=key, complaint=locked, text=said, at=clock.now(), by=by)
        locked.state, locked.answered_at = Complaint.State.ANSWERED, clock.now()
        locked.save(update_fields=["state", "answered_at"])
        _tell(locked, "complaint_answered", word)
    return word


def put_promise_in_force(*, hours: int, valid_from: dt.date, source: str) -> AnswerPromise:
    """Promise an answer within ``hours`` from a day on; the former promise ends the day before."""
    row = AnswerPromise(hours=hours, valid_from=valid_from, source=source)
    written: AnswerPromise = put_in_force(row=row, besides=AnswerPromise.objects.all())
    return written


def _promised(at: dt.datetime) -> tuple[AnswerPromise | None, dt.datetime | None]:
    promise = AnswerPromise.objects.in_force(clock.day_of(at)).order_by("-valid_from", "-pk").first()
    return promise, at + dt.timedelta(hours=promise.hours) if promise is not None else None


def _refuse_many(phone: str) -> None:
    since = clock.now() - dt.timedelta(days=1)
    if Complaint.objects.filter(phone=phone, filed_at__gt=since).count() >= MOST_A_DAY:
        raise TooManyComplaints(
            _("Số này đã gửi 5 khiếu nại trong một ngày. Xin nói thêm dưới khiếu nại đã gửi, hoặc gọi bưu cục.")
        )


def _the_same(known: Complaint, order: Order | None, lot: Lot | None, phone: str) -> Complaint:
    ours = (order.pk if order else None, lot.pk if lot else None, phone)
    if (known.order_id, known.lot_id, known.phone) == ours:
        return known
    raise WrongState(_("Phiếu này đã gửi thành khiếu nại %s rồi. Xin mở trang mới.") % known.number)


def _same_word(known: ComplaintWord, complaint: Complaint) -> ComplaintWord:
    if known.complaint_id == complaint.pk:
        return known
    raise WrongState(_("Trang này cũ rồi, xin tải lại rồi nhập lại."))


def _tell(complaint: Complaint, template: str, word: ComplaintWord | None = None) -> None:
    queue_message(
        channel="sms",
        to=complaint.phone,
        template=template,
        context={"number": complaint.number, "due": _written(complaint.due_at)},
        language=complaint.language,
        dedupe_key=f"{template}:{word.key if word else complaint.key}",
    )


def _written(at: dt.datetime | None) -> str:
    """Return a moment in Vietnam as both languages read it in a short message, "" for none."""
    return at.astimezone(clock.VIETNAM).strftime("%H:%M %d/%m/%Y") if at is not None else ""
