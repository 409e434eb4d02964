"""What this room knows of a person (``accounts.personal``): their complaints, and what they said after them."""

import pgtrigger
from django.core.files.storage import storages
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from marketplace.accounts.models import User
from marketplace.accounts.personal import PersonalPart
from marketplace.complaints.models import Complaint, ComplaintWord
from marketplace.shop.order.queries import visible_to


def _of(person: User) -> "QuerySet[Complaint]":
    """Those filed while logged in, and those about an order of the account."""
    return Complaint.objects.filter(Q(filed_by=person) | Q(order__in=visible_to(person))).order_by("pk")


def _complaints(person: User) -> list[dict[str, object]]:
    return [
        {
            "number": each.number,
            "order": each.order.number if each.order else None,
            "lot": each.lot.code if each.lot else None,
            "phone": each.phone,
            "kind": each.kind,
            "text": each.text,
            "photo": bool(each.photo),
            "state": each.state,
            "filed_at": each.filed_at,
            "answered_at": each.answered_at,
            "words": [
                {"at": word.at, "text": word.text, "by_the_market": word.by_id is not None} for word in each.words.all()
            ],
        }
        for each in _of(person).select_related("order", "lot").prefetch_related("words")
    ]


def _erase(person: User) -> None:
    """Take words, phone and photo away; that somebody complained, of what kind and when, stays a figure.

    Words after a complaint are append-only: this is the one exception, and this the one place.
    """
    found = list(_of(person))
    numbers = [each.pk for each in found]
    photos = [each.photo for each in found if each.photo]
    with pgtrigger.ignore("complaints.ComplaintWord:word_append_only"):
        ComplaintWord.objects.filter(complaint__in=numbers).update(text="")
    Complaint.objects.filter(pk__in=numbers).update(phone="", text="", photo="", filed_by=None)
    transaction.on_commit(lambda: _delete_files(photos))


def _delete_files(names: list[str]) -> None:
    for name in names:
        storages["private"].delete(name)


def _open(person: User) -> str:
    numbers = list(_of(person).filter(state=Complaint.State.OPEN).values_list("number", flat=True)[:3])
    if not numbers:
        return ""
    return _("Khiếu nại %s đang chờ trả lời, xin đợi sàn trả lời xong.") % ", ".join(numbers)


def _kept(person: User) -> str:
    if _of(person).exists():
        return _("Con số: từng có khiếu nại loại gì, ngày nào; lời kể, ảnh và số điện thoại thì xóa.")
    return ""


PARTS = (PersonalPart("complaints", _complaints, _erase, keeps=_kept, waits=_open),)
