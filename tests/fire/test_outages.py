"""The database restarts, stalls, locks up or is gone: "in a moment", nothing half done, and then it works again."""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from django.db import InterfaceError, InternalError, OperationalError, connection, transaction
from django.http import HttpResponse
from kombu.exceptions import OperationalError as BrokerError
from psycopg import errors as postgres_errors
from redis.exceptions import ConnectionError as RedisUnreachable

from logistics.models import Shipment
from marketplace.common import outages
from marketplace.ledger.models import Entry
from marketplace.messaging.models import Message
from marketplace.shop.basket.models import Basket
from marketplace.shop.order.models import Order
from marketplace.shop.partner import locks
from marketplace.shop.partner.models import StockRecord
from tests.factories.checkout import deliverable_commune
from tests.factories.partner import StockRecordFactory
from tests.fire.buying import Visit, placed_number, stand_ready
from tests.fire.proxy import between
from tests.support.databases import dsn

VIETNAMESE, ENGLISH = "Xin đợi giây lát", "One moment please"


def assert_in_a_moment(response: Any, sentence: str = VIETNAMESE) -> None:
    """The page says so, when to come again, and that nobody may keep it."""
    assert response.status_code == 503, response.content.decode()
    assert int(response.headers["Retry-After"]) == outages.RETRY_SECONDS
    assert "no-store" in response.headers["Cache-Control"]
    assert sentence in response.content.decode()


def assert_nothing_happened() -> None:
    for model in (Order, Shipment, Entry, Message):
        assert model.objects.count() == 0, model
    assert set(StockRecord.objects.values_list("num_allocated", flat=True)) == {0}
    assert set(Basket.objects.values_list("status", flat=True)) == {Basket.OPEN}


def assert_sent_again_it_is_one_order(visit: Visit) -> None:
    numbers = {placed_number(visit.send().headers["Location"]) for _time in range(2)}
    assert set(Order.objects.values_list("number", flat=True)) == numbers
    assert len(numbers) == 1
    assert sum(StockRecord.objects.values_list("num_allocated", flat=True)) == 1


# ── What is an outage ────────────────────────────────────────────────────────────────────────────────────────────


def caused(error: Exception, cause: Exception) -> Exception:
    error.__cause__ = cause
    return error


PASSING = [
    OperationalError("server closed the connection unexpectedly"),
    InterfaceError("connection already closed"),
    caused(InternalError("idle"), postgres_errors.IdleInTransactionSessionTimeout()),
    caused(InternalError("standby"), postgres_errors.ReadOnlySqlTransaction()),
    RedisUnreachable("no Valkey"),
    BrokerError("no broker"),
    OSError(28, "No space left on device"),
    caused(RuntimeError("a library's own words"), OperationalError("gone")),
]
DEFECTS = [
    InternalError("a trigger's own refusal"),
    caused(InternalError("aborted"), postgres_errors.InFailedSqlTransaction()),
    ValueError("a slip of ours"),
    OSError(13, "Permission denied"),
    KeyError("x"),
]


@pytest.fixture
def failing_page(monkeypatch):
    """Return a function that makes ``/healthz`` fail with an error."""

    def fail_with(error: Exception) -> None:
        def view(request: Any) -> HttpResponse:
            raise error

        monkeypatch.setattr("django.core.handlers.base.BaseHandler._get_response", lambda self, request: view(request))

    return fail_with


@pytest.mark.parametrize("error", PASSING, ids=lambda error: f"{type(error).__name__}: {error}")
def test_what_passes_is_answered_in_a_moment(client, failing_page, error):
    failing_page(error)
    client.raise_request_exception = False
    assert_in_a_moment(client.get("/healthz"))


@pytest.mark.parametrize("error", DEFECTS, ids=lambda error: f"{type(error).__name__}: {error}")
def test_a_defect_is_still_a_defect(client, failing_page, error):
    failing_page(error)
    client.raise_request_exception = False
    response = client.get("/healthz")
    assert (response.status_code, response.headers.get("Retry-After")) == (500, None)
    assert "Chợ đang gặp trục trặc" in response.content.decode()


def test_it_is_said_in_the_language_that_was_chosen(client, failing_page, settings):
    failing_page(OperationalError("gone"))
    client.raise_request_exception = False
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    response = client.get("/healthz")
    assert_in_a_moment(response, ENGLISH)
    assert '<html lang="en">' in response.content.decode()


def test_programs_are_told_in_their_form(client, failing_page):
    failing_page(OperationalError("gone"))
    client.raise_request_exception = False
    response = client.get("/api/v1/products")
    assert_in_a_moment(response, "temporarily_unavailable")
    assert response.headers["Content-Type"] == "application/problem+json"
    problem = response.json()
    assert (problem["status"], problem["code"]) == (503, "temporarily_unavailable")
    assert "gửi lại sau vài giây" in problem["detail"]


