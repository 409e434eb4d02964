"""gunicorn as ``make run`` starts it, a process of its own on this test's database; and many buyers in few threads."""

import http.client
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

WORKERS = 4
STARTS_WITHIN = 60
WAIT = 120


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextmanager
def gunicorn(module: str, database: str, folder: Path, **environ: str) -> Iterator[str]:
    """Serve ``module`` on ``database`` for the time of the block; give the address."""
    base = f"http://127.0.0.1:{free_port()}"
    command = [sys.executable, "-m", "gunicorn", module, "--bind", base.removeprefix("http://"), "--preload"]
    command += ["--workers", str(WORKERS), "--worker-class", "sync", "--timeout", "60", "--no-control-socket"]
    environment = os.environ | {"DATABASE_URL": database, "LOG_LEVEL": "ERROR", **environ}
    with (folder / "server.log").open("ab") as log:
        server = subprocess.Popen(
            command, cwd=settings.BASE_DIR, env=environment, stdout=log, stderr=log, start_new_session=True
        )
    try:
        _wait_for(base, server, folder / "server.log")
        yield base
    finally:
        # All have had their answers; an orderly end would take each worker a second of CPU to tidy up its memory.
        os.killpg(server.pid, signal.SIGKILL)
        server.wait(20)


def _wait_for(base: str, server: "subprocess.Popen[bytes]", log: Path) -> None:
    for _time in range(STARTS_WITHIN * 10):
        assert server.poll() is None, log.read_text()
        try:
            with urllib.request.urlopen(f"{base}/healthz", timeout=5):  # noqa: S310  our own server
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise AssertionError(log.read_text())


@dataclass(frozen=True)
class Answer:
    """What came back: the status, where a redirect leads, the page, the cookies that were set."""

    status: int
    where: str
    text: str
    cookies: dict[str, str]


def ask(base: str, path: str, cookies: dict[str, str], form: dict[str, str] | None = None) -> Answer:
    """GET ``path``, or POST ``form`` to it. Raises ``OSError`` or ``HTTPException`` where no answer comes."""
    where = urllib.parse.urlsplit(base)
    link = http.client.HTTPConnection(where.hostname or "", where.port, timeout=WAIT)
    headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()), "Connection": "close"}
    body = None
    if form is not None:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        body = urllib.parse.urlencode(form)
    try:
        link.request("GET" if form is None else "POST", path, body, headers)
        answer = link.getresponse()
        fresh = [line.split(";", 1)[0].partition("=") for line in answer.headers.get_all("Set-Cookie", [])]
        kept = {name.strip(): value for name, _equals, value in fresh}
        return Answer(answer.status, answer.headers.get("Location", ""), answer.read().decode(), kept)
    finally:
        link.close()


def crowd(base: str, visits: Sequence, *, seed: int, path: str = "/checkout/") -> list[Answer]:
    """Let all visits press the button within one blink, in an order drawn from ``seed``; return what each got."""
    draw = random.Random(seed)
    late = [draw.uniform(0, 0.05) for _visit in visits]
    answers: list[Answer | None] = [None] * len(visits)
    start = threading.Barrier(len(visits))

    def press(index: int) -> None:
        start.wait(WAIT)
        time.sleep(late[index])
        visit = visits[index]
        answers[index] = ask(base, path, visit.cookies, visit.form)

    threads = [threading.Thread(target=press, args=(index,)) for index in range(len(visits))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(WAIT * 2)
    missing = answers.count(None)
    assert missing == 0, f"{missing} of {len(visits)} got no answer"
    return [answer for answer in answers if answer is not None]
