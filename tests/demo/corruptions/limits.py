"""Limits and who waits: SQL that corrupts a row of each kind, for the lines of ``reconciliation/limits.py``."""

CORRUPTIONS = {
    "limits are what was decided": [
        'UPDATE quotas_quota SET "limit" = "limit" + 1 WHERE id = (SELECT MIN(id) FROM quotas_quota WHERE key LIKE \'cap:%:kg\')',
    ],
    "goods that draw on a cap": [
        "DELETE FROM partner_limitedgoods WHERE id = (SELECT MIN(id) FROM partner_limitedgoods)",
    ],
    "who waits": [
        "UPDATE campaigns_waitlistentry SET packs = packs + 1 WHERE id = (SELECT MIN(id) FROM campaigns_waitlistentry WHERE offered_at IS NOT NULL)",
    ],
}

ALONE = {
    "limits are what was decided": [
        'UPDATE quotas_quota SET "limit" = "limit" + 1 WHERE id = (SELECT MIN(id) FROM quotas_quota WHERE key LIKE \'forecast:%\')',
        "UPDATE quotas_quota SET \"limit\" = \"limit\" + 1 WHERE id = (SELECT MIN(id) FROM quotas_quota WHERE key LIKE 'ration:%' AND key NOT LIKE '%:over')",
        'UPDATE quotas_quota SET "limit" = "limit" + 1 WHERE id = (SELECT MAX(id) FROM quotas_quota WHERE key LIKE \'cap:%:day_orders:%\')',
        'UPDATE campaigns_cap SET "limit" = "limit" + 1 WHERE id = (SELECT MIN(id) FROM campaigns_cap WHERE TRUE)',
        "UPDATE catalogue_ration SET amount = amount + 1",
    ],
    "goods that draw on a cap": [
        "UPDATE partner_limitedgoods SET province_id = (SELECT MAX(id) FROM areas_province) WHERE id = (SELECT MIN(id) FROM partner_limitedgoods WHERE TRUE)",
        "UPDATE partner_limitedgoods SET measure = CASE measure WHEN 'orders' THEN 'units' ELSE 'orders' END WHERE id = (SELECT MIN(id) FROM partner_limitedgoods WHERE TRUE)",
        "UPDATE campaigns_cap SET kind = 'litre' WHERE id = (SELECT MIN(id) FROM campaigns_cap WHERE kind = 'kg')",
    ],
    "who waits": [
        "DELETE FROM messaging_message WHERE id = (SELECT MIN(id) FROM messaging_message WHERE dedupe_key LIKE 'waitlist_offer:%')",
        "UPDATE campaigns_waitlistentry SET closed_at = NULL WHERE id = (SELECT MIN(id) FROM campaigns_waitlistentry WHERE state IN ('taken', 'expired'))",
        "UPDATE campaigns_waitlistentry SET state = 'waiting' WHERE id = (SELECT MIN(id) FROM campaigns_waitlistentry WHERE state IN ('taken', 'expired'))",
    ],
}
