"""Write the search anew."""

from typing import Any

from django.core.management.base import BaseCommand
from tqdm import tqdm

from catalog.models import Product
from catalog.search.writing import load_synonyms
from marketplace.discovery.domain import rebuild_index


class Command(BaseCommand):
    """``manage.py rebuild_search``: after loading goods in bulk, or when the search is in doubt. Safe to repeat."""

    help = "Write what search reads of every product, and load the words of the data file that are not there yet."

    def handle(self, *args: Any, **options: Any) -> None:
        """Write with a progress bar and say what was written."""
        words = load_synonyms()
        with tqdm(total=Product.objects.count(), unit=" products", disable=options["verbosity"] == 0) as bar:
            written = rebuild_index(progress=bar.update)
        self.stdout.write(f"{written:,} products, {words:,} new words.")
