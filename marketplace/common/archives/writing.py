"""Making a backup while the market is open: everything in it is as of one moment."""

import datetime as dt
import hashlib
import io
import os
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from django.db import connection, transaction

from marketplace.common.archives import manifest as manifests
from marketplace.common.archives.checking import applied_migrations, count_guards, count_rows, last_numbers
from marketplace.common.archives.errors import ArchiveError
from marketplace.common.archives.manifest import DATABASE, FOLDERS, FORMAT, MANIFEST, SEAL, Manifest
from marketplace.common.archives.tools import run_tool

_PRIVATE = 0o600


def write_archive(path: Path) -> Manifest:
    """Write a backup to ``path``, readable for its owner only, and return what it says about itself.

    It appears under its name once it is complete and on the disk. Raises ``ArchiveError`` where something is there
    already, or a program of PostgreSQL fails.
    """
    path = path.resolve()
    if path.exists():
        raise ArchiveError(f"{path} exists; a backup is never written over.")
    with tempfile.TemporaryDirectory(prefix=".backup-", dir=path.parent) as folder:
        dump, fresh = Path(folder) / DATABASE, Path(folder) / "archive"
        about = _dump_database(dump)
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _PRIVATE), "wb") as file:
            with tarfile.open(fileobj=file, mode="w:", format=tarfile.PAX_FORMAT) as archive:
                # Files after the database: whatever a row of it names had been written before.
                members = dict(_add(archive, [(DATABASE, dump), *_files()]))
                manifest = replace(about, members=members)
                _seal(archive, manifest)
            file.flush()
            os.fsync(file.fileno())
        os.link(fresh, path)  # fails where somebody else has written one in the meantime
    return manifest


def _dump_database(path: Path) -> Manifest:
    """Dump the database, and count its rows in the same snapshot."""
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        # This session waits while pg_dump writes, however long that takes.
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute("SELECT pg_export_snapshot(), current_setting('server_version')")
        snapshot, version = cursor.fetchone()
        numbers = last_numbers()  # before the dump: they run on
        name = connection.settings_dict["NAME"]
        run_tool("pg_dump", "--format=custom", "--file", str(path), "--snapshot", snapshot, database=name)
        return Manifest(
            format=FORMAT,
            made_at=dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
            postgres=version,
            migrations=applied_migrations(),
            field_keys=manifests.key_fingerprints(),
            rows=count_rows(),
            guards=count_guards(),
            sequences=numbers,
            members={},
        )


def _files() -> Iterator[tuple[str, Path]]:
    for name in FOLDERS:
        root = manifests.folder_of(name)
        for path in sorted(root.rglob("*")):
            if path.is_file() and not path.is_symlink():
                yield f"{name}/{path.relative_to(root).as_posix()}", path


def _add(archive: tarfile.TarFile, files: list[tuple[str, Path]]) -> Iterator[tuple[str, str]]:
    """Put files into the archive; yield name and sum of each."""
    for name, path in files:
        try:
            content = path.open("rb")
        except FileNotFoundError:  # taken away since the folder was listed: no row names it any more
            continue
        with content:
            total = manifests.sum_of(content)
            content.seek(0)
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode = os.fstat(content.fileno()).st_size, _PRIVATE
            archive.addfile(entry, content)
        yield name, total


def _seal(archive: tarfile.TarFile, manifest: Manifest) -> None:
    text = manifest.text().encode()
    for name, content in ((MANIFEST, text), (SEAL, hashlib.sha256(text).hexdigest().encode())):
        entry = tarfile.TarInfo(name)
        entry.size, entry.mode = len(content), _PRIVATE
        archive.addfile(entry, io.BytesIO(content))
