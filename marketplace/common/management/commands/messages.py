"""``manage.py messages``: bring the English catalogue up to date with the sentences in code and templates."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from marketplace.common.message_catalogue import find_messages, update_catalogue
from marketplace.embedded import catalogues

CODE = ["marketplace", "catalog", "farmers", "logistics", "export"]


class Command(BaseCommand):
    """Find the sentences, keep what is translated, say what is not, compile."""

    help = "Collect every sentence of ours into locale/en and compile it; no gettext tools needed."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add ``--missing``."""
        parser.add_argument("--missing", action="store_true", help="print each sentence that has no English yet")

    def handle(self, *args: Any, **options: Any) -> None:
        """Update, report, compile."""
        root = settings.BASE_DIR
        found = find_messages(root, code=CODE, templates=root / "themes")
        total, missing = update_catalogue(root / "locale/en/LC_MESSAGES/django.po", found, language="en")
        if options["missing"]:
            for sentence in missing:
                self.stdout.write(sentence)
        self.stdout.write(f"{total} sentences, {len(missing)} without English.")
        catalogues.compile_catalogues(root)
