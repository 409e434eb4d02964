"""A gateway that notes what it is sent, and a real one over HTTP."""

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from marketplace.messaging import backends
from marketplace.messaging.models import Message


class Outgoing(list):
    """Texts that left, as (phone, text); ``failing`` makes every send fail."""

    failing: Exception | None = None

    def __call__(self, message: Message, text: str) -> None:
        if self.failing is not None:
            raise self.failing
        self.append((message.to, text))


@pytest.fixture
def outgoing(monkeypatch, settings) -> Outgoing:
    """Replace the SMS backend by a list."""
    sent = Outgoing()
    monkeypatch.setitem(backends.SMS_BACKENDS, "memory", sent)
    settings.SMS_BACKEND = "memory"
    return sent


class Gateway:
    """A real HTTP server on this machine. ``status`` and ``pause`` say how it answers; ``requests`` what it got."""

    def __init__(self) -> None:
        self.status, self.pause = 200, 0.0
        self.requests: list[dict] = []
        gateway = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                gateway.requests.append({"path": self.path, "headers": dict(self.headers), "body": body})
                time.sleep(gateway.pause)
                self.send_response(gateway.status)
                if gateway.status in (301, 302, 307):
                    self.send_header("Location", "/elsewhere")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *args: object) -> None:
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/sms"
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def stop(self) -> None:
        """Close the port."""
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def gateway(settings) -> Iterator[Gateway]:
    """Send SMS to a real HTTP server."""
    running = Gateway()
    settings.SMS_BACKEND, settings.SMS_URL, settings.SMS_TOKEN = "http", running.url, "bí-mật".encode().hex()
    yield running
    running.stop()
