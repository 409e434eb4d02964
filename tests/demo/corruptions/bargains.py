"""Before a truck comes: SQL that corrupts a row of each kind, for the lines of ``reconciliation/bargains.py``."""

CORRUPTIONS = {
    "bulk: offers": [
        "UPDATE bulk_bulkoffer SET state = 'open' WHERE id = (SELECT MIN(id) FROM bulk_bulkoffer WHERE state = 'agreed')",
    ],
    "bulk: prices": [
        "UPDATE bulk_bulkprice SET side = CASE side WHEN 'seller' THEN 'trader' ELSE 'seller' END WHERE id = (SELECT MIN(id) FROM bulk_bulkprice WHERE TRUE)",
    ],
    "bulk: what was accepted": [
        "UPDATE bulk_bulkprice SET price_per_kg = price_per_kg + 1 WHERE id = (SELECT MIN(price_id) FROM bulk_bulkcontract)",
    ],
    "bulk: terms of the day": [
        "UPDATE bulk_bulkterms SET tolerance_bp = tolerance_bp + 1",
    ],
    "bulk: commission of a part": [
        "UPDATE bulk_bulkshare SET commission_bp = commission_bp + 1 WHERE id = (SELECT MIN(id) FROM bulk_bulkshare WHERE commission_bp IS NOT NULL)",
    ],
    "bulk: trucks": [
        "UPDATE bulk_bulktruck SET added_at = added_at + interval '40 days' WHERE id = (SELECT MIN(truck_id) FROM bulk_weighingticket)",
    ],
    "bulk: what holds of a contract": [
        "UPDATE bulk_bulkcontract SET most_grams = most_grams + 1 WHERE id = (SELECT MIN(id) FROM bulk_bulkcontract WHERE state = 'paid')",
    ],
}

ALONE = {
    "bulk: offers": [
        "UPDATE bulk_bulkoffer SET state = 'agreed' WHERE id = (SELECT MIN(id) FROM bulk_bulkoffer WHERE state = 'open')",
        "UPDATE bulk_bulkoffer SET crop_id = (SELECT MAX(id) FROM catalogue_crop) WHERE id = (SELECT MIN(id) FROM bulk_bulkoffer WHERE state = 'agreed')",
    ],
    "bulk: prices": [
        "UPDATE bulk_bulkprice SET pickup_on = pickup_on - 400 WHERE id = (SELECT MIN(id) FROM bulk_bulkprice WHERE TRUE)",
        "UPDATE bulk_bulkprice SET growing_area_id = (SELECT MAX(g.id) FROM farmers_growingarea g WHERE g.household_id <> bulk_bulkprice.household_id) WHERE id = (SELECT MIN(id) FROM bulk_bulkprice WHERE TRUE)",
        "UPDATE bulk_bulkprice SET by_id = (SELECT MIN(id) FROM accounts_user) WHERE id = (SELECT MIN(id) FROM bulk_bulkprice WHERE TRUE)",
        "UPDATE bulk_bulkprice SET at = at - interval '400 days' WHERE id = (SELECT MIN(id) FROM bulk_bulkprice WHERE TRUE)",
    ],
    "bulk: what was accepted": [
        "UPDATE bulk_bulkrevision SET grams = grams + 1 WHERE id = (SELECT MIN(id) FROM bulk_bulkrevision WHERE version = 1)",
        "UPDATE bulk_bulkcontract SET province_id = (SELECT MAX(id) FROM areas_province) WHERE id = (SELECT MIN(id) FROM bulk_bulkcontract WHERE TRUE)",
        "UPDATE bulk_bulkcontract SET price_id = (SELECT MAX(id) FROM bulk_bulkprice) WHERE id = (SELECT MIN(id) FROM bulk_bulkcontract WHERE TRUE)",
    ],
    "bulk: terms of the day": [
        "UPDATE bulk_bulkterms SET penalty = 'không phạt'",
        "UPDATE bulk_bulkrevision SET tolerance_bp = tolerance_bp + 1 WHERE id = (SELECT MIN(id) FROM bulk_bulkrevision WHERE version = 1)",
        "UPDATE bulk_bulkterms SET valid_from = valid_from + 4000, valid_to = NULL",
    ],
    "bulk: commission of a part": [
        "UPDATE bulk_bulkterms SET commission_bp = commission_bp + 1",
        "UPDATE bulk_bulkshare SET terms_id = (SELECT MAX(t.id) FROM bulk_bulkterms t WHERE t.id <> terms_id) WHERE id = (SELECT MIN(id) FROM bulk_bulkshare WHERE terms_id IS NOT NULL)",
        "UPDATE bulk_bulkshare SET legal_seller_id = (SELECT MAX(id) FROM partner_legalseller) WHERE id = (SELECT MIN(id) FROM bulk_bulkshare WHERE terms_id IS NOT NULL)",
    ],
    "bulk: trucks": [
        "UPDATE bulk_weighingticket SET truck_id = (SELECT MAX(id) FROM bulk_bulktruck) WHERE id = (SELECT MIN(id) FROM bulk_weighingticket)",
        "UPDATE bulk_weighingticket SET price_per_kg = price_per_kg + 1 WHERE id = (SELECT MAX(id) FROM bulk_weighingticket)",
    ],
    "bulk: what holds of a contract": [
        "UPDATE bulk_bulkcontract SET price_per_kg = price_per_kg + 1 WHERE id = (SELECT MIN(id) FROM bulk_bulkcontract WHERE state = 'paid')",
        "UPDATE bulk_bulkcontract SET tolerance_bp = tolerance_bp + 1 WHERE id = (SELECT MAX(id) FROM bulk_bulkcontract WHERE state = 'paid')",
    ],
}
