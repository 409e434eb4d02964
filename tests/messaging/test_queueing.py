"""Queueing: with the caller's transaction or not at all, once per key, whatever the broker does."""

import datetime as dt
import time

import pytest
from django.db import transaction
from kombu.exceptions import OperationalError

from marketplace.celery import app
from marketplace.messaging.domain import queue_message, queueing
from marketplace.messaging.models import Message
from marketplace.messaging.rendering import UnknownTemplate
from marketplace.messaging.tasks import relay_messages

PHONE = "+84912345678"


def queue(**changes):
    return queue_message(
        **{"channel": "sms", "to": PHONE, "template": "order_cancelled", "context": {"number": "CP1"}} | changes
    )


@pytest.mark.django_db
class TestQueueing:
    def test_writes_a_row_that_waits(self):
        message = queue(language="en")
        message.refresh_from_db()
        assert (message.to, message.template, message.language) == (PHONE, "order_cancelled", "en")
        assert (message.status, message.context, message.attempts) == ("waiting", {"number": "CP1"}, 0)
        assert message.priority == Message.Priority.NOTICE

    def test_the_same_key_queues_once(self):
        assert queue(dedupe_key="order_cancelled:7") is not None
        assert queue(dedupe_key="order_cancelled:7") is None
        assert queue(dedupe_key="order_cancelled:8") is not None
        assert Message.objects.count() == 2

    @pytest.mark.parametrize("to", [None, "", "  ", "x" * 255])
    def test_nobody_to_write_to_queues_nothing(self, to):
        assert queue(to=to) is None
        assert Message.objects.count() == 0

    @pytest.mark.parametrize("template", ["no_such", "../../account/login", "", "Order", "order_cancelled.vi"])
    def test_a_template_that_does_not_exist_is_a_slip_of_ours(self, template):
        with pytest.raises(UnknownTemplate):
            queue(template=template)

    def test_a_code_goes_before_notices(self):
        message = queue(template="login_code", context={"code": "123456", "minutes": 10})
        assert message.priority == Message.Priority.CODE

    def test_may_wait_for_a_moment(self):
        later = dt.datetime(2026, 6, 12, 7, 0, tzinfo=dt.UTC)
        assert queue(not_before=later).not_before == later


class TestWithTheTransaction:
    @pytest.fixture(autouse=True)
    def _ask_again(self, monkeypatch):
        """Start each test as a process whose broker has not failed yet."""
        monkeypatch.setattr(queueing, "_silent_until", 0.0)
        monkeypatch.setattr(queueing, "_woken_at", float("-inf"))

    @pytest.mark.django_db(transaction=True)
    def test_a_rolled_back_order_sends_nothing(self, monkeypatch):
        woken = []
        monkeypatch.setattr(relay_messages, "apply_async", lambda **options: woken.append(options))
        with pytest.raises(ZeroDivisionError):
            _queue_and_fail()
        assert Message.objects.count() == 0
        assert woken == []
        with transaction.atomic():
            queue()
            assert woken == []  # not before the commit
        assert woken == [{"retry": False}]

    @pytest.mark.django_db(transaction=True)
    def test_a_crowd_wakes_the_relay_once_a_second_and_a_code_at_once(self, monkeypatch):
        woken = []
        monkeypatch.setattr(relay_messages, "apply_async", lambda **options: woken.append(options))
        for _order in range(5):
            queue()
        assert len(woken) == 1
        queue(template="login_code", context={"code": "123456", "minutes": 10})
        assert len(woken) == 2
        monkeypatch.setattr(queueing, "_woken_at", queueing._woken_at - queueing.BETWEEN_WAKES)
        queue()
        assert len(woken) == 3
        assert Message.objects.count() == 7

    @pytest.mark.django_db(transaction=True)
    def test_a_dead_broker_fails_nobody(self, monkeypatch, caplog):
        """Against a port where nothing listens, through the real client: the order stands, the message waits."""
        to_broker = relay_messages.apply_async

        asked = []

        def to_dead_broker(**options):
            asked.append(options)
            return to_broker(connection=app.connection_for_write("redis://127.0.0.1:1/0"), **options)

        monkeypatch.setattr(relay_messages, "apply_async", to_dead_broker)
        with pytest.raises(OperationalError):
            relay_messages.apply_async(retry=False)  # the broker is dead indeed
        began = time.monotonic()
        with transaction.atomic():
            message = queue()
        monkeypatch.setattr(queueing, "_woken_at", float("-inf"))
        with transaction.atomic():
            queue()
        assert time.monotonic() - began < 2
        assert len(asked) == 2  # the second commit did not ask again
        message.refresh_from_db()
        assert message.status == "waiting"
        assert "relay not woken" in caplog.text
        assert PHONE not in caplog.text


@transaction.atomic
def _queue_and_fail():
    queue()
    raise ZeroDivisionError
