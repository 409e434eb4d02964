from logistics.models.cash import CashCount, CashHandover, HandoverShipment, Remittance, RemittanceHandover
from logistics.models.counts import StockCount, StockCountLine
from logistics.models.network import Carrier, Clerk, Coverage, Operator, Point
from logistics.models.outlets import Outlet, StockSlip, Transfer, TransferLine, VanCount, VanRecount, VanTrip
from logistics.models.refunds import Refund, RemittanceRefund
from logistics.models.runs import Run, Stop
from logistics.models.sales import CashSale, FloatIssue, FloatReturn, HandoverSale, RemittanceShift, Shift
from logistics.models.shipments import AcceptedWeight, DeliveryAttempt, PostalItem, Scan, Shipment
from logistics.models.zones import CommunityTeam, HouseholdPayment, Manifest, ManifestOrder, TeamMember, Zone

__all__ = [
    "AcceptedWeight",
    "Carrier",
    "CashCount",
    "CashHandover",
    "CashSale",
    "Clerk",
    "CommunityTeam",
    "Coverage",
    "DeliveryAttempt",
    "FloatIssue",
    "FloatReturn",
    "HandoverSale",
    "HandoverShipment",
    "HouseholdPayment",
    "Manifest",
    "ManifestOrder",
    "Operator",
    "Outlet",
    "Point",
    "PostalItem",
    "Refund",
    "Remittance",
    "RemittanceHandover",
    "RemittanceRefund",
    "RemittanceShift",
    "Run",
    "Scan",
    "Shift",
    "Shipment",
    "StockCount",
    "StockCountLine",
    "StockSlip",
    "Stop",
    "TeamMember",
    "Transfer",
    "TransferLine",
    "VanCount",
    "VanRecount",
    "VanTrip",
    "Zone",
]
