"""Events of the books, owners of accounts and messages in words: the admin reads no codes."""

from collections.abc import Iterable, Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from marketplace.desk.staff.orders import Part
from marketplace.ledger.models import Entry
from marketplace.messaging.models import Message

EVENTS: dict[str, Promise | str] = {
    "order_placed": gettext_lazy("khách đặt đơn"),
    "order_reduced": gettext_lazy("cân nhẹ hơn khi đặt"),
    "order_cancelled": gettext_lazy("hủy đơn"),
    "transfer_received": gettext_lazy("nhận tiền chuyển khoản"),
    "transfer_applied": gettext_lazy("dùng tiền chuyển khoản cho đơn"),
    "transfer_refunded": gettext_lazy("chuyển trả người gửi"),
    "shipment_delivered": gettext_lazy("giao hàng"),
    "shipment_returned": gettext_lazy("hàng trả về người bán"),
    "goods_refused": gettext_lazy("khách không nhận một phần"),
    "goods_returned": gettext_lazy("khách trả lại hàng"),
    "refund_paid": gettext_lazy("hoàn tiền khách"),
    "sold_at_handover": gettext_lazy("bán trao tay"),
    "sale_voided": gettext_lazy("hủy hóa đơn"),
    "payable_made": gettext_lazy("đối soát"),
    "payout_paid": gettext_lazy("chi trả người bán"),
}
_OWNERS: dict[str, Promise | str] = {
    "order": gettext_lazy("đơn này"),
    "market": gettext_lazy("sàn"),
    "seller": gettext_lazy("người bán"),
    "carrier": gettext_lazy("bưu tá"),
    "point": gettext_lazy("bưu cục"),
    "operator": gettext_lazy("doanh nghiệp bưu chính"),
    "shift": gettext_lazy("ca bán"),
    "province": gettext_lazy("tỉnh"),
}
MESSAGES: dict[str, Promise | str] = {
    "order_placed": gettext_lazy("đã nhận đơn"),
    "order_cancelled": gettext_lazy("đơn đã hủy"),
    "part_cancelled": gettext_lazy("một kiện đã hủy"),
    "seller_order_new": gettext_lazy("báo người bán có đơn"),
    "seller_order_cancelled": gettext_lazy("báo người bán đơn đã hủy"),
    "transfer_wanted": gettext_lazy("mời chuyển khoản"),
    "transfer_received": gettext_lazy("đã nhận tiền chuyển khoản"),
    "weight_question": gettext_lazy("hỏi lấy thêm cân"),
    "out_for_delivery": gettext_lazy("bưu tá đang giao"),
    "delivered": gettext_lazy("đã giao"),
    "delivered_to_team": gettext_lazy("tổ cộng đồng đã nhận"),
    "delivery_failed": gettext_lazy("chưa giao được"),
    "zone_held": gettext_lazy("giữ lại vì vùng đỏ"),
    "returned": gettext_lazy("đã trả về nơi gửi"),
    "goods_taken_back": gettext_lazy("đã nhận lại hàng"),
}


def owner_words(owner: str, sellers: Mapping[int, str]) -> str:
    """Return whose an account is: "seller:7" → the seller's name, "carrier:3" → "bưu tá số 3"."""
    kind, _colon, number = owner.partition(":")
    if kind == "seller" and number.isdigit() and int(number) in sellers:
        return sellers[int(number)]
    word = str(_OWNERS.get(kind, owner))
    if kind not in _OWNERS or not number or kind == "order":
        return word
    return _("%(who)s số %(number)s") % {"who": word, "number": number}


def read_entries(entries: Iterable[Entry], parts: Iterable[Part]) -> list[Entry]:
    """Return the entries, each with ``said`` and each leg with ``whose``."""
    sellers = {part.part.legal_seller_id: part.part.legal_seller.name for part in parts}
    found = list(entries)
    for entry in found:
        entry.said = EVENTS.get(entry.source_kind, entry.source_kind)  # type: ignore[attr-defined]
        for leg in entry.legs.all():
            leg.whose = owner_words(leg.account.owner, sellers)
    return found


def read_messages(sent: Iterable[Message]) -> list[Message]:
    """Return the messages, each with what it was about in ``said``."""
    found = list(sent)
    for message in found:
        message.said = MESSAGES.get(message.template, message.template)  # type: ignore[attr-defined]
    return found
