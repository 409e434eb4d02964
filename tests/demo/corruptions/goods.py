"""Stock, lots, quotas: SQL that corrupts a row of each kind, for the lines of ``reconciliation/goods.py``."""

from tests.demo.corruptions.picks import PACKED_LINE, RETURNED

CORRUPTIONS = {
    "stock on hand": [
        "UPDATE partner_stockrecord SET num_in_stock = num_in_stock + 1 WHERE id = (SELECT MIN(id) FROM partner_stockrecord)",
    ],
    "stock promised": [
        "UPDATE partner_stockrecord SET num_allocated = 1 WHERE id = (SELECT MIN(id) FROM partner_stockrecord)",
    ],
    "never oversold": [
        "UPDATE partner_stockrecord SET num_allocated = num_in_stock + 1 WHERE id = (SELECT MIN(id) FROM partner_stockrecord)",
    ],
    "packs sold": [
        "UPDATE partner_stockmovement SET quantity = quantity - 1 WHERE id = (SELECT MIN(id) FROM partner_stockmovement WHERE kind = 'sold')",
    ],
    "packs returned": [
        f"DELETE FROM partner_stockmovement WHERE kind = 'spoiled' AND source_ref LIKE 'shipment:' || {RETURNED} || ':line:%'",
        f"UPDATE partner_stockmovement SET quantity = quantity + 1 WHERE source_ref LIKE 'shipment:' || {RETURNED} || ':line:%'",
    ],
    "nothing came back unasked": [
        "UPDATE partner_stockmovement SET source_ref = 'shipment:0:line:0' WHERE id = (SELECT MIN(id) FROM partner_stockmovement WHERE kind IN ('returned', 'restocked'))",
    ],
    "lots": [
        "UPDATE farmers_lot SET drawn_grams = drawn_grams - 1 WHERE id = (SELECT MIN(id) FROM farmers_lot WHERE drawn_grams > 0)",
    ],
    "draws of a packed line": [
        f"UPDATE farmers_lotdraw SET grams = grams + 1 WHERE line_id = {PACKED_LINE}",
    ],
    "no draw before packing": [
        "UPDATE farmers_lotdraw SET line_id = (SELECT l.id FROM order_line l JOIN order_sellerorder o ON o.id = l.seller_order_id WHERE o.status = 'cancelled' LIMIT 1) WHERE id = (SELECT MIN(id) FROM farmers_lotdraw)",
    ],
    "quotas": [
        "UPDATE quotas_quota SET taken = taken + 1 WHERE id = (SELECT MIN(id) FROM quotas_quota)",
    ],
    "weighed at acceptance": [
        "UPDATE logistics_acceptedweight SET grams = grams - 1 WHERE id = (SELECT MIN(id) FROM logistics_acceptedweight)",
        "UPDATE logistics_acceptedweight SET price = price - 1 WHERE id = (SELECT MIN(id) FROM logistics_acceptedweight)",
    ],
}
