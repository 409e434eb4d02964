"""Play a season and reconcile it."""

import json
import os
import sys
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from tqdm import tqdm

from marketplace.demo.loading import is_loaded
from marketplace.demo.season import SeasonReport, play_season
from marketplace.shop.order.models import Order

MOST_SHOWN = 10
MOST_WORKERS = 32


class Command(BaseCommand):
    help = "Play orders from basket to payout through the market's own functions, then reconcile from raw rows."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--days", type=int, default=5)
        parser.add_argument("--orders", type=int, default=100)
        parser.add_argument("--seed", type=int, default=1)
        cores = len(os.sched_getaffinity(0))
        parser.add_argument("--workers", type=int, default=cores, help="processes; 1 plays a seed the same again")
        parser.add_argument("--json", action="store_true", help="print the report for scripts")

    def handle(self, *args: Any, **options: Any) -> None:
        if not is_loaded():
            self.stderr.write("There is no demo season to play on: run manage.py load_demo first.")
            sys.exit(2)
        if options["days"] < 1 or options["orders"] < 0:
            self.stderr.write("--days must be at least 1 and --orders at least 0.")
            sys.exit(2)
        if not 1 <= options["workers"] <= MOST_WORKERS:
            self.stderr.write(f"--workers must be between 1 and {MOST_WORKERS}.")
            sys.exit(2)
        with tqdm(total=1, unit="day", disable=options["json"]) as bar:

            def progress(done: int, of: int, what: str) -> None:
                bar.total, bar.n = of, done
                bar.set_description(what, refresh=True)

            asked = {name: options[name] for name in ("days", "orders", "seed", "workers")}
            report = play_season(**asked, progress=progress)
        self._print_json(report) if options["json"] else self._print(report)
        sys.exit(0 if report.ok else 1)

    def _print(self, report: SeasonReport) -> None:
        for event, times in sorted(report.happened.items()):
            self.stdout.write(f"{event:<26}{times:>8}")
        self.stdout.write("")
        for result in report.results:
            mark = "off" if result.findings else "ok"
            self.stdout.write(f"{mark:<4} {result.line.name:<34}{result.examined:>8} rows")
            for finding in result.findings[:MOST_SHOWN]:
                self.stdout.write(f"     {finding.reference}: expected {finding.expected}, found {finding.found}")
        self._print_effort(report)
        self.stdout.write(f"{'ok' if report.figures_hold else 'off':<4} figures counted anew are the same")
        self.stdout.write(
            self.style.SUCCESS("It reconciles.") if report.ok else self.style.ERROR("It does not reconcile.")
        )

    def _print_effort(self, report: SeasonReport) -> None:
        effort, orders = report.effort, Order.objects.count()
        self.stdout.write(
            f"{effort.seconds:.0f} s, {effort.playing_seconds:.0f} s of them playing:"
            f" {effort.orders / max(effort.playing_seconds, 1):.1f} orders/s; {orders} orders in the market;"
            f" of each process: peak {'/'.join(map(str, effort.peaks_mb))} MiB,"
            f" CPU {'/'.join(map(str, effort.cpu_seconds))} s"
        )

    def _print_json(self, report: SeasonReport) -> None:
        rows = [
            {
                "line": result.line.name,
                "says": result.line.says,
                "examined": result.examined,
                "off": [
                    {"reference": f.reference, "expected": str(f.expected), "found": str(f.found)}
                    for f in result.findings
                ],
            }
            for result in report.results
        ]
        said = {"ok": report.ok, "figures_hold": report.figures_hold, "happened": report.happened, "lines": rows}
        said["effort"] = asdict(report.effort)
        self.stdout.write(json.dumps(said, ensure_ascii=False))
