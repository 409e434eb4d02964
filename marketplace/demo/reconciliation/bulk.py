"""Sales by the truck: what the scales said, who said yes, what the trader owes and what the households were paid."""

from marketplace.demo.reconciliation.ledger import entries, legs
from marketplace.demo.reconciliation.line import Line

_VALID = "bulk_weighingticket t WHERE NOT EXISTS (SELECT 1 FROM bulk_ticketvoid v WHERE v.ticket_id = t.id)"
_OWNER = "'/bulk:' || t.contract_id"


def _weighed(sign: str) -> str:
    """Return SQL for the legs of a ticket ``t``: the trader owes, each household of its lots is owed."""
    return f"""
        (SELECT jsonb_object_agg(k, v) FROM (
            SELECT 'trader_due' || {_OWNER} AS k, ({sign} t.due)::numeric AS v
            UNION ALL
            SELECT 'seller_pending/seller:' || h.legal_seller_id, (-({sign} SUM(d.amount)))::numeric
            FROM bulk_bulkdraw d JOIN bulk_bulkshare h ON h.id = d.share_id WHERE d.ticket_id = t.id GROUP BY 1) x
         WHERE v <> 0) AS legs
    """


def _in_charge(household: str, person: str, moment: str) -> str:
    """Return SQL for the membership by which a person was in charge of a household at a moment."""
    return f"""
        SELECT 1 FROM farmers_householdmember m WHERE m.household_id = {household} AND m.user_id = {person}
               AND m.role IN ('owner', 'agent') AND (m.until IS NULL OR m.until >= {moment})
    """


