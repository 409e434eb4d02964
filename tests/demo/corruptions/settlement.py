"""Payables and payouts: SQL that corrupts a row of each kind, for the lines of ``reconciliation/settlement.py``."""

from tests.demo.corruptions.picks import DELIVERED, RETURNED

CORRUPTIONS = {
    "paid after clearing": [
        f"DELETE FROM logistics_cashhandover_shipments WHERE shipment_id = {DELIVERED}",
    ],
    "what a payable says": [
        f"UPDATE settlement_payable SET vat = vat - 1, net = net + 1 WHERE shipment_id = {DELIVERED}",
    ],
    "all that cleared is settled": [
        f"DELETE FROM settlement_payable WHERE shipment_id = {DELIVERED}",
    ],
    "payouts": [
        "DELETE FROM settlement_payoutitem WHERE id = (SELECT MIN(id) FROM settlement_payoutitem)",
    ],
    "owed to each seller": [
        "UPDATE settlement_payoutbatch SET status = 'draft' WHERE id = (SELECT MIN(id) FROM settlement_payoutbatch)",
    ],
    "pending of each seller": [
        f"UPDATE logistics_shipment SET status = 'delivered' WHERE id = {RETURNED}",
    ],
}
