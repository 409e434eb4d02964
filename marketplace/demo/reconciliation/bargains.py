"""Before a truck comes: offers, prices named, what was accepted, the terms of the day, and which truck it was."""

from marketplace.demo.reconciliation.line import Line

_KIND = "JOIN farmers_household h ON h.id = {0} JOIN partner_legalseller s ON s.id = h.legal_seller_id"

LINES = [
    Line(
        "bulk: offers",
        "An offer is agreed while one contract stands for it, and open or withdrawn while none does.",
        """
        SELECT o.number, ARRAY[CASE WHEN o.state = 'agreed' THEN 1 ELSE 0 END, 0, 0]::bigint[],
               ARRAY[COUNT(c.id) FILTER (WHERE c.state <> 'cancelled'),
                     COUNT(c.id) FILTER (WHERE c.crop_id <> o.crop_id
                                           OR c.household_id <> COALESCE(o.household_id, c.household_id)
                                           OR c.trader_id <> COALESCE(o.trader_id, c.trader_id)
                                           OR c.made_at < o.made_at),
                     (SELECT COUNT(*) FROM farmers_growingarea g WHERE g.id = o.growing_area_id
                      AND (g.household_id <> o.household_id OR g.crop_id <> o.crop_id))]
        FROM bulk_bulkoffer o LEFT JOIN bulk_bulkcontract c ON c.offer_id = o.id GROUP BY o.id
        """,
    ),
    Line(
        "bulk: prices",
        "A price is named to whom the offer is of, by somebody of that side, for a garden of the household.",
        """
        SELECT p.id, ARRAY[TRUE, TRUE, TRUE, TRUE],
               ARRAY[p.household_id = COALESCE(o.household_id, p.household_id)
                     AND p.trader_id = COALESCE(o.trader_id, p.trader_id) AND p.at >= o.made_at,
                     g.household_id = p.household_id AND g.crop_id = o.crop_id,
                     p.pickup_on BETWEEN o.pickup_from AND o.pickup_to
                     AND p.grams BETWEEN 1000000 AND 20000000 AND p.price_per_kg > 0,
                     CASE p.side WHEN 'seller' THEN EXISTS (
                              SELECT 1 FROM farmers_householdmember m WHERE m.household_id = p.household_id
                              AND m.user_id = p.by_id AND m.role IN ('owner', 'agent'))
                          ELSE EXISTS (SELECT 1 FROM bulk_tradermember t
                                       WHERE t.trader_id = p.trader_id AND t.user_id = p.by_id) END]
        FROM bulk_bulkprice p JOIN bulk_bulkoffer o ON o.id = p.offer_id
        JOIN farmers_growingarea g ON g.id = p.growing_area_id
        """,
    ),
    Line(
        "bulk: what was accepted",
        "A contract is between those who bargained, and begins with the grams, price and day that were accepted.",
        """
        SELECT c.number,
               ARRAY[p.offer_id, p.household_id, p.trader_id, p.growing_area_id, m.province_id, p.grams,
                     p.price_per_kg],
               ARRAY[c.offer_id, c.household_id, c.trader_id, c.growing_area_id, c.province_id, r.grams,
                     r.price_per_kg]
        FROM bulk_bulkcontract c JOIN bulk_bulkprice p ON p.id = c.price_id
        JOIN farmers_household h ON h.id = c.household_id JOIN areas_commune m ON m.id = h.commune_id
        LEFT JOIN bulk_bulkrevision r ON r.contract_id = c.id AND r.version = 1 AND r.pickup_on = p.pickup_on
        """,
    ),
    Line(
        "bulk: terms of the day",
        "A contract begins with the tolerance and penalty that held for such a seller when it was drafted.",
        f"""
        SELECT c.number, ARRAY[t.tolerance_bp::text, t.penalty], ARRAY[r.tolerance_bp::text, r.penalty]
        FROM bulk_bulkcontract c JOIN bulk_bulkrevision r ON r.contract_id = c.id AND r.version = 1
        {_KIND.format("c.household_id")}
        LEFT JOIN LATERAL (
            SELECT * FROM bulk_bulkterms t WHERE t.seller_kind = s.kind
               AND t.valid_from <= (c.made_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date
               AND COALESCE(t.valid_to, 'infinity') >= (c.made_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date
            ORDER BY t.valid_from DESC LIMIT 1) t ON TRUE
        """,
    ),
    Line(
        "bulk: commission of a part",
        "The commission frozen on a household's part is that of the terms it names, which held when all had agreed.",
        """
        SELECT h.id, ARRAY[t.commission_bp, 1, 1],
               ARRAY[h.commission_bp, CASE WHEN t.seller_kind = s.kind
                         AND t.valid_from <= (c.agreed_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date
                         AND COALESCE(t.valid_to, 'infinity') >= (c.agreed_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date
                         THEN 1 ELSE 0 END,
                     CASE WHEN f.legal_seller_id = h.legal_seller_id THEN 1 ELSE 0 END]
        FROM bulk_bulkshare h JOIN bulk_bulkcontract c ON c.id = h.contract_id
        JOIN farmers_household f ON f.id = h.household_id
        JOIN partner_legalseller s ON s.id = h.legal_seller_id
        LEFT JOIN bulk_bulkterms t ON t.id = h.terms_id
        WHERE c.state IN ('agreed', 'loading', 'loaded', 'paid')
        """,
    ),
    Line(
        "bulk: trucks",
        "What was weighed was on a truck of its contract, known before the scales, at the contract's price.",
        """
        SELECT t.id, ARRAY[c.id, 1, 1],
               ARRAY[k.contract_id, CASE WHEN k.added_at <= t.at AND t.weighed_at <= t.at THEN 1 ELSE 0 END,
                     CASE WHEN EXISTS (SELECT 1 FROM bulk_bulkrevision r WHERE r.contract_id = c.id
                                       AND r.price_per_kg = t.price_per_kg) THEN 1 ELSE 0 END]
        FROM bulk_weighingticket t JOIN bulk_bulkcontract c ON c.id = t.contract_id
        LEFT JOIN bulk_bulktruck k ON k.id = t.truck_id
        """,
    ),
    Line(
        "bulk: what holds of a contract",
        "A contract's terms are those of the last version that both sides said yes to; the most is its upper bound.",
        """
        SELECT c.number, ARRAY[r.grams, r.tolerance_bp, r.price_per_kg, c.grams * (10000 + c.tolerance_bp) / 10000],
               ARRAY[c.grams, c.tolerance_bp, c.price_per_kg, c.most_grams]
        FROM bulk_bulkcontract c
        LEFT JOIN LATERAL (
            SELECT r.* FROM bulk_bulkrevision r WHERE r.contract_id = c.id
               AND (r.version = 1 OR (SELECT COUNT(DISTINCT y.side) FROM bulk_bulkyes y WHERE y.revision_id = r.id) = 2)
            ORDER BY r.version DESC LIMIT 1) r ON TRUE
        WHERE c.state IN ('agreed', 'loading', 'loaded', 'paid')
        """,
    ),
]
