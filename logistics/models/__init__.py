from logistics.models.cash import CashCount, CashHandover, HandoverShipment, Remittance, RemittanceHandover
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
    "HandoverShipment",
    "Operator",
    "Point",
    "PostalItem",
    "Remittance",
    "RemittanceHandover",
    "Run",
    "Scan",
    "Shipment",
    "Stop",
]
