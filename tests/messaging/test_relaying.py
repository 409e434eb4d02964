"""Relaying: at least once, never twice at once, later when it fails, never for ever, codes forgotten."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import connection, transaction

from marketplace.common import clock
from marketplace.messaging import backends
from marketplace.messaging.domain import relay_waiting, relaying
from marketplace.messaging.models import Message
from marketplace.messaging.tasks import relay_messages
from tests.factories.messaging import CodeMessageFactory, MessageFactory

NOON = dt.datetime(2026, 6, 12, 5, 0, tzinfo=dt.UTC)


@pytest.mark.django_db
class TestOnePass:
    def test_sends_what_waits_and_marks_it(self, outgoing):
        MessageFactory(to="+84912345678")
        assert relay_waiting() == 1
        assert outgoing == [("+84912345678", "Cho Phien: don CPTEST0001 da huy. Ban khong phai tra gi cho don nay.")]
        message = Message.objects.get()
        assert (message.status, message.attempts, message.last_error) == ("sent", 1, "")
        assert message.sent_at is not None
        assert relay_waiting() == 0
        assert len(outgoing) == 1

    def test_codes_first_then_the_oldest(self, outgoing):
        MessageFactory(to="+84900000002", not_before=NOON)
        MessageFactory(to="+84900000001", not_before=NOON - dt.timedelta(hours=1))
        with clock.at(NOON):
            CodeMessageFactory(to="+84900000003")
            relay_waiting()
        assert [to for to, _text in outgoing] == ["+84900000003", "+84900000001", "+84900000002"]

    def test_not_before_its_moment(self, outgoing):
        MessageFactory(not_before=NOON)
        with clock.at(NOON - dt.timedelta(seconds=1)):
            assert relay_waiting() == 0
        with clock.at(NOON):
            assert relay_waiting() == 1

    def test_codes_are_forgotten_once_sent_the_rest_is_kept(self, outgoing):
        CodeMessageFactory(context={"code": "123456", "pin_code": "9", "minutes": 10})
        relay_waiting()
        assert "123456" in outgoing[0][1]
        assert Message.objects.get().context == {"minutes": 10}

    def test_a_failing_gateway_is_tried_again_ever_later_and_then_given_up(self, outgoing, caplog):
        outgoing.failing = backends.SendFailed("gateway answered 500")
        with clock.at(NOON):
            CodeMessageFactory(priority=Message.Priority.NOTICE)
        moment, pauses = NOON, []
        for attempt in range(1, 9):
            with clock.at(moment):
                assert relay_waiting() == 0
            message = Message.objects.get()
            assert message.attempts == attempt
            pauses.append((message.not_before - moment).total_seconds())
            moment = max(moment, message.not_before)
        assert pauses[:7] == [15, 60, 240, 960, 3600, 3600, 3600]
        assert (message.status, message.last_error) == ("failed", "gateway answered 500")
        assert "code" not in message.context
        assert "123456" not in caplog.text
        assert message.to not in caplog.text
        with clock.at(moment + dt.timedelta(days=1)):
            assert relay_waiting() == 0
        assert Message.objects.get().attempts == 8

    def test_a_failed_one_leaves_after_the_gateway_is_back(self, outgoing):
        outgoing.failing = ConnectionError("secret +84912345678")
        with clock.at(NOON):
            MessageFactory()
            relay_waiting()
        assert Message.objects.get().last_error == "ConnectionError"  # a class, no text of a stranger's exception
        outgoing.failing = None
        with clock.at(NOON + dt.timedelta(seconds=15)):
            assert relay_waiting() == 1

    def test_a_dead_gateway_ends_the_pass_instead_of_timing_out_on_each(self, outgoing):
        outgoing.failing = backends.SendFailed("gateway: ConnectTimeout")
        MessageFactory.create_batch(10)
        relay_waiting()
        assert Message.objects.filter(attempts=1).count() == relaying.FAILURES_IN_A_ROW

    def test_what_the_gateway_will_never_take_is_given_up_at_once(self, outgoing):
        outgoing.failing = backends.Rejected("gateway refused: 422")
        MessageFactory()
        relay_waiting()
        assert Message.objects.values_list("status", "attempts", "last_error").get() == (
            "failed", 1, "gateway refused: 422",
        )  # fmt: skip

    def test_a_code_too_old_is_not_sent_any_more(self, outgoing):
        with clock.at(NOON):
            CodeMessageFactory()
        with clock.at(NOON + dt.timedelta(minutes=11)):
            assert relay_waiting() == 0
        assert outgoing == []
        assert Message.objects.values_list("status", "attempts").get() == ("failed", 0)

    def test_a_message_that_cannot_be_rendered_stops_no_other(self, outgoing):
        broken = MessageFactory(template="no_such_any_more")
        MessageFactory()
        assert relay_waiting() == 1
        broken.refresh_from_db()
        assert (broken.status, broken.last_error) == ("waiting", "TemplateDoesNotExist")

    def test_the_command_and_the_task_make_one_pass(self, outgoing, capsys):
        MessageFactory.create_batch(2)
        call_command("relay_messages")
        assert capsys.readouterr().out == "2 sent\n"
        MessageFactory()
        assert relay_messages() == 1

    def test_a_mail_goes_through_django(self):
        MessageFactory(channel="email", to="hoa@example.vn", language="vi")
        assert relay_waiting() == 1
        [sent] = mail.outbox
        assert (sent.to, sent.subject) == (["hoa@example.vn"], "Đơn hàng đã hủy")
        assert sent.body == "Chợ Phiên: đơn CPTEST0001 đã hủy. Bạn không phải trả gì cho đơn này."


@pytest.mark.django_db(transaction=True)
class TestSeveralRelays:
    MESSAGES = 40
    RELAYS = 6

    def relay_at_once(self) -> int:
        start = Barrier(self.RELAYS)

        def relay(_n: int) -> int:
            try:
                start.wait(timeout=30)
                return relay_waiting()
            finally:
                connection.close()

        with ThreadPoolExecutor(self.RELAYS) as pool:
            return sum(pool.map(relay, range(self.RELAYS)))

    def test_never_send_one_message_twice(self, outgoing):
        for n in range(self.MESSAGES):
            MessageFactory(to=f"+849{n:08d}")
        assert self.relay_at_once() == self.MESSAGES
        assert len(outgoing) == len(set(outgoing)) == self.MESSAGES
        assert set(Message.objects.values_list("attempts", flat=True)) == {1}

    def test_control_without_the_lock_they_do(self, outgoing, monkeypatch):
        """The same race with a plain SELECT: some message leaves twice, so the test above can fail."""
        monkeypatch.setattr(Message.objects.__class__, "select_for_update", lambda manager, **options: manager.all())
        for n in range(self.MESSAGES):
            MessageFactory(to=f"+849{n:08d}")
        self.relay_at_once()
        assert len(outgoing) > len(set(outgoing))

    def test_what_one_relay_holds_another_passes_by(self, outgoing):
        held, free = MessageFactory(to="+84900000001"), MessageFactory(to="+84900000002")
        with transaction.atomic(), ThreadPoolExecutor(1) as pool:
            Message.objects.select_for_update().get(pk=held.pk)
            assert pool.submit(self._relay_and_close).result(timeout=30) == 1
        assert outgoing == [(free.to, outgoing[0][1])]
        assert relay_waiting() == 1

    @staticmethod
    def _relay_and_close() -> int:
        try:
            return relay_waiting()
        finally:
            connection.close()

    def test_a_crash_between_send_and_mark_sends_again(self, outgoing, monkeypatch):
        """At least once: the message left, the worker died before the commit, the next pass sends it again."""
        MessageFactory()
        with monkeypatch.context() as patched:
            patched.setattr(Message, "save", _die)
            with pytest.raises(SystemExit):
                relay_waiting()
        assert Message.objects.values_list("status", "attempts").get() == ("waiting", 0)
        assert relay_waiting() == 1
        assert len(outgoing) == 2

    def test_refuses_to_run_inside_a_transaction(self, outgoing):
        MessageFactory()
        with transaction.atomic(), pytest.raises(RuntimeError, match="durable"):
            relay_waiting()
        assert outgoing == []


def _die(*args: object, **options: object) -> None:
    raise SystemExit
