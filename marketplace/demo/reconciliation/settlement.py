"""What sellers are owed and were paid: only after clearing, less what the frozen rates say, and once."""

from marketplace.demo.reconciliation.line import Line

_CLEARED = """
    SELECT hs.shipment_id FROM logistics_cashhandover_shipments hs
    JOIN logistics_cashhandover h ON h.id = hs.cashhandover_id AND h.status IN ('settled', 'approved')
    JOIN logistics_remittance_handovers rh ON rh.cashhandover_id = h.id
    JOIN logistics_remittance r ON r.id = rh.remittance_id AND r.status IN ('settled', 'approved')
    UNION SELECT id FROM logistics_shipment WHERE status = 'delivered' AND cash_collected = 0
"""

# What each line of a seller order ``o`` is worth to its seller now: the price of what the customer kept, and what
# market and province pay of the discount on that.
_KEPT = """
    SELECT l.seller_order_id, l.commission_bp, l.kept + (l.off * l.funded_bp * 2 + 10000) / 20000 AS value
    FROM (SELECT k.*, CASE WHEN k.list_price IS NULL OR k.unit_price = 0 THEN 0
                           ELSE ((k.list_price - k.unit_price) * k.quantity * k.kept * 2 + k.unit_price * k.quantity)
                                / (k.unit_price * k.quantity * 2) END AS off
          FROM (SELECT x.seller_order_id, x.commission_bp, x.list_price, x.unit_price, x.quantity,
                       x.platform_bp + x.province_bp AS funded_bp,
                       COALESCE(x.final_price, x.unit_price * x.quantity)
                       - COALESCE((SELECT SUM(f.amount)::bigint FROM order_refusedgoods f WHERE f.line_id = x.id), 0)
                       - COALESCE((SELECT SUM(t.amount)::bigint FROM order_returnedgoods t WHERE t.line_id = x.id), 0)
                       AS kept
                FROM order_line x) k) l
"""

