"""The ways out: console, file, a real HTTP gateway in its good and bad moods."""

import json
import stat

import pytest

from marketplace.messaging import backends
from marketplace.messaging.domain import relay_waiting
from marketplace.messaging.models import Message
from tests.factories.messaging import CodeMessageFactory, MessageFactory

pytestmark = pytest.mark.django_db


def test_the_console_shows_phone_and_text(settings, capsys):
    settings.SMS_BACKEND = "console"
    CodeMessageFactory()
    relay_waiting()
    assert capsys.readouterr().out.startswith("SMS +84912345678: Ma dang nhap Cho Phien: 123456.")


def test_the_file_has_a_json_line_each_and_is_private(settings, tmp_path):
    settings.SMS_BACKEND, settings.SMS_FILE = "file", tmp_path / "new" / "sms.log"
    CodeMessageFactory()
    MessageFactory()
    assert relay_waiting() == 2
    lines = [json.loads(line) for line in settings.SMS_FILE.read_text().splitlines()]
    assert [(line["to"], line["template"]) for line in lines] == [
        ("+84912345678", "login_code"),
        ("+84912345678", "order_cancelled"),
    ]
    assert "123456" in lines[0]["text"]
    assert stat.S_IMODE(settings.SMS_FILE.stat().st_mode) == 0o600


def test_marks_are_kept_when_the_gateway_takes_them(settings, capsys):
    settings.SMS_BACKEND, settings.SMS_PLAIN = "console", False
    MessageFactory()
    relay_waiting()
    assert "đơn CPTEST0001 đã hủy" in capsys.readouterr().out


class TestGateway:
    def test_gets_json_with_the_token_and_a_key_against_doubles(self, gateway):
        message = MessageFactory()
        assert relay_waiting() == 1
        [request] = gateway.requests
        assert request["path"] == "/sms"
        assert request["headers"]["Authorization"] == f"Bearer {'bí-mật'.encode().hex()}"
        assert request["headers"]["Idempotency-Key"] == f"message-{message.pk}"
        assert request["headers"]["Content-Type"] == "application/json"
        assert request["body"] == {
            "id": str(message.pk),
            "to": "+84912345678",
            "text": "Cho Phien: don CPTEST0001 da huy. Ban khong phai tra gi cho don nay.",
        }

    @pytest.mark.parametrize("status", [500, 503, 401, 429, 302])
    def test_any_trouble_of_its_own_is_tried_again(self, gateway, status):
        gateway.status = status
        MessageFactory()
        assert relay_waiting() == 0
        assert len(gateway.requests) == 1  # a redirect is not followed: the token is for this gateway only
        assert Message.objects.values_list("status", "attempts", "last_error").get() == (
            "waiting", 1, f"gateway answered {status}",
        )  # fmt: skip

    @pytest.mark.parametrize("status", [400, 422])
    def test_a_refusal_is_final(self, gateway, status):
        gateway.status = status
        MessageFactory()
        relay_waiting()
        assert Message.objects.values_list("status", "attempts").get() == ("failed", 1)

    def test_one_that_does_not_answer_is_left_after_the_time_out(self, gateway, monkeypatch):
        monkeypatch.setattr(backends, "READ_SECONDS", 0.2)
        gateway.pause = 2
        MessageFactory()
        relay_waiting()
        assert Message.objects.values_list("status", "last_error").get() == ("waiting", "gateway: ReadTimeout")

    def test_a_dead_port_is_tried_again(self, gateway):
        gateway.stop()
        MessageFactory()
        relay_waiting()
        assert Message.objects.values_list("status", "last_error").get() == ("waiting", "gateway: ConnectionError")
        assert "127.0.0.1" not in Message.objects.get().last_error
