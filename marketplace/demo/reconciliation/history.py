"""What was noted of each change against what the rows say now: where a price, a state or a day was last set."""

from marketplace.demo.reconciliation.line import Line


def _all_last(*columns: tuple[str, str, str, str]) -> str:
    """Return SQL for these columns (table, table of its events, name, column) together."""
    return " UNION ALL ".join(_last(*each) for each in columns)


def _last(table: str, events: str, name: str, column: str) -> str:
    """Return SQL for rows (reference, last noted, now) of a column that a trigger notes each change of."""
    return f"""
        SELECT '{name} ' || t.id, e.value, t.{column}::text
        FROM {table} t JOIN LATERAL (SELECT n.{column}::text AS value FROM {events} n
                                     WHERE n.pgh_obj_id = t.id ORDER BY n.pgh_id DESC LIMIT 1) e ON TRUE
    """


LINES = [
    Line(
        "states as last noted",
        "A state is the one that was noted when it was last changed: of households, listings, parcels, sales, batches.",
        _all_last(
            ("farmers_household", "farmers_householdstateevent", "household", "state"),
            ("farmers_listing", "farmers_listingstateevent", "listing", "state"),
            ("order_sellerorder", "order_sellerorderstatusevent", "seller order", "status"),
            ("logistics_shipment", "logistics_shipmentstatusevent", "shipment", "status"),
            ("settlement_payoutbatch", "settlement_payoutbatchstatusevent", "batch", "status"),
            ("bulk_bulkoffer", "bulk_bulkofferstateevent", "offer", "state"),
            ("bulk_bulkcontract", "bulk_bulkcontractstategramspriceperkgevent", "contract", "state"),
            ("campaigns_campaign", "campaigns_campaignstatestartsonendsonevent", "season", "state"),
        ),
    ),
    Line(
        "numbers as last noted",
        "Prices of goods, grams and prices of contracts and the days of a season are those that were noted last.",
        _all_last(
            ("partner_stockrecord", "partner_stockrecordpricepriceperkgevent", "price", "price"),
            ("partner_stockrecord", "partner_stockrecordpricepriceperkgevent", "price per kg", "price_per_kg"),
            ("bulk_bulkcontract", "bulk_bulkcontractstategramspriceperkgevent", "grams", "grams"),
            ("bulk_bulkcontract", "bulk_bulkcontractstategramspriceperkgevent", "bulk price", "price_per_kg"),
            ("campaigns_campaign", "campaigns_campaignstatestartsonendsonevent", "first day", "starts_on"),
            ("campaigns_campaign", "campaigns_campaignstatestartsonendsonevent", "last day", "ends_on"),
        ),
    ),
]
