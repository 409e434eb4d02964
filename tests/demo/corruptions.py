"""SQL that corrupts one row of each kind: for each line of the reconciliation what must make it notice."""

DELIVERED = "(SELECT id FROM logistics_shipment WHERE status = 'delivered' ORDER BY id LIMIT 1)"
PART = f"(SELECT seller_order_id FROM logistics_shipment WHERE id = {DELIVERED})"
PACKED_LINE = f"(SELECT MIN(id) FROM order_line WHERE seller_order_id = {PART})"
RETURNED = "(SELECT MIN(id) FROM logistics_shipment WHERE status = 'returned')"
ITEM = f"(SELECT MIN(id) FROM logistics_postalitem WHERE shipment_id = {DELIVERED})"

CORRUPTIONS = {
    "stock on hand": [
        "UPDATE partner_stockrecord SET num_in_stock = num_in_stock + 1 WHERE id = (SELECT MIN(id) FROM partner_stockrecord)"
    ],
    "stock promised": [
        "UPDATE partner_stockrecord SET num_allocated = 1 WHERE id = (SELECT MIN(id) FROM partner_stockrecord)"
    ],
    "never oversold": [
        "UPDATE partner_stockrecord SET num_allocated = num_in_stock + 1 WHERE id = (SELECT MIN(id) FROM partner_stockrecord)"
    ],
    "packs sold": [
        "UPDATE partner_stockmovement SET quantity = quantity - 1 WHERE id = (SELECT MIN(id) FROM partner_stockmovement WHERE kind = 'sold')"
    ],
    "packs returned": [
        f"DELETE FROM partner_stockmovement WHERE kind = 'spoiled' AND source_ref LIKE 'shipment:' || {RETURNED} || ':line:%'",
        f"UPDATE partner_stockmovement SET quantity = quantity + 1 WHERE source_ref LIKE 'shipment:' || {RETURNED} || ':line:%'",
    ],
    "nothing came back unasked": [
        "UPDATE partner_stockmovement SET source_ref = 'shipment:0:line:0' WHERE id = (SELECT MIN(id) FROM partner_stockmovement WHERE kind IN ('returned', 'restocked'))"
    ],
    "lots": [
        "UPDATE farmers_lot SET drawn_grams = drawn_grams - 1 WHERE id = (SELECT MIN(id) FROM farmers_lot WHERE drawn_grams > 0)"
    ],
    "draws of a packed line": [f"UPDATE farmers_lotdraw SET grams = grams + 1 WHERE line_id = {PACKED_LINE}"],
    "no draw before packing": [
        "UPDATE farmers_lotdraw SET line_id = (SELECT l.id FROM order_line l JOIN order_sellerorder o ON o.id = l.seller_order_id WHERE o.status = 'cancelled' LIMIT 1) WHERE id = (SELECT MIN(id) FROM farmers_lotdraw)"
    ],
    "quotas": ["UPDATE quotas_quota SET taken = taken + 1 WHERE id = (SELECT MIN(id) FROM quotas_quota)"],
    "order total": [
        "UPDATE order_order SET total_incl_tax = total_incl_tax + 1 WHERE id = (SELECT MIN(id) FROM order_order)"
    ],
    "goods of a seller order": [f"UPDATE order_sellerorder SET goods_total = goods_total + 1 WHERE id = {PART}"],
    "grams of a line": [f"UPDATE order_line SET ordered_grams = ordered_grams + 1 WHERE id = {PACKED_LINE}"],
    "price of a packed line": [f"UPDATE order_line SET final_price = final_price - 1 WHERE id = {PACKED_LINE}"],
    "commission frozen": [f"UPDATE order_line SET commission_bp = commission_bp + 1 WHERE id = {PACKED_LINE}"],
    "freight": [f"UPDATE order_sellerorder SET freight = freight + 1000 WHERE id = {PART}"],
    "state of an order": [
        "UPDATE order_order SET status = 'placed' WHERE id = (SELECT MIN(id) FROM order_order WHERE status = 'complete')"
    ],
    "customer told": [
        "DELETE FROM messaging_message WHERE id = (SELECT MIN(id) FROM messaging_message WHERE template = 'order_placed')"
    ],
    "placed once": [
        "UPDATE order_order SET placement_key = (SELECT placement_key FROM order_order ORDER BY id LIMIT 1) WHERE id = (SELECT MAX(id) FROM order_order)"
    ],
    "a shipment for each seller order": [f"DELETE FROM logistics_shipment WHERE id = {DELIVERED}"],
    "state of a seller order": [f"UPDATE order_sellerorder SET status = 'packed' WHERE id = {PART}"],
    "S10 numbers": [
        f"UPDATE logistics_postalitem SET s10 = overlay(s10 placing ((substr(s10, 11, 1)::int + 1) % 10)::text from 11 for 1) WHERE id = {ITEM}"
    ],
    "a parcel for what was packed": [f"DELETE FROM logistics_postalitem WHERE id = {ITEM}"],
    "grams of a parcel": [f"UPDATE logistics_postalitem SET grams = grams + 1 WHERE id = {ITEM}"],
    "scans tell the state": [f"DELETE FROM logistics_scan WHERE kind = 'deliver' AND item_id = {ITEM}"],
    "delivered once, with the cash": [
        f"UPDATE logistics_shipment SET cash_collected = cash_collected - 1 WHERE id = {DELIVERED}"
    ],
    "attempts counted": [f"UPDATE logistics_shipment SET attempts = attempts + 1 WHERE id = {DELIVERED}"],
    "cash due at the door": [f"UPDATE logistics_shipment SET cash_due = 1 WHERE id = {DELIVERED}"],
    "stops tell what happened": [
        f"UPDATE logistics_stop SET status = 'failed' WHERE shipment_id = {DELIVERED} AND status = 'delivered'"
    ],
    "hand-overs": [
        "UPDATE logistics_cashhandover SET expected = expected + 1 WHERE id = (SELECT MIN(id) FROM logistics_cashhandover WHERE status = 'approved')"
    ],
    "handed over once": [
        "INSERT INTO logistics_cashhandover_shipments (cashhandover_id, shipment_id) SELECT cashhandover_id, shipment_id FROM logistics_cashhandover_shipments ORDER BY id LIMIT 1"
    ],
    "remittances": [
        "UPDATE logistics_remittance SET expected = expected + 1 WHERE id = (SELECT MIN(id) FROM logistics_remittance WHERE status = 'approved')"
    ],
    "remitted once": [
        "INSERT INTO logistics_remittance_handovers (remittance_id, cashhandover_id) SELECT remittance_id, cashhandover_id FROM logistics_remittance_handovers ORDER BY id LIMIT 1"
    ],
    "second person": [
        "UPDATE logistics_cashhandover SET approved_by_id = counted_by_id WHERE id = (SELECT MIN(id) FROM logistics_cashhandover WHERE status = 'approved')"
    ],
    "payment at the door": [
        "UPDATE payment_source SET amount_debited = amount_debited - 1 WHERE id = (SELECT MIN(id) FROM payment_source WHERE amount_debited > 0)"
    ],
    "entries sum to zero": ["UPDATE ledger_leg SET amount = amount + 1 WHERE id = (SELECT MIN(id) FROM ledger_leg)"],
    "entries have a source": [
        "UPDATE ledger_entry SET source_kind = 'gift' WHERE id = (SELECT MIN(id) FROM ledger_entry)"
    ],
    "entry: order placed": [
        "DELETE FROM ledger_entry WHERE id = (SELECT MIN(id) FROM ledger_entry WHERE source_kind = 'order_placed')"
    ],
    "entry: weighed less": [
        "DELETE FROM ledger_entry WHERE id = (SELECT MIN(id) FROM ledger_entry WHERE source_kind = 'order_reduced')"
    ],
    "entry: cancelled": [
        "DELETE FROM ledger_entry WHERE id = (SELECT MIN(id) FROM ledger_entry WHERE source_kind = 'order_cancelled')"
    ],
    "entry: returned": [
        "UPDATE ledger_entry SET source_ref = 'shipment:0' WHERE id = (SELECT MIN(id) FROM ledger_entry WHERE source_kind = 'shipment_returned')"
    ],
    "entry: delivered": [
        "UPDATE ledger_leg SET account_id = (SELECT MIN(id) FROM ledger_account WHERE kind = 'till') WHERE id = (SELECT MIN(l.id) FROM ledger_leg l JOIN ledger_entry e ON e.id = l.entry_id JOIN ledger_account a ON a.id = l.account_id WHERE e.source_kind = 'shipment_delivered' AND a.kind = 'carrier_cash')"
    ],
    "entry: handed over": [
        "DELETE FROM ledger_entry WHERE id = (SELECT MIN(id) FROM ledger_entry WHERE source_kind = 'cash_handed_over')"
    ],
    "entry: remitted": [
        "DELETE FROM ledger_entry WHERE id = (SELECT MIN(id) FROM ledger_entry WHERE source_kind = 'cash_remitted')"
    ],
    "entry: payable": [
        "UPDATE settlement_payable SET commission = commission + 1, net = net - 1 WHERE id = (SELECT MIN(id) FROM settlement_payable)"
    ],
    "entry: paid out": [
        "UPDATE settlement_payout SET amount = amount + 1 WHERE id = (SELECT MIN(id) FROM settlement_payout)"
    ],
    "what an order owes": [
        "UPDATE ledger_leg SET amount = amount - 5 WHERE id = (SELECT MIN(l.id) FROM ledger_leg l JOIN ledger_account a ON a.id = l.account_id WHERE a.kind = 'receivable')"
    ],
    "cash of each carrier": [
        "DELETE FROM ledger_leg WHERE id = (SELECT MIN(l.id) FROM ledger_leg l JOIN ledger_account a ON a.id = l.account_id WHERE a.kind = 'carrier_cash')"
    ],
    "cash of each till": [
        "DELETE FROM ledger_leg WHERE id = (SELECT MIN(l.id) FROM ledger_leg l JOIN ledger_account a ON a.id = l.account_id WHERE a.kind = 'till')"
    ],
    "paid after clearing": [f"DELETE FROM logistics_cashhandover_shipments WHERE shipment_id = {DELIVERED}"],
    "what a payable says": [
        f"UPDATE settlement_payable SET vat = vat - 1, net = net + 1 WHERE shipment_id = {DELIVERED}"
    ],
    "all that cleared is settled": [f"DELETE FROM settlement_payable WHERE shipment_id = {DELIVERED}"],
    "payouts": ["DELETE FROM settlement_payoutitem WHERE id = (SELECT MIN(id) FROM settlement_payoutitem)"],
    "owed to each seller": [
        "UPDATE settlement_payoutbatch SET status = 'draft' WHERE id = (SELECT MIN(id) FROM settlement_payoutbatch)"
    ],
    "pending of each seller": [f"UPDATE logistics_shipment SET status = 'delivered' WHERE id = {RETURNED}"],
}
