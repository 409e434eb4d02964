"""A load generator that takes little of the machine: blocking sockets in a few threads, one request a connection.

gunicorn's sync workers close a connection after each answer, so nothing is lost by not keeping them. HTTP/1.0, so that
a body ends with its connection and never comes in chunks.
"""

from __future__ import annotations

import socket
import statistics
import threading
import time
import urllib.parse
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field

HOST = "127.0.0.1"
WAIT = 60.0
BROWSER = "Mozilla/5.0 (X11; Linux x86_64) bench"


class Unexpected(Exception):
    """An answer that the job did not ask for."""


@dataclass(frozen=True)
class Answer:
    """Status, where a redirect leads, cookies that were set, and the body."""

    status: int
    location: str
    cookies: dict[str, str]
    body: bytes


@dataclass
class Browser:
    """One visitor: a port and the cookies so far."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, path: str, *, status: int = 200) -> Answer:
        """Ask for a page."""
        return self._ask("GET", path, b"", {}, status)

    def post(self, path: str, form: Mapping[str, str], *, status: int = 302) -> Answer:
        """Send a form."""
        body = urllib.parse.urlencode(form).encode()
        return self._ask("POST", path, body, {"Content-Type": "application/x-www-form-urlencoded"}, status)

    def send(self, path: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Send JSON; any status is an answer."""
        return self._ask("POST", path, body, {"Content-Type": "application/json", **headers}, None)

    def _ask(self, method: str, path: str, body: bytes, headers: Mapping[str, str], status: int | None) -> Answer:
        lines = [
            f"{method} {path} HTTP/1.0",
            f"Host: {HOST}:{self.port}",
            "Connection: close",
            f"User-Agent: {BROWSER}",
        ]
        if self.cookies:
            lines.append("Cookie: " + "; ".join(f"{name}={value}" for name, value in self.cookies.items()))
        if method == "POST":
            lines += [f"Content-Length: {len(body)}", f"Referer: http://{HOST}:{self.port}{path}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        answer = exchange(self.port, "\r\n".join([*lines, "", ""]).encode() + body)
        self.cookies.update(answer.cookies)
        if status is not None and answer.status != status:
            raise Unexpected(f"{method} {path}: {answer.status} {answer.body[:300]!r}")
        return answer


def exchange(port: int, request: bytes) -> Answer:
    """Send one request on a connection of its own and read all of the answer."""
    with socket.create_connection((HOST, port), timeout=WAIT) as link:
        link.sendall(request)
        parts = []
        while part := link.recv(1 << 18):
            parts.append(part)
    head, _, body = b"".join(parts).partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    location, cookies = "", {}
    for line in lines:
        name, _, value = line.partition(": ")
        if name.lower() == "location":
            location = value
        elif name.lower() == "set-cookie":
            key, _, kept = value.partition(";")[0].partition("=")
            cookies[key] = kept
    words = first.split(" ")
    if len(words) < 2 or not words[1].isdigit():
        raise Unexpected(f"no answer: {first!r}")
    return Answer(int(words[1]), location, cookies, body)


@dataclass(frozen=True)
class Measured:
    """What came of some seconds of load: jobs a second, milliseconds of a job, and jobs that failed."""

    per_second: float
    p50_ms: float
    p95_ms: float
    done: int
    errors: int
    first_error: str = ""

    def as_json(self) -> dict[str, object]:
        """Return the figures, rounded to what they can say."""
        return {name: round(value, 2) if isinstance(value, float) else value for name, value in asdict(self).items()}


def measure(job: Callable[[], object], *, in_flight: int, seconds: float) -> Measured:
    """Do ``job`` again and again in ``in_flight`` threads for ``seconds``; one that raises is an error."""
    begun = time.perf_counter()
    until = begun + seconds
    took: list[float] = []
    errors: list[str] = []

    def work() -> None:
        while (start := time.perf_counter()) < until:
            try:
                job()
            except (OSError, Unexpected) as error:
                errors.append(f"{type(error).__name__}: {error}")
            else:
                took.append(time.perf_counter() - start)

    threads = [threading.Thread(target=work, daemon=True) for _one in range(in_flight)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return summary(took, errors, time.perf_counter() - begun)


def summary(took: list[float], errors: list[str], seconds: float) -> Measured:
    """Return the figures of jobs that took so many seconds each, within ``seconds`` in all."""
    cuts = statistics.quantiles(took, n=20, method="inclusive") if len(took) > 1 else (took or [0.0]) * 19
    first = errors[0][:300] if errors else ""
    return Measured(len(took) / seconds, cuts[9] * 1000, cuts[18] * 1000, len(took), len(errors), first)
