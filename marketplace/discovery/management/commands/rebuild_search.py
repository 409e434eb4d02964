"""Write the search anew."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from catalog.models import Product, SearchEntry
from catalog.search.unsent import is_noted
from catalog.search.writing import load_synonyms
from marketplace.discovery.domain import rebuild_engine, rebuild_index


class Command(BaseCommand):
    """``manage.py rebuild_search``: after loading goods in bulk, or when the search is in doubt. Safe to repeat."""

    help = (
        "Write what search reads of every product, and load the words of the data file that are not there yet; "
        "where the market has Elasticsearch, build its index anew from that and turn to it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the option."""
        parser.add_argument(
            "--only-elasticsearch", action="store_true", help="leave the entries as they are, build the index from them"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Write with a progress bar and say what was written."""
        if options["only_elasticsearch"] and not is_noted():
            raise CommandError("ELASTICSEARCH_URL is not set, so there is no index to build.")
        if not options["only_elasticsearch"]:
            words = load_synonyms()
            with tqdm(total=Product.objects.count(), unit=" products", disable=options["verbosity"] == 0) as bar:
                written = rebuild_index(progress=bar.update)
            self.stdout.write(f"{written:,} products, {words:,} new words.")
        if is_noted():
            self._build(quiet=options["verbosity"] == 0)

    def _build(self, *, quiet: bool) -> None:
        with tqdm(total=SearchEntry.objects.count(), unit=" entries", disable=quiet) as bar:
            built = rebuild_engine(progress=bar.update)
        if built is None:
            raise CommandError("Another process is feeding the index. Please try again in a moment.")
        self.stdout.write(f"{built:,} entries in Elasticsearch.")
