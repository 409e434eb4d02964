"""Bringing a backup back: all of it, into a place where nothing is, or not at all."""

import contextlib
import os
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from psycopg import sql

from marketplace.common.archives.errors import ArchiveError
from marketplace.common.archives.manifest import DATABASE, FOLDERS, Manifest, folder_of, read_manifest
from marketplace.common.archives.tools import run_tool

_ANYTHING = "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace"


def restore_archive(path: Path, *, into: str = "", files_into: Path | None = None) -> Manifest:
    """Restore a backup into the database of the settings, which must be empty, or into a new one called ``into``.

    Uploaded files go to where the settings keep them, which must be empty too; with ``into`` only where
    ``files_into`` says. The database is filled in one transaction. Raises ``ArchiveError``, with nothing changed,
    where the archive is damaged or of a newer version, or the place is taken.
    """
    manifest = read_manifest(path)
    _require_known(manifest)
    places = _places(into, files_into)
    if into:
        _create(into)
    elif not _is_empty():
        name = connection.settings_dict["NAME"]
        raise ArchiveError(f"The database {name} is not empty. Name a new one: --into {name}_restored")
    try:
        _fill(path, into or str(connection.settings_dict["NAME"]))
        _unpack(path, places)
    except BaseException:
        if into:
            _drop(into)
        raise
    return manifest


@contextlib.contextmanager
def pointed_at(name: str) -> Iterator[None]:
    """Let the models of this process look into another database of the same server."""
    before = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name or before
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before


def _require_known(manifest: Manifest) -> None:
    loader = MigrationLoader(connection=None, ignore_no_migrations=True)
    known = {*loader.disk_migrations, *(old for each in loader.disk_migrations.values() for old in each.replaces)}
    ours = {f"{app}.{name}" for app, name in known}
    if unknown := sorted(set(manifest.migrations) - ours):
        raise ArchiveError(
            f"This backup was made by a newer version: it has {unknown[0]}, which is not known here."
            f" Install that version first ({len(unknown)} migrations are missing)."
        )


def _places(into: str, files_into: Path | None) -> dict[str, Path]:
    """Return where each folder of files goes to; a folder that has files in it is taken."""
    if files_into is not None:
        places = {name: files_into / name for name in FOLDERS}
    else:
        places = {} if into else {name: folder_of(name) for name in FOLDERS}
    for place in places.values():
        if place.exists() and any(found.is_file() for found in place.rglob("*")):
            raise ArchiveError(f"{place} has files in it: move them away first, or name a folder with --files-into.")
    return places


def _is_empty() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(_ANYTHING)
        return bool(cursor.fetchone()[0] == 0)


def _server() -> psycopg.Connection[tuple[object, ...]]:
    known = connection.get_connection_params()
    kept = {name: known[name] for name in ("host", "port", "user", "password") if known.get(name)}
    return psycopg.connect(**kept, dbname="postgres", autocommit=True)


def _create(name: str) -> None:
    with contextlib.closing(_server()) as server:
        try:
            # Of template0: nothing that somebody has put into template1 comes along.
            server.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
        except psycopg.errors.DuplicateDatabase:
            raise ArchiveError(f"There is a database {name} already.") from None


def _drop(name: str) -> None:
    with contextlib.closing(_server()) as server:
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))


def _fill(path: Path, name: str) -> None:
    with tempfile.TemporaryDirectory(prefix=".restore-", dir=path.resolve().parent) as folder:
        dump = Path(folder) / DATABASE
        with tarfile.open(path, "r:") as archive, dump.open("wb") as target:
            content = archive.extractfile(DATABASE)
            if content is None:
                raise ArchiveError(f"{path.name} holds no database.")
            shutil.copyfileobj(content, target)
        words = ("--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges", str(dump))
        run_tool("pg_restore", *words, database=name)
    with pointed_at(name), connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # a dump carries no statistics, and a planner without them makes bad plans


def _unpack(path: Path, places: dict[str, Path]) -> None:
    with tarfile.open(path, "r:") as archive:
        for member in archive:
            name, _slash, rest = member.name.partition("/")
            content = archive.extractfile(member)
            if name not in places or not rest or content is None:
                continue
            target = places[name] / rest
            private = name == "private"
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700 if private else 0o755)
            mode = 0o600 if private else 0o644
            with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
                shutil.copyfileobj(content, file)
