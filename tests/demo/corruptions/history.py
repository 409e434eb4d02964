"""What was noted of each change: SQL that corrupts a row of each kind, for the lines of ``reconciliation/history.py``."""

CORRUPTIONS = {
    "states as last noted": [
        "UPDATE order_sellerorder SET status = 'packed' WHERE id = (SELECT MIN(id) FROM order_sellerorder WHERE status = 'delivered')",
    ],
    "numbers as last noted": [
        "UPDATE partner_stockrecord SET price = price + 1 WHERE id = (SELECT MIN(id) FROM partner_stockrecord WHERE price IS NOT NULL)",
    ],
}

ALONE = {
    "states as last noted": [
        "UPDATE farmers_listing SET state = 'closed' WHERE id = (SELECT MIN(id) FROM farmers_listing WHERE state = 'active')",
        "UPDATE logistics_shipment SET status = 'returned' WHERE id = (SELECT MIN(id) FROM logistics_shipment WHERE status = 'delivered')",
        "UPDATE settlement_payoutbatch SET status = 'draft' WHERE id = (SELECT MIN(id) FROM settlement_payoutbatch WHERE TRUE)",
        "UPDATE bulk_bulkoffer SET state = 'withdrawn' WHERE id = (SELECT MIN(id) FROM bulk_bulkoffer WHERE state = 'open')",
        "UPDATE bulk_bulkcontract SET state = 'loaded' WHERE id = (SELECT MIN(id) FROM bulk_bulkcontract WHERE state = 'paid')",
        "UPDATE campaigns_campaign SET state = 'closed' WHERE id = (SELECT MIN(id) FROM campaigns_campaign WHERE state = 'open')",
        "UPDATE farmers_household SET state = 'paused' WHERE id = (SELECT MIN(id) FROM farmers_household WHERE state = 'active')",
    ],
    "numbers as last noted": [
        "UPDATE partner_stockrecord SET price_per_kg = price_per_kg + 1 WHERE id = (SELECT MIN(id) FROM partner_stockrecord WHERE price_per_kg IS NOT NULL)",
        "UPDATE bulk_bulkcontract SET price_per_kg = price_per_kg + 1 WHERE id = (SELECT MIN(id) FROM bulk_bulkcontract WHERE TRUE)",
        "UPDATE bulk_bulkcontract SET grams = grams + 1 WHERE id = (SELECT MAX(id) FROM bulk_bulkcontract WHERE TRUE)",
        "UPDATE campaigns_campaign SET starts_on = starts_on - 1 WHERE id = (SELECT MIN(id) FROM campaigns_campaign WHERE TRUE)",
        "UPDATE campaigns_campaign SET ends_on = ends_on + 1 WHERE id = (SELECT MAX(id) FROM campaigns_campaign WHERE TRUE)",
    ],
}
