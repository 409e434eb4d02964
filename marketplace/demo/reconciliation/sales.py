"""Counter and van: every sale is an order with its receipt, every drawer and every van is counted."""

from marketplace.demo.reconciliation.ledger import FUNDED, entries, legs
from marketplace.demo.reconciliation.line import Line

_DONE = "('settled', 'approved')"


def _sold(sign: str) -> str:
    """Return SQL for the legs of a sale ``c``: cash against what its sellers earned; ``sign`` "-" takes it back."""
    return f"""
        (SELECT jsonb_object_agg(k, v) FROM (SELECT k, {sign}SUM(v)::numeric AS v FROM (
            SELECT CASE WHEN c.shift_id IS NULL THEN 'carrier_cash/carrier:' || c.carrier_id
                        ELSE 'drawer/shift:' || c.shift_id END AS k, c.due::numeric AS v
            UNION ALL
            SELECT w.k, w.v FROM order_sellerorder o {FUNDED}
            CROSS JOIN LATERAL (VALUES
                ('seller_pending/seller:' || o.legal_seller_id, -(o.goods_final + u.funded)::numeric),
                ('discount_cost/market', u.platform::numeric),
                ('province_due/province:' || g.code, (u.funded - u.platform)::numeric)) w(k, v)
            WHERE o.order_id = c.order_id) x GROUP BY k HAVING SUM(v) <> 0) y)
    """


