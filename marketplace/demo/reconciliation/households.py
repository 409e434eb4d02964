"""Households: states as their history tells, stalls shown as their states say, files whole, accounts in their time."""

from marketplace.demo.reconciliation.line import Line

LINES = [
    Line(
        "state of a household",
        "A household is in the state of its last change; without one it has applied.",
        """
        SELECT h.code,
               COALESCE((SELECT c.to_state FROM farmers_statechange c WHERE c.household_id = h.id
                         ORDER BY c.id DESC LIMIT 1), 'applied'),
               h.state
        FROM farmers_household h
        """,
    ),
    Line(
        "history of a household",
        "Each change of state begins where the former one ended, and the first one with an application.",
        """
        SELECT c.id,
               COALESCE(LAG(c.to_state) OVER (PARTITION BY c.household_id ORDER BY c.id), 'applied'),
               c.from_state
        FROM farmers_statechange c
        """,
    ),
    Line(
        "household told",
        "Somebody was told of each change of state.",
        """
        SELECT c.id, true,
               'household_' || c.to_state || ':state:' || c.id IN (
                   SELECT SPLIT_PART(m.dedupe_key, ':', 1) || ':state:' || SPLIT_PART(m.dedupe_key, ':', 3)
                   FROM messaging_message m WHERE m.dedupe_key LIKE 'household_%:state:%:%')
        FROM farmers_statechange c
        """,
    ),
    Line(
        "stalls shown",
        "Goods are in the shop exactly while their household sells and their listing is on sale.",
        """
        SELECT l.id, h.state = 'active' AND l.state = 'active', p.is_public
        FROM farmers_listing l JOIN farmers_household h ON h.id = l.household_id
        JOIN catalogue_product p ON p.id = l.product_id
        """,
    ),
    Line(
        "registrations agreed to",
        "Each registration that made a household has an owner who consented to sell.",
        """
        SELECT r.id, true,
               EXISTS (SELECT 1 FROM farmers_householdmember m
                       JOIN accounts_consent c ON c.user_id = m.user_id AND c.purpose = 'trade'
                       WHERE m.household_id = r.household_id AND m.role = 'owner')
        FROM farmers_registration r WHERE r.household_id IS NOT NULL
        """,
    ),
    Line(
        "files whole",
        "An imported file made a household of every row, an undone one left those with a reason, any other made none.",
        """
        SELECT f.id, ARRAY[CASE f.status WHEN 'imported' THEN f.total::bigint WHEN 'undone' THEN COUNT(g.household_id)
                                FILTER (WHERE jsonb_array_length(w.stays) > 0) ELSE 0 END,
                           f.total, CASE WHEN f.status = 'checking' THEN f.wrong ELSE COUNT(w.id) FILTER (
                               WHERE jsonb_array_length(w.errors) > 0) END,
                           CASE WHEN f.status = 'checking' THEN f.checked ELSE f.total END],
               ARRAY[COUNT(g.household_id), COUNT(w.id), f.wrong, f.checked]
        FROM farmers_importfile f LEFT JOIN farmers_importrow w ON w.file_id = f.id
        LEFT JOIN farmers_registration g ON g.id = w.registration_id GROUP BY f.id
        """,
    ),
    Line(
        "papers of who signed",
        "Who agreed on paper and was verified has its photo; every photo is of one registration.",
        """
        SELECT 'registration ' || r.id, TRUE,
               r.paper_id IS NOT NULL OR (r.way = 'file' AND NOT EXISTS (
                   SELECT 1 FROM farmers_statechange c
                   WHERE c.household_id = r.household_id AND c.to_state = 'verified'))
        FROM farmers_registration r WHERE r.evidence = 'paper' AND r.household_id IS NOT NULL
        UNION ALL
        SELECT 'paper ' || p.id, TRUE, COUNT(r.id) = 1 AND LENGTH(p.sha256) = 64
        FROM farmers_consentpaper p LEFT JOIN farmers_registration r ON r.paper_id = p.id GROUP BY p.id
        """,
    ),
    Line(
        "a listing is of its household",
        "What a household offers is its own: product, stock, garden, place and seller belong together.",
        """
        SELECT l.id, ARRAY[h.stocking_place_id, l.product_id, h.id, h.legal_seller_id],
               ARRAY[s.partner_id, s.product_id, g.household_id, p.legal_seller_id]
        FROM farmers_listing l JOIN farmers_household h ON h.id = l.household_id
        JOIN partner_stockrecord s ON s.id = l.stockrecord_id JOIN farmers_growingarea g ON g.id = l.growing_area_id
        JOIN partner_partner p ON p.id = h.stocking_place_id
        """,
    ),
    Line(
        "a pre-order is of its forecast",
        "A pre-order weighs what its line does, and is of the garden whose harvest was expected.",
        """
        SELECT p.id, ARRAY[l.ordered_grams, f.growing_area_id], ARRAY[p.grams, g.growing_area_id]
        FROM farmers_preorder p JOIN farmers_forecast f ON f.id = p.forecast_id JOIN order_line l ON l.id = p.line_id
        LEFT JOIN farmers_listing g ON g.product_id = l.product_id
        """,
    ),
    Line(
        "account in use",
        "A seller is paid to the account of the last change that took effect.",
        """
        SELECT h.code,
               (SELECT c.bank_account_id FROM farmers_payoutchange c
                WHERE c.household_id = h.id AND c.applied_at IS NOT NULL ORDER BY c.id DESC LIMIT 1),
               s.bank_account_id
        FROM farmers_household h JOIN partner_legalseller s ON s.id = h.legal_seller_id
        WHERE EXISTS (SELECT 1 FROM farmers_payoutchange c WHERE c.household_id = h.id AND c.applied_at IS NOT NULL)
        """,
    ),
    Line(
        "accounts wait a day",
        "A change takes effect a day after it was asked for (the first account at once), never once it was called off.",
        """
        SELECT c.id, true,
               (c.applied_at IS NULL OR (c.cancelled_at IS NULL AND (
                   c.applied_at >= c.asked_at + interval '1 day'
                   OR (c.takes_effect_at = c.asked_at AND NOT EXISTS (
                       SELECT 1 FROM farmers_payoutchange e WHERE e.household_id = c.household_id AND e.id < c.id
                       AND e.applied_at IS NOT NULL)))))
        FROM farmers_payoutchange c
        """,
    ),
    Line(
        "a second person for who has no phone",
        "Where the owner was registered without a phone, somebody else agreed to the account: nobody of the household.",
        """
        SELECT c.id, ARRAY[TRUE, TRUE],
               ARRAY[c.second_person OR NOT EXISTS (
                         SELECT 1 FROM farmers_registration r WHERE r.household_id = c.household_id AND r.phone = ''),
                     CASE WHEN c.second_person AND c.applied_at IS NOT NULL
                          THEN c.agreed_at BETWEEN c.asked_at AND c.applied_at AND c.agreed_by_id <> c.asked_by_id
                               AND NOT EXISTS (SELECT 1 FROM farmers_householdmember m
                                               WHERE m.household_id = c.household_id AND m.user_id = c.agreed_by_id)
                               AND NOT EXISTS (SELECT 1 FROM farmers_registration r
                                               WHERE r.household_id = c.household_id
                                                 AND r.started_by_id = c.agreed_by_id)
                          ELSE c.second_person OR c.agreed_at IS NULL END]
        FROM farmers_payoutchange c
        """,
    ),
    Line(
        "paid to the account in force",
        "A payout went to an owner, to the last account in effect when its batch was made; before, to no later one.",
        """
        SELECT p.id,
               COALESCE((SELECT c.bank_account_id FROM farmers_payoutchange c
                         WHERE c.household_id = h.id AND c.applied_at <= b.made_at ORDER BY c.id DESC LIMIT 1),
                        CASE WHEN EXISTS (SELECT 1 FROM farmers_payoutchange c
                                          WHERE c.household_id = h.id AND c.bank_account_id = p.bank_account_id)
                               OR NOT EXISTS (SELECT 1 FROM accounts_bankaccount a
                                              JOIN farmers_householdmember m ON m.user_id = a.owner_id
                                              WHERE a.id = p.bank_account_id AND m.household_id = h.id
                                                AND m.role = 'owner')
                             THEN NULL ELSE p.bank_account_id END),
               p.bank_account_id
        FROM settlement_payout p JOIN settlement_payoutbatch b ON b.id = p.batch_id
        JOIN farmers_household h ON h.legal_seller_id = p.legal_seller_id
        """,
    ),
]
