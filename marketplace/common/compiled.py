"""Queries of the hottest paths, built once in the life of a process.

To build a queryset and turn it into SQL costs several times what the database needs to answer it: joins are planned,
columns named, conditions resolved, each time anew though only two numbers differ. Here the queryset is built once, with
``Given("name")`` where a value will stand, and only the values are put in each time:

    _TARIFFS = Compiled(lambda: FreightTariff.objects.in_force(Given("on")).order_by("-valid_from", "-pk")[:1])
    tariff = _TARIFFS.first(on=day)

Nothing that was read is kept: each call is one statement and sees what every query would see.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Generic, NamedTuple, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Expression, Field, ForeignObject, Lookup, Model, QuerySet
from django.db.models.query import get_related_populators

from marketplace.common.prepared import prepared_rows

ModelT = TypeVar("ModelT", bound=Model)


class Given(Expression):
    """A value that is given by name each time the query runs; a key of a row where it stands for one."""

    def __init__(self, name: str, output_field: "Field[Any, Any] | None" = None) -> None:
        super().__init__(output_field=output_field)
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        """Return the place of the value; the value comes when the query runs."""
        return "%s", [self]


@ForeignObject.register_lookup
@Field.register_lookup
class Among(Lookup):
    """``pk__among=ids``: IN for a list that is given each time, as one parameter however long it is."""

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        """Return ``column = ANY(list)``."""
        left, left_params = self.process_lhs(compiler, connection)
        right, right_params = compiler.compile(self.rhs) if hasattr(self.rhs, "as_sql") else ("%s", [list(self.rhs)])
        return f"{left} = ANY({right})", [*left_params, *right_params]


class _Ready(NamedTuple):
    """A query as the database is asked it, and how its answer is read."""

    sql: str
    params: tuple[Any, ...]
    converters: list[tuple[int, list[Any], Any]]
    read: Callable[[tuple[Any, ...]], Any]


class Compiled(Generic[ModelT]):
    """A query without prefetching; ``build`` returns its queryset, which is asked for the first time it runs."""

    def __init__(self, build: "Callable[[], QuerySet[ModelT, Any]]") -> None:
        self._build = build
        self._ready: _Ready | None = None

    def rows(self, **given: Any) -> list[ModelT]:
        """Run the query with these values and return its rows; tuples, where the queryset says ``values_list``."""
        return list(self._run(given))

    def first(self, **given: Any) -> ModelT | None:
        """Run the query with these values and return its first row. It had better end with ``[:1]``."""
        return next(self._run(given), None)

    def _run(self, given: dict[str, Any]) -> Iterator[Any]:
        if self._ready is None:
            self._ready = _compile(self._build())
        ready = self._ready
        values = [given[each.name] if isinstance(each, Given) else each for each in ready.params]
        answer = prepared_rows(ready.sql, values)
        if ready.converters:
            answer = [_converted(row, ready.converters) for row in answer]
        return map(ready.read, answer)


def attach(parents: "Sequence[Model]", name: str, rows: "Iterable[Model]", *, by: str) -> None:
    """Let ``parent.name.all()`` answer with those of ``rows`` whose ``by`` is the parent's key, as a prefetch would."""
    found: dict[Any, list[Model]] = {}
    for row in rows:
        found.setdefault(getattr(row, by), []).append(row)
    for parent in parents:
        answer = getattr(parent, name).all()
        answer._result_cache = found.get(parent.pk, [])
        answer._prefetch_done = True
        parent.__dict__.setdefault("_prefetched_objects_cache", {})[name] = answer


def _compile(queryset: Any) -> _Ready:
    compiler = queryset.query.get_compiler(using=DEFAULT_DB_ALIAS)
    sql, params = compiler.as_sql()
    if not sql.startswith("SELECT"):  # the audit takes a union's bracket for a write, and puts a statement before it
        sql = f"SELECT * FROM ({sql}) united"  # noqa: S608  Django's own
    found = compiler.get_converters([column for column, *_rest in compiler.select])
    converters = [(position, functions, column) for position, (functions, column) in found.items()]
    are_tuples = queryset._fields is not None  # somebody said ``values_list``
    return _Ready(sql, tuple(params), converters, tuple if are_tuples else _instance_reader(compiler))


def _instance_reader(compiler: Any) -> Callable[[tuple[Any, ...]], Model]:
    """Return how a row becomes an instance with its related ones, as Django's own ``ModelIterable`` does it."""
    info, select = compiler.klass_info, compiler.select
    model, begin, end = info["model"], info["select_fields"][0], info["select_fields"][-1] + 1
    names = [column.target.attname for column, *_rest in select[begin:end]]
    related = get_related_populators(info, select, DEFAULT_DB_ALIAS)  # type: ignore[call-arg]  # stubs of a later Django
    annotations = (compiler.annotation_col_map or {}).items()

    def read(row: tuple[Any, ...]) -> Model:
        instance: Model = model.from_db(DEFAULT_DB_ALIAS, names, row[begin:end])
        for populator in related:
            populator.populate(row, instance)
        for name, position in annotations:
            setattr(instance, name, row[position])
        return instance

    return read


def _converted(row: tuple[Any, ...], converters: list[tuple[int, list[Any], Any]]) -> tuple[Any, ...]:
    values = list(row)
    for position, functions, column in converters:
        for function in functions:
            values[position] = function(values[position], column, connection)
    return tuple(values)
