"""Ceilings and rations: no line above what was decided, no household beyond its share save where a clerk said so."""

from marketplace.demo.reconciliation.line import Line

# Which ceilings bound a line on the day it was placed: its seller had registered these goods, its place lies in the
# area named, and the market knew of it by then.
_BINDING = """
    SELECT l.id AS line_id, c.id AS ceiling_id, c.amount,
           (l.price_per_kg IS NULL OR k.counted_in <> 'kg' OR l.price_per_kg <= c.amount)
           AND l.unit_price * (CASE WHEN k.counted_in IN ('kg', 'litre') THEN 1000 ELSE 1 END)
                     <= c.amount::bigint * (CASE k.counted_in WHEN 'kg' THEN p.net_grams WHEN 'litre' THEN p.net_ml
                                                              ELSE p.pack_pieces END) AS within
    FROM order_line l
    JOIN order_order r ON r.id = l.order_id
    JOIN order_sellerorder o ON o.id = l.seller_order_id
    JOIN partner_partner s ON s.id = o.stocking_place_id
    JOIN areas_commune m ON m.id = s.commune_id
    JOIN catalogue_product p ON p.id = l.product_id
    JOIN catalogue_crop k ON k.id = p.crop_id
    JOIN catalogue_priceceiling c ON c.crop_id = k.id
    JOIN catalogue_pricedecision d ON d.id = c.decision_id
    JOIN partner_pricecommitment q ON q.ceiling_id = c.id AND q.legal_seller_id = o.legal_seller_id
    WHERE (EXISTS (SELECT 1 FROM catalogue_pricedecision_provinces a
                   WHERE a.pricedecision_id = d.id AND a.province_id = m.province_id)
           OR EXISTS (SELECT 1 FROM catalogue_pricedecision_communes a
                      WHERE a.pricedecision_id = d.id AND a.commune_id = m.id))
      AND (r.date_placed AT TIME ZONE 'Asia/Ho_Chi_Minh')::date
          BETWEEN d.valid_from AND COALESCE(d.valid_to, 'infinity')
      AND EXISTS (SELECT 1 FROM partner_registeredgoods g
                  WHERE g.commitment_id = q.id AND g.product_id = l.product_id
                    AND (g.entered_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date
                        < (r.date_placed AT TIME ZONE 'Asia/Ho_Chi_Minh')::date
                    AND (r.date_placed AT TIME ZONE 'Asia/Ho_Chi_Minh')::date
                        BETWEEN GREATEST(d.valid_from, g.registered_from) AND COALESCE(g.until, 'infinity'))
"""

# Each account and the one it was merged into, directly or not.
_ROOT = """
    WITH RECURSIVE root(id, stays) AS (
        SELECT id, id FROM accounts_householdaccount WHERE merged_into_id IS NULL
        UNION ALL
        SELECT a.id, root.stays FROM accounts_householdaccount a JOIN root ON a.merged_into_id = root.id
    )
"""

# What each household bought of each ration in each of its periods, from the lines of orders that were not cancelled.
# An account that was merged buys as the one it was merged into.
_BOUGHT = f"""
    {_ROOT}
    SELECT n.id AS ration_id, root.stays AS account_id, n.amount,
           ((r.date_placed AT TIME ZONE 'Asia/Ho_Chi_Minh')::date - n.valid_from) / n.per_days AS period,
           SUM(l.quantity * (CASE k.counted_in WHEN 'kg' THEN p.net_grams WHEN 'litre' THEN p.net_ml
                                               ELSE p.pack_pieces END)::bigint)::bigint AS bought
    FROM order_line l
    JOIN order_order r ON r.id = l.order_id
    JOIN order_sellerorder o ON o.id = l.seller_order_id AND o.status <> 'cancelled'
    JOIN areas_commune m ON m.id = r.commune_id
    JOIN catalogue_product p ON p.id = l.product_id
    JOIN catalogue_crop k ON k.id = p.crop_id
    JOIN catalogue_ration n ON n.crop_id = k.id
         AND (r.date_placed AT TIME ZONE 'Asia/Ho_Chi_Minh')::date
             BETWEEN n.valid_from AND COALESCE(n.valid_to, 'infinity')
    JOIN catalogue_ration_provinces np ON np.ration_id = n.id AND np.province_id = m.province_id
    LEFT JOIN root ON root.id = r.household_account_id
    GROUP BY 1, 2, 3, 4
"""