# ── The database itself ──────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def visit(transactional_db) -> Visit:
    """Return somebody about to order one pack; the connection is fresh."""
    ready = stand_ready((StockRecordFactory(num_in_stock=5), 1), commune=deliverable_commune())
    connection.close()
    return ready


@contextmanager
def reached(**where: Any) -> Iterator[None]:
    """Let this process look for the database elsewhere, or be less patient with it."""
    before = dict(connection.settings_dict)
    options = before["OPTIONS"] | where.pop("OPTIONS", {})
    connection.close()
    connection.settings_dict.update(where, OPTIONS=options)
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(before)


@pytest.mark.django_db(transaction=True)
def test_a_database_that_is_gone_and_comes_back(visit):
    with reached(HOST="127.0.0.1", PORT="9"):
        assert_in_a_moment(visit.send())
    assert_nothing_happened()
    assert_sent_again_it_is_one_order(visit)


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_a_restart_ended_is_replaced_unseen(visit):
    connection.ensure_connection()
    connection.settings_dict["CONN_MAX_AGE"] = None  # as between two requests of one worker
    connection.close_at = None
    other = psycopg.connect(dsn(connection), autocommit=True)
    other.execute("SELECT pg_terminate_backend(%s, 5000)", [connection.connection.info.backend_pid])
    other.close()
    connection.close_if_unusable_or_obsolete()  # what Django does when a request begins
    assert_sent_again_it_is_one_order(visit)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("table", ["partner_stockrecord", "basket_basket"])
def test_a_row_that_somebody_sits_on(visit, table):
    other = psycopg.connect(dsn(connection))
    other.execute(f"SELECT * FROM {table} FOR UPDATE")  # noqa: S608  our own words
    limits = connection.settings_dict["OPTIONS"]["options"] + " -c lock_timeout=300"
    with reached(OPTIONS={"options": limits}):
        assert_in_a_moment(visit.send())
    other.close()
    assert_nothing_happened()
    assert_sent_again_it_is_one_order(visit)


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_stood_still_in_the_middle_is_cleared_away(visit, monkeypatch):
    """Its transaction is ended by the server, so its locks go; the visitor is asked to send again."""
    allocate = locks._allocate

    def stand_still(*some: int) -> bool:
        time.sleep(1.0)
        return allocate(*some)

    monkeypatch.setattr(locks, "_allocate", stand_still)
    limits = connection.settings_dict["OPTIONS"]["options"] + " -c idle_in_transaction_session_timeout=200"
    with reached(OPTIONS={"options": limits}):
        assert_in_a_moment(visit.send())
    monkeypatch.undo()
    assert_nothing_happened()
    assert_sent_again_it_is_one_order(visit)


@pytest.mark.django_db(transaction=True)
def test_a_network_that_swallows_everything(visit):
    known = connection.settings_dict
    with between((known["HOST"], int(known["PORT"] or 5432))) as proxy:
        with reached(HOST="127.0.0.1", PORT=str(proxy.port), OPTIONS={"patience": 1.0, "connect_timeout": 2}):
            connection.ensure_connection()
            proxy.stall()
            began = time.monotonic()
            assert_in_a_moment(visit.send())
            assert time.monotonic() - began < 20, "the visitor waited as long as gunicorn would"
        proxy.flow()
    assert_nothing_happened()
    assert_sent_again_it_is_one_order(visit)


@pytest.mark.django_db(transaction=True)
def test_a_server_process_that_stands_still(visit):
    """SIGSTOP: the machine acknowledges what we send, and nobody reads it."""
    with reached(OPTIONS={"patience": 1.0}):
        connection.ensure_connection()
        pid = connection.connection.info.backend_pid
        try:
            os.kill(pid, signal.SIGSTOP)
        except OSError:
            pytest.skip("The server's processes are not ours to stop.")
        try:
            with pytest.raises(OperationalError, match="no answer from the database within 1 s"), transaction.atomic():
                Order.objects.count()
        finally:
            os.kill(pid, signal.SIGCONT)
        assert Order.objects.count() == 0
        assert connection.connection.info.backend_pid != pid, "the next question has a connection of its own"
    assert_sent_again_it_is_one_order(visit)


@pytest.mark.django_db(transaction=True)
def test_the_limits_are_those_of_the_settings(settings):
    seconds = settings.STATEMENT_SECONDS
    connection.close()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, setting::integer FROM pg_settings WHERE name IN"
            " ('statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout')"
        )
        found = dict(cursor.fetchall())
    assert found == {
        "statement_timeout": seconds * 1000,
        "lock_timeout": seconds * 500,
        "idle_in_transaction_session_timeout": seconds * 2000,
    }
    assert connection.connection.patience == seconds + 5
