"""What can be asked of logistics. Pages of people start from the ``…_visible_to`` functions."""

from logistics.queries.cash import (
    cash_to_hand_over,
    cleared_sales,
    cleared_shipments,
    counts_to_approve,
    delivered_by,
    handovers_to_remit,
    held_by_carrier,
    held_in_till,
    refunds_to_remit,
    sales_to_hand_over,
    sold_by,
)
from logistics.queries.desk import (
    at_office,
    coverage_in_force,
    expected_at,
    for_review,
    open_runs,
    ready_for_run,
    returning_at,
    scans_of,
    shipments_at,
)
from logistics.queries.shifts import (
    float_free,
    open_shift_of,
    sales_of,
    sales_visible_to,
    shifts_to_approve,
    shifts_to_remit,
    shifts_visible_to,
)
from logistics.queries.visibility import (
    carriers_visible_to,
    handovers_visible_to,
    manifests_visible_to,
    points_visible_to,
    remittances_visible_to,
    runs_visible_to,
    shipments_visible_to,
    stops_visible_to,
    teams_visible_to,
)
from logistics.queries.zones import held_by_zone, red_communes, zone_of, zones_in_force

__all__ = [
    "held_by_zone",
    "manifests_visible_to",
    "red_communes",
    "teams_visible_to",
    "zone_of",
    "zones_in_force",
    # who sees what
    "carriers_visible_to",
    "handovers_visible_to",
    "points_visible_to",
    "remittances_visible_to",
    "runs_visible_to",
    "shipments_visible_to",
    "stops_visible_to",
    # the desk
    "at_office",
    "coverage_in_force",
    "expected_at",
    "for_review",
    "open_runs",
    "ready_for_run",
    "returning_at",
    "scans_of",
    "shipments_at",
    # cash
    "cash_to_hand_over",
    "cleared_sales",
    "cleared_shipments",
    "counts_to_approve",
    "delivered_by",
    "handovers_to_remit",
    "held_by_carrier",
    "held_in_till",
    "refunds_to_remit",
    "sales_to_hand_over",
    "sold_by",
    # shifts at the counter
    "float_free",
    "open_shift_of",
    "sales_of",
    "sales_visible_to",
    "shifts_to_approve",
    "shifts_to_remit",
    "shifts_visible_to",
]
