"""Bank transfers, reservations, packs refused and goods taken back, refunds, and a yes to more weight."""

from marketplace.demo.reconciliation.ledger import entries, legs
from marketplace.demo.reconciliation.line import Line

LINES = [
    Line(
        "a transfer pays its order",
        "An order is paid by one transfer, and its parts share as much of it as they cost when it came.",
        """
        SELECT r.number, ARRAY[1, LEAST(t.amount, r.total_incl_tax::bigint)],
               ARRAY[t.number, (SELECT SUM(o.prepaid)::bigint FROM order_sellerorder o WHERE o.order_id = r.id)]
        FROM order_order r
        JOIN LATERAL (SELECT COUNT(*) AS number, SUM(amount)::bigint AS amount FROM payment_incomingtransfer
                      WHERE order_id = r.id AND status = 'applied') t ON TRUE
        WHERE r.payment = 'transfer' AND r.paid_at IS NOT NULL
        """,
    ),
    Line(
        "nothing prepaid without money",
        "No part of an order counts as prepaid unless a transfer was applied to it.",
        """
        SELECT o.number, r.paid_at IS NOT NULL AND r.payment = 'transfer' AND EXISTS (
                   SELECT 1 FROM payment_incomingtransfer t WHERE t.order_id = r.id AND t.status = 'applied'), TRUE
        FROM order_sellerorder o JOIN order_order r ON r.id = o.order_id WHERE o.prepaid > 0
        """,
    ),
    Line(
        "unpaid is not packed",
        "What waited in vain for its money was never confirmed, and ended when its time was over or before.",
        """
        SELECT o.number, ARRAY[0, 1], ARRAY[CASE WHEN o.confirmed_at IS NOT NULL OR o.packed_at IS NOT NULL THEN 1
                                                 ELSE 0 END,
                                            CASE WHEN o.status IN ('placed', 'cancelled') THEN 1 ELSE 0 END]
        FROM order_sellerorder o JOIN order_order r ON r.id = o.order_id
        WHERE r.payment = 'transfer' AND r.paid_at IS NULL
        """,
    ),
    entries(
        "entry: transfer received",
        "Money on the statement is in the bank, and owed to somebody until it is applied.",
        "transfer_received",
        "SELECT 'transfer:' || t.id AS ref, "
        + legs(("'bank/market'", "t.amount"), ("'refund_due/transfer:' || t.id", "-t.amount"))
        + " AS legs FROM payment_incomingtransfer t",
    ),
    entries(
        "entry: transfer applied",
        "Applied, it pays what its order cost then; what is too much is due back.",
        "transfer_applied",
        "SELECT 'transfer:' || t.id AS ref, "
        + legs(
            ("'refund_due/transfer:' || t.id", "t.amount"),
            ("'receivable/order:' || t.order_id", "-o.prepaid"),
            ("'refund_due/order:' || t.order_id", "o.prepaid - t.amount"),
        )
        + """ AS legs FROM payment_incomingtransfer t
        JOIN (SELECT order_id, SUM(prepaid)::bigint AS prepaid FROM order_sellerorder GROUP BY 1) o
             ON o.order_id = t.order_id
        WHERE t.status = 'applied'""",
    ),
    entries(
        "entry: transfer sent back",
        "Sent back, it leaves the bank and is owed no more.",
        "transfer_refunded",
        "SELECT 'transfer:' || t.id AS ref, "
        + legs(("'bank/market'", "-t.amount"), ("'refund_due/transfer:' || t.id", "t.amount"))
        + " AS legs FROM payment_incomingtransfer t WHERE t.status = 'refunded'",
    ),
    entries(
        "entry: refund",
        "A refund leaves the till or the bank.",
        "refund_paid",
        "SELECT 'refund:' || f.id AS ref, "
        + legs(
            ("'refund_due/order:' || f.order_id", "f.amount"),
            ("CASE WHEN f.way = 'till' THEN 'till/point:' || f.point_id ELSE 'bank/market' END", "-f.amount"),
        )
        + " AS legs FROM logistics_refund f",
    ),
    entries(
        "entry: refused at the door",
        "Refused packs are not owed; what was prepaid for them is due back.",
        "goods_refused",
        "SELECT 'shipment:' || s.id AS ref, "
        + legs(
            ("'unearned/order:' || o.order_id", "x.refused"),
            (
                "'receivable/order:' || o.order_id",
                "GREATEST(x.due - x.refused - o.prepaid, 0) - GREATEST(x.due - o.prepaid, 0)",
            ),
            (
                "'refund_due/order:' || o.order_id",
                "GREATEST(o.prepaid - x.due, 0) - GREATEST(o.prepaid - x.due + x.refused, 0)",
            ),
        )
        + """ AS legs FROM order_sellerorder o JOIN logistics_shipment s ON s.seller_order_id = o.id
        JOIN (SELECT l.seller_order_id, SUM(f.amount)::bigint AS refused FROM order_refusedgoods f
              JOIN order_line l ON l.id = f.line_id GROUP BY 1) y ON y.seller_order_id = o.id
        CROSS JOIN LATERAL (SELECT y.refused, COALESCE(o.goods_final, o.goods_total) + o.freight AS due) x""",
    ),
    entries(
        "entry: goods taken back",
        "Goods taken back are owed to the customer, by the seller, and by those who had a share in them.",
        "goods_returned",
        "SELECT 'taken_back:' || b.id AS ref, "
        + legs(
            ("'refund_due/order:' || o.order_id", "-b.refund"),
            ("'discount_cost/market'", "-b.platform"),
            ("'province_due/province:' || g.code", "-b.province"),
            (
                "'seller_pending/seller:' || b.legal_seller_id",
                "CASE WHEN b.payable_id IS NULL THEN b.goods ELSE 0 END",
            ),
            ("'seller_payable/seller:' || b.legal_seller_id", "b.net"),
            ("'commission/market'", "b.commission"),
            ("'tax_vat/market'", "b.vat"),
            ("'tax_pit/market'", "b.pit"),
        )
        + """ AS legs FROM settlement_takenback b JOIN order_sellerorder o ON o.id = b.seller_order_id
        LEFT JOIN LATERAL (SELECT MAX(v.code) AS code FROM order_line y JOIN partner_discount d ON d.id = y.discount_id
                           JOIN areas_province v ON v.id = d.province_id WHERE y.seller_order_id = o.id) g ON TRUE""",
    ),
    Line(
        "owed back to customers",
        "By the ledger an order is owed what it prepaid beyond its cost, and goods taken back, less refunds.",
        """
        SELECT r.number,
               COALESCE((SELECT SUM(t.amount) FROM payment_incomingtransfer t
                         WHERE t.order_id = r.id AND t.status = 'applied'), 0)::bigint
               - COALESCE((SELECT SUM(LEAST(o.prepaid, CASE WHEN o.status IN ('cancelled', 'returned') THEN 0
                                     ELSE COALESCE(o.goods_final, o.goods_total) + o.freight - o.goods_refused END))
                           FROM order_sellerorder o WHERE o.order_id = r.id), 0)::bigint
               + COALESCE((SELECT SUM(b.refund) FROM settlement_takenback b
                           JOIN order_sellerorder o ON o.id = b.seller_order_id WHERE o.order_id = r.id), 0)::bigint
               - COALESCE((SELECT SUM(f.amount) FROM logistics_refund f WHERE f.order_id = r.id), 0)::bigint,
               -(SELECT COALESCE(SUM(l.amount), 0)::bigint
                 FROM ledger_leg l JOIN ledger_account a ON a.id = l.account_id
                 WHERE a.kind = 'refund_due' AND a.owner = 'order:' || r.id)
        FROM order_order r
        """,
    ),
    Line(
        "refused packs",
        "A line says what was refused of it: its share of the price, the packs back at the office.",
        """
        SELECT f.id, ARRAY[f.packs, f.amount, f.amount, f.packs],
               ARRAY[l.refused_packs, l.refused_price,
                     l.final_price - (l.final_price * (l.quantity - f.packs) * 2 + l.quantity) / (l.quantity * 2),
                     COALESCE(m.packs, 0)]
        FROM order_refusedgoods f JOIN order_line l ON l.id = f.line_id
        LEFT JOIN (SELECT source_ref, SUM(quantity) AS packs FROM partner_stockmovement
                   WHERE source_kind = 'goods_refused' AND kind IN ('returned', 'restocked') GROUP BY 1) m
             ON m.source_ref = 'refused:' || f.id
        """,
    ),
    Line(
        "refused of a seller order",
        "A seller order is lessened by what was refused of its lines.",
        """
        SELECT o.number, COALESCE(SUM(f.amount), 0)::bigint, o.goods_refused FROM order_sellerorder o
        LEFT JOIN order_line l ON l.seller_order_id = o.id LEFT JOIN order_refusedgoods f ON f.line_id = l.id
        GROUP BY o.id
        """,
    ),
    Line(
        "packs taken back",
        "A line says what was taken back of it: its share of the price, the packs in stock, lost or on the way.",
        """
        SELECT l.id, ARRAY[SUM(t.packs), SUM(t.amount), SUM(t.amount), SUM(t.packs)]::bigint[],
               ARRAY[l.returned_packs, l.returned_price,
                     d.due - (d.due * (d.packs - SUM(t.packs)) * 2 + d.packs) / (d.packs * 2),
                     COALESCE(m.packs, 0)
                     + COALESCE((SELECT SUM(w.packs) FROM settlement_wayhome w
                                 WHERE w.line_id = l.id AND w.status = 'underway'), 0)]::bigint[]
        FROM order_returnedgoods t JOIN order_line l ON l.id = t.line_id
        CROSS JOIN LATERAL (SELECT COALESCE(l.final_price, l.unit_price * l.quantity) - l.refused_price AS due,
                                   (l.quantity - l.refused_packs)::bigint AS packs) d
        LEFT JOIN (SELECT SPLIT_PART(source_ref, ':line:', 2) AS line, SUM(quantity) AS packs FROM partner_stockmovement
                   WHERE source_kind = 'goods_returned' AND kind IN ('returned', 'restocked') GROUP BY 1) m
             ON m.line = l.id::text
        GROUP BY l.id, d.due, d.packs, m.packs
        """,
    ),
    Line(
        "taken back lies where it is",
        "Packs taken back are sold again from that point's shelf of their seller, or from home once they are there.",
        """
        SELECT m.id, TRUE, CASE m.kind
            WHEN 'restocked' THEN EXISTS (SELECT 1 FROM logistics_outlet u WHERE u.partner_id = s.partner_id
                                          AND u.point_id = b.point_id AND k.legal_seller_id = b.legal_seller_id)
                                  AND NOT EXISTS (SELECT 1 FROM settlement_wayhome w WHERE w.taken_back_id = b.id
                                                  AND w.line_id = l.id)
                                  OR EXISTS (SELECT 1 FROM settlement_wayhome w WHERE w.taken_back_id = b.id
                                             AND w.line_id = l.id AND w.stockrecord_id = s.id AND w.status = 'home')
            ELSE s.id = l.stockrecord_id
                 AND NOT EXISTS (SELECT 1 FROM settlement_wayhome w WHERE w.taken_back_id = b.id
                                 AND w.line_id = l.id AND w.status <> 'lost') END
        FROM partner_stockmovement m JOIN partner_stockrecord s ON s.id = m.stockrecord_id
        JOIN partner_partner k ON k.id = s.partner_id
        JOIN settlement_takenback b ON 'taken_back:' || b.id = SPLIT_PART(m.source_ref, ':line:', 1)
        JOIN order_line l ON l.id::text = SPLIT_PART(m.source_ref, ':line:', 2)
        WHERE m.source_kind = 'goods_returned'
        """,
    ),
    Line(
        "taken back is what its lines say",
        "What is owed to the customer for goods taken back is the sum of its lines.",
        """
        SELECT b.id, b.refund, SUM(t.amount)::bigint FROM settlement_takenback b
        LEFT JOIN order_returnedgoods t ON t.event = b.key GROUP BY b.id
        """,
    ),
    Line(
        "a yes to more",
        "A line may cost more than shown only by the customer's yes to that price.",
        """
        SELECT l.id, l.agreed_price, (SELECT MAX(p.price) FROM order_weightproposal p
                                      WHERE p.line_id = l.id AND p.answer = 'yes' AND p.answered_at IS NOT NULL)
        FROM order_line l WHERE l.agreed_price IS NOT NULL
        """,
    ),
]
