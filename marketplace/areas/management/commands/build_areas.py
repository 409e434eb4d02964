"""Rebuild the compact area files from the raw package."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from marketplace.areas import building


class Command(BaseCommand):
    """``manage.py build_areas``: for developers, after the raw package has a new version."""

    help = "Write marketplace/areas/data/*.csv anew from the installed vietnamadminunits package."

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the files and say how many rows each has."""
        try:
            written = building.build()
        except building.SourceMissing as missing:
            raise CommandError(str(missing)) from missing
        for name, rows in written.items():
            self.stdout.write(f"{name}.csv: {rows:,} rows")
