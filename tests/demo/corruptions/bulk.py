"""Sales by the truck: SQL that corrupts a row of each kind, for the lines of ``reconciliation/bulk.py``."""

from tests.demo.corruptions.picks import PAID_SALE, TICKET, VOIDED

CORRUPTIONS = {
    "bulk: tickets": [
        f"UPDATE bulk_weighingticket SET due = due + 1 WHERE id = {TICKET}",
    ],
    "bulk: lots": [
        "UPDATE bulk_bulkdraw SET lot_id = (SELECT MIN(l.id) FROM farmers_lot l JOIN farmers_growingarea g ON g.id = l.growing_area_id WHERE g.household_id <> (SELECT h.household_id FROM bulk_bulkdraw d JOIN bulk_bulkshare h ON h.id = d.share_id ORDER BY d.id LIMIT 1)) WHERE id = (SELECT MIN(id) FROM bulk_bulkdraw)",
    ],
    "bulk: contracts": [
        f"UPDATE bulk_bulkcontract SET weighed_grams = weighed_grams - 1 WHERE id = {PAID_SALE}",
    ],
    "bulk: parts of households": [
        f"UPDATE bulk_bulkshare SET earned = earned - 1 WHERE contract_id = {PAID_SALE}",
    ],
    "bulk: promised to trucks": [
        "INSERT INTO partner_truckpromise (legal_seller_id, crop_id, source, grams) SELECT MIN(h.legal_seller_id), MIN(c.crop_id), 'bulk_share:0', 5 FROM bulk_bulkshare h JOIN bulk_bulkcontract c ON c.id = h.contract_id",
    ],
    "bulk: not by parcel as well": [
        "UPDATE bulk_bulkshelf SET parcel_grams = lot_grams + expected_grams + 1 WHERE id = (SELECT MIN(id) FROM bulk_bulkshelf)",
    ],
    "bulk: set aside": [
        "UPDATE partner_stockmovement SET source_kind = 'listing' WHERE id = (SELECT MIN(id) FROM partner_stockmovement WHERE kind = 'set_aside')",
    ],
    "bulk: both said yes": [
        f"DELETE FROM bulk_bulkyes WHERE side = 'trader' AND revision_id IN (SELECT id FROM bulk_bulkrevision WHERE contract_id = {PAID_SALE})",
    ],
    "bulk: transfers": [
        "UPDATE bulk_bulktransfer SET excess_left = excess_left + 1 WHERE id = (SELECT MIN(id) FROM bulk_bulktransfer WHERE excess > 0)",
    ],
    "bulk: paid": [
        f"UPDATE bulk_bulkcontract SET paid = paid - 1 WHERE id = {PAID_SALE}",
    ],
    "bulk: a bank reference once": [
        "UPDATE payment_incomingtransfer SET bank_ref = (SELECT MIN(bank_ref) FROM bulk_bulktransfer) WHERE id = (SELECT MIN(id) FROM payment_incomingtransfer)",
    ],
    "bulk: second person": [
        f"DELETE FROM bulk_voidvoice WHERE id = (SELECT MIN(id) FROM bulk_voidvoice WHERE ticket_id = {VOIDED})",
    ],
    "bulk: news": [
        f"UPDATE bulk_bulkevent SET grams = grams + 1 WHERE ticket_id = {TICKET}",
    ],
    "entry: bulk weighed": [
        f"DELETE FROM ledger_entry WHERE source_ref = 'ticket:' || {TICKET}",
    ],
    "entry: bulk voided": [
        f"UPDATE ledger_entry SET source_ref = 'ticket:0' WHERE source_kind = 'bulk_voided' AND source_ref = 'ticket:' || {VOIDED}",
    ],
    "entry: bulk transfer": [
        "UPDATE bulk_bulktransfer SET applied = applied - 1, excess = excess + 1 WHERE id = (SELECT MIN(id) FROM bulk_bulktransfer WHERE applied > 0)",
    ],
    "entry: bulk excess": [
        "DELETE FROM ledger_entry WHERE source_kind = 'bulk_excess'",
    ],
    "bulk: what a trader owes": [
        "DELETE FROM ledger_leg WHERE id = (SELECT MIN(l.id) FROM ledger_leg l JOIN ledger_account a ON a.id = l.account_id WHERE a.kind = 'trader_due')",
    ],
    "bulk: what a household is paid": [
        f"UPDATE settlement_payable SET pit = pit + 1, net = net - 1 WHERE bulk_share_id = (SELECT MIN(id) FROM bulk_bulkshare WHERE contract_id = {PAID_SALE} AND earned > 0)",
    ],
}

ALONE = {
    "bulk: both said yes": [
        f"UPDATE bulk_bulkyes SET by_id = (SELECT MIN(id) FROM accounts_user) WHERE side = 'trader' AND revision_id IN (SELECT id FROM bulk_bulkrevision WHERE contract_id = {PAID_SALE})",
        f"UPDATE bulk_bulkyes SET at = at - INTERVAL '60 days' WHERE side = 'seller' AND revision_id IN (SELECT id FROM bulk_bulkrevision WHERE contract_id = {PAID_SALE})",
        f"UPDATE bulk_bulkcontract SET penalty = 'không phạt' WHERE id = {PAID_SALE}",
        f"UPDATE bulk_bulkcontract SET most_grams = most_grams + 1 WHERE id = {PAID_SALE}",
        f"UPDATE bulk_bulkshare SET accepted_by_id = (SELECT MIN(id) FROM accounts_user) WHERE contract_id = {PAID_SALE}",
    ],
    "bulk: second person": [
        f"UPDATE bulk_voidvoice v SET by_id = o.by_id FROM bulk_voidvoice o WHERE o.ticket_id = v.ticket_id AND o.id < v.id AND v.ticket_id = {VOIDED}",
    ],
    "bulk: a bank reference once": [
        "UPDATE payment_incomingtransfer SET amount = amount + 1 WHERE id = (SELECT MIN(incoming_id) FROM bulk_bulktransfer)",
        "UPDATE bulk_bulktransfer SET incoming_id = NULL WHERE id = (SELECT MIN(id) FROM bulk_bulktransfer WHERE incoming_id IS NOT NULL)",
    ],
}
