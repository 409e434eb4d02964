"""Recalls: SQL that corrupts a row of each kind, for the lines of ``reconciliation/recalls.py``."""

CORRUPTIONS = {
    "lots called back": [
        "UPDATE farmers_lot SET held_at = NULL WHERE id = (SELECT MIN(lot_id) FROM complaints_lotrecall WHERE lifted_at IS NULL)",
    ],
    "packs called back": [
        "UPDATE partner_stockmovement SET quantity = -quantity WHERE id = (SELECT MIN(id) FROM partner_stockmovement WHERE kind = 'recalled')",
    ],
    "nothing of what is called back": [
        "UPDATE farmers_lotdraw SET lot_id = (SELECT MIN(lot_id) FROM complaints_lotrecall WHERE lifted_at IS NULL), "
        "at = (SELECT MIN(announced_at) + interval '1 hour' FROM complaints_lotrecall WHERE lifted_at IS NULL) "
        "WHERE id = (SELECT MIN(id) FROM farmers_lotdraw)",
    ],
}
ALONE = {
    "lots called back": [
        "UPDATE farmers_lot SET held_at = now() WHERE id = (SELECT MIN(id) FROM farmers_lot WHERE held_at IS NULL)",
    ],
    "packs called back": [
        "DELETE FROM complaints_lotrecall WHERE id = (SELECT MIN(id) FROM complaints_lotrecall)",
        "UPDATE partner_stockmovement SET source_kind = 'listing' WHERE id = (SELECT MIN(id) FROM partner_stockmovement WHERE kind = 'recalled')",
        "UPDATE complaints_lotrecall SET lifted_at = now() WHERE lifted_at IS NULL",
        "UPDATE complaints_lotrecall SET lifted_at = NULL WHERE lifted_at IS NOT NULL",
    ],
}
