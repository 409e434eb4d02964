"""Load the demo season."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from tqdm import tqdm

from marketplace.demo.loading import is_loaded, load_demo, loaded_scale


class Command(BaseCommand):
    help = "Load the demo season (synthetic; every page then says so)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--scale", choices=["small", "season", "country"], default="small")
        parser.add_argument("--if-empty", action="store_true", help="do nothing when it is there already")

    def handle(self, *args: Any, **options: Any) -> None:
        if is_loaded():
            self.stdout.write("The demo season is there already; nothing was changed.")
            there = loaded_scale()
            if there != options["scale"]:
                self.stdout.write(
                    f"It is the {there} one. The {options['scale']} one needs a database of its own: "
                    "another DATABASE_URL, or with make run another VAR_DIR."
                )
            return
        with tqdm(total=1, unit="step", disable=options["verbosity"] == 0) as bar:

            def progress(done: int, of: int, what: str) -> None:
                bar.total, bar.n = of, done
                bar.set_description(what[:30].ljust(30), refresh=True)

            load_demo(options["scale"], progress=progress)
        self.stdout.write(self.style.SUCCESS("The demo season is loaded."))
