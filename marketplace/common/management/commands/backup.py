"""``manage.py backup FILE``."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from marketplace.common.archives import ArchiveError, write_archive


class Command(BaseCommand):
    """Write one file with the database as of one moment and the uploaded files."""

    help = "Back up database and uploaded files into one file. Keys are not in it: keep SECRET_KEY and FIELD_KEYS."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the name of the file."""
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """Make the backup and say what is in it."""
        try:
            manifest = write_archive(options["file"])
        except (ArchiveError, OSError) as error:
            raise CommandError(str(error)) from error
        files = len(manifest.members) - 1
        self.stdout.write(
            f"{options['file']}: {sum(manifest.rows.values())} rows of {len(manifest.rows)} tables, {files} files."
        )
        self.stdout.write("SECRET_KEY and FIELD_KEYS are not in it: without them nobody can read what is encrypted.")
