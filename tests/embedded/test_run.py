"""``make run`` as a person at a terminal sees it: from a migrated database to a site that answers, and back."""

import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection

from marketplace.embedded import addresses, processes
from marketplace.embedded.supervisor import PAGES
from tests.support.databases import dsn

ROOT = Path(__file__).resolve().parents[2]
START = (
    "import sys; from pathlib import Path; from marketplace.embedded.supervisor import main;"
    "sys.exit(main(Path(sys.argv[1])))"
)
ANSWERS_WITHIN, STOPS_WITHIN = 90.0, 15.0


class Terminal:
    """A supervisor on its own ``var/``, and what it has printed so far."""

    def __init__(self, var: Path, environ: dict[str, str]) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", START, str(var)],
            cwd=ROOT,
            env=environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self.lines: list[str] = []
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        with self.process.stdout as lines:
            self.lines.extend(iter(lines.readline, ""))

    @property
    def text(self) -> str:
        return "".join(self.lines)

    def wait_for(self, words: str, seconds: float = ANSWERS_WITHIN) -> None:
        deadline = time.monotonic() + seconds
        while words not in self.text:
            assert self.process.poll() is None, self.text
            assert time.monotonic() < deadline, self.text
            time.sleep(0.05)

    def stop(self, number: int = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        code = self.process.wait(timeout=60)
        self._reader.join(timeout=10)
        return code


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def get(port: int, path: str) -> int:
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    with contextlib.closing(link):
        link.request("GET", path)
        return link.getresponse().status


@pytest.fixture
def environ(home: Path) -> dict[str, str]:
    """The test database as a real server; Redis is left to the supervisor, which has to start its own."""
    kept = {name: value for name, value in os.environ.items() if name not in ("REDIS_URL", "VAR_DIR", "MARKET_MODE")}
    return {**kept, "DATABASE_URL": dsn(connection), "PORT": str(free_port()), "DEMO": "0", "PYTHONUNBUFFERED": "1"}


@pytest.fixture
def terminal(home: Path, environ: dict[str, str]) -> Iterator[Terminal]:
    started = Terminal(home / "var", environ)
    yield started
    if started.process.poll() is None:
        started.stop()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_the_site_starts_heals_and_stops(home: Path, environ: dict[str, str], terminal: Terminal) -> None:
    port = int(environ["PORT"])
    terminal.wait_for("Ctrl-C stops the site")
    assert [page for page, _what in PAGES if f"http://127.0.0.1:{port}{page}" not in terminal.text] == []
    assert get(port, "/healthz") == 200
    assert get(port, "/readyz") == 200
    assert addresses.valkey(home / "var").is_running()
    assert not addresses.postgres(home / "var").is_running(), "DATABASE_URL names a database; ours is not needed"

    known = json.loads((home / "var" / "run" / "children.json").read_text())
    assert len(known) == 3
    os.kill(known[2]["pid"], signal.SIGKILL)
    terminal.wait_for("beat ended (signal 9); starting it again", seconds=10)

    again = subprocess.run(
        [sys.executable, "-c", START, str(home / "var")], cwd=ROOT, env=environ, capture_output=True, text=True
    )
    assert (again.returncode, again.stderr.strip()) == (
        1,
        "This checkout is running already. Stop that one first (Ctrl-C in its terminal).",
    )

    started = time.monotonic()
    assert terminal.stop(signal.SIGINT) == 0
    assert time.monotonic() - started < STOPS_WITHIN
    assert [entry for entry in known if processes.is_process(entry["pid"], entry["word"])] == []
    assert processes.port_is_free(port)
    assert not addresses.valkey(home / "var").is_running()
    connection.close()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) > 100 FROM django_migrations")
        assert cursor.fetchone() == (True,), "a server that is not ours was stopped or emptied"


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_port_in_use_is_said_clearly(home: Path, environ: dict[str, str]) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", int(environ["PORT"])))
        other.listen()
        terminal = Terminal(home / "var", environ)
        assert terminal.process.wait(timeout=30) == 1
    terminal._reader.join(timeout=10)
    assert terminal.text.strip() == (
        f"Port {environ['PORT']} is in use by another program. Choose another: PORT={int(environ['PORT']) + 1} make run"
    )
    assert not addresses.valkey(home / "var").is_running()