LINES = [
    Line(
        "paid after clearing",
        "A payable stands for a shipment whose cash has cleared.",
        f"""
        SELECT p.shipment_id, TRUE, p.shipment_id IN ({_CLEARED}) FROM settlement_payable p
        WHERE p.shipment_id IS NOT NULL
        """,
    ),
    Line(
        "what a payable says",
        "Goods kept, commission of each line at its frozen rate, tax at the rule of the day of delivery, net.",
        f"""
        SELECT p.id, ARRAY[x.goods, x.commission, x.vat, x.pit, x.goods - x.commission - x.vat - x.pit],
               ARRAY[p.goods - b.goods, p.commission - b.commission, p.vat - b.vat, p.pit - b.pit, p.net - b.net]
        FROM settlement_payable p
        LEFT JOIN logistics_shipment s ON s.id = p.shipment_id
        JOIN order_sellerorder o ON o.id = COALESCE(s.seller_order_id, p.sold_id)
        JOIN partner_legalseller e ON e.id = o.legal_seller_id
        CROSS JOIN LATERAL (
            SELECT t.device_time FROM logistics_deliveryattempt t WHERE t.shipment_id = s.id AND t.outcome = 'delivered'
            UNION ALL SELECT c.sold_at FROM logistics_cashsale c WHERE c.order_id = o.order_id AND s.id IS NULL) a
        LEFT JOIN settlement_withholdingrule w ON w.id = p.rule_id AND w.seller_kind = e.kind
             AND w.valid_from <= (a.device_time AT TIME ZONE 'Asia/Ho_Chi_Minh')::date
             AND COALESCE(w.valid_to, 'infinity') >= (a.device_time AT TIME ZONE 'Asia/Ho_Chi_Minh')::date
        CROSS JOIN LATERAL (
            SELECT SUM(l.value)::bigint AS goods,
                   SUM((l.value * l.commission_bp * 2 + 10000) / 20000)::bigint AS commission,
                   CASE WHEN e.grower_exempt THEN 0
                        ELSE (SUM(l.value)::bigint * w.vat_bp * 2 + 10000) / 20000 END AS vat,
                   CASE WHEN e.grower_exempt THEN 0
                        ELSE (SUM(l.value)::bigint * w.pit_bp * 2 + 10000) / 20000 END AS pit
            FROM ({_KEPT}) l WHERE l.seller_order_id = o.id) x
        CROSS JOIN LATERAL (
            SELECT COALESCE(SUM(t.goods), 0)::bigint AS goods, COALESCE(SUM(t.commission), 0)::bigint AS commission,
                   COALESCE(SUM(t.vat), 0)::bigint AS vat, COALESCE(SUM(t.pit), 0)::bigint AS pit,
                   COALESCE(SUM(t.net), 0)::bigint AS net
            FROM settlement_takenback t WHERE t.payable_id = p.id) b
        """,
    ),
    Line(
        "all that cleared is settled",
        "A shipment whose cash has cleared has its payable.",
        f"""
        SELECT c.shipment_id, 1::bigint, COUNT(p.id) FROM ({_CLEARED}) c
        LEFT JOIN settlement_payable p ON p.shipment_id = c.shipment_id GROUP BY c.shipment_id
        """,
    ),
    Line(
        "payouts",
        "A payout is the sum of its payables less goods taken back, all of its seller; no payable is in two.",
        """
        SELECT t.id, ARRAY[COALESCE(SUM(p.net), 0)::bigint
                           - COALESCE((SELECT SUM(b.net)::bigint FROM settlement_payoutdeduction d
                                       JOIN settlement_takenback b ON b.id = d.taken_back_id
                                       WHERE d.payout_id = t.id), 0), 0, COUNT(DISTINCT i.payable_id)],
               ARRAY[t.amount, COUNT(*) FILTER (WHERE p.legal_seller_id <> t.legal_seller_id), COUNT(i.id)]
        FROM settlement_payout t
        LEFT JOIN settlement_payoutitem i ON i.payout_id = t.id
        LEFT JOIN settlement_payable p ON p.id = i.payable_id GROUP BY t.id
        """,
    ),
    Line(
        "owed to each seller",
        "By the ledger a seller is owed the payables that no paid batch holds, less goods taken back likewise.",
        """
        SELECT s.id,
               COALESCE((SELECT SUM(p.net) FROM settlement_payable p
                         LEFT JOIN settlement_payoutitem i ON i.payable_id = p.id
                         LEFT JOIN settlement_payout t ON t.id = i.payout_id
                         LEFT JOIN settlement_payoutbatch b ON b.id = t.batch_id
                         WHERE p.legal_seller_id = s.id AND b.status IS DISTINCT FROM 'paid'), 0)::bigint
               - COALESCE((SELECT SUM(k.net) FROM settlement_takenback k
                           LEFT JOIN settlement_payoutdeduction d ON d.taken_back_id = k.id
                           LEFT JOIN settlement_payout t ON t.id = d.payout_id
                           LEFT JOIN settlement_payoutbatch b ON b.id = t.batch_id
                           WHERE k.legal_seller_id = s.id AND b.status IS DISTINCT FROM 'paid'), 0)::bigint,
               -(SELECT COALESCE(SUM(l.amount), 0)::bigint
                 FROM ledger_leg l JOIN ledger_account a ON a.id = l.account_id
                 WHERE a.kind = 'seller_payable' AND a.owner = 'seller:' || s.id)
        FROM partner_legalseller s
        """,
    ),
    Line(
        "pending of each seller",
        "By the ledger a seller's pending money is what was kept of what was delivered or sold, without a payable.",
        f"""
        SELECT e.id,
               COALESCE((SELECT SUM(k.value) FROM logistics_shipment s
                         JOIN order_sellerorder o ON o.id = s.seller_order_id
                         JOIN ({_KEPT}) k ON k.seller_order_id = o.id
                         LEFT JOIN settlement_payable p ON p.shipment_id = s.id
                         WHERE s.status = 'delivered' AND o.legal_seller_id = e.id AND p.id IS NULL), 0)::bigint
               + COALESCE((SELECT SUM(k.value) FROM logistics_cashsale c
                           JOIN order_sellerorder o ON o.order_id = c.order_id
                           JOIN ({_KEPT}) k ON k.seller_order_id = o.id
                           LEFT JOIN settlement_payable p ON p.sold_id = o.id
                           WHERE c.voided_at IS NULL AND o.legal_seller_id = e.id AND p.id IS NULL), 0)::bigint
               + COALESCE((SELECT SUM(h.earned) FROM bulk_bulkshare h
                           LEFT JOIN settlement_payable p ON p.bulk_share_id = h.id
                           WHERE h.legal_seller_id = e.id AND p.id IS NULL), 0)::bigint,
               -(SELECT COALESCE(SUM(l.amount), 0)::bigint
                 FROM ledger_leg l JOIN ledger_account a ON a.id = l.account_id
                 WHERE a.kind = 'seller_pending' AND a.owner = 'seller:' || e.id)
        FROM partner_legalseller e
        """,
    ),
]
