"""Messages and reports of a season: SQL that corrupts a row of each kind, for the lines of ``reconciliation/messages.py``."""

CORRUPTIONS = {
    "messages of a season": [
        "UPDATE campaigns_broadcastrecipient SET state = 'skipped' WHERE id = (SELECT MIN(id) FROM campaigns_broadcastrecipient WHERE state = 'queued')",
    ],
    "how far a message is": [
        "UPDATE campaigns_broadcast SET state = 'sending' WHERE id = (SELECT MIN(id) FROM campaigns_broadcast WHERE state = 'done')",
    ],
    "pace of a message": [
        "UPDATE campaigns_broadcast SET per_minute = 1",
    ],
    "price of a message": [
        "UPDATE campaigns_smstariff SET valid_from = valid_from + 4000, valid_to = NULL",
    ],
    "only to who agreed": [
        "INSERT INTO campaigns_stoppedphone (phone, word, stopped_at) SELECT u.phone, 'tc', r.queued_at - interval '1 hour' FROM campaigns_broadcastrecipient r JOIN accounts_user u ON u.id = r.user_id WHERE r.state = 'queued' AND NOT EXISTS (SELECT 1 FROM campaigns_stoppedphone s WHERE s.phone = u.phone) ORDER BY r.id LIMIT 1",
    ],
    "who said stop": [
        "UPDATE accounts_consent SET withdrawn_at = NULL, withdrawn_by_id = NULL WHERE purpose = 'marketing' AND user_id IN (SELECT u.id FROM accounts_user u JOIN campaigns_stoppedphone s ON s.phone = u.phone)",
    ],
    "reports sent": [
        "DELETE FROM messaging_message WHERE id = (SELECT MIN(id) FROM messaging_message WHERE template = 'season_report')",
    ],
}

ALONE = {
    "messages of a season": [
        "DELETE FROM messaging_message WHERE id = (SELECT MIN(id) FROM messaging_message WHERE template = 'broadcast')",
        "UPDATE campaigns_broadcast SET text = text || ' ' WHERE id = (SELECT MIN(id) FROM campaigns_broadcast WHERE TRUE)",
        "UPDATE messaging_message SET \"to\" = '+84900000000' WHERE id = (SELECT MAX(id) FROM messaging_message WHERE template = 'broadcast')",
        "DELETE FROM campaigns_broadcastrecipient WHERE id = (SELECT MAX(id) FROM campaigns_broadcastrecipient WHERE state = 'queued')",
    ],
    "how far a message is": [
        "UPDATE campaigns_broadcast SET ended_at = NULL WHERE id = (SELECT MIN(id) FROM campaigns_broadcast WHERE state = 'done')",
        "UPDATE campaigns_broadcastrecipient SET state = 'waiting' WHERE id = (SELECT MIN(id) FROM campaigns_broadcastrecipient WHERE state = 'queued')",
    ],
    "pace of a message": [
        "UPDATE campaigns_broadcastrecipient SET queued_at = queued_at - interval '9 days' WHERE id = (SELECT MIN(id) FROM campaigns_broadcastrecipient WHERE state = 'queued')",
    ],
    "price of a message": [
        "UPDATE campaigns_broadcast SET tariff_id = NULL WHERE id = (SELECT MIN(id) FROM campaigns_broadcast WHERE tariff_id IS NOT NULL)",
    ],
    "only to who agreed": [
        "UPDATE accounts_consent SET given_at = given_at + interval '400 days' WHERE purpose = 'marketing' AND user_id = (SELECT MIN(user_id) FROM campaigns_broadcastrecipient WHERE state = 'queued')",
        "UPDATE campaigns_stoppedphone SET stopped_at = stopped_at - interval '40 days'",
    ],
    "reports sent": [
        "DELETE FROM campaigns_reportsent WHERE id = (SELECT MIN(id) FROM campaigns_reportsent)",
        "UPDATE campaigns_reportsent SET day = day - 1 WHERE id = (SELECT MIN(id) FROM campaigns_reportsent WHERE TRUE)",
        "UPDATE campaigns_reportschedule SET valid_from = valid_from + 400",
        "UPDATE messaging_message SET \"to\" = 'x@example.org' WHERE id = (SELECT MAX(id) FROM messaging_message WHERE template = 'season_report')",
    ],
}
