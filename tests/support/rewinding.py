"""A test's database put back to what it was, by undoing only what the test did.

A fresh copy of the template makes some two thousand files and takes a second or more; most tests write to a few dozen
tables. So: tables that were empty are emptied, the few that migrations filled are filled again where they changed, and
sequences go back. Whoever changes the schema itself (a negative control that drops a constraint) is noticed, and
answered with False: only a fresh copy mends that.
"""

from dataclasses import dataclass

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg import sql

_SCHEMA = """
    SELECT md5(string_agg(fact, '|' ORDER BY fact)) FROM (
        SELECT 'column ' || attrelid::regclass || attname || atttypid || attnotnull || attisdropped FROM pg_attribute
            JOIN pg_class ON pg_class.oid = attrelid
            WHERE relnamespace = 'public'::regnamespace AND attnum > 0 AND relkind IN ('r', 'v', 'm')
        UNION ALL SELECT 'index ' || oid FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'i'
        UNION ALL SELECT 'constraint ' || oid || conname || convalidated FROM pg_constraint
        UNION ALL SELECT 'trigger ' || oid || tgname || tgenabled::text FROM pg_trigger
        UNION ALL SELECT 'function ' || oid || md5(prosrc) FROM pg_proc WHERE pronamespace = 'public'::regnamespace
    ) AS facts (fact)
"""
_TABLES = "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY relname"
_SEQUENCES = """
    SELECT sequencename, coalesce(last_value, start_value), last_value IS NOT NULL FROM pg_sequences
    WHERE schemaname = 'public'
"""
_PAGES_LEFT = 4
_ROOMY = """
    SELECT relname FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relname = ANY(%s)
        AND pg_relation_size(oid) > %s * current_setting('block_size')::integer
"""
_OTHERS = """
    SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
    WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()
"""


@dataclass(frozen=True)
class Start:
    """What a database held right after it was copied."""

    schema: str
    filled: dict[str, tuple[str, bytes]]
    """The rows that migrations put there: by table, their hash and what COPY makes of them."""
    sequences: dict[str, tuple[int, bool]]


def remember(database: BaseDatabaseWrapper) -> Start:
    """Return what ``database`` holds now, to be put back by ``rewind``."""
    with database.cursor() as cursor:
        filled = {}
        for table in _not_empty(cursor):
            with cursor.copy(sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(table))) as copy:
                rows = b"".join(bytes(piece) for piece in copy)
            filled[table] = (_hashes(cursor, [table])[table], rows)
        return Start(_schema(cursor), filled, _sequences(cursor))


def rewind(database: BaseDatabaseWrapper, start: Start) -> bool:
    """Put ``database`` back to ``start`` and end every other connection to it; False where its schema changed."""
    with transaction.atomic(durable=True), database.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout TO 0")  # a season's rows take their minutes
        cursor.execute(_OTHERS)
        if _schema(cursor) != start.schema:
            return False
        hashes = _hashes(cursor, list(start.filled))
        changed = {table for table, (known, _rows) in start.filled.items() if hashes[table] != known}
        written = sorted(changed | (set(_not_empty(cursor)) - set(start.filled)))
        _replace(cursor, written, {table: start.filled[table][1] for table in sorted(changed)})
        for view in _views(cursor):
            cursor.execute(sql.SQL("REFRESH MATERIALIZED VIEW {}").format(sql.Identifier(view)))
        for name, (value, used) in _sequences(cursor).items():
            if (value, used) != start.sequences[name]:
                cursor.execute("SELECT setval(quote_ident(%s)::regclass, %s, %s)", [name, *start.sequences[name]])
    _give_back_room(database, written)
    return True


def _give_back_room(database: BaseDatabaseWrapper, tables: list[str]) -> None:
    """Cut off the pages of deleted rows.

    An emptied table that keeps its pages counts as a table of no rows as soon as autovacuum looks at it, whatever
    the next test writes: joins of five such tables were planned as products and took minutes.
    """
    with database.cursor() as cursor:
        cursor.execute(_ROOMY, [tables, _PAGES_LEFT])
        for (table,) in cursor.fetchall():
            cursor.execute(sql.SQL("VACUUM {}").format(sql.Identifier(table)))


def _replace(cursor, tables: list[str], rows: dict[str, bytes]) -> None:
    """Empty tables, past the triggers that forbid it, and fill some; foreign keys are looked at when all is done."""
    cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    for table in tables:
        cursor.execute(sql.SQL("ALTER TABLE {} DISABLE TRIGGER USER").format(sql.Identifier(table)))
    for table in tables:
        cursor.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))
    for table, content in rows.items():
        with cursor.copy(sql.SQL("COPY {} FROM STDIN").format(sql.Identifier(table))) as copy:
            copy.write(content)
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    for table in tables:
        cursor.execute(sql.SQL("ALTER TABLE {} ENABLE TRIGGER USER").format(sql.Identifier(table)))


def _schema(cursor) -> str:
    cursor.execute(_SCHEMA)
    return cursor.fetchone()[0]


def _sequences(cursor) -> dict[str, tuple[int, bool]]:
    cursor.execute(_SEQUENCES)
    return {name: (value, used) for name, value, used in cursor.fetchall()}


def _views(cursor) -> list[str]:
    cursor.execute("SELECT matviewname FROM pg_matviews WHERE schemaname = 'public'")
    return [view for (view,) in cursor.fetchall()]


def _not_empty(cursor) -> list[str]:
    cursor.execute(_TABLES)
    tables = [table for (table,) in cursor.fetchall()]
    asked = [
        sql.SQL("SELECT {} WHERE EXISTS (SELECT FROM {})").format(sql.Literal(table), sql.Identifier(table))
        for table in tables
    ]
    cursor.execute(sql.SQL(" UNION ALL ").join(asked))
    return [table for (table,) in cursor.fetchall()]


def _hashes(cursor, tables: list[str]) -> dict[str, str]:
    asked = [
        sql.SQL("SELECT {}, md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM {} AS t").format(
            sql.Literal(table), sql.Identifier(table)
        )
        for table in tables
    ]
    cursor.execute(sql.SQL(" UNION ALL ").join(asked))
    return dict(cursor.fetchall())