LINES = [
    Line(
        "hand-over sales",
        "An order that ended at hand-over has its receipt for what its lines cost, paid in full, and no parcel.",
        """
        SELECT r.number, ARRAY[r.total_incl_tax::bigint, COALESCE(SUM(l.unit_price * l.quantity), 0)::bigint, 0, 1],
               ARRAY[c.due, c.due, (SELECT COUNT(*) FROM logistics_shipment s JOIN order_sellerorder o
                                    ON o.id = s.seller_order_id WHERE o.order_id = r.id),
                     CASE WHEN c.given >= c.due THEN 1 ELSE 0 END]
        FROM logistics_cashsale c JOIN order_order r ON r.id = c.order_id
        JOIN order_line l ON l.order_id = r.id GROUP BY r.id, c.id
        """,
    ),
    Line(
        "no van sells in a red zone",
        "Where a van sold, no zone was red at that moment.",
        """
        SELECT c.receipt, 0::bigint,
               (SELECT COUNT(*) FROM logistics_zone z JOIN logistics_zone_communes k ON k.zone_id = z.id
                WHERE z.level = 'red' AND k.commune_id = r.commune_id AND z.starts_at <= c.sold_at
                  AND (z.ends_at IS NULL OR z.ends_at > c.sold_at))
        FROM logistics_cashsale c JOIN order_order r ON r.id = c.order_id WHERE c.trip_id IS NOT NULL
        """,
    ),
    Line(
        "counter orders are sales",
        "Every order over the counter has a receipt of a shift, every other sale one of a trip.",
        """
        SELECT r.number, TRUE, CASE WHEN r.channel = 'counter' THEN c.shift_id IS NOT NULL
                                    ELSE c.trip_id IS NOT NULL AND r.channel = 'mobile' END
        FROM order_order r LEFT JOIN logistics_cashsale c ON c.order_id = r.id
        WHERE r.channel = 'counter' OR c.id IS NOT NULL
        """,
    ),
    Line(
        "voided sales",
        "A voided sale is a cancelled order, with who and why, and its packs are back; any other sale is complete.",
        """
        SELECT c.receipt,
               CASE WHEN c.voided_at IS NULL THEN ARRAY['complete', '0', '1'] ELSE ARRAY['cancelled', s.packs, '1'] END,
               ARRAY[r.status, COALESCE(b.packs, 0)::text,
                     CASE WHEN c.voided_at IS NULL OR (c.voided_by_id IS NOT NULL AND c.void_reason <> '')
                          THEN '1' ELSE '0' END]
        FROM logistics_cashsale c JOIN order_order r ON r.id = c.order_id
        CROSS JOIN LATERAL (SELECT SUM(l.quantity)::text AS packs FROM order_line l WHERE l.order_id = r.id) s
        LEFT JOIN (SELECT m.source_ref, SUM(m.quantity) AS packs FROM partner_stockmovement m
                   WHERE m.kind = 'restocked' AND m.source_kind = 'sale_voided' GROUP BY 1) b
             ON b.source_ref = 'order:' || r.id
        """,
    ),
    Line(
        "a second person reads voids",
        "Who read a voided sale is somebody other than who voided it, and read it afterwards; no other sale was read.",
        """
        SELECT c.receipt, TRUE,
               CASE WHEN c.void_read_at IS NULL THEN c.void_read_by_id IS NULL AND c.void_note = ''
                    ELSE c.voided_at IS NOT NULL AND c.void_read_at >= c.voided_at
                         AND c.void_read_by_id IS NOT NULL AND c.void_read_by_id <> c.voided_by_id END
        FROM logistics_cashsale c
        """,
    ),
    entries(
        "entry: sold at hand-over",
        "A sale puts its cash in the drawer or with the carrier; goods, with funded discounts, go to the sellers.",
        "sold_at_handover",
        f"SELECT 'order:' || c.order_id AS ref, {_sold('')} AS legs FROM logistics_cashsale c",
    ),
    entries(
        "entry: sale voided",
        "A voided sale takes back just what the sale posted.",
        "sale_voided",
        f"SELECT 'order:' || c.order_id AS ref, {_sold('-')} AS legs FROM logistics_cashsale c "
        "WHERE c.voided_at IS NOT NULL",
    ),
    entries(
        "entry: float issued",
        "Small change comes out of clearing into the till.",
        "float_issued",
        "SELECT 'float:' || f.id AS ref, "
        + legs(("'till/point:' || f.point_id", "f.amount"), ("'clearing/operator:' || p.operator_id", "-f.amount"))
        + " AS legs FROM logistics_floatissue f JOIN logistics_point p ON p.id = f.point_id",
    ),
    entries(
        "entry: float returned",
        "Small change that a till gives back goes into clearing.",
        "float_returned",
        "SELECT 'float_return:' || f.id AS ref, "
        + legs(("'clearing/operator:' || p.operator_id", "f.amount"), ("'till/point:' || f.point_id", "-f.amount"))
        + " AS legs FROM logistics_floatreturn f JOIN logistics_point p ON p.id = f.point_id",
    ),
    entries(
        "entry: shift opened",
        "A shift takes its float out of the till.",
        "shift_opened",
        "SELECT 'shift:' || s.id AS ref, "
        + legs(("'drawer/shift:' || s.id", "s.float_amount"), ("'till/point:' || s.point_id", "-s.float_amount"))
        + " AS legs FROM logistics_shift s WHERE s.float_amount > 0",
    ),
    entries(
        "entry: shift closed",
        "A closed shift brings what was counted into the till; an approved difference stays with the clerk.",
        "shift_closed",
        "SELECT 'shift:' || s.id AS ref, "
        + legs(
            ("'till/point:' || s.point_id", "s.counted"),
            ("'cash_difference/clerk:' || s.clerk_id", "s.expected - s.counted"),
            ("'drawer/shift:' || s.id", "-s.expected"),
        )
        + f" AS legs FROM logistics_shift s WHERE s.status IN {_DONE} AND s.expected + s.counted > 0",
    ),
    Line(
        "shifts",
        "Float + sales that were not voided = expected; counted is the sum of the notes.",
        """
        SELECT s.id,
               ARRAY[s.float_amount + COALESCE((SELECT SUM(c.due)::bigint FROM logistics_cashsale c
                                                WHERE c.shift_id = s.id AND c.voided_at IS NULL), 0),
                     COALESCE((SELECT SUM(n.key::bigint * n.value::bigint)::bigint
                               FROM jsonb_each_text(s.denominations) n), 0)],
               ARRAY[s.expected, s.counted]
        FROM logistics_shift s WHERE s.status <> 'open'
        """,
    ),
    Line(
        "cash of each drawer",
        "By the ledger a drawer holds float and sales until its count is accepted, and nothing after.",
        f"""
        SELECT s.id,
               CASE WHEN s.status IN {_DONE} THEN 0
                    ELSE s.float_amount + COALESCE((SELECT SUM(c.due)::bigint FROM logistics_cashsale c
                                                    WHERE c.shift_id = s.id AND c.voided_at IS NULL), 0) END,
               (SELECT COALESCE(SUM(l.amount), 0)::bigint FROM ledger_leg l JOIN ledger_account a ON a.id = l.account_id
                WHERE a.kind = 'drawer' AND a.owner = 'shift:' || s.id)
        FROM logistics_shift s
        """,
    ),
    Line(
        "shifts remitted once",
        "Only accepted shifts are remitted, each in one remittance of its point.",
        f"""
        SELECT x.shift_id, ARRAY[1, 1],
               ARRAY[COUNT(*), CASE WHEN bool_and(s.status IN {_DONE} AND r.point_id = s.point_id) THEN 1 ELSE 0 END]
        FROM logistics_remittanceshift x JOIN logistics_shift s ON s.id = x.shift_id
        JOIN logistics_remittance r ON r.id = x.remittance_id GROUP BY x.shift_id
        """,
    ),
    Line(
        "van sales handed over once",
        "A van sale that was not voided is in at most one hand-over, of its carrier; a voided one in none.",
        """
        SELECT c.receipt, TRUE, COUNT(x.id) <= CASE WHEN c.voided_at IS NULL THEN 1 ELSE 0 END
                                AND COALESCE(bool_and(h.carrier_id = c.carrier_id), TRUE)
        FROM logistics_cashsale c LEFT JOIN logistics_handoversale x ON x.sale_id = c.id
        LEFT JOIN logistics_cashhandover h ON h.id = x.cashhandover_id
        WHERE c.carrier_id IS NOT NULL GROUP BY c.id
        """,
    ),
    Line(
        "sales that cleared are settled",
        "A seller's part of a sale has its payable when, and only when, the cash has reached clearing.",
        f"""
        SELECT o.number, (k.shift_cleared OR k.van_cleared) AND c.voided_at IS NULL, COUNT(p.id) = 1
        FROM logistics_cashsale c JOIN order_sellerorder o ON o.order_id = c.order_id
        LEFT JOIN settlement_payable p ON p.sold_id = o.id
        CROSS JOIN LATERAL (SELECT
            EXISTS (SELECT 1 FROM logistics_remittanceshift x JOIN logistics_remittance r ON r.id = x.remittance_id
                    WHERE x.shift_id = c.shift_id AND r.status IN {_DONE}) AS shift_cleared,
            EXISTS (SELECT 1 FROM logistics_handoversale y JOIN logistics_cashhandover h ON h.id = y.cashhandover_id
                    JOIN logistics_remittance_handovers z ON z.cashhandover_id = h.id
                    JOIN logistics_remittance r ON r.id = z.remittance_id
                    WHERE y.sale_id = c.id AND h.status IN {_DONE} AND r.status IN {_DONE}) AS van_cleared) k
        GROUP BY o.id, c.id, k.shift_cleared, k.van_cleared
        """,
    ),
]
