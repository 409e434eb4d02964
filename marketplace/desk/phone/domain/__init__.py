"""What happens at the telephone desk."""

from marketplace.desk.phone.domain.callbacks import TakenByOther, record_missed_call, take_callback
from marketplace.desk.phone.domain.calls import (
    CallEnded,
    add_goods,
    change_line,
    end_call,
    place_phone_order,
    repeat_order,
    set_recipient,
    start_call,
)

__all__ = [
    "CallEnded",
    "TakenByOther",
    "add_goods",
    "change_line",
    "end_call",
    "place_phone_order",
    "record_missed_call",
    "repeat_order",
    "set_recipient",
    "start_call",
    "take_callback",
]
