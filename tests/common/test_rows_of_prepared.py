"""One cursor serves all that a connection is often asked: after an error, in a new connection, under a counter."""

import pytest
from django.db import DataError, connection, transaction
from django.test.utils import CaptureQueriesContext

from marketplace.common.prepared import prepared_rows

pytestmark = pytest.mark.django_db(transaction=True)


def answered(number: str) -> int:
    ((answer,),) = prepared_rows("SELECT %s::integer + 1", [number])
    return answer


def test_each_statement_has_its_own_rows():
    first = prepared_rows("SELECT n FROM generate_series(1, %s::integer) AS n", ["3"])
    assert answered("7") == 8
    assert first == [(1,), (2,), (3,)]


def test_a_refused_value_is_an_error_of_django_and_the_next_statement_is_answered():
    with pytest.raises(DataError), transaction.atomic():
        answered("99999999999999")
    assert answered("1") == 2


def test_a_new_connection_has_its_own():
    assert answered("1") == 2
    before = connection.connection.standing
    connection.close()
    assert answered("2") == 3
    assert connection.connection.standing is not before


def test_whoever_counts_statements_sees_them():
    answered("1")
    with CaptureQueriesContext(connection) as asked:
        assert answered("2") == 3
    assert len(asked) == 1
