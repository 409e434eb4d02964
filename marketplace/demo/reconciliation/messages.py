"""Messages and reports of a season: to whom, how fast, at what price, and never to who said stop."""

from marketplace.demo.reconciliation.line import Line

LINES = [
    Line(
        "messages of a season",
        "Whoever counts as served has the message of that text in the outbox, once; nobody else has.",
        """
        SELECT COALESCE(r.id::text, m.dedupe_key), COALESCE(r.state = 'queued' AND r.queued_at IS NOT NULL, FALSE),
               m.id IS NOT NULL AND m.template = 'broadcast' AND m.channel = 'sms' AND m.to = u.phone
               AND m.context ->> 'text' = b.text
        FROM campaigns_broadcastrecipient r
        JOIN campaigns_broadcast b ON b.id = r.broadcast_id JOIN accounts_user u ON u.id = r.user_id
        FULL JOIN (SELECT * FROM messaging_message WHERE template = 'broadcast' OR dedupe_key LIKE 'broadcast:%') m
             ON m.dedupe_key = 'broadcast:' || r.broadcast_id || ':' || r.user_id
        """,
    ),
    Line(
        "how far a message is",
        "A message that is done waits for nobody; one that is a draft has reached nobody; its end is noted.",
        """
        SELECT b.id, ARRAY[TRUE, TRUE, TRUE],
               ARRAY[b.state <> 'done' OR COUNT(r.id) FILTER (WHERE r.state = 'waiting') = 0,
                     b.state <> 'draft' OR COUNT(r.id) FILTER (WHERE r.state <> 'waiting') = 0,
                     (b.ended_at IS NOT NULL) = (b.state IN ('done', 'cancelled'))
                     AND (b.started_at IS NOT NULL OR b.state IN ('draft', 'cancelled'))
                     AND COALESCE(b.started_at >= b.made_at, TRUE) AND COALESCE(b.ended_at >= b.started_at, TRUE)]
        FROM campaigns_broadcast b LEFT JOIN campaigns_broadcastrecipient r ON r.broadcast_id = b.id GROUP BY b.id
        """,
    ),
    Line(
        "pace of a message",
        "Within any minute no more of a message is served than its rate, and nothing before it was started.",
        """
        SELECT b.id, ARRAY[TRUE, TRUE],
               ARRAY[COALESCE(MAX(r.n), 0) <= b.per_minute,
                     COALESCE(MIN(r.queued_at) >= b.started_at, TRUE)
                     AND COALESCE(MAX(r.queued_at) <= b.ended_at, TRUE)]
        FROM campaigns_broadcast b
        LEFT JOIN (SELECT broadcast_id, queued_at, COUNT(*) OVER (
                       PARTITION BY broadcast_id ORDER BY queued_at
                       RANGE BETWEEN interval '59.999999 seconds' PRECEDING AND CURRENT ROW) AS n
                   FROM campaigns_broadcastrecipient WHERE queued_at IS NOT NULL) r ON r.broadcast_id = b.id
        GROUP BY b.id
        """,
    ),
    Line(
        "price of a message",
        "A message is priced by the tariff that held on the day it was written; without one nobody says a price.",
        """
        SELECT b.id, (SELECT t.id FROM campaigns_smstariff t
                      WHERE t.valid_from <= (b.made_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date
                        AND COALESCE(t.valid_to, 'infinity') >= (b.made_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date
                      ORDER BY t.valid_from DESC, t.id DESC LIMIT 1), b.tariff_id
        FROM campaigns_broadcast b
        """,
    ),
    Line(
        "only to who agreed",
        "A message of a season left only to a number that had agreed by then, and had not said stop or taken it back.",
        """
        SELECT r.id, ARRAY[TRUE, FALSE],
               ARRAY[EXISTS (SELECT 1 FROM accounts_consent c WHERE c.user_id = r.user_id AND c.purpose = 'marketing'
                             AND c.given_at <= r.queued_at AND COALESCE(c.withdrawn_at, 'infinity') >= r.queued_at),
                     EXISTS (SELECT 1 FROM campaigns_stoppedphone s JOIN accounts_user u ON u.id = r.user_id
                             WHERE s.phone = u.phone AND s.stopped_at < r.queued_at)]
        FROM campaigns_broadcastrecipient r WHERE r.state = 'queued'
        """,
    ),
    Line(
        "who said stop",
        "Whose number said stop agrees to no messages any more, unless they agreed again since.",
        """
        SELECT s.id, 0::bigint,
               (SELECT COUNT(*) FROM accounts_user u JOIN accounts_consent c ON c.user_id = u.id
                WHERE u.phone = s.phone AND c.purpose = 'marketing' AND c.withdrawn_at IS NULL
                  AND c.given_at <= s.stopped_at)
        FROM campaigns_stoppedphone s
        """,
    ),
    Line(
        "reports sent",
        "Each report that counts as sent lies in the outbox, to who asked, of a day it was asked for, a day later.",
        """
        SELECT COALESCE(r.id::text, m.dedupe_key), ARRAY[TRUE, TRUE],
               ARRAY[m.id IS NOT NULL AND m.channel = 'email' AND m.to = u.email
                     AND m.context ->> 'season' = k.name AND m.context ->> 'day' = TO_CHAR(r.day, 'DD/MM/YYYY'),
                     COALESCE(r.day + 1 BETWEEN s.valid_from AND COALESCE(s.valid_to, 'infinity')
                              AND (r.at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date = r.day + 1
                              AND EXTRACT(HOUR FROM r.at AT TIME ZONE 'Asia/Ho_Chi_Minh') >= s.hour, FALSE)]
        FROM campaigns_reportsent r
        JOIN campaigns_reportschedule s ON s.id = r.schedule_id JOIN campaigns_campaign k ON k.id = s.campaign_id
        JOIN accounts_user u ON u.id = s.user_id
        FULL JOIN (SELECT * FROM messaging_message WHERE template = 'season_report') m
             ON m.dedupe_key = 'season_report:' || r.schedule_id || ':' || r.day
        """,
    ),
]
