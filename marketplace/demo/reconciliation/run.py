"""Run every line of the reconciliation over the database."""

from collections.abc import Callable

from django.db import connection, transaction

from marketplace.demo.reconciliation import (
    bargains,
    bulk,
    campaigns,
    discounts,
    essentials,
    figures,
    goods,
    history,
    households,
    ledger,
    limits,
    messages,
    money_back,
    neighbours,
    orders,
    payments,
    recalls,
    reviews,
    sales,
    settlement,
    shipments,
    stock,
)
from marketplace.demo.reconciliation.line import Finding, Line, Result

LINES: list[Line] = [
    *goods.LINES,
    *recalls.LINES,
    *reviews.LINES,
    *orders.LINES,
    *shipments.LINES,
    *ledger.LINES,
    *settlement.LINES,
    *sales.LINES,
    *stock.LINES,
    *money_back.LINES,
    *payments.LINES,
    *campaigns.LINES,
    *discounts.LINES,
    *figures.LINES,
    *limits.LINES,
    *messages.LINES,
    *essentials.LINES,
    *bargains.LINES,
    *bulk.LINES,
    *households.LINES,
    *history.LINES,
    *neighbours.LINES,
]

ROWS_AT_A_TIME = 2_000


def reconcile(lines: list[Line] | None = None, *, on_line: Callable[[Line], None] = lambda line: None) -> list[Result]:
    """Check each line in one snapshot of the database and return what was found, in the order of ``lines``."""
    results = []
    if not connection.in_atomic_block:
        _learn_what_changed()
    with transaction.atomic():
        with connection.cursor() as cursor:
            if len(connection.savepoint_ids) == 0:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            cursor.execute("SET LOCAL cursor_tuple_fraction = 1")  # every row is read: no plan for the first few
        for line in LINES if lines is None else lines:
            on_line(line)
            results.append(_check(line))
    return results


def _learn_what_changed() -> None:
    """Bring statistics up to date where autovacuum has not come yet: plans of a table just filled go wrong by its size.

    As autovacuum counts it: tables of which 50 rows and a tenth have changed since they were last looked at.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relid::regclass::text FROM pg_stat_user_tables"
            " WHERE n_mod_since_analyze > 50 + n_live_tup / 10 AND schemaname = current_schema()"
        )
        for (table,) in cursor.fetchall():
            cursor.execute(f"ANALYZE {table}")  # regclass quotes the name


def _check(line: Line) -> Result:
    """Read the line's rows from the server a few at a time: a season has some hundred thousand of them."""
    result = Result(line)
    with connection.chunked_cursor() as cursor:
        cursor.itersize = ROWS_AT_A_TIME
        cursor.execute(line.sql)
        for reference, expected, found in cursor:
            result.examined += 1
            if expected != found:
                result.findings.append(Finding(line.name, str(reference), expected, found))
    return result
