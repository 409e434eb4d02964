"""Questions to a restored database, answered by PostgreSQL's own catalogue: is it all there, is it guarded?"""

from collections.abc import Mapping

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from psycopg import sql

from marketplace.common.archives.manifest import Manifest

_TABLES = "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY relname"
_LAX_CONSTRAINTS = """
    SELECT conrelid::regclass || '.' || conname FROM pg_constraint
    WHERE connamespace = 'public'::regnamespace AND NOT convalidated
"""
_DISABLED_TRIGGERS = """
    SELECT tgrelid::regclass || '.' || tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
    WHERE relnamespace = 'public'::regnamespace AND tgenabled = 'D'
"""
_INVALID_INDEXES = "SELECT indexrelid::regclass::text FROM pg_index WHERE NOT indisvalid"
_SEQUENCES = "SELECT sequencename, coalesce(last_value, 0) FROM pg_sequences WHERE schemaname = 'public' ORDER BY 1"
_GUARDS = """
    SELECT (SELECT count(*) FROM pg_constraint WHERE connamespace = 'public'::regnamespace),
        (SELECT count(*) FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
            WHERE relnamespace = 'public'::regnamespace AND NOT tgisinternal)
"""


def applied_migrations() -> list[str]:
    """Return ``app.name`` of the migrations that this database has had."""
    return sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations())


def needs_migrating() -> bool:
    """Say whether the code is newer than the database."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def count_rows() -> dict[str, int]:
    """Return the number of rows of every table."""
    with connection.cursor() as cursor:
        cursor.execute(_TABLES)
        counted = {}
        for (table,) in cursor.fetchall():
            cursor.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table)))
            counted[table] = int(cursor.fetchone()[0])
    return counted


def check_database(manifest: Manifest) -> list[str]:
    """Return in what the database is not as ``manifest`` says; nothing, if all is well."""
    wrong = _differing("rows of ", manifest.rows, count_rows())
    wrong += _differing("", manifest.guards, count_guards())
    if applied_migrations() != manifest.migrations:
        wrong.append("migrations: not those of the backup")
    # Sequences run on while a dump is written, so theirs may be further on, never behind.
    wrong += [
        f"sequence {name} gave {number} in the backup, {numbers.get(name, 'nothing')} here"
        for numbers in [last_numbers()]
        for name, number in manifest.sequences.items()
        if numbers.get(name, -1) < number
    ]
    wrong += [f"constraint {name} was never checked" for name in _names(_LAX_CONSTRAINTS)]
    wrong += [f"trigger {name} is off" for name in _names(_DISABLED_TRIGGERS)]
    return wrong + [f"index {name} is not usable" for name in _names(_INVALID_INDEXES)]


def _differing(what: str, expected: Mapping[str, int], found: Mapping[str, int]) -> list[str]:
    return [
        f"{what}{name}: {expected.get(name, 'none')} in the backup, {found.get(name, 'none')} here"
        for name in sorted({*expected, *found})
        if expected.get(name) != found.get(name)
    ]


def count_guards() -> dict[str, int]:
    """Return how many constraints and how many triggers the database has."""
    with connection.cursor() as cursor:
        cursor.execute(_GUARDS)
        constraints, triggers = cursor.fetchone()
    return {"constraints": int(constraints), "triggers": int(triggers)}


def _names(question: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(question)
        return [name for (name,) in cursor.fetchall()]


def last_numbers() -> dict[str, int]:
    """Return the last number that each sequence gave."""
    with connection.cursor() as cursor:
        cursor.execute(_SEQUENCES)
        return {name: int(number) for name, number in cursor.fetchall()}
