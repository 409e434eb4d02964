"""Telephone orders, calls back, zones and community lists against the raw rows."""

from marketplace.demo.reconciliation.line import Line

LINES = [
    Line(
        "a yes for each telephone order",
        "Each order by telephone has one call that ended with it, by who placed it, with what was read out and agreed.",
        """
        SELECT o.number, 1::bigint,
               COUNT(c.id) FILTER (WHERE c.outcome = 'ordered' AND c.evidence = 'phone_call' AND c.agreed_text <> ''
                                   AND c.ended_at IS NOT NULL AND c.clerk_id = o.placed_by_id
                                   AND c.phone = o.recipient_phone)
        FROM order_order o LEFT JOIN phone_desk_call c ON c.order_id = o.id WHERE o.channel = 'phone' GROUP BY o.id
        """,
    ),
    Line(
        "rings of a number to call back",
        "A number to call back has rung as often as missed calls were told.",
        """
        SELECT b.id, COUNT(m.id), b.rings::bigint
        FROM phone_desk_callback b LEFT JOIN phone_desk_missedcall m ON m.callback_id = b.id GROUP BY b.id
        """,
    ),
    Line(
        "no number called twice at once",
        "Calls of one task to call back do not overlap.",
        """
        SELECT b.id, 0::bigint,
               (SELECT COUNT(*) FROM phone_desk_call x JOIN phone_desk_call y ON y.callback_id = x.callback_id
                WHERE x.callback_id = b.id AND x.id < y.id
                  AND x.started_at < COALESCE(y.ended_at, 'infinity')
                  AND y.started_at < COALESCE(x.ended_at, 'infinity'))
        FROM phone_desk_callback b
        """,
    ),
    Line(
        "orders through a team",
        "Each order by a community team is on one list of the team of its commune, placed while the list was open.",
        """
        SELECT o.number, 1::bigint,
               (SELECT COUNT(*) FROM logistics_manifestorder e JOIN logistics_manifest m ON m.id = e.manifest_id
                JOIN logistics_communityteam t ON t.id = m.team_id
                WHERE e.order_id = o.id AND t.commune_id = o.commune_id AND o.date_placed >= m.opened_at
                  AND (m.closed_at IS NULL OR o.date_placed <= m.closed_at))
        FROM order_order o WHERE o.channel = 'community'
        """,
    ),
    Line(
        "state of a list",
        "A list is done when every household signed or never got its order; handed over when nothing is to come.",
        """
        SELECT m.number,
               CASE WHEN m.closed_at IS NULL THEN 'collecting'
                    WHEN NOT w.waiting AND w.signed THEN 'done'
                    WHEN m.handed_over_at IS NOT NULL AND NOT w.coming THEN 'handed_over' ELSE 'closed' END,
               CASE WHEN m.status = 'closed' AND NOT w.coming THEN
                    CASE WHEN NOT w.waiting AND w.signed THEN 'done'
                         WHEN m.handed_over_at IS NOT NULL THEN 'handed_over' ELSE m.status END
                    ELSE m.status END
        FROM logistics_manifest m CROSS JOIN LATERAL (
            SELECT EXISTS (SELECT 1 FROM logistics_manifestorder e JOIN order_order o ON o.id = e.order_id
                           WHERE e.manifest_id = m.id AND e.received_at IS NULL
                             AND o.status NOT IN ('cancelled', 'returned')) AS waiting,
                   EXISTS (SELECT 1 FROM logistics_manifestorder e
                           WHERE e.manifest_id = m.id AND e.received_at IS NOT NULL) AS signed,
                   EXISTS (SELECT 1 FROM logistics_manifestorder e JOIN order_sellerorder p ON p.order_id = e.order_id
                           JOIN logistics_shipment s ON s.seller_order_id = p.id
                           WHERE e.manifest_id = m.id
                             AND s.status NOT IN ('delivered', 'returned', 'cancelled')) AS coming) w
        """,
    ),
    Line(
        "what households paid at a boundary",
        "At each hand-over the carrier got for each household what its parcels came to; another sum paid says why.",
        """
        SELECT COALESCE(a.handover, h.key)::text || ' ' || COALESCE(a.entry, h.entry_id),
               ARRAY[COALESCE(a.cash, 0), 1]::bigint[],
               ARRAY[COALESCE(h.due, -1), CASE WHEN h.paid = h.due OR h.note <> '' THEN 1 ELSE 0 END]::bigint[]
        FROM (SELECT t.handover, e.id AS entry, SUM(t.cash) AS cash FROM logistics_deliveryattempt t
              JOIN logistics_shipment s ON s.id = t.shipment_id JOIN order_sellerorder p ON p.id = s.seller_order_id
              JOIN logistics_manifestorder e ON e.order_id = p.order_id
              WHERE t.handover IS NOT NULL GROUP BY t.handover, e.id) a
        FULL JOIN logistics_householdpayment h ON h.key = a.handover AND h.entry_id = a.entry
        """,
    ),
    Line(
        "signed for what came",
        "A household signed only for an order of which something was delivered, and after that.",
        """
        SELECT e.id, true,
               COALESCE((SELECT MAX(s.closed_at) <= e.received_at FROM order_sellerorder p
                         JOIN logistics_shipment s ON s.seller_order_id = p.id
                         WHERE p.order_id = e.order_id AND s.status = 'delivered'), false)
        FROM logistics_manifestorder e WHERE e.received_at IS NOT NULL
        """,
    ),
    Line(
        "nobody carried into a red zone",
        "No run left for a door in a red zone, but for a team's list.",
        """
        SELECT t.id, 0::bigint,
               (SELECT COUNT(*) FROM logistics_zone z JOIN logistics_zone_communes c ON c.zone_id = z.id
                WHERE z.level = 'red' AND c.commune_id = o.commune_id AND z.starts_at <= r.made_at
                  AND (z.ends_at IS NULL OR z.ends_at > r.made_at))
        FROM logistics_stop t JOIN logistics_run r ON r.id = t.run_id JOIN logistics_shipment s ON s.id = t.shipment_id
        JOIN order_sellerorder p ON p.id = s.seller_order_id JOIN order_order o ON o.id = p.order_id
        LEFT JOIN logistics_manifestorder e ON e.order_id = o.id WHERE e.id IS NULL
        """,
    ),
]
