"""Changes of seasons and of who follows them."""

from marketplace.campaigns.domain.broadcasts import (
    can_be_stopped,
    cancel_broadcast,
    draft_broadcast,
    receive_sms,
    send_slices,
    start_broadcast,
)
from marketplace.campaigns.domain.caps import apply_caps, count_in, drop_cap, set_cap
from marketplace.campaigns.domain.discounts import (
    agree_to_season_discount,
    discounts_of,
    discounts_to_agree,
    end_season_discount,
    offer_season_discount,
    withdraw_season_discount,
)
from marketplace.campaigns.domain.errors import BadMessage, BadSeason, NoPlace
from marketplace.campaigns.domain.folding import fold_figures, rebuild_figures
from marketplace.campaigns.domain.openings import subscribe_to_season, tell_of_openings
from marketplace.campaigns.domain.people import add_member, add_province_officer
from marketplace.campaigns.domain.reports import first_report_at, schedule_report, send_reports, stop_report
from marketplace.campaigns.domain.seasons import (
    Plan,
    change_plan,
    close_campaign,
    open_campaign,
    plan_campaign,
    start_campaign,
)
from marketplace.campaigns.domain.visits import count_visit, fold_visits
from marketplace.campaigns.domain.waiting import (
    find_offer,
    join_waitlist,
    leave_waitlist,
    offer_places,
    places_before,
    settle_offers,
)

__all__ = [
    "BadMessage",
    "BadSeason",
    "NoPlace",
    "Plan",
    "add_member",
    "add_province_officer",
    "agree_to_season_discount",
    "apply_caps",
    "can_be_stopped",
    "cancel_broadcast",
    "change_plan",
    "close_campaign",
    "count_in",
    "count_visit",
    "discounts_of",
    "discounts_to_agree",
    "draft_broadcast",
    "end_season_discount",
    "drop_cap",
    "find_offer",
    "first_report_at",
    "fold_figures",
    "fold_visits",
    "join_waitlist",
    "leave_waitlist",
    "offer_places",
    "offer_season_discount",
    "open_campaign",
    "places_before",
    "plan_campaign",
    "rebuild_figures",
    "receive_sms",
    "schedule_report",
    "send_reports",
    "send_slices",
    "set_cap",
    "settle_offers",
    "start_broadcast",
    "subscribe_to_season",
    "tell_of_openings",
    "start_campaign",
    "stop_report",
    "withdraw_season_discount",
]
