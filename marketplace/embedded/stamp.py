"""What was done to a database once and need not be done at each start: migrations, the demo season.

The stamp is a file under ``var/run/``, and names the very database it speaks of: a database that was dropped, restored
or lost with its folder has another identity, and everything is done again.
"""

from __future__ import annotations

import json
from pathlib import Path

import psycopg

from marketplace.embedded import files

_IDENTITY = """
    SELECT system_identifier::text || '/' || (SELECT oid FROM pg_database WHERE datname = current_database())::text
    FROM pg_control_system()
"""


class Stamp:
    """The steps already done to the database at ``url``."""

    def __init__(self, path: Path, url: str) -> None:
        """``path`` is the file; it may be absent."""
        self._path = path
        self._database = _identity(url)

    def has(self, step: str, state: str) -> bool:
        """Say whether ``step`` was last done for ``state`` (a digest, a name)."""
        return self._database is not None and self._read().get(self._database, {}).get(step) == state

    def put(self, step: str, state: str) -> None:
        """Record that ``step`` is done for ``state``."""
        if self._database is None:
            return
        known = self._read()
        known[self._database] = known.get(self._database, {}) | {step: state}
        files.write_private(self._path, json.dumps(known, indent=1))

    def _read(self) -> dict[str, dict[str, str]]:
        try:
            known: dict[str, dict[str, str]] = json.loads(self._path.read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):
            return {}
        return known


def _identity(url: str) -> str | None:
    """Return what tells this database from every other; None where the server does not say, or does not answer."""
    try:
        with psycopg.connect(url, connect_timeout=5) as connection:
            row = connection.execute(_IDENTITY).fetchone()
    except psycopg.Error:
        return None
    return str(row[0]) if row else None
