from logistics.models.cash import CashCount, CashHandover, Remittance
from logistics.models.network import Carrier, Clerk, Coverage, Operator, Point
from logistics.models.runs import Run, Stop
from logistics.models.shipments import DeliveryAttempt, PostalItem, Scan, Shipment

__all__ = [
    "Carrier",
    "CashCount",
    "CashHandover",
    "Clerk",
    "Coverage",
    "DeliveryAttempt",
    "Operator",
    "Point",
    "PostalItem",
    "Remittance",
    "Run",
    "Scan",
    "Shipment",
    "Stop",
]
