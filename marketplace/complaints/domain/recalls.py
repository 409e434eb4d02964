"""Calling a lot back: said on its trace page at once, and to everybody who was sent some of it; it is sold no more."""

import uuid

from django.db import transaction
from django.utils.translation import gettext as _

from farmers.domain import hold_lot, lock_lot, release_lot
from farmers.models import Lot
from marketplace.accounts.models import User
from marketplace.common import clock
from marketplace.common.errors import NotAllowed, WrongState
from marketplace.common.text import require_text
from marketplace.complaints.models import LotRecall
from marketplace.complaints.rules import answers_complaints
from marketplace.messaging.domain import queue_messages
from marketplace.messaging.domain.queueing import MessageSpec
from marketplace.shop.order.models import Order

LONGEST = 300


def recall_lot(*, key: uuid.UUID, lot: Lot, reason: str, advice: str, source: str, by: User) -> LotRecall:
    """Call a lot back and tell each customer whose parcel holds some of it. The same ``key`` again is the first.

    Nothing more is packed or loaded from the lot, and its packs leave the shelf (``farmers.domain.holding``). Raises
    ``NotAllowed``, ``BadValue`` for a missing reason, advice or source, ``WrongState`` where it is called back.
    """
    if not answers_complaints(by):
        raise NotAllowed(_("Chỉ người của sàn thu hồi lô hàng được."))
    words = {
        "reason": require_text(reason, most=LONGEST, otherwise=_("Xin ghi vì sao thu hồi."), field="reason"),
        "advice": require_text(advice, most=LONGEST, otherwise=_("Xin ghi người mua nên làm gì."), field="advice"),
        "source": require_text(source, most=LONGEST, otherwise=_("Xin ghi theo quyết định nào."), field="source"),
    }
    with transaction.atomic():
        lock_lot(lot)
        known = LotRecall.objects.filter(key=key).first()
        if known is not None and known.lot_id == lot.pk:
            return known
        if known is not None or LotRecall.objects.filter(lot=lot, lifted_at__isnull=True).exists():
            raise WrongState(_("Lô %s đang được thu hồi rồi.") % lot.code)
        recall = LotRecall.objects.create(key=key, lot=lot, announced_by=by, announced_at=clock.now(), **words)
        _tell_customers(recall)
        hold_lot(lot=lot, source_ref=_ref(recall), by=by)
    return recall


def lift_recall(*, recall: LotRecall, by: User) -> LotRecall:
    """End a recall that proved a false alarm: the lot may be sold again, and its packs are back on the shelf.

    One that has ended already stays as it is. Raises ``NotAllowed``.
    """
    if not answers_complaints(by):
        raise NotAllowed(_("Chỉ người của sàn thu hồi lô hàng được."))
    with transaction.atomic():
        lock_lot(recall.lot)
        standing = LotRecall.objects.filter(pk=recall.pk, lifted_at__isnull=True)
        if standing.update(lifted_at=clock.now(), lifted_by=by):
            release_lot(lot=recall.lot, source_ref=_ref(recall), by=by)
    recall.refresh_from_db()
    return recall


def _ref(recall: LotRecall) -> str:
    return f"recall:{recall.pk}"


def _tell_customers(recall: LotRecall) -> None:
    orders = Order.objects.filter(lines__lot_draws__lot=recall.lot).exclude(recipient_phone="").distinct()
    queue_messages(
        MessageSpec(
            channel="sms",
            to=order.recipient_phone,
            template="lot_recalled",
            context={"number": order.number, "lot": recall.lot.code, "advice": recall.advice},
            language=order.language,
            dedupe_key=f"lot_recalled:{recall.key}:{order.pk}",
        )
        for order in orders.only("pk", "number", "recipient_phone", "language").order_by("pk")
    )
