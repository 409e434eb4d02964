"""What PostgreSQL's planner believes of the tables' sizes, told anew where many rows came at once.

Autovacuum looks once a minute. Until it does, a table that just got its rows counts as empty, and a join of five
such tables can be planned as a product of them all: a page of 64 households then takes over a minute.
"""

from django.db import connection
from psycopg import sql


def tell_planner() -> None:
    """Count rows and values of every table of ours anew; takes half a second, and works within a transaction.

    Ours alone: a bare ANALYZE also locks the catalogues that all databases of a server share, until the caller's
    transaction ends, and whoever analyses another database meanwhile waits for it.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace"
        )
        tables = [sql.Identifier(name) for (name,) in cursor.fetchall()]
        cursor.execute(sql.SQL("ANALYZE {}").format(sql.SQL(", ").join(tables)))
