"""New rows in one statement that neither reads first nor needs a savepoint.

``bulk_create`` does not say which rows were new where others are there already, and ``get_or_create`` takes five
statements to find out. PostgreSQL knows: INSERT … ON CONFLICT DO NOTHING waits for whoever is writing the same row,
leaves the transaction usable, and returns what it wrote.
"""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, NamedTuple, TypeVar

from django.db import connection
from django.db.models import Field, Model

RowT = TypeVar("RowT", bound=Model)


class _Table(NamedTuple):
    fields: "tuple[Field[Any, Any], ...]"
    begins: str  # INSERT INTO … (…) VALUES
    row: str  # (%s, %s, …)


def insert_rows(rows: Iterable[RowT]) -> list[RowT]:
    """Insert the rows in one statement, give them their ids and return them. Signals are not sent, as in bulk."""
    new = list(rows)
    for row, (pk,) in zip(new, _run(new, "id"), strict=True):
        _is_stored(row, pk)
    return new


def insert_new(rows: Iterable[RowT], *, known_by: str) -> list[RowT]:
    """Insert those of the rows that no unique rule forbids, and return them, with their ids, in the order given.

    ``known_by`` is the column that tells the rows apart; one that is empty is always new. Where another transaction is
    writing the same row, it is waited for.
    """
    asked, new = list(rows), []
    answer = iter([*_run(asked, f"id, {known_by}", "ON CONFLICT DO NOTHING"), (None, object())])
    pk, key = next(answer)
    for row in asked:  # the answer is in the order of the rows, without those that were left out
        if key == getattr(row, known_by):
            _is_stored(row, pk)
            new.append(row)
            pk, key = next(answer)
    return new


def _run(rows: "Sequence[Model]", returning: str, otherwise: str = "") -> list[tuple[Any, ...]]:
    if not rows:
        return []
    table = _table(type(rows[0]))
    values = [
        field.get_db_prep_save(field.pre_save(row, add=True), connection=connection)
        for row in rows
        for field in table.fields
    ]
    with connection.cursor() as cursor:
        cursor.execute(f"{table.begins} {', '.join([table.row] * len(rows))} {otherwise} RETURNING {returning}", values)
        answer: list[tuple[Any, ...]] = cursor.fetchall()
    return answer


@cache
def _table(model: type[Model]) -> _Table:
    """Return how rows of a model are written. A key that counts by itself and the database's own defaults are not."""
    fields = tuple(
        field for field in model._meta.local_concrete_fields if not (field.primary_key or _has_default(field))
    )
    columns = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    name = connection.ops.quote_name(model._meta.db_table)
    return _Table(fields, f"INSERT INTO {name} ({columns}) VALUES", f"({', '.join(['%s'] * len(fields))})")


def _has_default(field: "Field[Any, Any]") -> bool:
    return bool(field.has_db_default())


def _is_stored(row: Model, pk: Any) -> None:
    row.pk = pk
    row._state.adding, row._state.db = False, connection.alias
