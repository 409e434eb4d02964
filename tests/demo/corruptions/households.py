"""Households: SQL that corrupts a row of each kind, for the lines of ``reconciliation/households.py``."""

CORRUPTIONS = {
    "state of a household": [
        "UPDATE farmers_household SET state = 'closed' WHERE id = (SELECT MIN(id) FROM farmers_household WHERE state = 'active')",
    ],
    "history of a household": [
        "DELETE FROM farmers_statechange WHERE id = (SELECT MIN(id) FROM farmers_statechange WHERE to_state = 'verified')",
    ],
    "household told": [
        "DELETE FROM messaging_message WHERE dedupe_key LIKE 'household_active:state:' || (SELECT MIN(id) FROM farmers_statechange WHERE to_state = 'active') || ':%'",
    ],
    "stalls shown": [
        "UPDATE catalogue_product SET is_public = NOT is_public WHERE id = (SELECT MIN(product_id) FROM farmers_listing)",
    ],
    "registrations agreed to": [
        "DELETE FROM accounts_consent WHERE user_id = (SELECT m.user_id FROM farmers_householdmember m JOIN farmers_registration r ON r.household_id = m.household_id WHERE m.role = 'owner' ORDER BY r.id LIMIT 1)",
    ],
    "files whole": [
        "UPDATE farmers_importrow SET registration_id = NULL WHERE id = (SELECT MIN(id) FROM farmers_importrow WHERE registration_id IS NOT NULL)",
    ],
    "account in use": [
        "UPDATE partner_legalseller SET bank_account_id = (SELECT MIN(id) FROM accounts_bankaccount) WHERE id = (SELECT h.legal_seller_id FROM farmers_household h JOIN farmers_payoutchange c ON c.household_id = h.id WHERE c.applied_at IS NOT NULL LIMIT 1)",
    ],
    "accounts wait a day": [
        "UPDATE farmers_payoutchange SET asked_at = applied_at - interval '23 hours' WHERE applied_at IS NOT NULL",
    ],
    "paid to the account in force": [
        "UPDATE settlement_payout SET bank_account_id = (SELECT MAX(a.id) FROM accounts_bankaccount a WHERE a.id <> bank_account_id) WHERE id = (SELECT MIN(p.id) FROM settlement_payout p JOIN farmers_household h ON h.legal_seller_id = p.legal_seller_id)",
    ],
    "papers of who signed": [
        "UPDATE farmers_registration SET paper_id = NULL WHERE id = (SELECT id FROM farmers_registration WHERE paper_id IS NOT NULL ORDER BY id LIMIT 1)",
    ],
    "a listing is of its household": [
        "UPDATE farmers_listing SET stockrecord_id = (SELECT MAX(stockrecord_id) FROM farmers_listing) WHERE id = (SELECT MIN(id) FROM farmers_listing WHERE TRUE)",
    ],
    "a pre-order is of its forecast": [
        "UPDATE farmers_preorder SET line_id = (SELECT MIN(id) FROM order_line) WHERE id = (SELECT MIN(id) FROM farmers_preorder WHERE TRUE)",
    ],
    "a second person for who has no phone": [
        "UPDATE farmers_payoutchange SET agreed_by_id = asked_by_id WHERE second_person AND applied_at IS NOT NULL",
    ],
}

ALONE = {
    "files whole": [
        "UPDATE farmers_importfile SET total = total + 1 WHERE id = (SELECT MIN(id) FROM farmers_importfile WHERE TRUE)",
        "UPDATE farmers_importfile SET wrong = wrong + 1 WHERE id = (SELECT MIN(id) FROM farmers_importfile WHERE status = 'imported')",
        "UPDATE farmers_importfile SET checked = checked - 1 WHERE id = (SELECT MIN(id) FROM farmers_importfile WHERE status = 'imported')",
        "UPDATE farmers_importfile SET status = 'undone' WHERE id = (SELECT MIN(id) FROM farmers_importfile WHERE status = 'imported')",
        "DELETE FROM farmers_importrow WHERE id = (SELECT MAX(id) FROM farmers_importrow)",
    ],
    "papers of who signed": [
        "INSERT INTO farmers_consentpaper (id, file, sha256, uploaded_by_id, uploaded_at) SELECT gen_random_uuid(), file, sha256, uploaded_by_id, uploaded_at FROM farmers_consentpaper LIMIT 1",
    ],
    "a second person for who has no phone": [
        "UPDATE farmers_payoutchange SET second_person = FALSE WHERE second_person",
        "UPDATE farmers_payoutchange SET agreed_at = NULL, agreed_by_id = NULL WHERE second_person",
    ],
    "a listing is of its household": [
        "UPDATE farmers_listing SET growing_area_id = (SELECT MAX(id) FROM farmers_growingarea) WHERE id = (SELECT MIN(id) FROM farmers_listing WHERE TRUE)",
        "UPDATE farmers_household SET legal_seller_id = (SELECT MAX(id) FROM partner_legalseller) WHERE id = (SELECT MIN(id) FROM farmers_household WHERE TRUE)",
    ],
    "a pre-order is of its forecast": [
        "UPDATE farmers_preorder SET grams = grams + 1 WHERE id = (SELECT MAX(id) FROM farmers_preorder WHERE TRUE)",
    ],
}
