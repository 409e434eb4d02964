"""Seasons: folded figures against their differences and against raw rows; caps, discounts, pre-orders, who waits."""

from marketplace.demo.reconciliation.line import Line

# Which order lines count for which season, said a second time.
_COUNTED = """
    SELECT k.id AS season, o.id AS part, o.order_id, o.status, o.legal_seller_id AS seller, p.crop_id AS crop,
           COALESCE(hc.province_id, pc.province_id) AS province, l.id AS line, c.counted_in AS unit,
           l.quantity - l.refused_packs - l.returned_packs AS packs,
           COALESCE(l.final_price, l.unit_price * l.quantity) - l.refused_price - l.returned_price AS amount,
           COALESCE(l.final_price, l.unit_price * l.quantity) - l.refused_price AS due,
           l.final_grams, l.quantity, COALESCE(l.estimated_grams, l.ordered_grams) AS guessed, l.ordered_grams,
           p.pack_pieces, p.net_ml, r.placed_on, r.channel, r.operator, r.brand, r.hour
    FROM campaigns_campaign k
    JOIN campaigns_campaign_crops kc ON kc.campaign_id = k.id
    JOIN catalogue_product p ON p.crop_id = kc.crop_id
    JOIN catalogue_crop c ON c.id = p.crop_id
    JOIN order_line l ON l.product_id = p.id
    JOIN order_sellerorder o ON o.id = l.seller_order_id
    JOIN (SELECT id, status, channel, operator, brand,
                 (date_placed AT TIME ZONE 'Asia/Ho_Chi_Minh')::date AS placed_on,
                 EXTRACT(HOUR FROM date_placed AT TIME ZONE 'Asia/Ho_Chi_Minh')::int AS hour FROM order_order) r
         ON r.id = o.order_id AND r.status <> 'unpaid'
    JOIN partner_partner pl ON pl.id = o.stocking_place_id
    LEFT JOIN farmers_household h ON h.legal_seller_id = o.legal_seller_id
    LEFT JOIN areas_commune hc ON hc.id = h.commune_id
    LEFT JOIN areas_commune pc ON pc.id = pl.commune_id
    JOIN campaigns_campaign_provinces kp
         ON kp.campaign_id = k.id AND kp.province_id = COALESCE(hc.province_id, pc.province_id)
    WHERE k.state <> 'draft' AND r.placed_on BETWEEN k.starts_on AND k.ends_on
      AND (NOT EXISTS (SELECT 1 FROM campaigns_campaign_products x WHERE x.campaign_id = k.id)
           OR EXISTS (SELECT 1 FROM campaigns_campaign_products x WHERE x.campaign_id = k.id AND x.product_id = p.id))
      AND (NOT EXISTS (SELECT 1 FROM campaigns_campaign_sellers x WHERE x.campaign_id = k.id)
           OR EXISTS (SELECT 1 FROM campaigns_campaign_sellers x
                      WHERE x.campaign_id = k.id AND x.legalseller_id = o.legal_seller_id))
"""
_SOLD = f"SELECT * FROM ({_COUNTED}) every WHERE status NOT IN ('cancelled', 'returned')"

# Parts of orders of which money reached the seller's bank: more than what came back of them took off again.
_PAID_PARTS = """
    SELECT COALESCE(y.sold_id, s.seller_order_id) FROM settlement_payable y
    LEFT JOIN logistics_shipment s ON s.id = y.shipment_id
    JOIN settlement_payoutitem i ON i.payable_id = y.id
    JOIN settlement_payout t ON t.id = i.payout_id
    JOIN settlement_payoutbatch g ON g.id = t.batch_id AND g.status = 'paid'
    LEFT JOIN (SELECT tb.payable_id, SUM(tb.net) AS net FROM settlement_takenback tb
               JOIN settlement_payoutdeduction de ON de.taken_back_id = tb.id
               JOIN settlement_payout dt ON dt.id = de.payout_id
               JOIN settlement_payoutbatch dg ON dg.id = dt.batch_id AND dg.status = 'paid'
               GROUP BY 1) off ON off.payable_id = y.id
    WHERE COALESCE(y.sold_id, s.seller_order_id) IS NOT NULL AND y.net > COALESCE(off.net, 0)
"""

