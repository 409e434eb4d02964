"""Essentials: SQL that corrupts a row of each kind, for the lines of ``reconciliation/essentials.py``."""

CORRUPTIONS = {
    "ceilings": [
        "UPDATE order_line SET unit_price = unit_price * 2 WHERE id = (SELECT MIN(id) FROM order_line WHERE ceiling_id IS NOT NULL)",
        "UPDATE order_line SET ceiling_id = NULL WHERE id = (SELECT MIN(id) FROM order_line WHERE ceiling_id IS NOT NULL)",
    ],
    "rations": [
        "UPDATE quotas_take SET amount = amount + 1 WHERE id = (SELECT MIN(t.id) FROM quotas_take t JOIN quotas_quota q ON q.id = t.quota_id WHERE q.key LIKE 'ration:%' AND t.released_at IS NULL)",
        "DELETE FROM checkout_rationoverride",
    ],
    "beyond rations": [
        "UPDATE checkout_rationoverride SET amount = 1",
    ],
    "households were there": [
        "UPDATE accounts_householdpresence SET used_on = '', used_at = NULL WHERE id = (SELECT MIN(id) FROM accounts_householdpresence WHERE used_on <> '')",
    ],
}

ALONE = {
    "ceilings": [
        "UPDATE partner_registeredgoods SET until = registered_from",
        "UPDATE partner_registeredgoods SET entered_at = NOW() + INTERVAL '1 year'",
        "DELETE FROM catalogue_pricedecision_provinces",
    ],
    "households were there": [
        "UPDATE accounts_householdpresence SET noted_at = noted_at - INTERVAL '2 hours' WHERE id = (SELECT MAX(id) FROM accounts_householdpresence WHERE used_on <> '')",
        "UPDATE accounts_householdpresence SET noted_by_id = (SELECT MIN(id) FROM accounts_user) WHERE id = (SELECT MIN(id) FROM accounts_householdpresence WHERE used_on <> '' AND how = 'code')",
    ],
}
