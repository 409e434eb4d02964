"""How a database is removed by our role, which is no superuser of its server (``postgres.py``)."""

from contextlib import suppress
from typing import Any

import psycopg
from psycopg import errors, sql

_TRIES = 20


def drop_database(server: "psycopg.Connection[Any]", name: str) -> None:
    """Remove a database, if it is there, with every connection to it; ``server`` commits by itself.

    While autovacuum is in it, PostgreSQL denies that to everybody but superusers, which we are not; told to remove it
    without force, it ends autovacuum by itself, and minds only the connections. Raises
    ``psycopg.errors.InsufficientPrivilege`` where it is denied for good.
    """
    forced = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
    for _try in range(_TRIES):
        try:
            server.execute(forced)
        except errors.InsufficientPrivilege:
            with suppress(errors.ObjectInUse):
                server.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))
        else:
            return
    server.execute(forced)