# What a line takes from a cap in the unit of its crop: at least a piece a pack where its content is not on record.
_UNITS = """CASE s.unit WHEN 'kg' THEN s.ordered_grams WHEN 'box' THEN s.quantity
                        WHEN 'litre' THEN s.quantity * COALESCE(s.net_ml, 1)
                        ELSE s.quantity * COALESCE(s.pack_pieces, 1) END"""
_NUMBERS = (
    "orders", "parcels", "cancelled", "returned", "delivered", "packs", "amount", "measured", "estimated",
    "unknown_packs", "discount", "platform_due", "province_due", "paid", "visits",
)  # fmt: skip


def _numbers(table: str) -> str:
    """Return SQL for all numbers of a cell."""
    return "ARRAY[" + ", ".join(f"COALESCE({table}.{name}, 0)" for name in _NUMBERS) + "]::bigint[]"


# Whether a count of visits (v) belongs to a season (k): its own page's, or that of a product which is in it.
VISIT_OF_SEASON = """
    (v.campaign_id = k.id OR EXISTS (
        SELECT 1 FROM catalogue_product p
        JOIN campaigns_campaign_crops kc ON kc.crop_id = p.crop_id AND kc.campaign_id = k.id
        JOIN partner_stockrecord s ON s.product_id = p.id
        JOIN partner_partner pl ON pl.id = s.partner_id
        LEFT JOIN farmers_household h ON h.stocking_place_id = pl.id
        JOIN areas_commune m ON m.id = COALESCE(h.commune_id, pl.commune_id)
        JOIN campaigns_campaign_provinces kp ON kp.province_id = m.province_id AND kp.campaign_id = k.id
        WHERE p.id = v.product_id
          AND (NOT EXISTS (SELECT 1 FROM campaigns_campaign_products x WHERE x.campaign_id = k.id)
               OR EXISTS (SELECT 1 FROM campaigns_campaign_products x
                          WHERE x.campaign_id = k.id AND x.product_id = p.id))))
"""

