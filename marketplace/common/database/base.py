"""The connection to PostgreSQL, which gives up on a server that says nothing.

``statement_timeout`` is kept by the server, so it is worth nothing where the server itself stands still: a stopped
process, a frozen virtual machine, a firewall that forgot the connection. The kernel at the other end goes on
acknowledging, so TCP's own timers do not notice either. Without a limit on this side a web worker would wait until
gunicorn kills it, and the visitor would get no answer at all.
"""

import select
import time
from collections.abc import Mapping, Sequence
from typing import Any

import psycopg
from django.db.backends.postgresql import base
from django.db.backends.postgresql.operations import DatabaseOperations
from django.utils.asyncio import async_unsafe
from psycopg import IsolationLevel, errors
from psycopg.abc import RV, PQGen

_LOOK_UP = 0.1
"""Seconds after which psycopg looks whether it was interrupted; its own default."""
_FRESH = 1.0
"""Seconds for which a connection that has just answered is not asked whether it still does."""


class ImpatientConnection(psycopg.Connection[Any]):
    """A connection that is closed when one statement brings no answer within ``patience`` seconds."""

    patience: float | None = None
    answered_at = 0.0
    standing: Any = None
    """The cursor of ``rows_of_prepared``."""

    def wait(self, gen: PQGen[RV], interval: float = _LOOK_UP, timeout: float | None = None) -> RV:
        """Wait as psycopg does, but not beyond ``patience``. Raises ``psycopg.OperationalError`` then."""
        if timeout is not None or self.patience is None:
            return super().wait(gen, interval, timeout)
        try:
            answer = super().wait(gen, interval, self.patience)
            self.answered_at = time.monotonic()
            return answer
        except errors._WaitTimeout:
            # Whether the statement was done is unknown, and so is what the next answer would belong to.
            self.close()
            raise psycopg.OperationalError(f"no answer from the database within {self.patience:g} s") from None

    @property
    def has_just_answered(self) -> bool:
        """Whether the server has answered something within the last second, and has said nothing since.

        Nobody was asked anything, so what it has said can only be good-bye.
        """
        if time.monotonic() - self.answered_at >= _FRESH:
            return False
        waiting = select.poll()
        waiting.register(self.fileno(), select.POLLIN)
        return not waiting.poll(0)


class Operations(DatabaseOperations):
    """Says what was asked with ``cursor_of_prepared`` as well: its cursor keeps no text with the values in it."""

    def last_executed_query(self, cursor: Any, sql: str, params: Any) -> str:
        """Return the statement as it reads with its values."""
        if isinstance(cursor, base.ServerBindingCursor):
            return str(self.compose_sql(sql, params))
        return super().last_executed_query(cursor, sql, params) or ""


class DatabaseWrapper(base.DatabaseWrapper):
    """``OPTIONS["patience"]`` is the number of seconds that a statement may go without an answer.

    It is longer than ``statement_timeout``, so that a server that is only slow speaks first, and says why. Of Django's
    own options ``isolation_level`` and ``pool`` are not supported.
    """

    ops_class = Operations

    def get_connection_params(self) -> dict[str, Any]:
        """Return the parameters of the connection, and keep our own one back."""
        parameters: dict[str, Any] = super().get_connection_params()
        self._patience = parameters.pop("patience", None)
        return parameters

    @async_unsafe
    def get_new_connection(self, conn_params: dict[str, Any]) -> ImpatientConnection:
        """Connect."""
        self.isolation_level = IsolationLevel.READ_COMMITTED
        connection = ImpatientConnection.connect(**conn_params)
        connection.patience = self._patience
        return connection

    def is_usable(self) -> bool:
        """Say whether the server still answers; one that has within the last second is taken at its word.

        Under load every request follows the last within that second, and asking is a round trip. A restart or a
        terminated session shows at once all the same: the server closes the connection, which costs nothing to see.
        """
        known = self.connection
        if isinstance(known, ImpatientConnection) and not known.closed and known.has_just_answered:
            return True
        return bool(super().is_usable())

    def cursor_of_prepared(self) -> Any:
        """Return a cursor for a statement that comes often, its values apart from it: the server plans it once.

        Planning a join of ten tables takes the server longer than answering it. Each connection keeps its plans, and
        the server makes them anew when tables change or are analysed. ``OPTIONS["prepare_threshold"]`` says how often
        a statement must have come. Where it is not one statement, PostgreSQL refuses.
        """
        self.ensure_connection()
        usual = self.connection.cursor_factory
        self.connection.cursor_factory = base.ServerBindingCursor
        try:
            return self.cursor()
        finally:
            self.connection.cursor_factory = usual

    def rows_of_prepared(self, sql: str, values: Sequence[Any] | Mapping[str, Any]) -> list[tuple[Any, ...]]:
        """Return all rows that a statement answers which comes often, as with ``cursor_of_prepared``.

        One cursor of the connection serves them all: to make one anew takes a third of what the statement takes here.
        """
        if self.queries_logged:  # by another kind of cursor
            with self.cursor_of_prepared() as cursor:
                cursor.execute(sql, values)
                return list(cursor.fetchall())
        self.close_if_health_check_failed()
        self.ensure_connection()
        raw = self.connection
        if raw.standing is None:
            raw.standing = self.cursor_of_prepared()
        raw.standing.execute(sql, values)
        with self.wrap_database_errors:
            return list(raw.standing.cursor.fetchall())
