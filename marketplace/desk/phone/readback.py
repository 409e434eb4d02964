"""What the clerk reads out before the order is placed: plain Vietnamese sentences, figures in words.

The caller is spoken to in Vietnamese whatever language the clerk's screen shows, so nothing here is translated.
"""

import datetime as dt

from marketplace.common.clock import VIETNAM
from marketplace.common.words import in_words
from marketplace.desk.phone.models import Call
from marketplace.shop.checkout.domain import Quote

_WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")


def read_back(call: Call, quote: Quote) -> str:
    """Return the order as it is spoken: goods, who receives where, what it costs at most, by when."""
    goods = "; ".join(
        f"{in_words(line.quantity)} {line.product.pack_name or 'phần'} {line.product.get_title()}"
        for line in quote.lines
    )
    said = [f"Dạ em xin đọc lại đơn: {goods}."]
    if call.commune is not None:
        said.append(f"Giao cho {call.name}, {call.address_text}, {call.commune.name}, {call.commune.province.name}.")
    said.append(
        f"Tiền hàng {_spoken(quote.goods)}, cước {_spoken(quote.freight)}, "
        f"tất cả {_spoken(quote.total)}, trả tiền mặt khi nhận hàng."
    )
    if len(quote.parts) > 1:
        said.append(f"Hàng đến thành {in_words(len(quote.parts))} kiện, mỗi kiện trả tiền riêng.")
    if any(line.price_per_kg for line in quote.lines):
        said.append("Hàng bán theo cân sẽ cân lại khi đóng gói, nhẹ hơn thì trả ít hơn.")
    if quote.promised_by is not None:
        said.append(f"Hẹn giao trước {spoken_moment(quote.promised_by)}.")
    said.append("Cô bác đồng ý thì em đặt ạ.")
    return " ".join(said)


def spoken_moment(moment: dt.datetime) -> str:
    """Return a moment as it is said: "16 giờ thứ Bảy ngày 13 tháng 6" (the hour that has begun by then)."""
    local = moment.astimezone(VIETNAM)
    return f"{local.hour} giờ {_WEEKDAYS[local.weekday()]} ngày {local.day} tháng {local.month}"


def _spoken(amount: int) -> str:
    return f"{in_words(amount)} đồng"