LINES = [
    Line(
        "figures are their differences",
        "Each folded cell is the sum of its differences, in each of its numbers.",
        f"""
        SELECT COALESCE(f.id::text, 'no cell'), {_numbers("d")}, {_numbers("f")}
        FROM campaigns_figure f
        FULL JOIN (SELECT campaign_id, COALESCE(province_id, 0) AS province, COALESCE(crop_id, 0) AS crop, operator,
                          brand, channel, day, hour, {", ".join(f"SUM({name}) AS {name}" for name in _NUMBERS)}
                   FROM campaigns_figuredelta GROUP BY 1, 2, 3, 4, 5, 6, 7, 8) d
          ON d.campaign_id = f.campaign_id AND d.province = COALESCE(f.province_id, 0)
             AND d.crop = COALESCE(f.crop_id, 0) AND d.operator = f.operator AND d.brand = f.brand
             AND d.channel = f.channel AND d.day = f.day AND d.hour = f.hour
        """,
    ),
    Line(
        "goods of a season",
        "Packs, đồng and measures of each season, province, crop and day are those of the order lines.",
        f"""
        SELECT COALESCE(a.season, b.campaign_id) || ':' || COALESCE(a.crop, b.crop_id) || ':'
               || COALESCE(a.placed_on, b.day),
               ARRAY[COALESCE(a.packs, 0), COALESCE(a.amount, 0), COALESCE(a.measured, 0), COALESCE(a.estimated, 0)],
               ARRAY[COALESCE(b.packs, 0), COALESCE(b.amount, 0), COALESCE(b.measured, 0), COALESCE(b.estimated, 0)]
        FROM (SELECT season, province, crop, placed_on, SUM(packs)::bigint AS packs, SUM(amount)::bigint AS amount,
                     SUM(CASE WHEN unit = 'kg' THEN (2 * final_grams * packs + quantity) / (2 * quantity)
                              WHEN unit = 'box' THEN packs WHEN unit = 'litre' THEN net_ml * packs
                              ELSE pack_pieces * packs END)::bigint AS measured,
                     SUM(CASE WHEN unit = 'kg' AND final_grams IS NULL THEN guessed END)::bigint AS estimated
              FROM ({_SOLD}) sold GROUP BY 1, 2, 3, 4) a
        FULL JOIN (SELECT campaign_id, province_id, crop_id, day, SUM(packs)::bigint AS packs,
                          SUM(amount)::bigint AS amount, SUM(measured)::bigint AS measured,
                          SUM(estimated)::bigint AS estimated
                   FROM campaigns_figure WHERE crop_id IS NOT NULL AND channel <> 'bulk' GROUP BY 1, 2, 3, 4) b
          ON b.campaign_id = a.season AND b.province_id = a.province AND b.crop_id = a.crop AND b.day = a.placed_on
        """,
    ),
    Line(
        "ways of a season",
        "Packs and đồng of each channel, operator, brand and hour are those of the orders that went that way.",
        f"""
        SELECT COALESCE(a.season, b.campaign_id) || ':' || COALESCE(a.channel, b.channel) || ':'
               || COALESCE(a.operator, b.operator) || ':' || COALESCE(a.brand, b.brand) || ':'
               || COALESCE(a.hour, b.hour),
               ARRAY[COALESCE(a.packs, 0), COALESCE(a.amount, 0)],
               ARRAY[COALESCE(b.packs, 0), COALESCE(b.amount, 0)]
        FROM (SELECT season, channel, operator, brand, hour, SUM(packs)::bigint AS packs, SUM(amount)::bigint AS amount
              FROM ({_SOLD}) sold GROUP BY 1, 2, 3, 4, 5) a
        FULL JOIN (SELECT campaign_id, channel, operator, brand, hour, SUM(packs)::bigint AS packs,
                          SUM(amount)::bigint AS amount
                   FROM campaigns_figure WHERE crop_id IS NOT NULL AND channel <> 'bulk' GROUP BY 1, 2, 3, 4, 5) b
          ON b.campaign_id = a.season AND b.channel = a.channel AND b.operator = a.operator AND b.brand = a.brand
             AND b.hour = a.hour
        """,
    ),
    Line(
        "orders of a season",
        "An order counts once for a season; parcels by what became of them are the seller orders.",
        f"""
        SELECT k.slug,
               ARRAY[(SELECT COUNT(DISTINCT order_id) FROM ({_SOLD}) s WHERE s.season = k.id),
                     (SELECT COUNT(DISTINCT part) FROM ({_COUNTED}) s WHERE s.season = k.id),
                     (SELECT COUNT(DISTINCT part) FROM ({_COUNTED}) s WHERE s.season = k.id AND status = 'delivered'),
                     (SELECT COUNT(DISTINCT part) FROM ({_COUNTED}) s WHERE s.season = k.id AND status = 'returned'),
                     (SELECT COUNT(DISTINCT part) FROM ({_COUNTED}) s WHERE s.season = k.id AND status = 'cancelled')],
               ARRAY[(SELECT COALESCE(SUM(orders), 0) FROM campaigns_figure f
                      WHERE f.campaign_id = k.id AND f.province_id IS NULL AND f.crop_id IS NULL),
                     COALESCE(SUM(f.parcels), 0), COALESCE(SUM(f.delivered), 0), COALESCE(SUM(f.returned), 0),
                     COALESCE(SUM(f.cancelled), 0)]::bigint[]
        FROM campaigns_campaign k
        LEFT JOIN campaigns_figure f ON f.campaign_id = k.id AND f.province_id IS NOT NULL AND f.crop_id IS NULL
        WHERE k.state <> 'draft' GROUP BY k.id
        """,
    ),
    Line(
        "sellers of a season",
        "What each seller sold in a season is what their lines say; they count as paid if money of it was paid out.",
        f"""
        SELECT COALESCE(a.season, b.campaign_id) || ':' || COALESCE(a.seller, b.seller_id),
               ARRAY[COALESCE(a.packs, 0), COALESCE(a.amount, 0), COALESCE(a.paid, 0)],
               ARRAY[COALESCE(b.packs, 0), COALESCE(b.amount, 0), CASE WHEN b.paid > 0 THEN 1 ELSE 0 END]
        FROM (SELECT season, seller,
                     (SUM(packs) FILTER (WHERE status NOT IN ('cancelled', 'returned')))::bigint AS packs,
                     (SUM(amount) FILTER (WHERE status NOT IN ('cancelled', 'returned')))::bigint AS amount,
                     MAX(CASE WHEN part IN ({_PAID_PARTS}) THEN 1 ELSE 0 END)::bigint AS paid
              FROM ({_COUNTED}) every GROUP BY 1, 2) a
        FULL JOIN (SELECT g.campaign_id, g.seller_id, g.packs, g.amount - COALESCE(d.amount, 0) AS amount,
                          g.paid - COALESCE(d.paid, 0) AS paid
                   FROM (SELECT campaign_id, seller_id, SUM(packs)::bigint AS packs, SUM(amount)::bigint AS amount,
                                SUM(paid)::bigint AS paid FROM campaigns_sellerfigure GROUP BY 1, 2) g
                   LEFT JOIN (SELECT campaign_id, seller_id, SUM(amount)::bigint AS amount, SUM(paid)::bigint AS paid
                              FROM campaigns_figuredelta WHERE channel = 'bulk' GROUP BY 1, 2) d
                        ON d.campaign_id = g.campaign_id AND d.seller_id = g.seller_id) b
          ON b.campaign_id = a.season AND b.seller_id = a.seller
        """,
    ),
    Line(
        "trucks of a season",
        "What went out by the truck counts as what the scales said, voided tickets taken off.",
        """
        SELECT k.slug,
               (SELECT ARRAY[COALESCE(SUM(e.grams), 0), COALESCE(SUM(e.amount), 0)]::bigint[] FROM bulk_bulkevent e
                JOIN campaigns_campaign_crops kc ON kc.crop_id = e.crop_id AND kc.campaign_id = k.id
                JOIN campaigns_campaign_provinces kp ON kp.province_id = e.province_id AND kp.campaign_id = k.id
                JOIN catalogue_crop c ON c.id = e.crop_id AND c.counted_in = 'kg'
                WHERE (e.occurred_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date BETWEEN k.starts_on AND k.ends_on
                  AND NOT EXISTS (SELECT 1 FROM campaigns_campaign_products x WHERE x.campaign_id = k.id)
                  AND (NOT EXISTS (SELECT 1 FROM campaigns_campaign_sellers x WHERE x.campaign_id = k.id)
                       OR EXISTS (SELECT 1 FROM campaigns_campaign_sellers x
                                  WHERE x.campaign_id = k.id AND x.legalseller_id = e.legal_seller_id))),
               ARRAY[COALESCE(SUM(f.measured), 0), COALESCE(SUM(f.amount), 0)]::bigint[]
        FROM campaigns_campaign k
        LEFT JOIN campaigns_figure f ON f.campaign_id = k.id AND f.channel = 'bulk'
             AND f.crop_id IN (SELECT id FROM catalogue_crop WHERE counted_in = 'kg')
        WHERE k.state <> 'draft' GROUP BY k.id
        """,
    ),
    Line(
        "paid for the trucks of a season",
        "What households were paid for goods on trucks, by the share of them that was weighed in the season.",
        """
        SELECT k.slug,
               (SELECT COALESCE(SUM((2 * y.net * w.here + b.earned) / (2 * b.earned)), 0)
                FROM settlement_payable y
                JOIN settlement_payoutitem i ON i.payable_id = y.id
                JOIN settlement_payout t ON t.id = i.payout_id
                JOIN settlement_payoutbatch g ON g.id = t.batch_id AND g.status = 'paid'
                JOIN bulk_bulkshare b ON b.id = y.bulk_share_id AND b.earned > 0
                CROSS JOIN LATERAL (
                    SELECT COALESCE(SUM(e.amount), 0)::bigint AS here FROM bulk_bulkevent e
                    JOIN campaigns_campaign_crops kc ON kc.crop_id = e.crop_id AND kc.campaign_id = k.id
                    JOIN campaigns_campaign_provinces kp ON kp.province_id = e.province_id AND kp.campaign_id = k.id
                    WHERE e.contract_id = b.contract_id AND e.legal_seller_id = b.legal_seller_id
                      AND (e.occurred_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date BETWEEN k.starts_on AND k.ends_on
                      AND NOT EXISTS (SELECT 1 FROM campaigns_campaign_products x WHERE x.campaign_id = k.id)
                      AND (NOT EXISTS (SELECT 1 FROM campaigns_campaign_sellers x WHERE x.campaign_id = k.id)
                           OR EXISTS (SELECT 1 FROM campaigns_campaign_sellers x
                                      WHERE x.campaign_id = k.id AND x.legalseller_id = e.legal_seller_id))) w)::bigint,
               COALESCE(SUM(f.paid), 0)::bigint
        FROM campaigns_campaign k
        LEFT JOIN campaigns_figure f ON f.campaign_id = k.id AND f.channel = 'bulk' AND f.crop_id IS NULL
        WHERE k.state <> 'draft' GROUP BY k.id
        """,
    ),
    Line(
        "visits of a season",
        "Visits of a season are those counted on its own page and on the pages of its products.",
        f"""
        SELECT k.slug,
               (SELECT COALESCE(SUM(v.visits), 0) FROM campaigns_visitcount v
                WHERE v.day BETWEEN k.starts_on AND k.ends_on
                  AND {VISIT_OF_SEASON})::bigint,
               COALESCE(SUM(f.visits), 0)::bigint
        FROM campaigns_campaign k LEFT JOIN campaigns_figure f ON f.campaign_id = k.id
        WHERE k.state <> 'draft' GROUP BY k.id
        """,
    ),
    Line(
        "discounts of a season",
        "What a season's discounts cost, and whom, is the sum over the lines that were sold under them.",
        f"""
        SELECT k.slug,
               (SELECT ARRAY[COALESCE(SUM(x.off), 0), COALESCE(SUM(x.platform), 0),
                             COALESCE(SUM(x.funded - x.platform), 0)]
                FROM (SELECT y.off, (2 * y.off * l.platform_bp + 10000) / 20000 AS platform,
                             (2 * y.off * (l.platform_bp + l.province_bp) + 10000) / 20000 AS funded
                      FROM ({_SOLD}) s
                      JOIN order_line l ON l.id = s.line
                      JOIN campaigns_seasondiscount sd ON sd.discount_id = l.discount_id AND sd.campaign_id = s.season
                      CROSS JOIN LATERAL (
                          SELECT (2 * (l.list_price - l.unit_price) * l.quantity * s.amount + l.unit_price * l.quantity)
                                 / (2 * l.unit_price * l.quantity) AS off) y
                      WHERE s.season = k.id) x),
               ARRAY[COALESCE(SUM(f.discount), 0), COALESCE(SUM(f.platform_due), 0), COALESCE(SUM(f.province_due), 0)]
        FROM campaigns_campaign k LEFT JOIN campaigns_figure f ON f.campaign_id = k.id
        WHERE k.state <> 'draft' GROUP BY k.id
        """,
    ),
    Line(
        "caps of a season",
        "No more was sold under a cap than it allows, and all of it was taken from the cap's quota.",
        f"""
        SELECT k.slug || ':' || z.kind, ARRAY[1, 1],
               ARRAY[CASE WHEN sold.much <= z."limit" * CASE WHEN z.kind IN ('kg', 'litre') THEN 1000 ELSE 1 END
                          THEN 1 ELSE 0 END,
                     CASE WHEN sold.much <= q.taken THEN 1 ELSE 0 END]
        FROM campaigns_cap z
        JOIN campaigns_campaign k ON k.id = z.campaign_id AND k.state = 'open'
        JOIN quotas_quota q ON q.key = 'cap:' || k.id || ':' || z.kind
        CROSS JOIN LATERAL (
            SELECT COALESCE(CASE WHEN z.kind = 'orders' THEN COUNT(DISTINCT s.order_id) ELSE SUM({_UNITS}) END, 0)
                   AS much
            FROM ({_SOLD}) s WHERE s.season = k.id AND (z.kind = 'orders' OR s.unit = z.kind)) sold
        WHERE z.kind NOT LIKE 'day%'
        """,
    ),
    Line(
        "caps of a day",
        "No more is handed in on a day than a daily cap allows, and all of it was taken from the quota of that day.",
        f"""
        SELECT q.key, ARRAY[1, 1],
               ARRAY[CASE WHEN sold.much <= q."limit" THEN 1 ELSE 0 END,
                     CASE WHEN sold.much <= q.taken THEN 1 ELSE 0 END]
        FROM campaigns_cap z
        JOIN campaigns_campaign k ON k.id = z.campaign_id AND k.state = 'open'
        JOIN quotas_quota q ON q.key LIKE 'cap:%:%:%' AND SPLIT_PART(q.key, ':', 2) = k.id::text
             AND SPLIT_PART(q.key, ':', 3) = z.kind
        LEFT JOIN (
            SELECT s.season, o.hand_in_on::text AS day, s.unit, COUNT(DISTINCT s.order_id)::numeric AS orders,
                   SUM({_UNITS})::numeric AS units
            FROM ({_SOLD}) s JOIN order_sellerorder o ON o.id = s.part
            GROUP BY GROUPING SETS ((1, 2), (1, 2, 3))) w
          ON w.season = k.id AND w.day = SPLIT_PART(q.key, ':', 4)
             AND COALESCE(w.unit, 'orders') = SUBSTRING(z.kind FROM 5)
        CROSS JOIN LATERAL (
            SELECT COALESCE(CASE WHEN z.kind = 'day_orders' THEN w.orders ELSE w.units END, 0) AS much) sold
        WHERE z.kind LIKE 'day%'
              AND SPLIT_PART(q.key, ':', 4) >= TO_CHAR(z.set_at AT TIME ZONE 'Asia/Ho_Chi_Minh', 'YYYY-MM-DD')
        """,
    ),
    Line(
        "days of handing in",
        "A parcel is handed in on the day it was ordered or later, and promised so much later as that is.",
        """
        SELECT o.number, ARRAY[1, 1],
               ARRAY[CASE WHEN o.hand_in_on >= (o.placed_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date THEN 1 ELSE 0 END,
                     CASE WHEN (s.promised_by AT TIME ZONE 'Asia/Ho_Chi_Minh')::date >= o.hand_in_on THEN 1 ELSE 0 END]
        FROM order_sellerorder o JOIN logistics_shipment s ON s.seller_order_id = o.id
        WHERE s.promised_by IS NOT NULL
        """,
    ),
    Line(
        "caps and whose goods",
        "What an order holds of a cap, it holds for goods of the season's crops, sold from the season's provinces.",
        """
        SELECT t.id, 1, CASE WHEN g.holder IS NULL THEN 0 ELSE 1 END
        FROM quotas_take t
        JOIN quotas_quota q ON q.id = t.quota_id AND q.key LIKE 'cap:%:%'
        JOIN campaigns_campaign k ON k.id::text = SPLIT_PART(q.key, ':', 2) AND k.state = 'open'
        LEFT JOIN (SELECT DISTINCT 'order:' || l.order_id AS holder, kc.campaign_id FROM order_line l
                   JOIN order_sellerorder o ON o.id = l.seller_order_id
                   JOIN catalogue_product p ON p.id = l.product_id
                   JOIN campaigns_campaign_crops kc ON kc.crop_id = p.crop_id
                   JOIN partner_partner pl ON pl.id = o.stocking_place_id
                   LEFT JOIN farmers_household h ON h.legal_seller_id = o.legal_seller_id
                   LEFT JOIN areas_commune hc ON hc.id = h.commune_id
                   LEFT JOIN areas_commune pc ON pc.id = pl.commune_id
                   JOIN campaigns_campaign_provinces kp ON kp.campaign_id = kc.campaign_id
                        AND kp.province_id = COALESCE(hc.province_id, pc.province_id)) g
             ON g.campaign_id = k.id AND g.holder = t.holder
        WHERE t.holder LIKE 'order:%' AND t.released_at IS NULL
        """,
    ),
    Line(
        "places offered",
        "An offer holds its part of the limit while it is open, and nothing afterwards.",
        """
        SELECT w.id, w.state = 'offered' AND w.is_held,
               'waitlist:' || w.id IN (SELECT t.holder FROM quotas_take t WHERE t.released_at IS NULL)
        FROM campaigns_waitlistentry w
        """,
    ),
    Line(
        "pre-orders",
        "What is promised from a forecast and not cancelled is what its quota says was taken.",
        """
        SELECT f.id,
               (SELECT COALESCE(SUM(p.grams), 0) FROM farmers_preorder p
                JOIN order_line l ON l.id = p.line_id
                JOIN order_sellerorder o ON o.id = l.seller_order_id AND o.status <> 'cancelled'
                WHERE p.forecast_id = f.id)
               + (SELECT COALESCE(SUM(t.amount), 0) FROM quotas_take t
                  WHERE t.quota_id = q.id AND t.holder LIKE 'waitlist:%' AND t.released_at IS NULL),
               q.taken::numeric
        FROM farmers_forecast f JOIN quotas_quota q ON q.key = 'forecast:' || f.id || ':grams'
        """,
    ),
]
