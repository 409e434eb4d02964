"""Entries and what the ledger holds: SQL that corrupts a row of each kind, for the lines of ``reconciliation/ledger.py``."""

CORRUPTIONS = {
    "entries sum to zero": [
        "UPDATE ledger_leg SET amount = amount + 1 WHERE id = (SELECT MIN(id) FROM ledger_leg)",
    ],
    "entries have a source": [
        "UPDATE ledger_entry SET source_kind = 'gift' WHERE id = (SELECT MIN(id) FROM ledger_entry)",
    ],
    "entry: order placed": [
        "DELETE FROM ledger_entry WHERE id = (SELECT MIN(id) FROM ledger_entry WHERE source_kind = 'order_placed')",
    ],
    "entry: weighed in": [
        "DELETE FROM ledger_entry WHERE id = (SELECT MIN(id) FROM ledger_entry WHERE source_kind = 'weighed_in')",
    ],
    "entry: weighed less": [
        "DELETE FROM ledger_entry WHERE id = (SELECT MIN(id) FROM ledger_entry WHERE source_kind = 'order_reduced')",
    ],
    "entry: cancelled": [
        "DELETE FROM ledger_entry WHERE id = (SELECT MIN(id) FROM ledger_entry WHERE source_kind = 'order_cancelled')",
    ],
    "entry: returned": [
        "UPDATE ledger_entry SET source_ref = 'shipment:0' WHERE id = (SELECT MIN(id) FROM ledger_entry WHERE source_kind = 'shipment_returned')",
    ],
    "entry: delivered": [
        "UPDATE ledger_leg SET account_id = (SELECT MIN(id) FROM ledger_account WHERE kind = 'till') WHERE id = (SELECT MIN(l.id) FROM ledger_leg l JOIN ledger_entry e ON e.id = l.entry_id JOIN ledger_account a ON a.id = l.account_id WHERE e.source_kind = 'shipment_delivered' AND a.kind = 'carrier_cash')",
    ],
    "entry: handed over": [
        "DELETE FROM ledger_entry WHERE id = (SELECT MIN(id) FROM ledger_entry WHERE source_kind = 'cash_handed_over')",
    ],
    "entry: remitted": [
        "DELETE FROM ledger_entry WHERE id = (SELECT MIN(id) FROM ledger_entry WHERE source_kind = 'cash_remitted')",
    ],
    "entry: payable": [
        "UPDATE settlement_payable SET commission = commission + 1, net = net - 1 WHERE id = (SELECT MIN(id) FROM settlement_payable)",
    ],
    "entry: paid out": [
        "UPDATE settlement_payout SET amount = amount + 1 WHERE id = (SELECT MIN(id) FROM settlement_payout)",
    ],
    "what an order owes": [
        "UPDATE ledger_leg SET amount = amount - 5 WHERE id = (SELECT MIN(l.id) FROM ledger_leg l JOIN ledger_account a ON a.id = l.account_id WHERE a.kind = 'receivable')",
    ],
    "cash of each carrier": [
        "DELETE FROM ledger_leg WHERE id = (SELECT MIN(l.id) FROM ledger_leg l JOIN ledger_account a ON a.id = l.account_id WHERE a.kind = 'carrier_cash')",
    ],
    "cash of each till": [
        "DELETE FROM ledger_leg WHERE id = (SELECT MIN(l.id) FROM ledger_leg l JOIN ledger_account a ON a.id = l.account_id WHERE a.kind = 'till')",
    ],
    "entry: weighed more": [
        "DELETE FROM ledger_entry WHERE id = (SELECT MIN(id) FROM ledger_entry WHERE source_kind = 'order_raised')",
    ],
}
