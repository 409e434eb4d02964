"""Sales at hand-over: SQL that corrupts a row of each kind, for the lines of ``reconciliation/sales.py``."""

from tests.demo.corruptions.picks import SALE

CORRUPTIONS = {
    "no van sells in a red zone": [
        "UPDATE logistics_zone SET starts_at = starts_at - interval '60 days', ends_at = NULL WHERE id = (SELECT MIN(id) FROM logistics_zone WHERE level = 'red')",
        "UPDATE order_order SET commune_id = (SELECT k.commune_id FROM logistics_zone_communes k JOIN logistics_zone z ON z.id = k.zone_id WHERE z.level = 'red' ORDER BY z.id LIMIT 1) WHERE id = (SELECT MIN(order_id) FROM logistics_cashsale WHERE trip_id IS NOT NULL)",
    ],
    "hand-over sales": [
        f"UPDATE logistics_cashsale SET due = due - 1 WHERE id = {SALE}",
    ],
    "counter orders are sales": [
        "UPDATE order_order SET channel = 'web' WHERE id = (SELECT order_id FROM logistics_cashsale ORDER BY id LIMIT 1)",
    ],
    "voided sales": [
        "DELETE FROM partner_stockmovement WHERE id = (SELECT MIN(id) FROM partner_stockmovement WHERE source_kind = 'sale_voided')",
    ],
    "entry: sold at hand-over": [
        "DELETE FROM ledger_entry WHERE id = (SELECT MIN(id) FROM ledger_entry WHERE source_kind = 'sold_at_handover')",
    ],
    "a second person reads voids": [
        "UPDATE logistics_cashsale SET void_read_by_id = voided_by_id, void_read_at = now() WHERE id = (SELECT MIN(id) FROM logistics_cashsale WHERE voided_at IS NOT NULL)",
    ],
    "entry: sale voided": [
        "UPDATE logistics_cashsale SET voided_at = NULL WHERE id = (SELECT MIN(id) FROM logistics_cashsale WHERE voided_at IS NOT NULL)",
    ],
    "entry: float returned": [
        "UPDATE logistics_floatreturn SET amount = amount + 1000 WHERE id = (SELECT MIN(id) FROM logistics_floatreturn)",
    ],
    "entry: float issued": [
        "UPDATE logistics_floatissue SET amount = amount + 1000 WHERE id = (SELECT MIN(id) FROM logistics_floatissue)",
    ],
    "entry: shift opened": [
        "UPDATE logistics_shift SET float_amount = float_amount - 500 WHERE id = (SELECT MIN(id) FROM logistics_shift WHERE float_amount > 0)",
    ],
    "entry: shift closed": [
        "DELETE FROM ledger_entry WHERE id = (SELECT MIN(id) FROM ledger_entry WHERE source_kind = 'shift_closed')",
    ],
    "shifts": [
        "UPDATE logistics_shift SET denominations = denominations || '{\"100\": 7}' WHERE id = (SELECT MIN(id) FROM logistics_shift WHERE status <> 'open')",
        f"UPDATE logistics_cashsale SET voided_at = now() WHERE id = {SALE}",
    ],
    "cash of each drawer": [
        "UPDATE ledger_leg SET amount = amount + 1 WHERE id = (SELECT MIN(l.id) FROM ledger_leg l JOIN ledger_account a ON a.id = l.account_id WHERE a.kind = 'drawer')",
    ],
    "shifts remitted once": [
        "INSERT INTO logistics_remittanceshift (remittance_id, shift_id) SELECT remittance_id, shift_id FROM logistics_remittanceshift ORDER BY id LIMIT 1",
    ],
    "van sales handed over once": [
        "INSERT INTO logistics_handoversale (cashhandover_id, sale_id) SELECT cashhandover_id, sale_id FROM logistics_handoversale ORDER BY id LIMIT 1",
    ],
    "sales that cleared are settled": [
        "DELETE FROM settlement_payable WHERE id = (SELECT MIN(id) FROM settlement_payable WHERE sold_id IS NOT NULL)",
    ],
}
