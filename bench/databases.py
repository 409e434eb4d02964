"""Databases of the bench: the season is loaded once and kept; each run works on a copy of it."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import urllib.parse
from collections.abc import Iterator

import psycopg
from psycopg import sql

from bench.sides import ROOT, VAR
from marketplace.embedded import addresses
from marketplace.embedded.dropping import drop_database


class Databases:
    """The bench's PostgreSQL and Valkey, under ``var/bench``, and addresses of databases in it."""

    def __init__(self, scale: str) -> None:
        self.scale = scale
        self.postgres = addresses.postgres(VAR)
        self.valkey = addresses.valkey(VAR)

    def url(self, name: str) -> str:
        """Return the address of the database ``name``."""
        return urllib.parse.urlunsplit(urllib.parse.urlsplit(self.postgres.url())._replace(path=f"/{name}"))

    def environ(self, name: str) -> dict[str, str]:
        """Return what a process of the market needs to work on the database ``name``."""
        return {
            "DATABASE_URL": self.url(name),
            "REDIS_URL": self.valkey.url(),
            "VAR_DIR": str(VAR),
            "LOG_LEVEL": "ERROR",
        }

    def manage(self, name: str, *words: str) -> str:
        """Run a management command of the market on the database ``name``; return what it printed."""
        env = {**os.environ, **self.environ(name)}
        done = subprocess.run(
            [sys.executable, "manage.py", *words], cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True, check=False
        )
        if done.returncode != 0:
            raise SystemExit(f"manage.py {' '.join(words)} failed; its reason is above.")
        return done.stdout

    def season(self) -> str:
        """Return the database with the season, loaded if it is not there yet."""
        name = f"bench_{self.scale}"
        if not self._exists(name):
            print(f"Loading the {self.scale} season once; it is kept under var/bench (some minutes) …", flush=True)
            half = f"{name}_unfinished"
            self.drop(half)
            self._run(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(half)))
            self.manage(half, "migrate", "--noinput", "--verbosity", "0")
            self.manage(half, "load_demo", "--scale", self.scale)
            self.execute(half, "ANALYZE")
            self._run(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(half), sql.Identifier(name)))
        else:
            self.manage(name, "migrate", "--noinput", "--verbosity", "0")
        return name

    @contextlib.contextmanager
    def copy_of(self, name: str) -> Iterator[str]:
        """Give a copy of a database for the time of the block."""
        copy = f"{name}_run"
        self.drop(copy)
        words = "CREATE DATABASE {} TEMPLATE {}"
        self._run(sql.SQL(words).format(sql.Identifier(copy), sql.Identifier(name)))
        try:
            yield copy
        finally:
            self.drop(copy)

    def make(self, name: str) -> None:
        """Make an empty database."""
        self.drop(name)
        self._run(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))

    def drop(self, name: str) -> None:
        """Remove a database if it is there."""
        with psycopg.connect(self.postgres.url(), autocommit=True) as connection:
            drop_database(connection, name)

    def rename(self, name: str, to: str) -> None:
        """Give a database another name."""
        self._run(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(name), sql.Identifier(to)))

    def execute(self, name: str, statement: str) -> None:
        """Run one statement on the database ``name``."""
        with psycopg.connect(self.url(name), autocommit=True) as connection:
            connection.execute(statement)  # type: ignore[arg-type]  # our own constants

    def rows(self, name: str, query: str) -> list[tuple[object, ...]]:
        """Return the rows of a query on the database ``name``."""
        with psycopg.connect(self.url(name)) as connection:
            return connection.execute(query).fetchall()  # type: ignore[arg-type]  # our own constants

    def has(self, name: str) -> bool:
        """Say whether the database is there."""
        return self._exists(name)

    def _exists(self, name: str) -> bool:
        with psycopg.connect(self.postgres.url()) as connection:
            return connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is not None

    def _run(self, statement: sql.Composed) -> None:
        with psycopg.connect(self.postgres.url(), autocommit=True) as connection:
            connection.execute(statement)
