"""Discounts on lines: how much, on whose goods, who pays, who said yes."""

from marketplace.demo.reconciliation.ledger import entries, legs
from marketplace.demo.reconciliation.line import Line

LINES = [
    Line(
        "discount of a line",
        "A discounted line costs its list price less what its discount says, which held that day, and names who pays.",
        """
        SELECT l.id,
               ARRAY[CASE WHEN l.price_per_kg IS NULL
                          THEN l.list_price - (2 * l.list_price * d.off_bp + 10000) / 20000
                          ELSE LEAST(l.list_price, (2 * p.net_grams::bigint * l.price_per_kg + 1000) / 2000) END,
                     d.platform_bp, d.province_bp, 1],
               ARRAY[l.unit_price, l.platform_bp, l.province_bp,
                     CASE WHEN d.valid_from <= (r.date_placed AT TIME ZONE 'Asia/Ho_Chi_Minh')::date
                           AND COALESCE(d.valid_to, 'infinity')
                               >= (r.date_placed AT TIME ZONE 'Asia/Ho_Chi_Minh')::date
                           AND d.platform_bp + d.province_bp + d.seller_bp = 10000
                           AND d.agreed_at <= r.date_placed THEN 1 ELSE 0 END]
        FROM order_line l
        JOIN partner_discount d ON d.id = l.discount_id
        JOIN order_order r ON r.id = l.order_id
        JOIN catalogue_product p ON p.id = l.product_id
        """,
    ),
    Line(
        "discounts and whose goods",
        "A line has the discount that took most off its goods, by name or by rule, when it was ordered; else none.",
        """
        SELECT l.id,
               CASE WHEN COALESCE(MAX(own.off_bp), 0)
                         = COALESCE(MAX(d.off_bp) FILTER (WHERE d.agreed_at < r.date_placed), 0)
                    THEN COALESCE(MAX(own.off_bp), 0)  -- agreed to at the very moment of the order: either is right
                    ELSE COALESCE(MAX(d.off_bp), 0) END,
               COALESCE(MAX(own.off_bp), 0)
        FROM order_line l
        JOIN order_order r ON r.id = l.order_id
        JOIN order_sellerorder o ON o.id = l.seller_order_id
        JOIN catalogue_product p ON p.id = l.product_id
        JOIN partner_partner pl ON pl.id = o.stocking_place_id
        LEFT JOIN farmers_household h ON h.legal_seller_id = o.legal_seller_id
        LEFT JOIN areas_commune hc ON hc.id = h.commune_id
        LEFT JOIN areas_commune pc ON pc.id = pl.commune_id
        LEFT JOIN partner_discount own ON own.id = l.discount_id
        LEFT JOIN partner_discount d
          ON d.agreed_at <= r.date_placed
             AND (r.date_placed AT TIME ZONE 'Asia/Ho_Chi_Minh')::date
                 BETWEEN d.valid_from AND COALESCE(d.valid_to, 'infinity')
             AND (EXISTS (SELECT 1 FROM partner_discount_records x
                          WHERE x.discount_id = d.id AND x.stockrecord_id = l.stockrecord_id)
                  OR EXISTS (SELECT 1 FROM partner_discountgoods g
                             WHERE g.discount_id = d.id AND g.crop_id = p.crop_id
                               AND g.province_id = COALESCE(hc.province_id, pc.province_id)
                               AND COALESCE(g.product_id, p.id) = p.id
                               AND COALESCE(g.legal_seller_id, o.legal_seller_id) = o.legal_seller_id))
        WHERE l.unit_price IS NOT NULL
        GROUP BY l.id
        """,
    ),
    Line(
        "discounts and who said yes",
        "A discount that market or province pays for was said yes to by another person than who offered it.",
        """
        SELECT d.id, 1, CASE WHEN d.agreed_by_id <> d.offered_by_id AND d.agreed_at IS NOT NULL THEN 1 ELSE 0 END
        FROM partner_discount d
        WHERE d.platform_bp + d.province_bp > 0 AND EXISTS (SELECT 1 FROM order_line l WHERE l.discount_id = d.id)
        """,
    ),
    Line(
        "no discount without a row",
        "A line without a discount costs its list price, and nobody pays a part of it.",
        """
        SELECT id, ARRAY[COALESCE(list_price, unit_price), 0, 0], ARRAY[unit_price, platform_bp, province_bp]
        FROM order_line WHERE discount_id IS NULL AND unit_price IS NOT NULL
        """,
    ),
    entries(
        "entry: province paid",
        "What a province sent is in the bank and off what it owes; what came in with a file was held until then.",
        "province_paid",
        "SELECT 'province_payment:' || y.id AS ref, "
        + legs(
            (
                "CASE WHEN y.incoming_id IS NULL THEN 'bank/market' ELSE 'refund_due/transfer:' || y.incoming_id END",
                "y.amount",
            ),
            ("'province_due/province:' || v.code", "-y.amount"),
        )
        + " AS legs FROM settlement_provincepayment y JOIN areas_province v ON v.id = y.province_id",
    ),
    Line(
        "lines of the statement and provinces",
        "A line of the bank statement that is a province's stands for its payment, whole, and for nothing else.",
        """
        SELECT y.bank_ref, ARRAY[1, 0]::bigint[],
               ARRAY[CASE WHEN y.incoming_id IS NULL OR (i.status = 'province' AND i.amount = y.amount
                                                         AND i.bank_ref = y.bank_ref) THEN 1 ELSE 0 END,
                     (SELECT COUNT(*) FROM payment_incomingtransfer t
                      WHERE t.bank_ref = y.bank_ref AND t.id IS DISTINCT FROM y.incoming_id)]::bigint[]
        FROM settlement_provincepayment y LEFT JOIN payment_incomingtransfer i ON i.id = y.incoming_id
        """,
    ),
]
