"""Packs and grams: stock records against movements, movements against orders, lots against draws."""

from marketplace.demo.reconciliation.line import Line

LINES = [
    Line(
        "stock on hand",
        "Opening + harvested + received ± transfers − sold − spoiled ± counted + restocked = on hand.",
        """
        SELECT s.id, COALESCE(SUM(m.quantity), 0), COALESCE(s.num_in_stock, 0)
        FROM partner_stockrecord s LEFT JOIN partner_stockmovement m ON m.stockrecord_id = s.id
        GROUP BY s.id
        """,
    ),
    Line(
        "stock promised",
        "What is allocated is exactly what open, unpacked seller orders wait for.",
        """
        SELECT s.id, COALESCE(w.packs, 0), COALESCE(s.num_allocated, 0)
        FROM partner_stockrecord s
        LEFT JOIN (SELECT l.stockrecord_id, SUM(l.quantity) AS packs FROM order_line l
                   JOIN order_sellerorder o ON o.id = l.seller_order_id AND o.status IN ('placed', 'confirmed')
                   GROUP BY 1) w ON w.stockrecord_id = s.id
        """,
    ),
    Line(
        "never oversold",
        "Nothing is promised that is not there.",
        """
        SELECT id, TRUE, COALESCE(num_allocated, 0) >= 0 AND COALESCE(num_in_stock, 0) >= COALESCE(num_allocated, 0)
        FROM partner_stockrecord
        """,
    ),
    Line(
        "packs sold",
        "Packs that left a record as sold are the packs of packed seller orders and of sales, voided ones too.",
        """
        SELECT s.id, -COALESCE(l.packs, 0), COALESCE(m.packs, 0)
        FROM partner_stockrecord s
        LEFT JOIN (SELECT l.stockrecord_id, SUM(l.quantity) AS packs FROM order_line l
                   JOIN order_sellerorder o ON o.id = l.seller_order_id
                   WHERE o.status IN ('packed', 'handed_in', 'delivered', 'returned')
                      OR o.order_id IN (SELECT c.order_id FROM logistics_cashsale c)
                   GROUP BY 1) l ON l.stockrecord_id = s.id
        LEFT JOIN (SELECT stockrecord_id, SUM(quantity) AS packs FROM partner_stockmovement WHERE kind = 'sold'
                   GROUP BY 1) m ON m.stockrecord_id = s.id
        """,
    ),
    Line(
        "packs returned",
        "Packs that came back are the packs of returned seller orders; perishable and damaged ones were written off.",
        """
        SELECT l.id, ARRAY[l.quantity, CASE WHEN c.perishable OR b.damaged THEN 0 ELSE l.quantity END]::bigint[],
               ARRAY[COALESCE(SUM(m.quantity) FILTER (WHERE m.kind IN ('returned', 'restocked')), 0),
                     COALESCE(SUM(m.quantity), 0)]::bigint[]
        FROM order_line l
        JOIN order_sellerorder o ON o.id = l.seller_order_id AND o.status = 'returned'
        JOIN logistics_shipment s ON s.seller_order_id = o.id
        JOIN catalogue_product p ON p.id = l.product_id
        JOIN catalogue_crop c ON c.id = p.crop_id
        CROSS JOIN LATERAL (SELECT EXISTS (SELECT 1 FROM logistics_deliveryattempt a
                                           WHERE a.shipment_id = s.id AND a.reason = 'damaged') AS damaged) b
        LEFT JOIN partner_stockmovement m ON m.stockrecord_id = l.stockrecord_id
             AND m.source_kind = 'shipment_returned' AND m.source_ref = 'shipment:' || s.id || ':line:' || l.id
        GROUP BY l.id, c.perishable, b.damaged
        """,
    ),
    Line(
        "nothing came back unasked",
        "Stock comes back only with a returned shipment, refused packs, goods taken back, or a voided sale.",
        """
        SELECT m.id, TRUE,
               (m.source_ref LIKE '%:line:%' AND SPLIT_PART(m.source_ref, ':line:', 1) IN (
                    SELECT 'shipment:' || s.id FROM logistics_shipment s WHERE s.status = 'returned'))
               OR (m.source_kind = 'goods_refused' AND m.source_ref IN (
                    SELECT 'refused:' || f.id FROM order_refusedgoods f WHERE f.back_at IS NOT NULL))
               OR (m.source_kind = 'sale_voided' AND m.source_ref IN (
                    SELECT 'order:' || c.order_id FROM logistics_cashsale c WHERE c.voided_at IS NOT NULL))
               OR (m.source_kind = 'goods_returned' AND m.source_ref LIKE '%:line:%'
                   AND SPLIT_PART(m.source_ref, ':line:', 1) IN (
                    SELECT 'taken_back:' || b.id FROM settlement_takenback b))
        FROM partner_stockmovement m WHERE m.kind IN ('returned', 'restocked')
        """,
    ),
    Line(
        "lots",
        "What a lot says was drawn is the sum of its draws, and never more than was harvested.",
        """
        SELECT t.id, ARRAY[COALESCE(SUM(d.grams), 0), 1],
               ARRAY[t.drawn_grams, CASE WHEN COALESCE(SUM(d.grams), 0) <= t.grams THEN 1 ELSE 0 END]
        FROM farmers_lot t LEFT JOIN (
            SELECT lot_id, grams FROM farmers_lotdraw
            UNION ALL SELECT b.lot_id, b.grams FROM bulk_bulkdraw b
            WHERE NOT EXISTS (SELECT 1 FROM bulk_ticketvoid v WHERE v.ticket_id = b.ticket_id)) d ON d.lot_id = t.id
        GROUP BY t.id
        """,
    ),
    Line(
        "draws of a packed line",
        "Every pack packed at a farm came from a lot of its crop and household, with the grams of the seller's scales.",
        """
        SELECT l.id, ARRAY[l.quantity, l.final_grams + COALESCE((SELECT SUM(w.grams_before - w.grams)
                           FROM logistics_acceptedweight w WHERE w.line_id = l.id), 0)::bigint, 0],
               ARRAY[COALESCE(SUM(d.quantity), 0), COALESCE(SUM(d.grams), 0),
                     COUNT(*) FILTER (WHERE a.crop_id <> p.crop_id OR h.stocking_place_id <> o.stocking_place_id)]
        FROM order_line l
        JOIN order_sellerorder o ON o.id = l.seller_order_id
             AND o.status IN ('packed', 'handed_in', 'delivered', 'returned')
        JOIN partner_partner z ON z.id = o.stocking_place_id AND z.place = 'farm'
        JOIN catalogue_product p ON p.id = l.product_id
        LEFT JOIN farmers_lotdraw d ON d.line_id = l.id
        LEFT JOIN farmers_lot t ON t.id = d.lot_id
        LEFT JOIN farmers_growingarea a ON a.id = t.growing_area_id
        LEFT JOIN farmers_household h ON h.id = a.household_id
        GROUP BY l.id
        """,
    ),
    Line(
        "weighed at acceptance",
        "Weighed again where it was accepted, by the kilogram: less grams, not more đồng, and the line says the same.",
        """
        SELECT w.id, ARRAY[l.final_grams, l.final_price, s.acceptance_point_id, 1],
               ARRAY[w.grams, w.price, w.point_id,
                     CASE WHEN l.price_per_kg IS NOT NULL AND w.grams < w.grams_before AND w.price <= w.price_before
                          THEN 1 ELSE 0 END]
        FROM logistics_acceptedweight w JOIN order_line l ON l.id = w.line_id
        JOIN logistics_shipment s ON s.seller_order_id = l.seller_order_id
        """,
    ),
    Line(
        "no draw before packing",
        "No lot was drawn for a line that was never packed.",
        """
        SELECT l.id, 0::bigint, COUNT(d.id) FROM order_line l
        JOIN order_sellerorder o ON o.id = l.seller_order_id AND o.status IN ('placed', 'confirmed', 'cancelled')
        LEFT JOIN farmers_lotdraw d ON d.line_id = l.id GROUP BY l.id
        """,
    ),
    Line(
        "quotas",
        "What a quota says was taken is the sum of takes not released, and never over its limit.",
        """
        SELECT q.key, ARRAY[COALESCE(SUM(t.amount) FILTER (WHERE t.released_at IS NULL), 0), 1],
               ARRAY[q.taken, CASE WHEN q.taken <= q."limit" THEN 1 ELSE 0 END]
        FROM quotas_quota q LEFT JOIN quotas_take t ON t.quota_id = q.id GROUP BY q.id
        """,
    ),
]