LINES = [
    Line(
        "bulk: tickets",
        "Net is gross less tare, its price is rounded half up, and its lots make up both to the gram and the đồng.",
        """
        SELECT t.id, ARRAY[t.gross_grams - t.tare_grams, (t.net_grams * t.price_per_kg * 2 + 1000) / 2000,
                           t.net_grams, t.due],
               ARRAY[t.net_grams, t.due, COALESCE(SUM(d.grams), 0)::bigint, COALESCE(SUM(d.amount), 0)::bigint]
        FROM bulk_weighingticket t LEFT JOIN bulk_bulkdraw d ON d.ticket_id = t.id GROUP BY t.id
        """,
    ),
    Line(
        "bulk: lots",
        "What lies on a truck came from a lot of the contract's crop and of the household whose part it is.",
        """
        SELECT d.id, ARRAY[c.crop_id, h.household_id, c.id], ARRAY[g.crop_id, g.household_id, h.contract_id]
        FROM bulk_bulkdraw d JOIN bulk_weighingticket t ON t.id = d.ticket_id
        JOIN bulk_bulkcontract c ON c.id = t.contract_id JOIN bulk_bulkshare h ON h.id = d.share_id
        JOIN farmers_lot l ON l.id = d.lot_id JOIN farmers_growingarea g ON g.id = l.growing_area_id
        """,
    ),
    Line(
        "bulk: contracts",
        "A contract's weight and price are those of its tickets, within the tolerance once it is loaded.",
        f"""
        SELECT c.id, ARRAY[COALESCE(x.grams, 0)::bigint, COALESCE(x.due, 0)::bigint, 1],
               ARRAY[c.weighed_grams, c.due,
                     CASE WHEN c.weighed_grams <= c.grams * (10000 + c.tolerance_bp) / 10000
                           AND (c.state NOT IN ('loaded', 'paid')
                                OR c.weighed_grams * 10000 >= c.grams * (10000 - c.tolerance_bp)) THEN 1 ELSE 0 END]
        FROM bulk_bulkcontract c
        LEFT JOIN (SELECT t.contract_id, SUM(t.net_grams) AS grams, SUM(t.due) AS due FROM {_VALID}
                   GROUP BY t.contract_id) x ON x.contract_id = c.id
        """,
    ),
    Line(
        "bulk: parts of households",
        "A household's part weighs and earns what its lots did; the parts together are what was agreed.",
        """
        SELECT h.id, ARRAY[COALESCE(SUM(d.grams), 0)::bigint, COALESCE(SUM(d.amount), 0)::bigint, c.grams],
               ARRAY[h.weighed_grams, h.earned,
                     (SELECT SUM(o.grams)::bigint FROM bulk_bulkshare o WHERE o.contract_id = c.id)]
        FROM bulk_bulkshare h JOIN bulk_bulkcontract c ON c.id = h.contract_id
        LEFT JOIN bulk_bulkdraw d ON d.share_id = h.id
              AND NOT EXISTS (SELECT 1 FROM bulk_ticketvoid v WHERE v.ticket_id = d.ticket_id)
        GROUP BY h.id, c.id
        """,
    ),
    Line(
        "bulk: promised to trucks",
        "What a household has promised to trucks is what its parts of signed contracts still have to load.",
        """
        SELECT COALESCE(p.source, 'bulk_share:' || h.id),
               ARRAY[COALESCE(h.grams, 0), COALESCE(h.legal_seller_id, 0), COALESCE(h.crop_id, 0)]::bigint[],
               ARRAY[COALESCE(p.grams, 0), COALESCE(p.legal_seller_id, 0), COALESCE(p.crop_id, 0)]::bigint[]
        FROM partner_truckpromise p
        FULL JOIN (SELECT h.id, h.legal_seller_id, c.crop_id,
                          h.grams - COALESCE((SELECT SUM(d.grams) FROM bulk_bulkdraw d WHERE d.share_id = h.id
                                              AND NOT EXISTS (SELECT 1 FROM bulk_ticketvoid v
                                                              WHERE v.ticket_id = d.ticket_id)), 0) AS grams
                   FROM bulk_bulkshare h JOIN bulk_bulkcontract c ON c.id = h.contract_id
                   WHERE c.state IN ('agreed', 'loading')) h ON p.source = 'bulk_share:' || h.id
        WHERE p.id IS NOT NULL OR h.grams > 0
        """,
    ),
    Line(
        "bulk: not by parcel as well",
        "What was known when terms took effect is on record for each household: packs on sale and grams promised to "
        "trucks, its part among them, were within lots and harvests expected, or nothing was in packs.",
        """
        SELECT h.id, ARRAY[1, GREATEST(0, h.grams - h.weighed_grams)]::bigint[],
               ARRAY[(BOOL_AND(s.parcel_grams = 0
                               OR s.parcel_grams + s.truck_grams <= s.lot_grams + s.expected_grams))::int,
                     LEAST(GREATEST(0, h.grams - h.weighed_grams),
                           (ARRAY_AGG(s.truck_grams ORDER BY s.id DESC))[1])]::bigint[]
        FROM bulk_bulkshare h JOIN bulk_bulkcontract c ON c.id = h.contract_id AND c.agreed_at IS NOT NULL
        LEFT JOIN bulk_bulkshelf s ON s.share_id = h.id GROUP BY h.id
        """,
    ),
    Line(
        "bulk: set aside",
        "Packs were taken off the shelf only for a contract that names their household, and are back once it is off.",
        """
        SELECT m.stockrecord_id || ' ' || c.number, ARRAY[1, 1],
               ARRAY[(SUM(m.quantity) = 0 OR c.state <> 'cancelled' AND SUM(m.quantity) < 0)::int,
                     (BOOL_AND(m.source_kind = 'bulk_contract') AND EXISTS (
                         SELECT 1 FROM bulk_bulkshare h JOIN farmers_household f ON f.id = h.household_id
                         JOIN partner_stockrecord r ON r.partner_id = f.stocking_place_id
                         WHERE h.contract_id = c.id AND r.id = m.stockrecord_id))::int]
        FROM partner_stockmovement m
        LEFT JOIN bulk_bulkcontract c ON c.id = SPLIT_PART(m.source_ref, ':', 2)::bigint
        WHERE m.kind = 'set_aside' GROUP BY m.stockrecord_id, c.id
        """,
    ),
    Line(
        "bulk: both said yes",
        "The terms that hold are, word for word, the last version to which one in charge of the seller, another of the "
        "trader, and each household behind the seller said yes after it was written.",
        f"""
        SELECT c.id, ARRAY[1, 1, 1, 1, h.shares]::bigint[],
               ARRAY[COUNT(r.id),
                     COUNT(r.id) FILTER (WHERE r.terms = (c.grams, c.tolerance_bp, c.price_per_kg, c.pickup_on,
                                                          c.pickup_place, c.penalty)::text
                                               AND c.most_grams = c.grams * (10000 + c.tolerance_bp) / 10000),
                     COUNT(s.id) FILTER (WHERE s.at >= r.at AND s.by_id <> t.by_id
                                               AND EXISTS ({_in_charge("c.household_id", "s.by_id", "s.at")})),
                     COUNT(t.id) FILTER (WHERE t.at >= r.at AND EXISTS (
                         SELECT 1 FROM bulk_tradermember m WHERE m.trader_id = c.trader_id AND m.user_id = t.by_id
                                AND (m.until IS NULL OR m.until >= t.at))),
                     h.said]
        FROM bulk_bulkcontract c
        LEFT JOIN LATERAL (
            SELECT r.id, r.at, (r.grams, r.tolerance_bp, r.price_per_kg, r.pickup_on, r.pickup_place,
                                r.penalty)::text AS terms
            FROM bulk_bulkrevision r
            WHERE r.contract_id = c.id
              AND (SELECT COUNT(DISTINCT y.side) FROM bulk_bulkyes y WHERE y.revision_id = r.id) = 2
              AND NOT EXISTS (SELECT 1 FROM bulk_bulkshare h WHERE h.contract_id = c.id
                              AND (h.accepted_at IS NULL OR h.accepted_at < r.at))
            ORDER BY r.version DESC LIMIT 1) r ON TRUE
        LEFT JOIN bulk_bulkyes s ON s.revision_id = r.id AND s.side = 'seller'
        LEFT JOIN bulk_bulkyes t ON t.revision_id = r.id AND t.side = 'trader'
        CROSS JOIN LATERAL (
            SELECT COUNT(*) AS shares, COUNT(*) FILTER (WHERE h.accepted_at >= r.at AND (
                       (h.household_id = c.household_id AND h.accepted_by_id = s.by_id)
                       OR EXISTS ({_in_charge("h.household_id", "h.accepted_by_id", "h.accepted_at")}))) AS said
            FROM bulk_bulkshare h WHERE h.contract_id = c.id) h
        WHERE c.state IN ('agreed', 'loading', 'loaded', 'paid') GROUP BY c.id, h.shares, h.said
        """,
    ),
    Line(
        "bulk: transfers",
        "A transfer is what it paid and what was too much; of that is left what nobody decided on.",
        """
        SELECT t.id, ARRAY[t.amount, t.excess - COALESCE(SUM(d.amount), 0)::bigint],
               ARRAY[t.applied + t.excess, t.excess_left]
        FROM bulk_bulktransfer t LEFT JOIN bulk_excessdecision d ON d.transfer_id = t.id GROUP BY t.id
        """,
    ),
    Line(
        "bulk: paid",
        "What was paid of a contract is what transfers and decisions paid of it; one that is paid owes nothing.",
        """
        SELECT c.id, ARRAY[COALESCE((SELECT SUM(t.applied) FROM bulk_bulktransfer t WHERE t.contract_id = c.id), 0)
                           + COALESCE((SELECT SUM(d.amount) FROM bulk_excessdecision d WHERE d.contract_id = c.id), 0),
                           CASE WHEN c.state IN ('loading', 'loaded') THEN c.due - c.paid ELSE 0 END]::bigint[],
               ARRAY[c.paid, c.due - c.paid]
        FROM bulk_bulkcontract c
        """,
    ),
    Line(
        "bulk: a bank reference once",
        "No line of the bank statement stands for an order and for a contract; one taken over is the contract's whole.",
        """
        SELECT b.id::text, ARRAY[0, CASE WHEN b.incoming_id IS NULL THEN 0 ELSE 1 END]::bigint[],
               ARRAY[(SELECT COUNT(*) FROM payment_incomingtransfer i
                      WHERE i.bank_ref = b.bank_ref AND i.id IS DISTINCT FROM b.incoming_id),
                     (SELECT COUNT(*) FROM payment_incomingtransfer i
                      WHERE i.id = b.incoming_id AND i.status = 'bulk' AND i.bank_ref = b.bank_ref
                            AND i.amount = b.amount AND i.received_at = b.received_at)]
        FROM bulk_bulktransfer b
        UNION ALL
        SELECT 'line ' || i.id, ARRAY[1]::bigint[],
               ARRAY[(SELECT COUNT(*) FROM bulk_bulktransfer b WHERE b.incoming_id = i.id)]
        FROM payment_incomingtransfer i WHERE i.status = 'bulk'
        """,
    ),
    Line(
        "bulk: second person",
        "Money went back by somebody else than who wrote it; a ticket was voided by two voices of two people.",
        """
        SELECT 'decision ' || d.id, TRUE, d.by_id <> t.by_id FROM bulk_excessdecision d
        JOIN bulk_bulktransfer t ON t.id = d.transfer_id WHERE d.kind = 'refund'
        UNION ALL
        SELECT 'void ' || v.id, TRUE, (SELECT COUNT(DISTINCT x.voice) = 2 AND COUNT(DISTINCT x.by_id) = 2
                                              AND BOOL_OR(x.by_id = v.by_id) AND MAX(x.at) <= v.at
                                       FROM bulk_voidvoice x WHERE x.ticket_id = v.ticket_id)
        FROM bulk_ticketvoid v
        UNION ALL
        SELECT 'voices ' || x.ticket_id, TRUE, EXISTS (SELECT 1 FROM bulk_ticketvoid v WHERE v.ticket_id = x.ticket_id)
        FROM bulk_voidvoice x GROUP BY x.ticket_id HAVING COUNT(*) > 1
        """,
    ),
    Line(
        "bulk: news",
        "What the rooms above were told of a household's part of a ticket is what its lots weighed and earned.",
        """
        SELECT d.ticket_id || '/' || h.legal_seller_id,
               ARRAY[SUM(d.grams), SUM(d.amount)]::bigint[] || CASE WHEN v.id IS NULL THEN ARRAY[]::bigint[]
                    ELSE ARRAY[-SUM(d.grams), -SUM(d.amount)]::bigint[] END,
               (SELECT ARRAY_AGG(u.n ORDER BY e.id, u.o) FROM bulk_bulkevent e
                CROSS JOIN LATERAL UNNEST(ARRAY[e.grams, e.amount]) WITH ORDINALITY AS u(n, o)
                WHERE e.ticket_id = d.ticket_id AND e.legal_seller_id = h.legal_seller_id)
        FROM bulk_bulkdraw d JOIN bulk_bulkshare h ON h.id = d.share_id
        LEFT JOIN bulk_ticketvoid v ON v.ticket_id = d.ticket_id GROUP BY d.ticket_id, h.legal_seller_id, v.id
        """,
    ),
    entries(
        "entry: bulk weighed",
        "A ticket makes the trader owe and its households wait for their money.",
        "bulk_weighed",
        f"SELECT 'ticket:' || t.id AS ref, {_weighed('')} FROM bulk_weighingticket t",
    ),
    entries(
        "entry: bulk voided",
        "A voided ticket takes that back.",
        "bulk_voided",
        f"SELECT 'ticket:' || t.id AS ref, {_weighed('-')} FROM bulk_weighingticket t "
        "JOIN bulk_ticketvoid v ON v.ticket_id = t.id",
    ),
    entries(
        "entry: bulk transfer",
        "A trader's money, new in the bank or there since its statement, pays what is owed; the rest is due back.",
        "bulk_transfer",
        "SELECT 'bulk_transfer:' || t.id AS ref, "
        + legs(
            (
                "CASE WHEN t.incoming_id IS NULL THEN 'bank/market' ELSE 'refund_due/transfer:' || t.incoming_id END",
                "t.amount",
            ),
            (f"'trader_due' || {_OWNER}", "-t.applied"),
            (f"'refund_due' || {_OWNER}", "-t.excess"),
        )
        + " AS legs FROM bulk_bulktransfer t",
    ),
    entries(
        "entry: bulk excess",
        "Money that was too much pays another contract, or leaves the bank.",
        "bulk_excess",
        "SELECT 'excess:' || d.id AS ref, "
        + legs(
            (f"'refund_due' || {_OWNER}", "d.amount"),
            (
                "'trader_due/bulk:' || COALESCE(d.contract_id, 0)",
                "CASE WHEN d.kind = 'apply' THEN -d.amount ELSE 0 END",
            ),
            ("'bank/market'", "CASE WHEN d.kind = 'refund' THEN -d.amount ELSE 0 END"),
        )
        + " AS legs FROM bulk_excessdecision d JOIN bulk_bulktransfer t ON t.id = d.transfer_id",
    ),
    Line(
        "bulk: what a trader owes",
        "By the ledger a contract is owed what was weighed and not paid, and due back is what nobody decided on.",
        """
        SELECT c.id, ARRAY[c.due - c.paid, COALESCE((SELECT SUM(t.excess_left) FROM bulk_bulktransfer t
                                                     WHERE t.contract_id = c.id), 0)::bigint],
               ARRAY[COALESCE(SUM(l.amount) FILTER (WHERE a.kind = 'trader_due'), 0)::bigint,
                     -COALESCE(SUM(l.amount) FILTER (WHERE a.kind = 'refund_due'), 0)::bigint]
        FROM bulk_bulkcontract c LEFT JOIN ledger_account a ON a.owner = 'bulk:' || c.id
        LEFT JOIN ledger_leg l ON l.account_id = a.id GROUP BY c.id
        """,
    ),
    Line(
        "bulk: what a household is paid",
        "Once the trader has paid all: the part's earnings, commission as frozen, tax of the day of the last truck.",
        """
        SELECT h.id, ARRAY[h.earned, x.commission, x.vat, x.pit, h.earned - x.commission - x.vat - x.pit],
               ARRAY[p.goods, p.commission, p.vat, p.pit, p.net]
        FROM bulk_bulkshare h
        JOIN bulk_bulkcontract c ON c.id = h.contract_id JOIN partner_legalseller e ON e.id = h.legal_seller_id
        FULL JOIN (SELECT * FROM settlement_payable WHERE bulk_share_id IS NOT NULL) p ON p.bulk_share_id = h.id
        LEFT JOIN settlement_withholdingrule w ON w.id = p.rule_id AND w.seller_kind = e.kind
             AND w.valid_from <= (c.loaded_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date
             AND COALESCE(w.valid_to, 'infinity') >= (c.loaded_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date
        CROSS JOIN LATERAL (
            SELECT (h.earned * h.commission_bp * 2 + 10000) / 20000 AS commission,
                   CASE WHEN e.grower_exempt THEN 0 ELSE (h.earned * w.vat_bp * 2 + 10000) / 20000 END AS vat,
                   CASE WHEN e.grower_exempt THEN 0 ELSE (h.earned * w.pit_bp * 2 + 10000) / 20000 END AS pit) x
        WHERE p.id IS NOT NULL OR (c.state = 'paid' AND h.earned > 0)
        """,
    ),
]
