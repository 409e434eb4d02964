"""Goods between places: transfers at both ends, the papers of stock keepers, vans counted after every trip."""

from marketplace.demo.reconciliation.line import Line

LINES = [
    Line(
        "transfers",
        "What left the source was sent; what came in is sent less written off, with a reason; a recall brings it back.",
        """
        SELECT t.number || ' ' || l.product_id,
               ARRAY[-COALESCE(l.sent, 0), COALESCE(l.received, 0),
                     CASE WHEN t.status = 'recalled' THEN COALESCE(l.sent, 0) ELSE 0 END, 1]::bigint[],
               ARRAY[COALESCE(SUM(m.quantity) FILTER (WHERE m.kind = 'transfer_out' AND s.partner_id = t.source_id), 0),
                     COALESCE(SUM(m.quantity) FILTER (WHERE m.kind = 'transfer_in' AND s.partner_id = t.target_id), 0),
                     COALESCE(SUM(m.quantity) FILTER (WHERE m.kind = 'transfer_in' AND s.partner_id = t.source_id), 0),
                     CASE WHEN (t.status = 'received') = (l.received IS NOT NULL)
                               AND (COALESCE(l.sent - l.received, 0) = 0 OR l.reason <> '') THEN 1 ELSE 0 END]::bigint[]
        FROM logistics_transferline l JOIN logistics_transfer t ON t.id = l.transfer_id
        LEFT JOIN (partner_stockmovement m JOIN partner_stockrecord s ON s.id = m.stockrecord_id)
             ON m.source_kind = 'transfer' AND m.source_ref = 'transfer:' || t.id AND s.product_id = l.product_id
        GROUP BY t.id, l.id
        """,
    ),
    Line(
        "nothing moved without a transfer",
        "Goods go out and come in by transfer only between places of one seller that the paper names.",
        """
        SELECT m.id, TRUE, m.source_kind = 'transfer' AND (m.source_ref, r.product_id, r.partner_id) IN (
            SELECT 'transfer:' || t.id, l.product_id, x.place FROM logistics_transfer t
            JOIN logistics_transferline l ON l.transfer_id = t.id
            JOIN partner_partner a ON a.id = t.source_id JOIN partner_partner b ON b.id = t.target_id
            CROSS JOIN LATERAL (VALUES (t.source_id), (t.target_id)) x(place)
            WHERE a.legal_seller_id = b.legal_seller_id)
        FROM partner_stockmovement m JOIN partner_stockrecord r ON r.id = m.stockrecord_id
        WHERE m.kind IN ('transfer_in', 'transfer_out')
        """,
    ),
    Line(
        "transfers recalled",
        "What was called back had been sent and not received, and somebody said why.",
        """
        SELECT t.number, t.status = 'recalled', t.recalled_at IS NOT NULL AND t.recalled_by_id IS NOT NULL
               AND t.recall_reason <> '' AND t.sent_at IS NOT NULL AND t.sent_at <= t.recalled_at
               AND t.received_at IS NULL
        FROM logistics_transfer t
        """,
    ),
    Line(
        "a second person wrote off",
        "What was missing at receipt was written off by somebody other than who sent it.",
        """
        SELECT t.number, TRUE, bool_and(l.sent = l.received OR t.received_by_id <> t.sent_by_id)
        FROM logistics_transfer t JOIN logistics_transferline l ON l.transfer_id = t.id
        WHERE t.status = 'received' GROUP BY t.id
        """,
    ),
    Line(
        "stock slips",
        "Every paper of a stock keeper has its movement, with the same packs.",
        """
        SELECT p.id, ARRAY[1, p.packs]::bigint[], ARRAY[COUNT(m.id), COALESCE(SUM(m.quantity), 0)]::bigint[]
        FROM logistics_stockslip p
        LEFT JOIN partner_stockmovement m ON m.source_kind = 'stock_slip' AND m.source_ref = 'stock_slip:' || p.id
             AND m.stockrecord_id = p.stockrecord_id
             AND m.kind = CASE p.kind WHEN 'written_off' THEN 'spoiled' ELSE p.kind END
        GROUP BY p.id
        """,
    ),
    Line(
        "shelves counted",
        "What was counted against the books is what its slip moved, with a reason; without a difference there is none.",
        """
        SELECT l.id, ARRAY[l.counted - l.expected, CASE WHEN l.counted = l.expected THEN 0 ELSE 1 END, 1]::bigint[],
               ARRAY[COALESCE(p.packs, 0), COUNT(p.id),
                     COALESCE(bool_and(p.kind = 'counted' AND p.stockrecord_id = l.stockrecord_id
                                       AND p.by_id = c.counted_by_id AND p.reason <> ''), TRUE)::int]::bigint[]
        FROM logistics_stockcountline l JOIN logistics_stockcount c ON c.id = l.count_id
        LEFT JOIN logistics_stockslip p ON p.id = l.slip_id
        GROUP BY l.id, p.packs
        """,
    ),
    Line(
        "slips of counts",
        "Whatever a count moved stands in the paper of that count.",
        """
        SELECT p.id, 1::bigint, COUNT(l.id) FROM logistics_stockslip p
        LEFT JOIN logistics_stockcountline l ON l.slip_id = p.id WHERE p.kind = 'counted' GROUP BY p.id
        """,
    ),
    Line(
        "vans counted",
        "Every trip that is back was counted: what each record's movements say was in the van, against what was found.",
        """
        SELECT c.id, ARRAY[COALESCE(SUM(m.quantity), 0), 1]::bigint[],
               ARRAY[c.expected, CASE WHEN c.counted = c.expected
                                           OR (t.status = 'difference' AND t.approved_by_id IS NULL)
                                           OR (t.approved_by_id <> t.counted_by_id AND t.reason <> '')
                                      THEN 1 ELSE 0 END]::bigint[]
        FROM logistics_vancount c JOIN logistics_vantrip t ON t.id = c.trip_id
        LEFT JOIN partner_stockmovement m ON m.stockrecord_id = c.stockrecord_id AND m.at <= t.counted_at
             AND NOT (m.source_kind = 'van_count' AND m.source_ref = 'trip:' || t.id)
        GROUP BY c.id, t.id
        """,
    ),
    Line(
        "vans counted again",
        "A count that was mended is what the last recount says, by somebody who neither carried nor counted before.",
        """
        SELECT r.id, ARRAY[COALESCE(n.before, c.counted), 1]::bigint[],
               ARRAY[r.after, CASE WHEN r.recounted_by_id NOT IN (t.counted_by_id, w.user_id)
                                        AND r.recounted_by_id IS DISTINCT FROM t.approved_by_id
                                   THEN 1 ELSE 0 END]::bigint[]
        FROM logistics_vanrecount r JOIN logistics_vantrip t ON t.id = r.trip_id
        JOIN logistics_carrier w ON w.id = t.carrier_id
        JOIN logistics_vancount c ON c.trip_id = r.trip_id AND c.stockrecord_id = r.stockrecord_id
        LEFT JOIN LATERAL (SELECT x.before FROM logistics_vanrecount x
                           WHERE x.trip_id = r.trip_id AND x.stockrecord_id = r.stockrecord_id AND x.id > r.id
                           ORDER BY x.id LIMIT 1) n ON TRUE
        """,
    ),
    Line(
        "trips closed",
        "A trip that is closed was counted, and what differed was put right in the books.",
        """
        SELECT t.id, ARRAY[1, COALESCE(SUM(c.counted - c.expected), 0)]::bigint[],
               ARRAY[CASE WHEN t.counted_at IS NOT NULL THEN 1 ELSE 0 END,
                     COALESCE(m.packs, 0)]::bigint[]
        FROM logistics_vantrip t LEFT JOIN logistics_vancount c ON c.trip_id = t.id
        LEFT JOIN (SELECT source_ref, SUM(quantity) AS packs FROM partner_stockmovement
                   WHERE kind = 'counted' AND source_kind = 'van_count' GROUP BY 1) m
             ON m.source_ref = 'trip:' || t.id
        WHERE t.status = 'closed' GROUP BY t.id, m.packs
        """,
    ),
]
