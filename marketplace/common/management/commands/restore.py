"""``manage.py restore FILE``."""

from pathlib import Path
from typing import Any

from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError, CommandParser

from marketplace.common.archives import (
    ArchiveError,
    Manifest,
    check_database,
    needs_migrating,
    pointed_at,
    restore_archive,
)
from marketplace.common.archives.manifest import key_fingerprints

RECONCILE = "reconcile"


class Command(BaseCommand):
    """Bring a backup back into an empty place and look whether everything holds there."""

    help = "Restore a backup into an empty database (or a new one, --into), and check it."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the file, and where to put what is in it."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--into", default="", help="make a database of this name and leave the market's own alone")
        parser.add_argument("--files-into", type=Path, help="put uploaded files below this folder")

    def handle(self, *args: Any, **options: Any) -> None:
        """Restore, check, say what was found."""
        try:
            manifest = restore_archive(options["file"], into=options["into"], files_into=options["files_into"])
        except (ArchiveError, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Restored as of {manifest.made_at}: {sum(manifest.rows.values())} rows. Checking …")
        with pointed_at(options["into"]):
            self._check(manifest)

    def _check(self, manifest: Manifest) -> None:
        wrong = check_database(manifest)
        for each in wrong:
            self.stderr.write(each)
        if key_fingerprints() != manifest.field_keys:
            self.stderr.write(
                "FIELD_KEYS are not those of the backup: identity numbers and bank accounts cannot be read with them."
            )
        if wrong:
            raise CommandError(f"{len(wrong)} things are not as they were in the backup.")
        guards = " and ".join(f"{number} {kind}" for kind, number in manifest.guards.items())
        self.stdout.write(f"All rows, {guards} are as they were, and every sequence goes on where it was.")
        if needs_migrating():
            self.stdout.write("The code is newer than the backup: run manage.py migrate, then manage.py reconcile.")
        elif RECONCILE in get_commands():  # it lives in a higher room, so it is asked for by its name
            call_command(RECONCILE, stdout=self.stdout, stderr=self.stderr)
