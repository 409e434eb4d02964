"""Backup and restore: one file with the database as of one moment, the uploaded files, and sums to know it is whole.

docs/operations.md has the drill. The keys (``SECRET_KEY``, ``FIELD_KEYS``) are never in it: who steals a backup must
not read identity numbers in it, so they are kept elsewhere. Fingerprints are, so that a restore says when they differ.
"""

from marketplace.common.archives.checking import check_database, needs_migrating
from marketplace.common.archives.errors import ArchiveError
from marketplace.common.archives.manifest import Manifest, read_manifest
from marketplace.common.archives.restoring import pointed_at, restore_archive
from marketplace.common.archives.tools import postgres_tool
from marketplace.common.archives.writing import write_archive

__all__ = [
    "ArchiveError",
    "Manifest",
    "check_database",
    "needs_migrating",
    "pointed_at",
    "postgres_tool",
    "read_manifest",
    "restore_archive",
    "write_archive",
]
