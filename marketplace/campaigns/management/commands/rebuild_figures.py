"""Count the figures of seasons anew from the raw rows."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from marketplace.campaigns.domain import rebuild_figures
from marketplace.campaigns.models import Campaign


class Command(BaseCommand):
    help = "Forget the figures of a season (or all that are not drafts) and count them anew from orders and payouts."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", nargs="?", help="the season's address; all where it is left out")

    def handle(self, *args: Any, **options: Any) -> None:
        seasons = Campaign.objects.exclude(state=Campaign.State.DRAFT).order_by("pk")
        if options["slug"]:
            seasons = seasons.filter(slug=options["slug"])
            if not seasons.exists():
                raise CommandError(f"There is no running or closed season {options['slug']!r}.")
        for season in tqdm(seasons, unit="season", disable=not self.stdout.isatty()):
            self.stdout.write(f"{season.slug}: {rebuild_figures(campaign=season)} differences written")
