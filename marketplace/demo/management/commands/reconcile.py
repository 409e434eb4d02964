"""``manage.py reconcile``: do the books of this database agree with its raw rows?"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from marketplace.demo.reconciliation import reconcile

MOST_SHOWN = 10


class Command(BaseCommand):
    """Reconcile and say what is off."""

    help = "Add up money, stock, limits, messages and figures anew from raw rows, and say where they differ."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        """Print each line that is off with its first findings; fail where there is one."""
        results = reconcile()
        off = [result for result in results if result.findings]
        for result in off:
            self.stderr.write(f"off  {result.line.name}: {len(result.findings)} of {result.examined} rows")
            for finding in result.findings[:MOST_SHOWN]:
                self.stderr.write(f"     {finding.reference}: expected {finding.expected}, found {finding.found}")
        if off:
            raise CommandError(f"{len(off)} of {len(results)} lines do not reconcile.")
        rows = sum(result.examined for result in results)
        self.stdout.write(f"{len(results)} lines over {rows} rows reconcile.")
