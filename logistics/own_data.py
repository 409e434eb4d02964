"""What this room knows of a person (``accounts.personal``): who took their parcels in; their work for the post."""

import pgtrigger
from django.utils.translation import gettext as _

from logistics.domain.refunds import refund_due
from logistics.models import Carrier, Clerk, DeliveryAttempt, ManifestOrder, Refund, TeamMember
from marketplace.accounts.models import User
from marketplace.accounts.personal import PersonalPart
from marketplace.shop.order.queries import visible_to


def _deliveries(person: User) -> dict[str, object]:
    attempts = DeliveryAttempt.objects.filter(shipment__seller_order__order__in=visible_to(person)).order_by("pk")
    return {
        "attempts": [
            {
                "part": each.shipment.seller_order.number,
                "at": each.device_time,
                "outcome": each.outcome,
                "reason": each.reason,
                "received_by": each.received_by,
                "cash": each.cash,
            }
            for each in attempts.select_related("shipment__seller_order")
        ],
        "refunds": [
            {"order": each.order.number, "amount": each.amount, "received_by": each.received_by, "at": each.at}
            for each in Refund.objects.filter(order__in=visible_to(person)).select_related("order").order_by("pk")
        ],
    }


def _take_names_off(person: User) -> None:
    """Take off the names of who took the parcels in; that they were taken in, when and for how much stays.

    Facts of the door are append-only: this one column is the one exception, and this the one place.
    """
    orders = visible_to(person)
    with pgtrigger.ignore("logistics.DeliveryAttempt:attempt_append_only"):
        DeliveryAttempt.objects.filter(shipment__seller_order__order__in=orders).exclude(received_by="").update(
            received_by=""
        )
    ManifestOrder.objects.filter(order__in=orders).exclude(received_by="").update(received_by="")


def _waits(person: User) -> str:
    works = (
        Clerk.objects.filter(user=person, until__isnull=True).exists()
        or Carrier.objects.filter(user=person, is_active=True).exists()
        or TeamMember.objects.filter(user=person, until__isnull=True).exists()
    )
    if works:
        return _("Bạn đang làm cho bưu điện hoặc tổ cộng đồng trên sàn, xin nhờ trưởng bưu cục gỡ vai trò này trước.")
    touched = visible_to(person).filter(seller_orders__prepaid__gt=0) | visible_to(person).filter(
        lines__returned_packs__gt=0
    )
    if any(refund_due(order) for order in touched.distinct()):
        return _("Sàn còn nợ bạn tiền hoàn, xin nhận xong rồi xóa.")
    return ""


def _kept(person: User) -> str:
    if Refund.objects.filter(order__in=visible_to(person)).exists():
        return _("Phiếu chi hoàn tiền giữ tên người đã nhận tiền: đó là chứng từ kế toán.")
    return ""


PARTS = (PersonalPart("deliveries", _deliveries, _take_names_off, keeps=_kept, waits=_waits),)
