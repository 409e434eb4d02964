"""Questions about complaints and recalls."""

from typing import TYPE_CHECKING

from django.db.models import F, QuerySet

from farmers.models import Lot
from marketplace.common.phones import BadPhone, normalise_phone
from marketplace.complaints.models import AnswerPromise, Complaint, LotRecall
from marketplace.complaints.rules import answers_complaints
from marketplace.shop.order.numbers import normalise_number

if TYPE_CHECKING:
    import datetime as dt

    from django.contrib.auth.models import AnonymousUser

    from marketplace.accounts.models import User

__all__ = ["all_for_staff", "find_complaint", "promise_on", "recall_of"]


def all_for_staff(user: "User | AnonymousUser") -> "QuerySet[Complaint]":
    """Return every complaint for who answers them, the overdue first, the answered last; none for anybody else."""
    complaints = Complaint.objects.order_by(F("state").desc(), F("due_at").asc(nulls_first=True), "pk")
    return complaints if answers_complaints(user) else complaints.none()


def find_complaint(number: str, phone: str) -> Complaint | None:
    """Return the complaint with this number if it was filed with this phone, both as typed by anybody."""
    try:
        typed = normalise_phone(phone)
    except BadPhone:
        return None
    return Complaint.objects.filter(number=normalise_number(number)[:20], phone=typed).first()


def promise_on(day: "dt.date") -> AnswerPromise | None:
    """Return the promise in force on a day, ``None`` where none was made."""
    return AnswerPromise.objects.in_force(day).order_by("-valid_from", "-pk").first()


def recall_of(lot: Lot) -> LotRecall | None:
    """Return the recall that a lot is under now."""
    return LotRecall.objects.filter(lot=lot, lifted_at__isnull=True).first()