LINES = [
    Line(
        "ceilings",
        "No line is above a ceiling that bound it when it was placed, and it names the lowest of these.",
        f"""
        SELECT l.id, ARRAY[1, COALESCE(MIN(b.amount), 0)],
               ARRAY[CASE WHEN BOOL_AND(COALESCE(b.within, TRUE)) THEN 1 ELSE 0 END, COALESCE(MIN(c.amount), 0)]
        FROM order_line l
        LEFT JOIN ({_BINDING}) b ON b.line_id = l.id
        LEFT JOIN catalogue_priceceiling c ON c.id = l.ceiling_id
        WHERE b.line_id IS NOT NULL OR l.ceiling_id IS NOT NULL
        GROUP BY l.id
        """,
    ),
    Line(
        "rations",
        "What a household bought of a ration in a period is what it took, at most its share and what clerks allowed.",
        f"""
        SELECT 'ration:' || b.ration_id || ':' || COALESCE(b.account_id, 0) || ':' || b.period,
               ARRAY[b.bought, LEAST(b.bought, b.amount + COALESCE((
                   SELECT SUM(v.amount) FROM checkout_rationoverride v JOIN order_order r ON r.id = v.order_id
                   WHERE v.ration_id = b.ration_id AND v.account_id = b.account_id AND v.period = b.period
                         AND r.status <> 'cancelled'), 0))::bigint],
               ARRAY[COALESCE((
                   SELECT SUM(t.amount) FROM quotas_take t JOIN quotas_quota q ON q.id = t.quota_id
                   WHERE t.released_at IS NULL
                         AND q.key IN ('ration:' || b.ration_id || ':' || b.account_id || ':' || b.period,
                                       'ration:' || b.ration_id || ':' || b.account_id || ':' || b.period || ':over')
                   ), 0)::bigint, b.bought]
        FROM ({_BOUGHT}) b
        """,
    ),
    Line(
        "beyond rations",
        "What an order holds beyond a ration was allowed by a clerk, with a reason.",
        """
        SELECT t.holder || ' ' || q.key, t.amount,
               LEAST(t.amount, COALESCE((
                   SELECT SUM(v.amount) FROM checkout_rationoverride v
                   WHERE 'order:' || v.order_id = t.holder AND v.reason <> ''
                         AND 'ration:' || v.ration_id || ':' || v.account_id || ':' || v.period || ':over' = q.key), 0)
               )::bigint
        FROM quotas_take t JOIN quotas_quota q ON q.id = t.quota_id
        WHERE t.released_at IS NULL AND q.key LIKE 'ration:%:over'
        """,
    ),
    Line(
        "households were there",
        "Who bought rationed goods had shown themselves to who sold, a short while before, once for each order.",
        f"""
        {_ROOT}
        SELECT 'order:' || o.id, 1,
               CASE WHEN o.user_id IS NOT NULL AND COALESCE(o.placed_by_id, o.user_id) = o.user_id THEN 1 ELSE (
                   SELECT COUNT(*) FROM accounts_householdpresence p
                   LEFT JOIN accounts_householdkey k ON k.id = p.key_id
                   JOIN root shown ON shown.id = p.account_id
                   JOIN root buys ON buys.id = o.household_account_id AND buys.stays = shown.stays
                   WHERE p.used_on = 'order:' || o.id AND p.noted_by_id IS NOT DISTINCT FROM o.placed_by_id
                         AND o.date_placed - p.noted_at BETWEEN INTERVAL '0' AND INTERVAL '30 minutes'
                         AND (p.how = 'code' AND k.kind = 'phone' OR p.how = 'identity' AND k.kind = 'identity'
                              OR p.how = 'vouched' AND p.reason <> '')) END
        FROM order_order o
        WHERE 'order:' || o.id IN (SELECT t.holder FROM quotas_take t JOIN quotas_quota q ON q.id = t.quota_id
                                   WHERE q.key LIKE 'ration:%')
        UNION ALL
        SELECT 'presence:' || p.id, 1, COUNT(o.id) FROM accounts_householdpresence p
        LEFT JOIN order_order o ON 'order:' || o.id = p.used_on WHERE p.used_on <> '' GROUP BY p.id
        """,
    ),
]
