"""``manage.py reseal_personal_data``: after a new key, seal again what older keys sealed."""

from typing import Any

from django.core.management.base import BaseCommand
from tqdm import tqdm

from marketplace.accounts.domain import reseal_old_rows


class Command(BaseCommand):
    help = "Seal citizen ids and bank accounts again under the newest key of FIELD_KEYS."

    def handle(self, *args: Any, **options: Any) -> None:
        """Reseal everything; may be stopped and repeated."""
        with tqdm(unit="row", file=self.stderr) as bar:
            done = reseal_old_rows(progress=bar.update)
        self.stdout.write(f"{done} resealed")
