"""Every change that logistics makes: promises, parcels, scans, runs, the door, returns, cash."""

from logistics.domain.boundary import Handover, Paid, Refusal, hand_over_manifest
from logistics.domain.cash import approve_handover, approve_remittance, hand_over_cash, remit_till
from logistics.domain.community import (
    add_team_member,
    close_manifest,
    open_manifest,
    record_receipt,
    register_team,
    take_in_order,
)
from logistics.domain.counting import count_stock
from logistics.domain.coverage import Promise, delivering_point, promise
from logistics.domain.door import record_delivery, record_failure
from logistics.domain.errors import KeyReused, NotDeliverable, NothingToDo, UnknownItem, WrongCash
from logistics.domain.network import add_clerk, cover, register_carrier, register_operator, register_point
from logistics.domain.outlets import open_outlet, receive_goods, record_for, stock_product, write_off
from logistics.domain.packing import pack_and_label
from logistics.domain.parcels import ScanResult
from logistics.domain.planning import plan_run
from logistics.domain.prices import set_price
from logistics.domain.recounts import recount_van
from logistics.domain.refunds import pay_refund_by_bank, pay_refund_from_till, refund_due
from logistics.domain.refusing import cash_after_refusal, take_refused_back
from logistics.domain.returns import return_to_sender
from logistics.domain.runs import bring_back, close_run, send_out_run, withdraw_run
from logistics.domain.scanning import (
    BatchLine,
    ScanSpec,
    accept_item,
    accept_items,
    find_item,
    record_scan,
    record_scans,
)
from logistics.domain.shifts import DENOMINATIONS, approve_shift, close_shift, issue_float, open_shift, return_float
from logistics.domain.shipments import cancel_shipment, create_shipment
from logistics.domain.store import pack_store_order
from logistics.domain.transfers import (
    cancel_transfer,
    recall_transfer,
    receive_transfer,
    request_transfer,
    send_transfer,
)
from logistics.domain.van_stops import StopUnknown, require_free_stop, say_stop
from logistics.domain.vans import approve_count, count_van, start_trip, stock_in_van, unload_van
from logistics.domain.voids import read_void
from logistics.domain.weighing_in import weigh_in
from logistics.domain.zones import decide_zone, lift_zone, tell_of_red_zones

__all__ = [
    # the network
    "add_clerk",
    "cover",
    "register_carrier",
    "register_operator",
    "register_point",
    # promise
    "Promise",
    "delivering_point",
    "promise",
    # shipments
    "cancel_shipment",
    "create_shipment",
    "pack_and_label",
    "pack_store_order",
    # scans
    "BatchLine",
    "ScanResult",
    "ScanSpec",
    "accept_item",
    "accept_items",
    "weigh_in",
    "find_item",
    "record_scan",
    "record_scans",
    # runs, the door, returns
    "bring_back",
    "cash_after_refusal",
    "close_run",
    "plan_run",
    "record_delivery",
    "record_failure",
    "return_to_sender",
    "send_out_run",
    "take_refused_back",
    "withdraw_run",
    # cash
    "approve_handover",
    "approve_remittance",
    "hand_over_cash",
    "pay_refund_by_bank",
    "pay_refund_from_till",
    "refund_due",
    "remit_till",
    # shifts at the counter
    "DENOMINATIONS",
    "approve_shift",
    "close_shift",
    "issue_float",
    "return_float",
    "open_shift",
    # a van's selling trip
    "approve_count",
    "count_van",
    "recount_van",
    "require_free_stop",
    "say_stop",
    "start_trip",
    "stock_in_van",
    "unload_van",
    # outlets and the goods between them
    "cancel_transfer",
    "recall_transfer",
    "count_stock",
    "open_outlet",
    "receive_goods",
    "read_void",
    "receive_transfer",
    "record_for",
    "request_transfer",
    "send_transfer",
    "set_price",
    "stock_product",
    "write_off",
    # zones and the teams that carry goods into red ones
    "Handover",
    "Paid",
    "Refusal",
    "add_team_member",
    "close_manifest",
    "decide_zone",
    "hand_over_manifest",
    "lift_zone",
    "tell_of_red_zones",
    "open_manifest",
    "record_receipt",
    "register_team",
    "take_in_order",
    # errors
    "KeyReused",
    "NotDeliverable",
    "NothingToDo",
    "StopUnknown",
    "UnknownItem",
    "WrongCash",
]
