"""A season as a plan, its people, its limits and who waits, its figures, its messages and reports."""

from marketplace.campaigns.models.figures import (
    CountedBatch,
    Figure,
    FigureCursor,
    FigureDelta,
    SellerFigure,
    VisitCount,
)
from marketplace.campaigns.models.limits import Cap, WaitlistEntry
from marketplace.campaigns.models.messages import (
    Broadcast,
    BroadcastRecipient,
    SeasonSubscriber,
    SmsTariff,
    StoppedPhone,
)
from marketplace.campaigns.models.people import CampaignMember, ProvinceOfficer
from marketplace.campaigns.models.plan import Campaign, CampaignTarget, Conversion, CountingRule, SeasonDiscount
from marketplace.campaigns.models.reports import ReportSchedule, ReportSent

__all__ = [
    "Broadcast",
    "BroadcastRecipient",
    "Campaign",
    "CampaignMember",
    "CampaignTarget",
    "Cap",
    "Conversion",
    "CountedBatch",
    "CountingRule",
    "Figure",
    "FigureCursor",
    "FigureDelta",
    "ProvinceOfficer",
    "ReportSchedule",
    "ReportSent",
    "SeasonDiscount",
    "SeasonSubscriber",
    "SellerFigure",
    "SmsTariff",
    "StoppedPhone",
    "VisitCount",
    "WaitlistEntry",
]
