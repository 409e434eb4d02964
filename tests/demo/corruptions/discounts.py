"""Discounts: SQL that corrupts a row of each kind, for the lines of ``reconciliation/discounts.py``."""

CORRUPTIONS = {
    "discount of a line": [
        "UPDATE order_line SET platform_bp = platform_bp + 1 WHERE id = (SELECT MIN(id) FROM order_line WHERE discount_id IS NOT NULL)",
    ],
    "discounts and who said yes": [
        "UPDATE partner_discount SET agreed_by_id = offered_by_id WHERE id = (SELECT MIN(discount_id) FROM order_line WHERE platform_bp > 0)",
    ],
    "no discount without a row": [
        "UPDATE order_line SET list_price = list_price + 1 WHERE id = (SELECT MIN(id) FROM order_line WHERE discount_id IS NULL AND list_price IS NOT NULL)",
    ],
    "discounts and whose goods": [
        "DELETE FROM partner_discountgoods WHERE discount_id IN (SELECT discount_id FROM order_line)",
    ],
    "entry: province paid": [
        "UPDATE settlement_provincepayment SET amount = amount + 1 WHERE id = (SELECT MIN(id) FROM settlement_provincepayment)",
    ],
    "lines of the statement and provinces": [
        "UPDATE payment_incomingtransfer SET bank_ref = (SELECT MIN(bank_ref) FROM settlement_provincepayment WHERE incoming_id IS NULL) WHERE id = (SELECT MIN(i.id) FROM payment_incomingtransfer i WHERE NOT EXISTS (SELECT 1 FROM settlement_provincepayment y WHERE y.incoming_id = i.id))",
    ],
}
