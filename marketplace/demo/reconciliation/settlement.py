"""What sellers are owed and were paid: only after clearing, less what the frozen rates say, and once."""

from marketplace.demo.reconciliation.line import Line

_CLEARED = """
    SELECT hs.shipment_id FROM logistics_cashhandover_shipments hs
    JOIN logistics_cashhandover h ON h.id = hs.cashhandover_id AND h.status IN ('settled', 'approved')
    JOIN logistics_remittance_handovers rh ON rh.cashhandover_id = h.id
    JOIN logistics_remittance r ON r.id = rh.remittance_id AND r.status IN ('settled', 'approved')
"""

LINES = [
    Line(
        "paid after clearing",
        "A payable stands for a shipment whose cash has cleared.",
        f"""
        SELECT p.shipment_id, TRUE, p.shipment_id IN ({_CLEARED}) FROM settlement_payable p
        """,
    ),
    Line(
        "what a payable says",
        "Goods, commission of each line at its frozen rate, tax at the rule in force on the day of delivery, net.",
        """
        SELECT p.shipment_id, ARRAY[x.goods, x.commission, x.vat, x.pit, x.goods - x.commission - x.vat - x.pit],
               ARRAY[p.goods, p.commission, p.vat, p.pit, p.net]
        FROM settlement_payable p
        JOIN logistics_shipment s ON s.id = p.shipment_id
        JOIN order_sellerorder o ON o.id = s.seller_order_id
        JOIN partner_legalseller e ON e.id = o.legal_seller_id
        JOIN logistics_deliveryattempt a ON a.shipment_id = s.id AND a.outcome = 'delivered'
        LEFT JOIN settlement_withholdingrule w ON w.id = p.rule_id AND w.seller_kind = e.kind
             AND w.valid_from <= (a.device_time AT TIME ZONE 'Asia/Ho_Chi_Minh')::date
             AND COALESCE(w.valid_to, 'infinity') >= (a.device_time AT TIME ZONE 'Asia/Ho_Chi_Minh')::date
        CROSS JOIN LATERAL (
            SELECT SUM(l.final_price)::bigint AS goods,
                   SUM((l.final_price * l.commission_bp * 2 + 10000) / 20000)::bigint AS commission,
                   CASE WHEN e.grower_exempt THEN 0
                        ELSE (SUM(l.final_price)::bigint * w.vat_bp * 2 + 10000) / 20000 END AS vat,
                   CASE WHEN e.grower_exempt THEN 0
                        ELSE (SUM(l.final_price)::bigint * w.pit_bp * 2 + 10000) / 20000 END AS pit
            FROM order_line l WHERE l.seller_order_id = o.id) x
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
        "A payout is the sum of its payables, all of its seller; no payable is in two.",
        """
        SELECT t.id, ARRAY[COALESCE(SUM(p.net), 0)::bigint, 0, COUNT(DISTINCT i.payable_id)],
               ARRAY[t.amount, COUNT(*) FILTER (WHERE p.legal_seller_id <> t.legal_seller_id), COUNT(i.id)]
        FROM settlement_payout t
        LEFT JOIN settlement_payoutitem i ON i.payout_id = t.id
        LEFT JOIN settlement_payable p ON p.id = i.payable_id GROUP BY t.id
        """,
    ),
    Line(
        "owed to each seller",
        "By the ledger a seller is owed the payables that no paid batch holds.",
        """
        SELECT s.id,
               COALESCE((SELECT SUM(p.net) FROM settlement_payable p
                         LEFT JOIN settlement_payoutitem i ON i.payable_id = p.id
                         LEFT JOIN settlement_payout t ON t.id = i.payout_id
                         LEFT JOIN settlement_payoutbatch b ON b.id = t.batch_id
                         WHERE p.legal_seller_id = s.id AND b.status IS DISTINCT FROM 'paid'), 0)::bigint,
               -(SELECT COALESCE(SUM(l.amount), 0)::bigint
                 FROM ledger_leg l JOIN ledger_account a ON a.id = l.account_id
                 WHERE a.kind = 'seller_payable' AND a.owner = 'seller:' || s.id)
        FROM partner_legalseller s
        """,
    ),
    Line(
        "pending of each seller",
        "By the ledger a seller's pending money is the goods of delivered shipments without a payable.",
        """
        SELECT e.id,
               COALESCE((SELECT SUM(COALESCE(o.goods_final, o.goods_total)) FROM logistics_shipment s
                         JOIN order_sellerorder o ON o.id = s.seller_order_id
                         LEFT JOIN settlement_payable p ON p.shipment_id = s.id
                         WHERE s.status = 'delivered' AND o.legal_seller_id = e.id AND p.id IS NULL), 0)::bigint,
               -(SELECT COALESCE(SUM(l.amount), 0)::bigint
                 FROM ledger_leg l JOIN ledger_account a ON a.id = l.account_id
                 WHERE a.kind = 'seller_pending' AND a.owner = 'seller:' || e.id)
        FROM partner_legalseller e
        """,
    ),
]
