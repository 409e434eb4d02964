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
                       COALESCE(x.final_price, x.unit_price * x.quantity) - COALESCE(f.amount, 0)
                       - COALESCE(t.amount, 0) AS kept
                FROM order_line x
                LEFT JOIN (SELECT line_id, SUM(amount)::bigint AS amount FROM order_refusedgoods GROUP BY 1) f
                     ON f.line_id = x.id
                LEFT JOIN (SELECT line_id, SUM(amount)::bigint AS amount FROM order_returnedgoods GROUP BY 1) t
                     ON t.line_id = x.id) k) l
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
               ARRAY[p.goods - COALESCE(b.goods, 0), p.commission - COALESCE(b.commission, 0),
                     p.vat - COALESCE(b.vat, 0), p.pit - COALESCE(b.pit, 0), p.net - COALESCE(b.net, 0)]
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
        LEFT JOIN (SELECT l.seller_order_id, SUM(l.value)::bigint AS goods,
                          SUM((l.value * l.commission_bp * 2 + 10000) / 20000)::bigint AS commission
                   FROM ({_KEPT}) l GROUP BY 1) g ON g.seller_order_id = o.id
        CROSS JOIN LATERAL (
            SELECT g.goods, g.commission,
                   CASE WHEN e.grower_exempt THEN 0 ELSE (g.goods * w.vat_bp * 2 + 10000) / 20000 END AS vat,
                   CASE WHEN e.grower_exempt THEN 0 ELSE (g.goods * w.pit_bp * 2 + 10000) / 20000 END AS pit) x
        LEFT JOIN (SELECT t.payable_id, SUM(t.goods)::bigint AS goods, SUM(t.commission)::bigint AS commission,
                          SUM(t.vat)::bigint AS vat, SUM(t.pit)::bigint AS pit, SUM(t.net)::bigint AS net
                   FROM settlement_takenback t GROUP BY 1) b ON b.payable_id = p.id
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
        SELECT s.id, (COALESCE(p.net, 0) - COALESCE(k.net, 0))::bigint,
               -(SELECT COALESCE(SUM(l.amount), 0)::bigint
                 FROM ledger_leg l JOIN ledger_account a ON a.id = l.account_id
                 WHERE a.kind = 'seller_payable' AND a.owner = 'seller:' || s.id)
        FROM partner_legalseller s
        LEFT JOIN (SELECT p.legal_seller_id, SUM(p.net) AS net FROM settlement_payable p
                   LEFT JOIN settlement_payoutitem i ON i.payable_id = p.id
                   LEFT JOIN settlement_payout t ON t.id = i.payout_id
                   LEFT JOIN settlement_payoutbatch b ON b.id = t.batch_id
                   WHERE b.status IS DISTINCT FROM 'paid' GROUP BY 1) p ON p.legal_seller_id = s.id
        LEFT JOIN (SELECT k.legal_seller_id, SUM(k.net) AS net FROM settlement_takenback k
                   LEFT JOIN settlement_payoutdeduction d ON d.taken_back_id = k.id
                   LEFT JOIN settlement_payout t ON t.id = d.payout_id
                   LEFT JOIN settlement_payoutbatch b ON b.id = t.batch_id
                   WHERE b.status IS DISTINCT FROM 'paid' GROUP BY 1) k ON k.legal_seller_id = s.id
        """,
    ),
    Line(
        "pending of each seller",
        "By the ledger a seller's pending money is what was kept of what was delivered or sold, without a payable.",
        f"""
        SELECT e.id, COALESCE(k.value, 0)::bigint,
               -(SELECT COALESCE(SUM(l.amount), 0)::bigint
                 FROM ledger_leg l JOIN ledger_account a ON a.id = l.account_id
                 WHERE a.kind = 'seller_pending' AND a.owner = 'seller:' || e.id)
        FROM partner_legalseller e
        LEFT JOIN (SELECT w.seller, SUM(w.value) AS value FROM (
                       SELECT o.legal_seller_id AS seller, k.value FROM logistics_shipment s
                       JOIN order_sellerorder o ON o.id = s.seller_order_id
                       JOIN ({_KEPT}) k ON k.seller_order_id = o.id
                       LEFT JOIN settlement_payable p ON p.shipment_id = s.id
                       WHERE s.status = 'delivered' AND p.id IS NULL
                       UNION ALL
                       SELECT o.legal_seller_id, k.value FROM logistics_cashsale c
                       JOIN order_sellerorder o ON o.order_id = c.order_id
                       JOIN ({_KEPT}) k ON k.seller_order_id = o.id
                       LEFT JOIN settlement_payable p ON p.sold_id = o.id
                       WHERE c.voided_at IS NULL AND p.id IS NULL
                       UNION ALL
                       SELECT h.legal_seller_id, h.earned FROM bulk_bulkshare h
                       LEFT JOIN settlement_payable p ON p.bulk_share_id = h.id WHERE p.id IS NULL) w
                   GROUP BY 1) k ON k.seller = e.id
        """,
    ),
]
