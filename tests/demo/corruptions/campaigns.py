"""Seasons: SQL that corrupts a row of each kind, for the lines of ``reconciliation/campaigns.py``."""

CORRUPTIONS = {
    "figures are their differences": [
        "UPDATE campaigns_figuredelta SET packs = packs + 1 WHERE id = (SELECT MIN(id) FROM campaigns_figuredelta WHERE crop_id IS NOT NULL)",
    ],
    "ways of a season": [
        "UPDATE campaigns_figure SET channel = 'phone' WHERE id = (SELECT MIN(id) FROM campaigns_figure WHERE crop_id IS NOT NULL AND channel = 'web' AND packs > 0)",
    ],
    "goods of a season": [
        "UPDATE campaigns_figure SET amount = amount + 1 WHERE id = (SELECT MIN(id) FROM campaigns_figure WHERE crop_id IS NOT NULL)",
    ],
    "orders of a season": [
        "DELETE FROM campaigns_figure WHERE id = (SELECT MIN(id) FROM campaigns_figure WHERE province_id IS NULL AND orders > 0)",
    ],
    "sellers of a season": [
        "UPDATE campaigns_sellerfigure SET paid = 0 WHERE seller_id = (SELECT MIN(seller_id) FROM campaigns_sellerfigure WHERE paid > 0 AND channel <> 'bulk')",
    ],
    "trucks of a season": [
        "INSERT INTO campaigns_figure (campaign_id, operator, brand, channel, day, hour, orders, parcels, cancelled, returned, delivered, packs, amount, measured, estimated, unknown_packs, discount, platform_due, province_due, paid, visits, crop_id) SELECT k.id, '', '', 'bulk', k.starts_on, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, c.id FROM campaigns_campaign k JOIN campaigns_campaign_crops kc ON kc.campaign_id = k.id JOIN catalogue_crop c ON c.id = kc.crop_id AND c.counted_in = 'kg' LIMIT 1",
    ],
    "paid for the trucks of a season": [
        "INSERT INTO campaigns_figure (campaign_id, operator, brand, channel, day, hour, orders, parcels, cancelled, returned, delivered, packs, amount, measured, estimated, unknown_packs, discount, platform_due, province_due, paid, visits) SELECT k.id, '', '', 'bulk', k.starts_on, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0 FROM campaigns_campaign k WHERE k.state <> 'draft' LIMIT 1",
    ],
    "visits of a season": [
        "UPDATE campaigns_visitcount SET visits = visits + 1 WHERE id = (SELECT MIN(id) FROM campaigns_visitcount)",
    ],
    "discounts of a season": [
        "UPDATE campaigns_figure SET province_due = province_due + 1 WHERE id = (SELECT MIN(id) FROM campaigns_figure WHERE discount > 0)",
    ],
    "caps of a season": [
        "UPDATE campaigns_cap SET \"limit\" = 1 WHERE id = (SELECT MIN(id) FROM campaigns_cap WHERE kind = 'kg')",
    ],
    "caps of a day": [
        "UPDATE quotas_quota SET taken = 0 WHERE key LIKE 'cap:%:day_orders:%' AND taken > 0",
    ],
    "days of handing in": [
        "UPDATE order_sellerorder SET hand_in_on = hand_in_on - 400 WHERE id = (SELECT MIN(id) FROM order_sellerorder WHERE hand_in_on IS NOT NULL)",
    ],
    "caps and whose goods": [
        "UPDATE quotas_take SET holder = 'order:0' WHERE id = (SELECT MIN(t.id) FROM quotas_take t JOIN quotas_quota q ON q.id = t.quota_id WHERE q.key LIKE 'cap:%' AND t.holder LIKE 'order:%' AND t.released_at IS NULL)",
    ],
    "places offered": [
        "UPDATE quotas_take SET released_at = NULL WHERE id = (SELECT MIN(id) FROM quotas_take WHERE holder LIKE 'waitlist:%' AND released_at IS NOT NULL)",
    ],
    "pre-orders": [
        "UPDATE farmers_preorder SET grams = grams + 1 WHERE id = (SELECT MIN(p.id) FROM farmers_preorder p JOIN order_line l ON l.id = p.line_id JOIN order_sellerorder o ON o.id = l.seller_order_id WHERE o.status <> 'cancelled')",
    ],
}

ALONE = {
    "figures are their differences": [
        "UPDATE campaigns_figure SET estimated = estimated + 1 WHERE id = (SELECT MIN(id) FROM campaigns_figure WHERE crop_id IS NOT NULL)",
        "UPDATE campaigns_figure SET unknown_packs = unknown_packs + 1 WHERE id = (SELECT MIN(id) FROM campaigns_figure WHERE TRUE)",
        "UPDATE campaigns_figure SET discount = discount + 1 WHERE id = (SELECT MIN(id) FROM campaigns_figure WHERE crop_id IS NOT NULL)",
        "UPDATE campaigns_figure SET cancelled = cancelled + 1 WHERE id = (SELECT MIN(id) FROM campaigns_figure WHERE crop_id IS NULL)",
        "UPDATE campaigns_figuredelta SET delivered = delivered + 1 WHERE id = (SELECT MIN(id) FROM campaigns_figuredelta WHERE TRUE)",
        "UPDATE campaigns_figuredelta SET platform_due = platform_due + 1 WHERE id = (SELECT MIN(id) FROM campaigns_figuredelta WHERE TRUE)",
        "UPDATE campaigns_figuredelta SET province_due = province_due + 1 WHERE id = (SELECT MIN(id) FROM campaigns_figuredelta WHERE TRUE)",
        "UPDATE campaigns_figuredelta SET returned = returned + 1 WHERE id = (SELECT MIN(id) FROM campaigns_figuredelta WHERE TRUE)",
    ],
}
