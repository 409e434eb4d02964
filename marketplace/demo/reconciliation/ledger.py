"""Money: every entry sums to zero and is the entry of an event that happened; every balance is explained."""

from marketplace.demo.reconciliation.line import Line

_LEGS = """
    (SELECT COALESCE(jsonb_object_agg(k, v), '{}') FROM
       (SELECT a.kind || '/' || a.owner AS k, SUM(l.amount) AS v FROM ledger_leg l
        JOIN ledger_account a ON a.id = l.account_id WHERE l.entry_id = e.id GROUP BY 1) x)
"""


def entries(name: str, says: str, kind: str, events: str) -> Line:
    """Return the line that each event (``events``: ref, legs as jsonb) has its entry, leg by leg, and nothing else."""
    sql = f"""
        SELECT COALESCE(v.ref, e.source_ref), v.legs::text, {_LEGS}::text
        FROM ({events}) v
        FULL JOIN (SELECT * FROM ledger_entry WHERE source_kind = '{kind}') e ON e.source_ref = v.ref
    """
    return Line(name, says, sql)


def legs(*pairs: tuple[str, str]) -> str:
    """Return SQL for the jsonb of (account, amount) pairs without zero amounts."""
    values = ", ".join(f"({account}, ({amount})::numeric)" for account, amount in pairs)
    return f"(SELECT jsonb_object_agg(k, v) FROM (VALUES {values}) x(k, v) WHERE v <> 0)"


# Sold over a counter or from a van: such an order never owed anything (see sales).
NOT_SOLD = "NOT EXISTS (SELECT 1 FROM logistics_cashsale c WHERE c.order_id = o.order_id)"
_ORDER = "'/order:' || o.order_id"
_DUE = "(COALESCE(o.goods_final, o.goods_total) + o.freight)"
_CANCELLED_OR_RETURNED = legs(
    (f"'unearned' || {_ORDER}", _DUE),
    (f"'receivable' || {_ORDER}", f"-GREATEST({_DUE} - o.prepaid, 0)"),
    (f"'refund_due' || {_ORDER}", f"-LEAST({_DUE}, o.prepaid)"),
)
# What the post's scales took off at acceptance, after packing had been posted.
_TAKEN_OFF = """COALESCE((SELECT SUM(w.price_before - w.price) FROM logistics_acceptedweight w
                           JOIN order_line l ON l.id = w.line_id WHERE l.seller_order_id = o.id), 0)"""
_PACKED = f"({_DUE} + {_TAKEN_OFF})"
_WEIGHED_IN = legs(
    (f"'unearned' || {_ORDER}", f"{_PACKED} - {_DUE}"),
    (f"'receivable' || {_ORDER}", f"GREATEST({_DUE} - o.prepaid, 0) - GREATEST({_PACKED} - o.prepaid, 0)"),
    (f"'refund_due' || {_ORDER}", f"GREATEST(o.prepaid - {_PACKED}, 0) - GREATEST(o.prepaid - {_DUE}, 0)"),
)
# What weighing changed: what is due falls (or, with a yes, rises); what was prepaid beyond it is due back.
_SHOWN = "(o.goods_total + o.freight)"
_WEIGHED = legs(
    (f"'unearned' || {_ORDER}", f"{_SHOWN} - {_PACKED}"),
    (f"'receivable' || {_ORDER}", f"GREATEST({_PACKED} - o.prepaid, 0) - GREATEST({_SHOWN} - o.prepaid, 0)"),
    (f"'refund_due' || {_ORDER}", f"GREATEST(o.prepaid - {_SHOWN}, 0) - GREATEST(o.prepaid - {_PACKED}, 0)"),
)
# Đồng of a line's discount that market and province pay on what was delivered of it.
FUNDED = """
    CROSS JOIN LATERAL (
        SELECT COALESCE(SUM((off * l.platform_bp * 2 + 10000) / 20000), 0)::bigint AS platform,
               COALESCE(SUM((off * (l.platform_bp + l.province_bp) * 2 + 10000) / 20000), 0)::bigint AS funded
        FROM (SELECT x.*, CASE WHEN x.list_price IS NULL OR x.unit_price = 0 THEN 0
                               ELSE ((x.list_price - x.unit_price) * x.quantity
                                     * (COALESCE(x.final_price, x.unit_price * x.quantity) - x.refused_price) * 2
                                     + x.unit_price * x.quantity) / (x.unit_price * x.quantity * 2) END AS off
              FROM order_line x WHERE x.seller_order_id = o.id) l) u
    LEFT JOIN LATERAL (SELECT MAX(v.code) AS code FROM order_line y JOIN partner_discount d ON d.id = y.discount_id
                       JOIN areas_province v ON v.id = d.province_id WHERE y.seller_order_id = o.id) g ON TRUE
"""

