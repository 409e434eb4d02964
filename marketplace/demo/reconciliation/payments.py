"""Payments against their movements, the framework's own money columns, and second persons where money leaves."""

from marketplace.demo.reconciliation.line import Line

LINES = [
    Line(
        "payments are their movements",
        "What a payment says was authorised, collected and given back is the sum of its movements.",
        """
        SELECT p.id, ARRAY[COALESCE(SUM(t.amount) FILTER (WHERE t.txn_type = 'Authorise'), 0)
                           - COALESCE(SUM(t.amount) FILTER (WHERE t.txn_type = 'Release'), 0),
                           COALESCE(SUM(t.amount) FILTER (WHERE t.txn_type = 'Debit'), 0),
                           COALESCE(SUM(t.amount) FILTER (WHERE t.txn_type = 'Refund'), 0), 0],
               ARRAY[p.amount_allocated, p.amount_debited, p.amount_refunded,
                     COUNT(t.id) FILTER (WHERE t.txn_type NOT IN ('Authorise', 'Release', 'Debit', 'Refund'))]
        FROM payment_source p LEFT JOIN payment_transaction t ON t.source_id = p.id GROUP BY p.id
        """,
    ),
    Line(
        "the framework's prices",
        "The columns of the shop's framework say of a line, and of an order, what ours say.",
        """
        SELECT 'line ' || l.id, ARRAY[l.unit_price, l.unit_price, l.unit_price * l.quantity, l.unit_price * l.quantity,
                                      l.unit_price * l.quantity, l.unit_price * l.quantity]::numeric[],
               ARRAY[l.unit_price_incl_tax, l.unit_price_excl_tax, l.line_price_incl_tax, l.line_price_excl_tax,
                     l.line_price_before_discounts_incl_tax, l.line_price_before_discounts_excl_tax]
        FROM order_line l WHERE l.unit_price IS NOT NULL
        UNION ALL
        SELECT r.number, ARRAY[r.total_incl_tax, f.freight, f.freight], ARRAY[r.total_excl_tax, r.shipping_incl_tax,
                                                                              r.shipping_excl_tax]
        FROM order_order r
        CROSS JOIN LATERAL (SELECT COALESCE(SUM(o.freight), 0)::numeric AS freight FROM order_sellerorder o
                            WHERE o.order_id = r.id) f
        """,
    ),
    Line(
        "a line is of its order",
        "A line belongs to the order and the stocking place of its seller order, and to the product of its stock.",
        """
        SELECT l.id, ARRAY[o.order_id, o.stocking_place_id, s.partner_id, s.product_id, p.legal_seller_id],
               ARRAY[l.order_id, l.partner_id, o.stocking_place_id, l.product_id, o.legal_seller_id]
        FROM order_line l JOIN order_sellerorder o ON o.id = l.seller_order_id
        JOIN partner_stockrecord s ON s.id = l.stockrecord_id JOIN partner_partner p ON p.id = o.stocking_place_id
        """,
    ),
    Line(
        "batches of payouts",
        "A batch that is paid was approved by somebody other than who made it, afterwards; a draft by nobody.",
        """
        SELECT b.number, TRUE,
               CASE WHEN b.status = 'paid' THEN b.approved_by_id IS NOT NULL AND b.approved_by_id <> b.made_by_id
                                                AND b.paid_at >= b.made_at
                    ELSE b.approved_by_id IS NULL AND b.paid_at IS NULL END
        FROM settlement_payoutbatch b
        """,
    ),
    Line(
        "one payout a seller in a batch",
        "A payout is told to its seller with its amount and posted on the day its batch was paid.",
        """
        SELECT t.id, ARRAY[1, 1, 1]::bigint[],
               ARRAY[(SELECT COUNT(*) FROM settlement_payout o
                      WHERE o.batch_id = t.batch_id AND o.legal_seller_id = t.legal_seller_id),
                     (SELECT COUNT(*) FROM ledger_entry e WHERE e.source_kind = 'payout_paid'
                      AND e.source_ref = 'payout:' || t.id AND e.occurred_at >= b.paid_at - interval '1 minute'
                      AND e.occurred_at <= b.paid_at + interval '1 hour'),
                     (SELECT COUNT(*) FROM messaging_message m WHERE m.dedupe_key = 'payout_paid:' || t.id
                      AND (m.context ->> 'amount')::bigint = t.amount)]
        FROM settlement_payout t JOIN settlement_payoutbatch b ON b.id = t.batch_id AND b.status = 'paid'
        """,
    ),
    Line(
        "where transfers go to",
        "The market's own account holds once somebody else than who named it agreed; the demo's was named by nobody.",
        """
        SELECT a.id, TRUE, a.agreed_at IS NULL OR (a.set_by_id IS NULL AND a.agreed_by_id IS NULL)
                           OR (a.agreed_by_id <> a.set_by_id AND a.agreed_at >= a.set_at AND a.dropped_at IS NULL)
        FROM payment_receivingaccount a
        """,
    ),
]
