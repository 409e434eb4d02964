"""Taking the database's guards away, so that a row can be corrupted."""

GUARDED = (
    "^(accounts|bulk|buyers_reviews|campaigns|catalogue|checkout|complaints|farmers|ledger|logistics|messaging|order"
    "|partner|payment|phone_desk|quotas|settlement)_"
)


def drop_guards(cursor) -> None:
    """Take away triggers, constraints and foreign keys until the rollback."""
    cursor.execute(
        """
        SELECT conrelid::regclass::text, conname FROM pg_constraint
        WHERE contype IN ('c', 'u', 'f') AND connamespace = 'public'::regnamespace AND conrelid::regclass::text ~ %s
        ORDER BY contype DESC
        """,
        [GUARDED],
    )
    for table, constraint in cursor.fetchall():
        cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT IF EXISTS "{constraint}" CASCADE')
    cursor.execute("SELECT relname FROM pg_class WHERE relkind = 'r' AND relname ~ %s", [GUARDED])
    for (table,) in cursor.fetchall():
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    cursor.execute("DROP INDEX IF EXISTS logistics_delivered_once")  # a partial index is no constraint to PostgreSQL
