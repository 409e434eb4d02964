"""Who changes something is told to the database once in a transaction, not in front of every statement.

The audit's triggers (pghistory) read two variables of the transaction: the context and what is known of it. pghistory
itself sets them anew with each statement that may write. That makes every such statement two, and its text another one
in each request, so that the server can keep no plan of it: an order of forty statements has not one change to note and
paid for it forty times. Nothing else is different: no change is noted without its context.
"""

from typing import Any, NamedTuple

from django.db.backends.postgresql.base import ServerBindingCursor
from pghistory import config, runtime
from psycopg.pq import TransactionStatus

_WRITES_NOTHING = ("savepoint", "release")
_SAY = "SELECT set_config('pghistory.context_id', %s, true), set_config('pghistory.context_metadata', %s, true)"
_usual = runtime._inject_history_context
_may_write: Any = runtime._can_inject_variable


class _Told(NamedTuple):
    """What the open transaction was told."""

    context_id: Any
    metadata: dict[str, Any]


def tell_once(execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
    """Run a statement within ``pghistory.context``; in front of the first that may write, say what is to be noted.

    Again after what was said is gone (a new transaction, a savepoint taken back) or is true no more.
    """
    raw = context["connection"].connection
    status = raw.pgconn.transaction_status
    if status == TransactionStatus.IDLE or _begins(sql, ("rollback",)):
        raw.told = None
    if _begins(sql, _WRITES_NOTHING) or not _may_write(context["cursor"], sql):
        return execute(sql, params, many, context)
    if raw.autocommit and status == TransactionStatus.IDLE:  # a transaction of this one statement
        return _usual(execute, sql, params, many, context)
    value = runtime._tracker.value
    now = _Told(value.id, dict(value.metadata))
    if getattr(raw, "told", None) == now:
        return execute(sql, params, many, context)
    if isinstance(context["cursor"].cursor, ServerBindingCursor):  # takes one statement at a time
        raw.execute(_SAY, [str(now.context_id), config.json_encoder()().encode(now.metadata)])
        answer = execute(sql, params, many, context)
    else:
        answer = _usual(execute, sql, params, many, context)
    raw.told = now
    return answer


def _begins(sql: Any, words: tuple[str, ...]) -> bool:
    return isinstance(sql, str) and sql.lstrip()[:9].lower().startswith(words)


def install() -> None:
    """Let every ``pghistory.context`` of this process tell once."""
    runtime._inject_history_context = tell_once
