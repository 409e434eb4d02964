"""A migrated database once, copies of it from then on.

A full migrate takes about a minute, a copy a fraction of a second. So the first run after a change of migrations makes
a template database, named by a hash of them, and every run and every pytest-xdist worker copies it. A test that commits
(``transaction=True``, a live server) is followed by a fresh copy instead of Django's flush: rows that migrations put
there are back, and append-only tables need no exception. (Mostly it is the same copy, rewound: see ``rewinding``.)

What several tests begin with and takes long to load (the demo) is kept in the same way: ``load_once``.
"""

import json
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import psycopg
from django.conf import settings
from django.core.cache import caches
from django.core.management import call_command
from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg import sql

from marketplace.embedded import fingerprint
from marketplace.embedded.dropping import drop_database
from tests.support import rewinding

ROOT = Path(__file__).resolve().parents[2]
_PREFIX = "template_"
_KEPT = 6
_BUILDING = 0x43505F31  # the advisory lock under which templates are made
_NAMING = 0x43505F32  # the advisory lock space of names in use


class TestDatabase:
    """The database of this test run, and the template it is a copy of."""

    __test__ = False

    def __init__(self, *, rebuild: bool = False) -> None:
        """Make the template if there is none for the migrations as they are, and a copy of it for this run."""
        # This connection stays open: its locks tell other runs which names are taken, and go with us if we crash.
        self._server = _connect()
        self._original = connection.settings_dict["NAME"]
        self._start: rewinding.Start | None = None
        self._loaded: set[str] = set()
        self.template = _ensure_template(self._server, rebuild=rebuild)
        self.name = self._free_name(connection.creation._get_test_db_name())
        self._copy()

    def restore(self) -> None:
        """Give the database back as it was, or replace it by a fresh copy of the template."""
        connection.close()
        if self._start is None or not rewinding.rewind(connection, self._start):
            connection.close()
            self._copy()

    def load_once(self, what: str, load: Callable[[], None]) -> None:
        """Replace the database by one in which ``load`` was called: really called once a run, copied from then on.

        ``what`` names it. For tests that commit; ``restore`` takes it away again.
        """
        kept = f"{self.name}_{what}"
        connection.close()
        if kept in self._loaded:
            drop_database(self._server, self.name)
            _create(self._server, self.name, kept)
            _use(self.name)
        else:
            self._copy()
            load()
            connection.close()
            drop_database(self._server, kept)
            _create(self._server, kept, self.name)
            self._loaded.add(kept)
        caches["local"].clear()  # what this process remembers is of the database before
        self._start = None  # emptying what was loaded takes longer than a fresh copy

    def remove(self) -> None:
        """Drop the database and what was loaded; the template stays for the next run."""
        connection.close()
        _use(self._original)
        for name in (self.name, *sorted(self._loaded)):
            drop_database(self._server, name)
        self._server.close()

    def _copy(self) -> None:
        drop_database(self._server, self.name)
        _create(self._server, self.name, self.template)
        _use(self.name)
        self._start = rewinding.remember(connection)

    def _free_name(self, wanted: str) -> str:
        """Return ``wanted``, or with a number behind it where another run is using that."""
        for number in range(1, 100):
            name = wanted if number == 1 else f"{wanted}_{number}"
            key = zlib.crc32(name.encode()) - 2**31
            if _value(self._server, "SELECT pg_try_advisory_lock(%s, %s)", _NAMING, key):
                return name
        raise RuntimeError(f"A hundred test runs use {wanted} already.")


def _connect() -> psycopg.Connection:
    parameters = connection.get_connection_params()
    kept = {name: parameters[name] for name in ("host", "port", "user", "password") if parameters.get(name)}
    return psycopg.connect(**kept, dbname="postgres", autocommit=True)


def _value(server: psycopg.Connection, question: str, *values: object) -> object:
    row = server.execute(question, values).fetchone()
    return row[0] if row else None


def _create(server: psycopg.Connection, name: str, template: str) -> None:
    server.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template)))


def _use(name: str) -> None:
    connection.close()
    settings.DATABASES["default"]["NAME"] = name
    connection.settings_dict["NAME"] = name


def _ensure_template(server: psycopg.Connection, *, rebuild: bool) -> str:
    files = fingerprint.manifest(ROOT)
    name = _PREFIX + fingerprint.digest(files)
    if not rebuild and _value(server, "SELECT 1 FROM pg_database WHERE datname = %s", name):
        return name  # without waiting for whoever is making another one
    server.execute("SELECT pg_advisory_lock(%s)", [_BUILDING])
    try:
        if rebuild:
            drop_database(server, name)
        if not _value(server, "SELECT 1 FROM pg_database WHERE datname = %s", name):
            _build(server, name, files, older=None if rebuild else _older_template(server, files))
            _forget_old(server)
    finally:
        server.execute("SELECT pg_advisory_unlock(%s)", [_BUILDING])
    return name


def _templates(server: psycopg.Connection) -> list[tuple[str, str]]:
    """Return name and manifest of the templates, newest first."""
    return server.execute(
        "SELECT datname, coalesce(shobj_description(oid, 'pg_database'), '{}') FROM pg_database"
        " WHERE datname ~ %s ORDER BY oid DESC",
        [f"^{_PREFIX}[0-9a-f]+$"],
    ).fetchall()


def _older_template(server: psycopg.Connection, files: dict[str, str]) -> str | None:
    """Return a template from which migrating on gives the same as migrating from nothing."""
    for name, manifest in _templates(server):
        old = json.loads(manifest)
        if old and fingerprint.only_adds(old, files):
            return name
    return None


def _build(server: psycopg.Connection, name: str, files: dict[str, str], *, older: str | None) -> None:
    unfinished = f"{name}_unfinished"
    original = connection.settings_dict["NAME"]
    drop_database(server, unfinished)
    _create(server, unfinished, older or "template0")
    try:
        _use(unfinished)
        call_command("migrate", verbosity=0, interactive=False)
    finally:
        _use(original)
    server.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(unfinished), sql.Identifier(name)))
    server.execute(sql.SQL("COMMENT ON DATABASE {} IS {}").format(sql.Identifier(name), sql.Literal(json.dumps(files))))


def _forget_old(server: psycopg.Connection) -> None:
    for name, _manifest in _templates(server)[_KEPT:]:
        drop_database(server, name)


def dsn(database: BaseDatabaseWrapper) -> str:
    """Return the address of the database that ``database`` is connected to, for another process."""
    known = database.settings_dict
    secret = f":{quote(known['PASSWORD'])}" if known["PASSWORD"] else ""
    port = f":{known['PORT']}" if known["PORT"] else ""
    return f"postgres://{quote(known['USER'])}{secret}@{known['HOST']}{port}/{quote(known['NAME'])}"


@contextmanager
def in_vain() -> Iterator[None]:
    """Take back whatever is written inside. Code that must be outermost runs here as it does in Django's test cases."""
    block = transaction.atomic()
    block._from_testcase = True
    with block:
        yield
        transaction.set_rollback(True)
