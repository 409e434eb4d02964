"""Figures beyond their sums: each seller's, each visit's way, each truck's day and place, and which payouts are in."""

from marketplace.demo.reconciliation.campaigns import VISIT_OF_SEASON
from marketplace.demo.reconciliation.line import Line

LINES = [
    Line(
        "figures of each seller",
        "What a seller's row says is the sum of the seller's differences of that way.",
        """
        SELECT COALESCE(f.id::text, 'no row'),
               ARRAY[COALESCE(d.packs, 0), COALESCE(d.amount, 0), COALESCE(d.paid, 0)]::bigint[],
               ARRAY[COALESCE(f.packs, 0), COALESCE(f.amount, 0), COALESCE(f.paid, 0)]::bigint[]
        FROM campaigns_sellerfigure f
        FULL JOIN (SELECT campaign_id, COALESCE(province_id, 0) AS province, seller_id, operator, brand, channel,
                          day, hour, SUM(packs) AS packs, SUM(amount) AS amount, SUM(paid) AS paid
                   FROM campaigns_figuredelta WHERE seller_id IS NOT NULL GROUP BY 1, 2, 3, 4, 5, 6, 7, 8) d
          ON d.campaign_id = f.campaign_id AND d.province = COALESCE(f.province_id, 0) AND d.seller_id = f.seller_id
             AND d.operator = f.operator AND d.brand = f.brand AND d.channel = f.channel AND d.day = f.day
             AND d.hour = f.hour
        """,
    ),
    Line(
        "ways of the visits of a season",
        "Visits of each shop front, day and hour are those counted on the season's page and its products' pages then.",
        f"""
        SELECT COALESCE(a.season, b.season) || ':' || COALESCE(a.brand, b.brand) || ':'
               || COALESCE(a.day, b.day) || ':' || COALESCE(a.hour, b.hour),
               COALESCE(a.visits, 0), COALESCE(b.visits, 0)
        FROM (SELECT k.id AS season, v.operator, v.brand, v.day, v.hour, SUM(v.visits)::bigint AS visits
              FROM campaigns_campaign k
              JOIN campaigns_visitcount v ON v.day BETWEEN k.starts_on AND k.ends_on
              WHERE k.state <> 'draft' AND {VISIT_OF_SEASON}
              GROUP BY 1, 2, 3, 4, 5) a
        FULL JOIN (SELECT f.campaign_id AS season, f.operator, f.brand, f.day, f.hour, SUM(f.visits)::bigint AS visits
                   FROM campaigns_figure f JOIN campaigns_campaign k ON k.id = f.campaign_id AND k.state <> 'draft'
                   WHERE f.visits <> 0 GROUP BY 1, 2, 3, 4, 5) b
          ON b.season = a.season AND b.operator = a.operator AND b.brand = a.brand AND b.day = a.day
             AND b.hour = a.hour
        """,
    ),
    Line(
        "where the trucks of a season were weighed",
        "Grams and đồng of each province, crop, day and hour are what the scales said there and then.",
        """
        SELECT COALESCE(a.season, b.season) || ':' || COALESCE(a.province, b.province) || ':'
               || COALESCE(a.crop, b.crop) || ':' || COALESCE(a.day, b.day) || ':' || COALESCE(a.hour, b.hour),
               ARRAY[COALESCE(a.grams, 0), COALESCE(a.amount, 0)], ARRAY[COALESCE(b.grams, 0), COALESCE(b.amount, 0)]
        FROM (SELECT * FROM (
                  SELECT k.id AS season, e.province_id AS province, e.crop_id AS crop,
                         (e.occurred_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date AS day,
                         EXTRACT(HOUR FROM e.occurred_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::int AS hour,
                         SUM(CASE WHEN c.counted_in = 'kg' THEN e.grams ELSE 0 END)::bigint AS grams,
                         SUM(e.amount)::bigint AS amount
                  FROM bulk_bulkevent e JOIN catalogue_crop c ON c.id = e.crop_id
                  JOIN campaigns_campaign_crops kc ON kc.crop_id = e.crop_id
                  JOIN campaigns_campaign k ON k.id = kc.campaign_id AND k.state <> 'draft'
                  JOIN campaigns_campaign_provinces kp ON kp.province_id = e.province_id AND kp.campaign_id = k.id
                  WHERE (e.occurred_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date BETWEEN k.starts_on AND k.ends_on
                    AND NOT EXISTS (SELECT 1 FROM campaigns_campaign_products x WHERE x.campaign_id = k.id)
                    AND (NOT EXISTS (SELECT 1 FROM campaigns_campaign_sellers x WHERE x.campaign_id = k.id)
                         OR EXISTS (SELECT 1 FROM campaigns_campaign_sellers x
                                    WHERE x.campaign_id = k.id AND x.legalseller_id = e.legal_seller_id))
                  GROUP BY 1, 2, 3, 4, 5) every WHERE grams <> 0 OR amount <> 0) a
        FULL JOIN (SELECT f.campaign_id AS season, f.province_id AS province, f.crop_id AS crop, f.day, f.hour,
                          SUM(f.measured)::bigint AS grams, SUM(f.amount)::bigint AS amount
                   FROM campaigns_figure f JOIN campaigns_campaign k ON k.id = f.campaign_id AND k.state <> 'draft'
                   WHERE f.channel = 'bulk' AND f.crop_id IS NOT NULL AND (f.measured <> 0 OR f.amount <> 0)
                   GROUP BY 1, 2, 3, 4, 5) b
          ON b.season = a.season AND b.province = a.province AND b.crop = a.crop AND b.day = a.day AND b.hour = a.hour
        """,
    ),
    Line(
        "payouts in the figures",
        "Every batch that was paid is in the figures, once and not before it was paid; a draft is not.",
        """
        SELECT COALESCE(b.number, 'batch ' || c.batch_id), COALESCE(b.status = 'paid', FALSE),
               c.batch_id IS NOT NULL AND c.counted_at >= b.paid_at - interval '1 day'
        FROM settlement_payoutbatch b FULL JOIN campaigns_countedbatch c ON c.batch_id = b.id
        """,
    ),
]
