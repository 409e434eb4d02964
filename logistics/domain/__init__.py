"""Every change that logistics makes: promises, parcels, scans, runs, the door, returns, cash."""

from logistics.domain.coverage import Promise, delivering_point, promise
from logistics.domain.errors import KeyReused, NotDeliverable, NothingToDo, UnknownItem, WrongCash
from logistics.domain.packing import pack_and_label
from logistics.domain.scanning import (
    BatchLine,
    ScanResult,
    ScanSpec,
    accept_item,
    find_item,
    record_scan,
    record_scans,
)
from logistics.domain.shipments import cancel_shipment, create_shipment

__all__ = [
    # promise
    "Promise",
    "delivering_point",
    "promise",
    # shipments
    "cancel_shipment",
    "create_shipment",
    "pack_and_label",
    # scans
    "BatchLine",
    "ScanResult",
    "ScanSpec",
    "accept_item",
    "find_item",
    "record_scan",
    "record_scans",
    # errors
    "KeyReused",
    "NotDeliverable",
    "NothingToDo",
    "UnknownItem",
    "WrongCash",
]
