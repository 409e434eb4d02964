"""Telephone, zones, teams: SQL that corrupts a row of each kind, for the lines of ``reconciliation/neighbours.py``."""

CORRUPTIONS = {
    "a yes for each telephone order": [
        "UPDATE phone_desk_call SET agreed_text = '' WHERE id = (SELECT MIN(id) FROM phone_desk_call WHERE order_id IS NOT NULL)",
        "UPDATE phone_desk_call SET order_id = NULL WHERE id = (SELECT MIN(id) FROM phone_desk_call WHERE order_id IS NOT NULL)",
    ],
    "rings of a number to call back": [
        "UPDATE phone_desk_callback SET rings = rings + 1 WHERE id = (SELECT MIN(id) FROM phone_desk_callback)",
        "DELETE FROM phone_desk_missedcall WHERE id = (SELECT MIN(id) FROM phone_desk_missedcall)",
    ],
    "no number called twice at once": [
        "INSERT INTO phone_desk_call (key, clerk_id, point_id, phone, callback_id, outgoing, basket_id, name, address_text, address_as_written, note, started_at, ended_at, outcome, agreed_text, evidence) SELECT gen_random_uuid(), clerk_id, point_id, phone, callback_id, outgoing, -1, name, '', '', '', started_at - interval '1 second', ended_at + interval '1 second', outcome, '', '' FROM phone_desk_call WHERE callback_id IS NOT NULL AND ended_at IS NOT NULL ORDER BY id LIMIT 1",
    ],
    "orders through a team": [
        "DELETE FROM logistics_manifestorder WHERE id = (SELECT MIN(e.id) FROM logistics_manifestorder e JOIN order_order o ON o.id = e.order_id WHERE o.channel = 'community')",
    ],
    "state of a list": [
        "UPDATE logistics_manifest SET status = 'collecting' WHERE id = (SELECT MIN(id) FROM logistics_manifest WHERE status = 'done')",
    ],
    "what households paid at a boundary": [
        "UPDATE logistics_householdpayment SET due = due + 1 WHERE id = (SELECT MIN(id) FROM logistics_householdpayment)",
        "UPDATE logistics_householdpayment SET note = '' WHERE id = (SELECT MIN(id) FROM logistics_householdpayment WHERE paid <> due)",
    ],
    "signed for what came": [
        "UPDATE logistics_manifestorder SET received_at = received_at - interval '30 days' WHERE id = (SELECT MIN(id) FROM logistics_manifestorder WHERE received_at IS NOT NULL)",
    ],
    "nobody carried into a red zone": [
        "UPDATE logistics_zone SET starts_at = starts_at - interval '60 days', ends_at = NULL WHERE id = (SELECT MIN(id) FROM logistics_zone WHERE level = 'red' AND lifted_by_id IS NOT NULL)",
    ],
}
