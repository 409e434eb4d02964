"""Payments and the framework's columns: SQL that corrupts a row of each kind, for the lines of ``reconciliation/payments.py``."""

CORRUPTIONS = {
    "payments are their movements": [
        "UPDATE payment_transaction SET amount = amount + 1 WHERE id = (SELECT MIN(id) FROM payment_transaction WHERE TRUE)",
    ],
    "the framework's prices": [
        "UPDATE order_line SET line_price_excl_tax = line_price_excl_tax + 1 WHERE id = (SELECT MIN(id) FROM order_line WHERE TRUE)",
    ],
    "a line is of its order": [
        "UPDATE order_line SET partner_id = (SELECT MAX(id) FROM partner_partner p WHERE p.id <> partner_id) WHERE id = (SELECT MIN(id) FROM order_line WHERE TRUE)",
    ],
    "where transfers go to": [
        "UPDATE payment_receivingaccount SET agreed_by_id = (SELECT MIN(id) FROM accounts_user), set_by_id = (SELECT MIN(id) FROM accounts_user), agreed_at = set_at WHERE id = (SELECT MIN(id) FROM payment_receivingaccount WHERE TRUE)",
    ],
    "batches of payouts": [
        "UPDATE settlement_payoutbatch SET approved_by_id = made_by_id WHERE id = (SELECT MIN(id) FROM settlement_payoutbatch WHERE status = 'paid')",
    ],
    "one payout a seller in a batch": [
        "UPDATE settlement_payout SET batch_id = (SELECT MAX(id) FROM settlement_payoutbatch WHERE status = 'paid') WHERE id = (SELECT MIN(id) FROM settlement_payout WHERE TRUE)",
    ],
}

ALONE = {
    "payments are their movements": [
        "UPDATE payment_source SET amount_allocated = amount_allocated + 1 WHERE id = (SELECT MIN(id) FROM payment_source WHERE TRUE)",
        "UPDATE payment_source SET amount_debited = amount_debited + 1 WHERE id = (SELECT MAX(id) FROM payment_source WHERE TRUE)",
        "DELETE FROM payment_transaction WHERE id = (SELECT MAX(id) FROM payment_transaction WHERE txn_type = 'Release')",
        "UPDATE payment_transaction SET txn_type = 'Debit' WHERE id = (SELECT MIN(id) FROM payment_transaction WHERE txn_type = 'Refund')",
    ],
    "the framework's prices": [
        "UPDATE order_line SET unit_price_incl_tax = unit_price_incl_tax + 1 WHERE id = (SELECT MIN(id) FROM order_line WHERE TRUE)",
        "UPDATE order_order SET total_excl_tax = total_excl_tax + 1 WHERE id = (SELECT MIN(id) FROM order_order WHERE TRUE)",
        "UPDATE order_order SET shipping_incl_tax = shipping_incl_tax + 1 WHERE id = (SELECT MAX(id) FROM order_order WHERE TRUE)",
    ],
    "a line is of its order": [
        "UPDATE order_line SET order_id = (SELECT MAX(id) FROM order_order) WHERE id = (SELECT MIN(id) FROM order_line WHERE TRUE)",
        "UPDATE order_line SET product_id = (SELECT MAX(p.id) FROM catalogue_product p WHERE p.id <> product_id) WHERE id = (SELECT MIN(id) FROM order_line WHERE TRUE)",
        "UPDATE order_sellerorder SET stocking_place_id = (SELECT MAX(p.id) FROM partner_partner p WHERE p.id <> stocking_place_id) WHERE id = (SELECT MIN(id) FROM order_sellerorder WHERE TRUE)",
    ],
    "batches of payouts": [
        "UPDATE settlement_payoutbatch SET paid_at = made_at - interval '1 day' WHERE id = (SELECT MIN(id) FROM settlement_payoutbatch WHERE status = 'paid')",
        "UPDATE settlement_payoutbatch SET status = 'draft' WHERE id = (SELECT MIN(id) FROM settlement_payoutbatch WHERE status = 'paid')",
    ],
    "one payout a seller in a batch": [
        "DELETE FROM messaging_message WHERE id = (SELECT MIN(id) FROM messaging_message WHERE dedupe_key LIKE 'payout_paid:%')",
    ],
}
