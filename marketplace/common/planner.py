"""What PostgreSQL's planner believes of the tables' sizes, told anew where many rows came at once.

Autovacuum looks once a minute. Until it does, a table that just got its rows counts as empty, and a join of five
such tables can be planned as a product of them all: a page of 64 households then takes over a minute.
"""

from django.db import connection, transaction


def tell_planner() -> None:
    """Count rows and values of every table anew; takes half a second, and works within a transaction."""
    with transaction.atomic(), connection.cursor() as cursor:
        # It reads every table and may wait for autovacuum at one: on a busy machine longer than a page may take.
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute("ANALYZE")
