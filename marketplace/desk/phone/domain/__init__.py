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
    wait_for,
)
from marketplace.desk.phone.domain.codes import answer_code, send_code, vouch_for_caller
from marketplace.desk.phone.domain.weights import answer_weight_by_phone

__all__ = [
    "CallEnded",
    "TakenByOther",
    "add_goods",
    "answer_code",
    "answer_weight_by_phone",
    "change_line",
    "end_call",
    "place_phone_order",
    "record_missed_call",
    "repeat_order",
    "send_code",
    "set_recipient",
    "start_call",
    "wait_for",
    "take_callback",
    "vouch_for_caller",
]
