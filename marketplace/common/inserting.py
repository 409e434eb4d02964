"""New rows in one statement that neither reads first nor needs a savepoint.

``bulk_create`` does not say which rows were new where others are there already, and ``get_or_create`` takes five
statements to find out. PostgreSQL knows: INSERT … ON CONFLICT DO NOTHING waits for whoever is writing the same row,
leaves the transaction usable, and returns what it wrote.
"""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, NamedTuple, TypeVar

from django.db import connection, models
from django.db.models import Field, Model

from marketplace.common.prepared import prepared_rows

RowT = TypeVar("RowT", bound=Model)
MOST_PLANNED = 3
"""Rows of an INSERT that the server plans once: with more its text is another one for nearly every number of rows."""


_PLAIN = {
    models.CharField,
    models.TextField,
    models.BooleanField,
    models.IntegerField,
    models.BigIntegerField,
    models.PositiveIntegerField,
    models.PositiveBigIntegerField,
    models.SmallIntegerField,
    models.PositiveSmallIntegerField,
    models.ForeignKey,
    models.OneToOneField,
}
"""Fields of which Django writes text, whole numbers and truth as they are; fields made from these may not."""
_AS_THEY_ARE = {str, int, bool, type(None)}


class _Table(NamedTuple):
    fields: "tuple[tuple[Field[Any, Any], bool], ...]"  # and whether it is plain
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
    values = [_value(row, field, plain) for row in rows for field, plain in table.fields]
    statement = f"{table.begins} {', '.join([table.row] * len(rows))} {otherwise} RETURNING {returning}"
    if connection.in_atomic_block and len(rows) <= MOST_PLANNED:
        return prepared_rows(statement, [_untyped(value) for value in values])
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


def _value(row: Model, field: "Field[Any, Any]", plain: bool) -> Any:
    """Return what is written into a column; most fields write what stands in the row, and need not be asked."""
    if plain:
        value = getattr(row, field.attname)
        if type(value) in _AS_THEY_ARE:
            return value
    return field.get_db_prep_save(field.pre_save(row, add=True), connection=connection)


def _untyped(value: Any) -> Any:
    """Return a whole number as text, which PostgreSQL reads as its column asks.

    As a number it would come as one of three types, by its size: each a statement of its own to be planned.
    """
    return str(value) if type(value) is int else value


@cache
def _table(model: type[Model]) -> _Table:
    """Return how rows of a model are written. A key that counts by itself and the database's own defaults are not."""
    fields = tuple(
        field for field in model._meta.local_concrete_fields if not (field.primary_key or _has_default(field))
    )
    columns = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    name = connection.ops.quote_name(model._meta.db_table)
    known = tuple((field, type(field) in _PLAIN) for field in fields)
    return _Table(known, f"INSERT INTO {name} ({columns}) VALUES", f"({', '.join(['%s'] * len(fields))})")


def _has_default(field: "Field[Any, Any]") -> bool:
    return bool(field.has_db_default())


def _is_stored(row: Model, pk: Any) -> None:
    row.pk = pk
    row._state.adding, row._state.db = False, connection.alias
