"""Load provinces, communes and old wards."""

from typing import Any

from django.core.management.base import BaseCommand
from tqdm import tqdm

from marketplace.areas.domain import load_areas
from marketplace.areas.domain.loading import rows_to_load


class Command(BaseCommand):
    """``manage.py load_areas``: safe to repeat, a few seconds."""

    help = "Bring the 34 provinces, 3,321 communes and 10,040 old wards to the state of the data files."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load with a progress bar and say what is there."""
        with tqdm(total=rows_to_load(), unit=" rows", disable=options["verbosity"] == 0) as bar:
            counts = load_areas(progress=bar.update)
        self.stdout.write(
            f"{counts.provinces} provinces, {counts.communes:,} communes, {counts.old_wards:,} old wards "
            f"in {counts.parts:,} parts."
        )
