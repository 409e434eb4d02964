"""Orders: totals, weights, states, messages; what was shown is the most that is charged."""

from marketplace.demo.reconciliation.line import Line

LINES = [
    Line(
        "order total",
        "An order's total is the goods and freight of its seller orders, as shown.",
        """
        SELECT r.number, COALESCE(SUM(o.goods_total + o.freight), 0), r.total_incl_tax::bigint
        FROM order_order r LEFT JOIN order_sellerorder o ON o.order_id = r.id GROUP BY r.id
        """,
    ),
    Line(
        "goods of a seller order",
        "Goods shown and final are the sums of the lines.",
        """
        SELECT o.number, ARRAY[SUM(l.unit_price * l.quantity), SUM(l.final_price)], ARRAY[o.goods_total, o.goods_final]
        FROM order_sellerorder o JOIN order_line l ON l.seller_order_id = o.id GROUP BY o.id
        """,
    ),
    Line(
        "grams of a line",
        "Ordered grams are packs × net weight.",
        """
        SELECT l.id, l.quantity * p.net_grams::bigint, l.ordered_grams
        FROM order_line l JOIN catalogue_product p ON p.id = l.product_id WHERE p.net_grams IS NOT NULL
        """,
    ),
    Line(
        "price of a packed line",
        "By weight: final grams × đ/kg, at most what was shown, agreed to or decided; by the pack: what was shown.",
        """
        SELECT l.id,
               CASE WHEN l.price_per_kg IS NULL THEN l.unit_price * l.quantity
                    ELSE LEAST((l.final_grams * l.price_per_kg * 2 + 1000) / 2000,
                               COALESCE(w.price, l.unit_price * l.quantity),
                               CASE WHEN k.counted_in = 'kg' THEN l.final_grams * c.amount / 1000 END) END,
               l.final_price
        FROM order_line l JOIN order_sellerorder o ON o.id = l.seller_order_id
        LEFT JOIN catalogue_priceceiling c ON c.id = l.ceiling_id
        LEFT JOIN catalogue_crop k ON k.id = c.crop_id
        LEFT JOIN LATERAL (SELECT MAX(p.price) AS price FROM order_weightproposal p
                           WHERE p.line_id = l.id AND p.answer = 'yes') w ON TRUE
        WHERE o.status IN ('packed', 'handed_in', 'delivered', 'returned')
        """,
    ),
    Line(
        "commission frozen",
        "A line's commission is the rate of the terms it names, which held on the day it was placed.",
        """
        SELECT l.id, ARRAY[t.commission_bp, 1],
               ARRAY[l.commission_bp, CASE WHEN s.kind = t.seller_kind
                     AND t.valid_from <= (r.date_placed AT TIME ZONE 'Asia/Ho_Chi_Minh')::date
                     AND COALESCE(t.valid_to, 'infinity') >= (r.date_placed AT TIME ZONE 'Asia/Ho_Chi_Minh')::date
                     THEN 1 ELSE 0 END]
        FROM order_line l
        JOIN order_order r ON r.id = l.order_id
        JOIN order_sellerorder o ON o.id = l.seller_order_id
        JOIN partner_legalseller s ON s.id = o.legal_seller_id
        LEFT JOIN partner_sellerterms t ON t.id = l.seller_terms_id
        """,
    ),
    Line(
        "freight",
        "Freight is the price of each step of weight started, of the tariff in force that day; none at hand-over.",
        """
        SELECT o.number,
               CASE WHEN EXISTS (SELECT 1 FROM logistics_cashsale c WHERE c.order_id = o.order_id) THEN 0
                    ELSE (g.grams + f.step_grams - 1) / f.step_grams * f.step_price END, o.freight
        FROM order_sellerorder o
        JOIN order_order r ON r.id = o.order_id
        JOIN (SELECT seller_order_id, SUM(ordered_grams)::bigint AS grams FROM order_line GROUP BY 1) g
             ON g.seller_order_id = o.id
        LEFT JOIN shipping_freighttariff f ON f.id = o.freight_tariff_id
             AND f.valid_from <= (r.date_placed AT TIME ZONE 'Asia/Ho_Chi_Minh')::date
             AND COALESCE(f.valid_to, 'infinity') >= (r.date_placed AT TIME ZONE 'Asia/Ho_Chi_Minh')::date
        """,
    ),
    Line(
        "state of an order",
        "An order is as far as its seller orders are; one that waits for its money is unpaid.",
        """
        SELECT r.number,
               CASE WHEN r.payment = 'transfer' AND r.paid_at IS NULL
                         AND COUNT(*) FILTER (WHERE o.status <> 'cancelled') > 0 THEN 'unpaid'
                    WHEN COUNT(*) FILTER (WHERE o.status NOT IN ('delivered', 'returned', 'cancelled')) > 0
                         THEN 'placed'
                    WHEN COUNT(*) FILTER (WHERE o.status = 'delivered') > 0 THEN 'complete'
                    WHEN COUNT(*) FILTER (WHERE o.status = 'returned') > 0 THEN 'returned'
                    ELSE 'cancelled' END,
               r.status
        FROM order_order r JOIN order_sellerorder o ON o.order_id = r.id GROUP BY r.id
        """,
    ),
    Line(
        "customer told",
        "Each order placed was told to its customer once; who took the goods along has a receipt.",
        """
        SELECT r.number,
               CASE WHEN EXISTS (SELECT 1 FROM logistics_cashsale c WHERE c.order_id = r.id) THEN 0 ELSE 1 END::bigint,
               COALESCE(t.told, 0)
        FROM order_order r
        LEFT JOIN (SELECT m.context ->> 'number' AS number, COUNT(*) AS told FROM messaging_message m
                   WHERE m.template IN ('order_placed', 'transfer_wanted') GROUP BY 1) t ON t.number = r.number
        """,
    ),
    Line(
        "placed once",
        "No placement key placed two orders.",
        """
        SELECT placement_key, 1::bigint, COUNT(*) FROM order_order WHERE placement_key IS NOT NULL GROUP BY 1
        """,
    ),
    Line(
        "brand and operator of an order",
        "Each order says whose shop front it came through, and who delivers it or sold it by hand.",
        """
        SELECT r.number, ARRAY['1', MIN(x.code), '1'],
               ARRAY[CASE WHEN r.brand <> '' AND r.operator <> '' THEN '1' ELSE '0' END, r.operator,
                     COUNT(DISTINCT x.code)::text]
        FROM order_order r
        LEFT JOIN (SELECT o.order_id, s.delivery_point_id AS point
                   FROM order_sellerorder o JOIN logistics_shipment s ON s.seller_order_id = o.id
                   UNION ALL
                   SELECT c.order_id, COALESCE(h.point_id, b.point_id) FROM logistics_cashsale c
                   LEFT JOIN logistics_shift h ON h.id = c.shift_id
                   LEFT JOIN logistics_carrier b ON b.id = c.carrier_id) w ON w.order_id = r.id
        LEFT JOIN logistics_point t ON t.id = w.point
        LEFT JOIN logistics_operator x ON x.id = t.operator_id
        GROUP BY r.id
        """,
    ),
]
