"""What this room knows of a person (``accounts.personal``): the orders that they placed while logged in."""

from django.utils.translation import gettext as _

from marketplace.accounts.models import User
from marketplace.accounts.personal import PersonalPart
from marketplace.shop.order.models import Line, Order, OrderStatus, SellerOrder
from marketplace.shop.order.queries import visible_to

UNDER_WAY = (OrderStatus.UNPAID, OrderStatus.PLACED)


def _orders(person: User) -> list[dict[str, object]]:
    found = visible_to(person).select_related("commune__province")
    return [_told(order) for order in found.prefetch_related("seller_orders__legal_seller", "seller_orders__lines")]


def _told(order: Order) -> dict[str, object]:
    return {
        "number": order.number,
        "placed_at": order.date_placed,
        "status": order.status,
        "channel": order.channel,
        "payment": order.payment,
        "paid_at": order.paid_at,
        "cancelled_at": order.cancelled_at,
        "cancel_reason": order.cancel_reason,
        "recipient": order.recipient_name,
        "phone": order.recipient_phone,
        "address": order.address_text,
        "address_as_written": order.address_as_written,
        "commune": order.commune.name if order.commune else None,
        "province": order.commune.province.name if order.commune else None,
        "note": order.note,
        "total_shown": int(order.total_incl_tax),
        "freight": int(order.shipping_incl_tax),
        "parts": [_part(part) for part in order.seller_orders.all()],
    }


def _part(part: SellerOrder) -> dict[str, object]:
    return {
        "number": part.number,
        "seller": part.legal_seller.name,
        "status": part.status,
        "goods_due": part.goods_due,
        "freight": part.freight,
        "closed_at": part.closed_at,
        "lines": [_line(line) for line in part.lines.all()],
    }


def _line(line: Line) -> dict[str, object]:
    return {
        "title": line.title,
        "packs": line.quantity,
        "unit_price": line.unit_price,
        "ordered_grams": line.ordered_grams,
        "final_grams": line.final_grams,
        "due": line.price_due,
        "refused_packs": line.refused_packs,
        "returned_packs": line.returned_packs,
    }


def _take_names_off(person: User) -> None:
    """Orders stay as vouchers: goods, đồng, days and commune; who received where goes."""
    visible_to(person).update(
        recipient_name="", recipient_phone="", address_text="", address_as_written="", note="", guest_email=""
    )


def _under_way(person: User) -> str:
    numbers = list(visible_to(person).filter(status__in=UNDER_WAY).values_list("number", flat=True)[:3])
    if not numbers:
        return ""
    return _("Còn đơn chưa xong (%s), xin đợi giao xong hoặc hủy đơn trước.") % ", ".join(numbers)


def _kept(person: User) -> str:
    if visible_to(person).exists():
        return _(
            "Đơn đã đặt và tiền của đơn, không còn tên, số điện thoại, địa chỉ: luật kế toán bắt sàn giữ chứng từ."
        )
    return ""


PARTS = (PersonalPart("orders", _orders, _take_names_off, keeps=_kept, waits=_under_way),)
