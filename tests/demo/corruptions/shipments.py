"""Shipments and cash: SQL that corrupts a row of each kind, for the lines of ``reconciliation/shipments.py``."""

from tests.demo.corruptions.picks import DELIVERED, ITEM, PART

CORRUPTIONS = {
    "a shipment for each seller order": [
        f"DELETE FROM logistics_shipment WHERE id = {DELIVERED}",
    ],
    "state of a seller order": [
        f"UPDATE order_sellerorder SET status = 'packed' WHERE id = {PART}",
    ],
    "S10 numbers": [
        f"UPDATE logistics_postalitem SET s10 = overlay(s10 placing ((substr(s10, 11, 1)::int + 1) % 10)::text from 11 for 1) WHERE id = {ITEM}",
    ],
    "a parcel for what was packed": [
        f"DELETE FROM logistics_postalitem WHERE id = {ITEM}",
    ],
    "grams of a parcel": [
        f"UPDATE logistics_postalitem SET grams = grams + 1 WHERE id = {ITEM}",
    ],
    "scans tell the state": [
        f"DELETE FROM logistics_scan WHERE kind = 'deliver' AND item_id = {ITEM}",
    ],
    "delivered once, with the cash": [
        f"UPDATE logistics_shipment SET cash_collected = cash_collected - 1 WHERE id = {DELIVERED}",
    ],
    "attempts counted": [
        f"UPDATE logistics_shipment SET attempts = attempts + 1 WHERE id = {DELIVERED}",
    ],
    "cash due at the door": [
        f"UPDATE logistics_shipment SET cash_due = 1 WHERE id = {DELIVERED}",
    ],
    "stops tell what happened": [
        f"UPDATE logistics_stop SET status = 'failed' WHERE shipment_id = {DELIVERED} AND status = 'delivered'",
    ],
    "hand-overs": [
        "UPDATE logistics_cashhandover SET expected = expected + 1 WHERE id = (SELECT MIN(id) FROM logistics_cashhandover WHERE status = 'approved')",
    ],
    "handed over once": [
        "INSERT INTO logistics_cashhandover_shipments (cashhandover_id, shipment_id) SELECT cashhandover_id, shipment_id FROM logistics_cashhandover_shipments ORDER BY id LIMIT 1",
    ],
    "remittances": [
        "UPDATE logistics_remittance SET expected = expected + 1 WHERE id = (SELECT MIN(id) FROM logistics_remittance WHERE status = 'approved')",
    ],
    "remitted once": [
        "INSERT INTO logistics_remittance_handovers (remittance_id, cashhandover_id) SELECT remittance_id, cashhandover_id FROM logistics_remittance_handovers ORDER BY id LIMIT 1",
    ],
    "second person": [
        "UPDATE logistics_cashhandover SET approved_by_id = counted_by_id WHERE id = (SELECT MIN(id) FROM logistics_cashhandover WHERE status = 'approved')",
    ],
    "payment at the door": [
        "UPDATE payment_source SET amount_debited = amount_debited - 1 WHERE id = (SELECT MIN(id) FROM payment_source WHERE amount_debited > 0)",
    ],
}
