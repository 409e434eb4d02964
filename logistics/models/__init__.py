from logistics.models.cash import CashCount, CashHandover, HandoverShipment, Remittance, RemittanceHandover
from logistics.models.network import Carrier, Clerk, Coverage, Operator, Point
from logistics.models.outlets import Outlet, Transfer, TransferLine, VanCount, VanTrip
from logistics.models.runs import Run, Stop
from logistics.models.sales import CashSale, HandoverSale, RemittanceShift, Shift
from logistics.models.shipments import DeliveryAttempt, PostalItem, Scan, Shipment
from logistics.models.zones import CommunityTeam, Manifest, ManifestOrder, TeamMember, Zone

__all__ = [
    "Carrier",
    "CashCount",
    "CashHandover",
    "CashSale",
    "Clerk",
    "CommunityTeam",
    "Coverage",
    "DeliveryAttempt",
    "HandoverSale",
    "HandoverShipment",
    "Manifest",
    "ManifestOrder",
    "Operator",
    "Outlet",
    "Point",
    "PostalItem",
    "Remittance",
    "RemittanceHandover",
    "RemittanceShift",
    "Run",
    "Scan",
    "Shift",
    "Shipment",
    "Stop",
    "TeamMember",
    "Transfer",
    "TransferLine",
    "VanCount",
    "VanTrip",
    "Zone",
]
