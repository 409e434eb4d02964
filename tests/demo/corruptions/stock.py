"""Shelves and vans: SQL that corrupts a row of each kind, for the lines of ``reconciliation/stock.py``."""

CORRUPTIONS = {
    "transfers": [
        "UPDATE logistics_transferline SET received = received - 1, reason = 'mất' WHERE id = (SELECT MIN(id) FROM logistics_transferline WHERE received > 0)",
        "DELETE FROM partner_stockmovement WHERE id = (SELECT MIN(id) FROM partner_stockmovement WHERE kind = 'transfer_in')",
    ],
    "nothing moved without a transfer": [
        "UPDATE partner_stockmovement SET source_ref = 'transfer:0' WHERE id = (SELECT MIN(id) FROM partner_stockmovement WHERE kind = 'transfer_out')",
    ],
    "transfers recalled": [
        "UPDATE logistics_transfer SET status = 'sent' WHERE id = (SELECT MIN(id) FROM logistics_transfer WHERE status = 'recalled')",
    ],
    "a second person wrote off": [
        "UPDATE logistics_transfer SET received_by_id = sent_by_id WHERE id = (SELECT MIN(transfer_id) FROM logistics_transferline WHERE received < sent)",
    ],
    "shelves counted": [
        "UPDATE logistics_stockcountline SET counted = counted + 1 WHERE id = (SELECT MIN(id) FROM logistics_stockcountline WHERE slip_id IS NOT NULL)",
    ],
    "slips of counts": [
        "UPDATE logistics_stockcountline SET slip_id = NULL, counted = expected WHERE id = (SELECT MIN(id) FROM logistics_stockcountline WHERE slip_id IS NOT NULL)",
    ],
    "stock slips": [
        "UPDATE partner_stockmovement SET quantity = quantity - 1 WHERE id = (SELECT MIN(id) FROM partner_stockmovement WHERE source_kind = 'stock_slip')",
    ],
    "vans counted": [
        "UPDATE logistics_vancount SET expected = expected + 1 WHERE id = (SELECT MIN(id) FROM logistics_vancount)",
        "UPDATE logistics_vantrip SET approved_by_id = NULL WHERE id = (SELECT MIN(id) FROM logistics_vantrip WHERE approved_by_id IS NOT NULL)",
    ],
    "vans counted again": [
        "UPDATE logistics_vanrecount SET after = after + 1 WHERE id = (SELECT MIN(id) FROM logistics_vanrecount)",
        "UPDATE logistics_vanrecount SET recounted_by_id = (SELECT counted_by_id FROM logistics_vantrip WHERE id = trip_id)",
    ],
    "trips closed": [
        "DELETE FROM partner_stockmovement WHERE id = (SELECT MIN(id) FROM partner_stockmovement WHERE source_kind = 'van_count')",
    ],
}
