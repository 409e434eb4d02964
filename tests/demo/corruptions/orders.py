"""Orders: SQL that corrupts a row of each kind, for the lines of ``reconciliation/orders.py``."""

from tests.demo.corruptions.picks import PACKED_LINE, PART

CORRUPTIONS = {
    "order total": [
        "UPDATE order_order SET total_incl_tax = total_incl_tax + 1 WHERE id = (SELECT MIN(id) FROM order_order)",
    ],
    "goods of a seller order": [
        f"UPDATE order_sellerorder SET goods_total = goods_total + 1 WHERE id = {PART}",
    ],
    "grams of a line": [
        f"UPDATE order_line SET ordered_grams = ordered_grams + 1 WHERE id = {PACKED_LINE}",
    ],
    "price of a packed line": [
        f"UPDATE order_line SET final_price = final_price - 1 WHERE id = {PACKED_LINE}",
    ],
    "commission frozen": [
        f"UPDATE order_line SET commission_bp = commission_bp + 1 WHERE id = {PACKED_LINE}",
    ],
    "freight": [
        f"UPDATE order_sellerorder SET freight = freight + 1000 WHERE id = {PART}",
    ],
    "state of an order": [
        "UPDATE order_order SET status = 'placed' WHERE id = (SELECT MIN(id) FROM order_order WHERE status = 'complete')",
    ],
    "customer told": [
        "DELETE FROM messaging_message WHERE id = (SELECT MIN(id) FROM messaging_message WHERE template = 'order_placed')",
    ],
    "placed once": [
        "UPDATE order_order SET placement_key = (SELECT placement_key FROM order_order ORDER BY id LIMIT 1) WHERE id = (SELECT MAX(id) FROM order_order)",
    ],
    "brand and operator of an order": [
        "UPDATE order_order SET operator = 'X' WHERE id = (SELECT MIN(id) FROM order_order)",
    ],
}

ALONE = {
    "brand and operator of an order": [
        "UPDATE order_order SET operator = 'X' WHERE id = (SELECT MIN(order_id) FROM logistics_cashsale WHERE shift_id IS NOT NULL)",
        "UPDATE order_order SET operator = 'X' WHERE id = (SELECT MIN(order_id) FROM logistics_cashsale WHERE trip_id IS NOT NULL)",
        "UPDATE order_order SET brand = '' WHERE id = (SELECT MAX(id) FROM order_order)",
    ],
}