LINES = [
    Line(
        "entries sum to zero",
        "Every entry sums to zero over two legs or more.",
        """
        SELECT e.id, ARRAY[0::bigint, 1],
               ARRAY[COALESCE(SUM(l.amount), 0)::bigint, CASE WHEN COUNT(l.id) >= 2 THEN 1 ELSE 0 END]
        FROM ledger_entry e LEFT JOIN ledger_leg l ON l.entry_id = e.id GROUP BY e.id
        """,
    ),
    Line(
        "entries have a source",
        "Every entry is of a kind that an event makes.",
        """
        SELECT id, TRUE, source_kind IN ('order_placed', 'order_reduced', 'order_raised', 'order_cancelled',
               'transfer_received', 'transfer_applied', 'transfer_refunded', 'province_paid', 'refund_paid',
               'goods_refused', 'goods_returned', 'sold_at_handover', 'sale_voided', 'weighed_in',
               'float_issued', 'float_returned', 'shift_opened', 'shift_closed',
               'shipment_delivered', 'shipment_returned', 'cash_handed_over', 'cash_remitted',
               'payable_made', 'payout_paid', 'bulk_weighed', 'bulk_voided', 'bulk_transfer', 'bulk_excess')
        FROM ledger_entry
        """,
    ),
    entries(
        "entry: order placed",
        "Placing an order makes the customer owe its total.",
        "order_placed",
        "SELECT 'order:' || o.order_id AS ref, "
        + legs((f"'receivable' || {_ORDER}", "o.t"), (f"'unearned' || {_ORDER}", "-o.t"))
        + " AS legs FROM (SELECT o.order_id, SUM(o.goods_total + o.freight) AS t FROM order_sellerorder o "
        + f"WHERE {NOT_SOLD} GROUP BY 1) o",
    ),
    entries(
        "entry: weighed less",
        "Weighed below the shown weight, the difference is no longer owed.",
        "order_reduced",
        f"SELECT 'seller_order:' || o.id || ':weighed' AS ref, {_WEIGHED} AS legs "
        f"FROM order_sellerorder o WHERE o.goods_final + {_TAKEN_OFF} < o.goods_total",
    ),
    entries(
        "entry: weighed in",
        "What the post's scales took off at acceptance is no longer owed.",
        "weighed_in",
        f"SELECT 'shipment:' || s.id AS ref, {_WEIGHED_IN} AS legs FROM order_sellerorder o "
        f"JOIN logistics_shipment s ON s.seller_order_id = o.id WHERE {_TAKEN_OFF} > 0",
    ),
    entries(
        "entry: weighed more",
        "With the customer's yes, more weight is owed.",
        "order_raised",
        f"SELECT 'seller_order:' || o.id || ':weighed' AS ref, {_WEIGHED} AS legs "
        f"FROM order_sellerorder o WHERE o.goods_final + {_TAKEN_OFF} > o.goods_total",
    ),
    entries(
        "entry: cancelled",
        "A cancelled seller order is no longer owed.",
        "order_cancelled",
        f"SELECT 'seller_order:' || o.id AS ref, {_CANCELLED_OR_RETURNED} AS legs "
        f"FROM order_sellerorder o WHERE o.status = 'cancelled' AND {NOT_SOLD}",
    ),
    entries(
        "entry: returned",
        "A returned shipment is no longer owed.",
        "shipment_returned",
        f"SELECT 'shipment:' || s.id AS ref, {_CANCELLED_OR_RETURNED} AS legs "
        "FROM order_sellerorder o JOIN logistics_shipment s ON s.seller_order_id = o.id WHERE s.status = 'returned'",
    ),
    entries(
        "entry: delivered",
        "Cash at the door pays what was not prepaid; goods, with funded discounts, go to the seller.",
        "shipment_delivered",
        "SELECT 'shipment:' || s.id AS ref, "
        + legs(
            ("'carrier_cash/carrier:' || a.carrier_id", "a.cash"),
            (f"'receivable' || {_ORDER}", "-a.cash"),
            (f"'unearned' || {_ORDER}", f"{_DUE} - o.goods_refused"),
            (
                "'seller_pending/seller:' || o.legal_seller_id",
                "-(COALESCE(o.goods_final, o.goods_total) - o.goods_refused + u.funded)",
            ),
            ("'discount_cost/market'", "u.platform"),
            ("'province_due/province:' || g.code", "u.funded - u.platform"),
            ("'freight/operator:' || p.operator_id", "-o.freight"),
        )
        + """ AS legs FROM logistics_deliveryattempt a JOIN logistics_shipment s ON s.id = a.shipment_id
        JOIN order_sellerorder o ON o.id = s.seller_order_id JOIN logistics_point p ON p.id = s.delivery_point_id
        """
        + FUNDED
        + "WHERE a.outcome = 'delivered'",
    ),
    entries(
        "entry: handed over",
        "A hand-over moves cash from carrier to till; an approved difference stays with the carrier.",
        "cash_handed_over",
        "SELECT 'handover:' || h.id AS ref, "
        + legs(
            ("'till/point:' || h.point_id", "h.counted"),
            ("'cash_difference/carrier:' || h.carrier_id", "h.expected - h.counted"),
            ("'carrier_cash/carrier:' || h.carrier_id", "-h.expected"),
        )
        + " AS legs FROM logistics_cashhandover h WHERE h.status IN ('settled', 'approved')",
    ),
    entries(
        "entry: remitted",
        "A remittance moves cash from till to clearing; an approved difference stays with the point.",
        "cash_remitted",
        "SELECT 'remittance:' || r.id AS ref, "
        + legs(
            ("'clearing/operator:' || p.operator_id", "r.counted"),
            ("'cash_difference/point:' || r.point_id", "r.expected - r.counted"),
            ("'till/point:' || r.point_id", "-r.expected"),
        )
        + """ AS legs FROM logistics_remittance r JOIN logistics_point p ON p.id = r.point_id
        WHERE r.status IN ('settled', 'approved')""",
    ),
    entries(
        "entry: payable",
        "A cleared shipment turns pending goods into commission, tax and what the seller is owed.",
        "payable_made",
        "SELECT COALESCE('shipment:' || p.shipment_id, 'seller_order:' || p.sold_id, 'bulk_share:' || p.bulk_share_id) "
        "AS ref, "
        + legs(
            ("'seller_pending/seller:' || p.legal_seller_id", "p.goods"),
            ("'commission/market'", "-p.commission"),
            ("'tax_vat/market'", "-p.vat"),
            ("'tax_pit/market'", "-p.pit"),
            ("'seller_payable/seller:' || p.legal_seller_id", "-p.net"),
        )
        + " AS legs FROM settlement_payable p WHERE p.goods > 0",  # all came back before it was settled: no money
    ),
    entries(
        "entry: paid out",
        "A payout settles what the seller was owed.",
        "payout_paid",
        "SELECT 'payout:' || p.id AS ref, "
        + legs(("'seller_payable/seller:' || p.legal_seller_id", "p.amount"), ("'bank/market'", "-p.amount"))
        + """ AS legs FROM settlement_payout p JOIN settlement_payoutbatch b ON b.id = p.batch_id
        WHERE b.status = 'paid'""",
    ),
    Line(
        "what an order owes",
        "By the ledger an order owes the cash its shipments still carry, and is owed what has not ended yet.",
        """
        SELECT r.number, ARRAY[d.due, -d.open], ARRAY[
            (SELECT COALESCE(SUM(l.amount), 0)::bigint FROM ledger_leg l JOIN ledger_account a ON a.id = l.account_id
             WHERE a.kind = 'receivable' AND a.owner = 'order:' || r.id),
            (SELECT COALESCE(SUM(l.amount), 0)::bigint FROM ledger_leg l JOIN ledger_account a ON a.id = l.account_id
             WHERE a.kind = 'unearned' AND a.owner = 'order:' || r.id)]
        FROM order_order r
        CROSS JOIN LATERAL (SELECT COALESCE(SUM(s.cash_due), 0)::bigint AS due,
                                   COALESCE(SUM(COALESCE(o.goods_final, o.goods_total) + o.freight)
                                       FILTER (WHERE s.status NOT IN ('delivered', 'returned', 'cancelled')), 0)::bigint
                                   AS open FROM logistics_shipment s
                            JOIN order_sellerorder o ON o.id = s.seller_order_id WHERE o.order_id = r.id) d
        """,
    ),
    Line(
        "cash of each carrier",
        "Collected and taken for sales − handed over (and approved differences) = held, for every carrier.",
        """
        SELECT c.code,
               COALESCE((SELECT SUM(a.cash) FROM logistics_deliveryattempt a WHERE a.carrier_id = c.id), 0)
               + COALESCE((SELECT SUM(s.due) FROM logistics_cashsale s
                           WHERE s.carrier_id = c.id AND s.voided_at IS NULL), 0)
               - COALESCE((SELECT SUM(h.expected) FROM logistics_cashhandover h
                           WHERE h.carrier_id = c.id AND h.status IN ('settled', 'approved')), 0),
               (SELECT COALESCE(SUM(l.amount), 0) FROM ledger_leg l JOIN ledger_account a ON a.id = l.account_id
                WHERE a.kind = 'carrier_cash' AND a.owner = 'carrier:' || c.id)
        FROM logistics_carrier c
        """,
    ),
    Line(
        "cash of each till",
        "Float + handed over + shifts' counts − floats out − remitted − refunded = held, for every point.",
        """
        SELECT p.code,
               COALESCE((SELECT SUM(h.counted) FROM logistics_cashhandover h
                         WHERE h.point_id = p.id AND h.status IN ('settled', 'approved')), 0)
               - COALESCE((SELECT SUM(r.expected) FROM logistics_remittance r
                           WHERE r.point_id = p.id AND r.status IN ('settled', 'approved')), 0)
               + COALESCE((SELECT SUM(i.amount) FROM logistics_floatissue i WHERE i.point_id = p.id), 0)
               - COALESCE((SELECT SUM(g.amount) FROM logistics_floatreturn g WHERE g.point_id = p.id), 0)
               + COALESCE((SELECT SUM(CASE WHEN s.status IN ('settled', 'approved') THEN s.counted ELSE 0 END
                                      - s.float_amount) FROM logistics_shift s WHERE s.point_id = p.id), 0)
               - COALESCE((SELECT SUM(f.amount) FROM logistics_refund f WHERE f.point_id = p.id), 0),
               (SELECT COALESCE(SUM(l.amount), 0) FROM ledger_leg l JOIN ledger_account a ON a.id = l.account_id
                WHERE a.kind = 'till' AND a.owner = 'point:' || p.id)
        FROM logistics_point p
        """,
    ),
]
