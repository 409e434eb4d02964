"""Transfers, refunds, goods back: SQL that corrupts a row of each kind, for the lines of ``reconciliation/money_back.py``."""

CORRUPTIONS = {
    "a transfer pays its order": [
        "UPDATE order_sellerorder SET prepaid = prepaid - 1 WHERE id = (SELECT MIN(id) FROM order_sellerorder WHERE prepaid > 0)",
    ],
    "nothing prepaid without money": [
        "UPDATE order_sellerorder SET prepaid = 5 WHERE id = (SELECT MIN(id) FROM order_sellerorder WHERE prepaid = 0)",
    ],
    "unpaid is not packed": [
        "UPDATE order_sellerorder SET confirmed_at = now() WHERE id = (SELECT MIN(o.id) FROM order_sellerorder o JOIN order_order r ON r.id = o.order_id WHERE r.payment = 'transfer' AND r.paid_at IS NULL)",
    ],
    "entry: transfer received": [
        "UPDATE payment_incomingtransfer SET amount = amount + 1 WHERE id = (SELECT MIN(id) FROM payment_incomingtransfer)",
    ],
    "entry: transfer applied": [
        "DELETE FROM ledger_entry WHERE id = (SELECT MIN(id) FROM ledger_entry WHERE source_kind = 'transfer_applied')",
    ],
    "entry: transfer sent back": [
        "UPDATE payment_incomingtransfer SET status = 'held' WHERE id = (SELECT MIN(id) FROM payment_incomingtransfer WHERE status = 'refunded')",
    ],
    "entry: refund": [
        "UPDATE logistics_refund SET amount = amount + 1 WHERE id = (SELECT MIN(id) FROM logistics_refund)",
    ],
    "entry: refused at the door": [
        "DELETE FROM ledger_entry WHERE id = (SELECT MIN(id) FROM ledger_entry WHERE source_kind = 'goods_refused')",
    ],
    "entry: goods taken back": [
        "UPDATE settlement_takenback SET refund = refund + 1 WHERE id = (SELECT MIN(id) FROM settlement_takenback)",
    ],
    "owed back to customers": [
        "DELETE FROM logistics_refund WHERE id = (SELECT MIN(id) FROM logistics_refund)",
    ],
    "refused packs": [
        "UPDATE order_refusedgoods SET amount = amount - 1 WHERE id = (SELECT MIN(id) FROM order_refusedgoods)",
    ],
    "refused of a seller order": [
        "UPDATE order_sellerorder SET goods_refused = goods_refused + 1 WHERE id = (SELECT MIN(id) FROM order_sellerorder WHERE goods_refused > 0)",
    ],
    "packs taken back": [
        "UPDATE order_returnedgoods SET packs = packs + 1 WHERE id = (SELECT MIN(id) FROM order_returnedgoods)",
    ],
    "taken back lies where it is": [
        "UPDATE partner_stockmovement SET stockrecord_id = stockrecord_id + 1 WHERE id = (SELECT MIN(id) FROM partner_stockmovement WHERE source_kind = 'goods_returned' AND kind IN ('returned', 'spoiled'))",
    ],
    "taken back is what its lines say": [
        "DELETE FROM order_returnedgoods WHERE id = (SELECT MIN(id) FROM order_returnedgoods)",
    ],
    "a yes to more": [
        "UPDATE order_line SET agreed_price = agreed_price + 1 WHERE id = (SELECT MIN(id) FROM order_line WHERE agreed_price IS NOT NULL)",
    ],
}
