"""Limits: what was decided is what the quotas say, whose goods draw on a cap, and who waits for room."""

from marketplace.demo.reconciliation.line import Line

# The goods that a cap's season is about, in the plan's own words: crop, province, and what the plan names.
_PLANNED = """
    SELECT n.crop, kp.province_id AS province, n.product, ns.seller
    FROM (SELECT kc.crop_id AS crop, NULL::bigint AS product FROM campaigns_campaign_crops kc
          WHERE kc.campaign_id = k.id
            AND NOT EXISTS (SELECT 1 FROM campaigns_campaign_products x WHERE x.campaign_id = k.id)
          UNION ALL
          SELECT p.crop_id, p.id FROM campaigns_campaign_products x JOIN catalogue_product p ON p.id = x.product_id
          WHERE x.campaign_id = k.id) n
    JOIN campaigns_campaign_provinces kp ON kp.campaign_id = k.id
    CROSS JOIN (SELECT x.legalseller_id AS seller FROM campaigns_campaign_sellers x WHERE x.campaign_id = k.id
                UNION ALL
                SELECT NULL::bigint WHERE NOT EXISTS (SELECT 1 FROM campaigns_campaign_sellers x
                                                      WHERE x.campaign_id = k.id)) ns
"""

LINES = [
    Line(
        "limits are what was decided",
        "A quota's limit is the ration, the cap or the forecast that it stands for, never below what is promised.",
        """
        SELECT q.key, COALESCE(r.amount, f.grams, z.amount), q."limit"
        FROM quotas_quota q
        LEFT JOIN catalogue_ration r ON q.key LIKE 'ration:%' AND r.id::text = SPLIT_PART(q.key, ':', 2)
        LEFT JOIN LATERAL (SELECT GREATEST(o.grams, q.taken) AS grams FROM farmers_forecast o
                           WHERE q.key LIKE 'forecast:%' AND o.id::text = SPLIT_PART(q.key, ':', 2)) f ON TRUE
        LEFT JOIN LATERAL (
            SELECT c."limit" * CASE WHEN c.kind LIKE '%kg' OR c.kind LIKE '%litre' THEN 1000 ELSE 1 END AS amount
            FROM campaigns_cap c
            WHERE q.key LIKE 'cap:%' AND c.campaign_id::text = SPLIT_PART(q.key, ':', 2)
              AND c.kind = SPLIT_PART(q.key, ':', 3)) z ON TRUE
        WHERE q.key LIKE 'forecast:%' OR (q.key LIKE 'ration:%' AND q.key NOT LIKE '%:over')
           OR (q.key LIKE 'cap:%' AND EXISTS (
               SELECT 1 FROM campaigns_cap c JOIN campaigns_campaign k ON k.id = c.campaign_id AND k.state = 'open'
               WHERE k.id::text = SPLIT_PART(q.key, ':', 2) AND c.kind = SPLIT_PART(q.key, ':', 3)
                 AND COALESCE(NULLIF(SPLIT_PART(q.key, ':', 4), ''), '9999')
                     >= TO_CHAR(c.set_at AT TIME ZONE 'Asia/Ho_Chi_Minh', 'YYYY-MM-DD')))
        """,
    ),
    Line(
        "goods that draw on a cap",
        "What draws on a cap of an open season is what its plan names, and nothing else; its measure is the cap's.",
        f"""
        SELECT k.slug || ':' || z.kind, ARRAY[planned.much, planned.much, planned.much],
               ARRAY[COUNT(g.id), COUNT(g.id) FILTER (WHERE EXISTS (
                         SELECT 1 FROM ({_PLANNED}) w
                         WHERE w.crop = g.crop_id AND w.province = g.province_id
                           AND w.product IS NOT DISTINCT FROM g.product_id
                           AND w.seller IS NOT DISTINCT FROM g.legal_seller_id)),
                     COUNT(g.id) FILTER (WHERE (g.measure = 'orders') = (z.kind LIKE '%orders'))]
        FROM campaigns_cap z JOIN campaigns_campaign k ON k.id = z.campaign_id AND k.state = 'open'
        CROSS JOIN LATERAL (SELECT COUNT(*) AS much FROM ({_PLANNED}) w) planned
        LEFT JOIN partner_limitedgoods g
             ON g.key = 'cap:' || k.id || ':' || z.kind || CASE WHEN z.kind LIKE 'day%' THEN ':{{day}}' ELSE '' END
        GROUP BY k.id, z.id, planned.much
        """,
    ),
    Line(
        "who waits",
        "Who was told of room has the message; an offer has its end, and who waits no more the moment they ceased to.",
        """
        SELECT w.id, ARRAY[w.offered_at IS NOT NULL, w.state IN ('offered', 'taken', 'expired') AND w.is_held,
                           w.state IN ('taken', 'expired', 'left')],
               ARRAY[EXISTS (SELECT 1 FROM messaging_message m WHERE m.dedupe_key = 'waitlist_offer:' || w.id
                             AND m.to = w.phone AND (m.context ->> 'packs')::int = w.packs
                             AND w.offered_at >= w.joined_at AND w.offered_until > w.offered_at),
                     w.offered_at IS NOT NULL AND w.is_held AND w.state <> 'left',
                     COALESCE(w.closed_at >= w.joined_at, FALSE)]
        FROM campaigns_waitlistentry w
        """,
    ),
]
