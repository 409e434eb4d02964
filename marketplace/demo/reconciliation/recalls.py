"""Lots that are called back: held as long as that stands, off the shelf, and nothing packed from them."""

from marketplace.demo.reconciliation.line import Line

LINES = [
    Line(
        "lots called back",
        "A lot is held while it is called back, and only then.",
        """
        SELECT t.code, r.lot_id IS NOT NULL, t.held_at IS NOT NULL
        FROM farmers_lot t
        LEFT JOIN (SELECT lot_id FROM complaints_lotrecall WHERE lifted_at IS NULL) r ON r.lot_id = t.id
        WHERE t.held_at IS NOT NULL OR r.lot_id IS NOT NULL
        """,
    ),
    Line(
        "packs called back",
        "Packs left the shelf for a lot that is called back, from its garden, and are back once that is lifted.",
        """
        SELECT m.stockrecord_id || ' ' || COALESCE(r.id, 0), ARRAY[1, 1],
               ARRAY[(r.id IS NOT NULL AND CASE WHEN r.lifted_at IS NULL THEN SUM(m.quantity) < 0
                                                ELSE SUM(m.quantity) = 0 END)::int,
                     (BOOL_AND(m.source_kind = 'lot_recall') AND t.growing_area_id IS NOT NULL
                      AND t.growing_area_id = l.growing_area_id)::int]
        FROM partner_stockmovement m
        LEFT JOIN complaints_lotrecall r ON r.id::text = SPLIT_PART(m.source_ref, ':', 2)
        LEFT JOIN farmers_lot t ON t.id = r.lot_id
        LEFT JOIN farmers_listing l ON l.stockrecord_id = m.stockrecord_id
        WHERE m.kind = 'recalled' GROUP BY m.stockrecord_id, r.id, t.growing_area_id, l.growing_area_id
        """,
    ),
    Line(
        "nothing of what is called back",
        "No pack and no truck took anything of a lot while it was called back.",
        """
        SELECT r.id, 0::bigint, COUNT(d.at)
        FROM complaints_lotrecall r
        LEFT JOIN (SELECT lot_id, at FROM farmers_lotdraw
                   UNION ALL
                   SELECT b.lot_id, k.at FROM bulk_bulkdraw b JOIN bulk_weighingticket k ON k.id = b.ticket_id) d
             ON d.lot_id = r.lot_id AND d.at > r.announced_at AND d.at < COALESCE(r.lifted_at, 'infinity')
        GROUP BY r.id
        """,
    ),
]
