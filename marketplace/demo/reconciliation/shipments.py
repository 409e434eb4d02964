"""Freight: states against scans and attempts, S10 numbers, cash at the door and on its way."""

from marketplace.demo.reconciliation.line import Line

LINES = [
    Line(
        "a shipment for each seller order",
        "Each seller order has one shipment; one that was sold at hand-over has none.",
        """
        SELECT o.number, CASE WHEN EXISTS (SELECT 1 FROM logistics_cashsale c WHERE c.order_id = o.order_id)
                              THEN 0 ELSE 1 END::bigint, COUNT(s.id)
        FROM order_sellerorder o LEFT JOIN logistics_shipment s ON s.seller_order_id = o.id GROUP BY o.id
        """,
    ),
    Line(
        "state of a seller order",
        "A seller order is where its shipment is.",
        """
        SELECT o.number,
               CASE s.status WHEN 'created' THEN CASE WHEN o.confirmed_at IS NULL THEN 'placed' ELSE 'confirmed' END
                             WHEN 'allocated' THEN 'packed' WHEN 'delivered' THEN 'delivered'
                             WHEN 'returned' THEN 'returned' WHEN 'cancelled' THEN 'cancelled' ELSE 'handed_in' END,
               o.status
        FROM order_sellerorder o JOIN logistics_shipment s ON s.seller_order_id = o.id
        """,
    ),
    Line(
        "S10 numbers",
        "Every number on a parcel has the right check digit (UPU S10: weights 8 6 4 2 3 5 9 7, modulus 11).",
        """
        SELECT s10,
               CASE 11 - w % 11 WHEN 10 THEN 0 WHEN 11 THEN 5 ELSE 11 - w % 11 END, substr(s10, 11, 1)::int
        FROM (SELECT s10, substr(s10, 3, 1)::int * 8 + substr(s10, 4, 1)::int * 6 + substr(s10, 5, 1)::int * 4
                        + substr(s10, 6, 1)::int * 2 + substr(s10, 7, 1)::int * 3 + substr(s10, 8, 1)::int * 5
                        + substr(s10, 9, 1)::int * 9 + substr(s10, 10, 1)::int * 7 AS w
              FROM logistics_postalitem) x
        """,
    ),
    Line(
        "a parcel for what was packed",
        "Packed, a shipment has a parcel; unpacked, it has none.",
        """
        SELECT s.id, o.packed_at IS NOT NULL, COUNT(i.id) > 0
        FROM logistics_shipment s JOIN order_sellerorder o ON o.id = s.seller_order_id
        LEFT JOIN logistics_postalitem i ON i.shipment_id = s.id GROUP BY s.id, o.id
        """,
    ),
    Line(
        "grams of a parcel",
        "A shipment's parcels weigh what was packed.",
        """
        SELECT s.id, (SELECT SUM(l.final_grams)::bigint FROM order_line l WHERE l.seller_order_id = s.seller_order_id),
               SUM(i.grams)
        FROM logistics_shipment s JOIN logistics_postalitem i ON i.shipment_id = s.id GROUP BY s.id
        """,
    ),
    Line(
        "scans tell the state",
        "The latest scan of a parcel is the state of its shipment.",
        """
        SELECT s.id,
               CASE (SELECT c.kind FROM logistics_scan c JOIN logistics_postalitem i ON i.id = c.item_id
                     WHERE i.shipment_id = s.id ORDER BY c.device_time DESC, c.id DESC LIMIT 1)
                 WHEN 'accept' THEN 'handed_in' WHEN 'dispatch' THEN 'in_transit' WHEN 'arrive' THEN 'at_office'
                 WHEN 'out' THEN 'out_for_delivery' WHEN 'deliver' THEN 'delivered' WHEN 'fail' THEN 'failed'
                 WHEN 'back' THEN 'at_office' WHEN 'return' THEN 'returning' WHEN 'returned' THEN 'returned'
                 ELSE CASE WHEN o.status = 'cancelled' THEN 'cancelled' WHEN o.packed_at IS NULL THEN 'created'
                           ELSE 'allocated' END END,
               s.status
        FROM logistics_shipment s JOIN order_sellerorder o ON o.id = s.seller_order_id
        """,
    ),
    Line(
        "delivered once, with the cash",
        "A delivered shipment has one successful attempt, whose cash is what was due and what was collected.",
        """
        SELECT s.id,
               CASE WHEN s.status = 'delivered' THEN ARRAY[1, GREATEST(
                         COALESCE(o.goods_final, o.goods_total) - f.refused + o.freight - o.prepaid, 0)]
                    ELSE ARRAY[0, 0::bigint] END,
               ARRAY[(SELECT COUNT(*) FROM logistics_deliveryattempt a
                      WHERE a.shipment_id = s.id AND a.outcome = 'delivered' AND a.cash = s.cash_collected),
                     s.cash_collected]
        FROM logistics_shipment s JOIN order_sellerorder o ON o.id = s.seller_order_id
        CROSS JOIN LATERAL (SELECT COALESCE(SUM(g.amount), 0)::bigint AS refused FROM order_refusedgoods g
                            JOIN order_line l ON l.id = g.line_id WHERE l.seller_order_id = o.id) f
        """,
    ),
    Line(
        "attempts counted",
        "A shipment counts as many attempts as there are.",
        """
        SELECT s.id, COUNT(a.id), s.attempts::bigint
        FROM logistics_shipment s LEFT JOIN logistics_deliveryattempt a ON a.shipment_id = s.id GROUP BY s.id
        """,
    ),
    Line(
        "cash due at the door",
        "A shipment on its way carries what its seller order owes beyond what was prepaid; an ended one nothing.",
        """
        SELECT s.id,
               CASE WHEN s.status IN ('delivered', 'returned', 'cancelled') THEN 0
                    ELSE GREATEST(COALESCE(o.goods_final, o.goods_total) + o.freight - o.prepaid, 0) END,
               s.cash_due
        FROM logistics_shipment s JOIN order_sellerorder o ON o.id = s.seller_order_id
        """,
    ),
    Line(
        "stops tell what happened",
        "A stop that has ended has an attempt by its run's carrier with the same outcome; an untried one came back.",
        """
        SELECT t.id, TRUE, CASE WHEN t.status = 'untried' THEN t.brought_back_at IS NOT NULL ELSE
               EXISTS (SELECT 1 FROM logistics_deliveryattempt a
                       WHERE a.shipment_id = t.shipment_id AND a.carrier_id = r.carrier_id AND a.outcome = t.status) END
        FROM logistics_stop t JOIN logistics_run r ON r.id = t.run_id WHERE t.status <> 'waiting'
        """,
    ),
    Line(
        "hand-overs",
        "A hand-over expects the cash of its shipments and van sales, all of them of its carrier.",
        """
        SELECT h.id, ARRAY[COALESCE(SUM(a.cash), 0)::bigint
                           + COALESCE((SELECT SUM(c.due)::bigint FROM logistics_handoversale x JOIN logistics_cashsale c
                                       ON c.id = x.sale_id WHERE x.cashhandover_id = h.id), 0), 0],
               ARRAY[h.expected, COUNT(*) FILTER (WHERE a.carrier_id <> h.carrier_id)]
        FROM logistics_cashhandover h
        LEFT JOIN logistics_cashhandover_shipments hs ON hs.cashhandover_id = h.id
        LEFT JOIN logistics_deliveryattempt a ON a.shipment_id = hs.shipment_id AND a.outcome = 'delivered'
        GROUP BY h.id
        """,
    ),
    Line(
        "handed over once",
        "No shipment's cash was handed over twice.",
        "SELECT shipment_id, 1::bigint, COUNT(*) FROM logistics_cashhandover_shipments GROUP BY 1",
    ),
    Line(
        "remittances",
        "A remittance expects what its hand-overs and shifts brought in, less what the till paid back.",
        """
        SELECT r.id,
               COALESCE(SUM(h.counted), 0)::bigint
               + COALESCE((SELECT SUM(s.counted - s.float_amount)::bigint FROM logistics_remittanceshift y
                           JOIN logistics_shift s ON s.id = y.shift_id WHERE y.remittance_id = r.id), 0)
               - COALESCE((SELECT SUM(f.amount)::bigint FROM logistics_remittancerefund x
                           JOIN logistics_refund f ON f.id = x.refund_id WHERE x.remittance_id = r.id), 0), r.expected
        FROM logistics_remittance r
        LEFT JOIN logistics_remittance_handovers rh ON rh.remittance_id = r.id
        LEFT JOIN logistics_cashhandover h ON h.id = rh.cashhandover_id GROUP BY r.id
        """,
    ),
    Line(
        "remitted once",
        "No hand-over was remitted twice.",
        "SELECT cashhandover_id, 1::bigint, COUNT(*) FROM logistics_remittance_handovers GROUP BY 1",
    ),
    Line(
        "second person",
        "Every difference that was accepted was approved by somebody other than who counted.",
        """
        SELECT kind || id, TRUE, (counted = expected AND status = 'settled')
               OR (status = 'difference' AND approved_by_id IS NULL)
               OR (status = 'approved' AND approved_by_id IS NOT NULL AND approved_by_id <> counted_by_id)
        FROM (SELECT 'handover:' AS kind, id, counted, expected, status, approved_by_id, counted_by_id
              FROM logistics_cashhandover
              UNION ALL SELECT 'remittance:', id, counted, expected, status, approved_by_id, counted_by_id
              FROM logistics_remittance
              UNION ALL SELECT 'shift:', id, counted, expected, status, approved_by_id, clerk_id
              FROM logistics_shift WHERE status <> 'open') c
        """,
    ),
    Line(
        "payment at the door",
        "What an order's payment says it holds is the cash of its shipments, sale and transfers, less refunds.",
        """
        SELECT r.number,
               COALESCE((SELECT SUM(s.cash_collected) FROM logistics_shipment s
                         JOIN order_sellerorder o ON o.id = s.seller_order_id WHERE o.order_id = r.id), 0)::bigint
               + COALESCE((SELECT c.due FROM logistics_cashsale c
                           WHERE c.order_id = r.id AND c.voided_at IS NULL), 0)::bigint
               + COALESCE((SELECT SUM(t.amount) FROM payment_incomingtransfer t
                           WHERE t.order_id = r.id AND t.status = 'applied'), 0)::bigint
               - COALESCE((SELECT SUM(f.amount) FROM logistics_refund f WHERE f.order_id = r.id), 0)::bigint,
               COALESCE((SELECT SUM(p.amount_debited - p.amount_refunded) FROM payment_source p
                         WHERE p.order_id = r.id), 0)::bigint
        FROM order_order r
        """,
    ),
]
