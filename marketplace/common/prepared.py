"""Statements that come often, which the server plans once in a connection."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from django.db import connection

from marketplace.common.database.base import DatabaseWrapper


def prepared_cursor() -> Any:
    """Return a cursor for a statement that comes often, which the server plans once; see ``cursor_of_prepared``."""
    return cast(DatabaseWrapper, connection).cursor_of_prepared()


def prepared_rows(sql: str, values: Sequence[Any] | Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """Return all rows that a statement answers which comes often; see ``rows_of_prepared``."""
    return cast(DatabaseWrapper, connection).rows_of_prepared(sql, values)
