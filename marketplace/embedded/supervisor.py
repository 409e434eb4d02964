"""``make run``: from nothing, or from where it was stopped, to a site that answers; and in order back to nothing."""

from __future__ import annotations

import concurrent.futures
import contextlib
import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import NoReturn

from marketplace.embedded import addresses, children, files, fingerprint, processes
from marketplace.embedded.catalogues import compile_catalogues
from marketplace.embedded.children import Child
from marketplace.embedded.server import HOST, EmbeddedServer, ServerError
from marketplace.embedded.stamp import Stamp

WEB_WORKERS = 4
"""Two for each of two cores: while one waits for the disk to have an order, another works."""
PAGES = (
    ("/", "the market"),
    ("/track/", "where is my order"),
    ("/farm/", "households"),
    ("/post/", "post office"),
    ("/carrier/", "carriers"),
    ("/campaign-desk/", "campaign manager"),
    ("/admin/", "pages and stories"),
    ("/payouts/", "accountant: what sellers are paid"),
    ("/staff/", "administration"),
)
_DEFAULT_PORT = 8000
_ANSWERS_WITHIN = 60.0
_STOP_SECONDS = 8.0
_TICK = 0.5
_SERVER_PAUSE = 5.0
_NO = ("0", "no", "off", "false")
_SCALES = ("small", "season", "country")
"""Sizes of the demo, as ``load_demo --scale`` takes them."""


class Failure(RuntimeError):
    """The site cannot start; the text is for the person at the terminal."""


class Stop(BaseException):
    """Somebody asked us to stop."""


@dataclass
class Site:
    """One run of the site of this checkout."""

    root: Path = addresses.ROOT
    var: Path = addresses.VAR
    environ: Mapping[str, str] = field(default_factory=lambda: os.environ)

    def __post_init__(self) -> None:
        self.port = read_port(self.environ)
        self.scale = read_scale(self.environ)
        self.servers: list[EmbeddedServer] = []
        self.children: list[Child] = []
        self._helper: subprocess.Popen[bytes] | None = None
        self._next_try: dict[str, float] = {}  # by the name of a server that did not start

    # Start

    def run(self) -> None:
        """Start everything, say where it is, and keep it running until ``Stop``."""
        run_folder = self.var / "run"
        run_folder.mkdir(parents=True, exist_ok=True)
        lock = files.open_private(run_folder / "supervisor.lock")
        if not files.try_lock(lock):
            raise Failure("This checkout is running already. Stop that one first (Ctrl-C in its terminal).")
        try:
            self._start()
            self._keep_running()
        finally:
            self._stop()
            os.close(lock)

    def _start(self) -> None:
        started = time.monotonic()
        if children.end_left_behind(self._pids()):
            print("Ended what an earlier run, killed from outside, had left behind.", flush=True)
        if not processes.port_is_free(self.port):
            raise Failure(
                f"Port {self.port} is in use by another program. Choose another: PORT={self.port + 1} make run"
            )
        self._start_servers()
        stamp = Stamp(self.var / "run" / "done.json", self._database_url())
        self._migrate(stamp)
        compile_catalogues(self.root)
        if self._production():
            self._manage("collectstatic", "--noinput", "--verbosity", "0")
        if self._with_demo():
            self._load_demo(stamp)
        web, *workers = self.children = self._children()
        self._start_children([web])
        with concurrent.futures.ThreadPoolExecutor(1) as pool:
            people = pool.submit(self._people)
            self._wait_for_answer()
            # Only now: on two cores they would make the first page wait.
            self._start_children(workers)
            self._say_where(time.monotonic() - started, people.result())

    def _start_servers(self) -> None:
        self.servers = addresses.absent_servers(self.environ, self.var)
        with concurrent.futures.ThreadPoolExecutor() as pool:
            for future in [pool.submit(server.start) for server in self.servers]:
                future.result()

    def _migrate(self, stamp: Stamp) -> None:
        state = fingerprint.digest(fingerprint.manifest(self.root))
        if stamp.has("migrated", state):
            return
        print("Bringing the database up to date (about a minute the first time) …", flush=True)
        self._manage("migrate", "--noinput", "--verbosity", "0")
        stamp.put("migrated", state)

    def _load_demo(self, stamp: Stamp) -> None:
        if stamp.has("demo", self.scale):
            return
        print("Loading the demo season …", flush=True)
        self._manage("load_demo", "--scale", self.scale, "--if-empty")
        stamp.put("demo", self.scale)

    def _children(self) -> list[Child]:
        logs = self.var / "log"
        celery = [sys.executable, "-m", "celery", "-A", "marketplace.celery"]
        return [
            Child("web", [sys.executable, "-m", "gunicorn", *self._gunicorn(logs)], "marketplace.wsgi"),
            Child(
                "worker",
                # One machine has one worker for all queues; a large site gives each its own.
                [*celery, "worker", "-Q", "orders,messages,routing,reports", "--concurrency", "2"],
                "marketplace.celery",
                logs / "worker.log",
            ),
            Child(
                "beat",
                [*celery, "beat", "--pidfile=", "--schedule", str(self.var / "run" / "beat-schedule")],
                "marketplace.celery",
                logs / "beat.log",
            ),
        ]

    def _start_children(self, some: list[Child]) -> None:
        for child in some:
            child.start(cwd=self.root, env=self._env())
        children.record(self.children, self._pids())

    def _gunicorn(self, logs: Path) -> list[str]:
        for folder in (logs, self.var / "static"):
            folder.mkdir(parents=True, exist_ok=True)
        return [
            *("marketplace.wsgi", "--bind", f"{HOST}:{self.port}"),
            *("--workers", str(WEB_WORKERS), "--worker-class", "sync"),
            *("--timeout", "60", "--graceful-timeout", "5", "--no-control-socket", "--log-level", "warning"),
            "--preload",  # the code is read once, not by each worker: a third of the time to the first page
            *("--access-logfile", str(logs / "access.log")),
        ]

    def _wait_for_answer(self) -> None:
        deadline = time.monotonic() + _ANSWERS_WITHIN
        while time.monotonic() < deadline:
            if self.children[0].died():
                raise Failure("The web server ended before it answered; its reason is above.")
            if self._answers():
                return
            time.sleep(0.1)
        raise Failure(f"The web server did not answer within {_ANSWERS_WITHIN:.0f} s; see {self.var / 'log'}.")

    def _answers(self) -> bool:
        connection = http.client.HTTPConnection(HOST, self.port, timeout=5)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status < http.client.INTERNAL_SERVER_ERROR
        except OSError:
            return False
        finally:
            connection.close()

    def _people(self) -> str:
        """Return the table of demo people as its command prints it."""
        if not self._with_demo():
            return ""
        done = subprocess.run(
            [sys.executable, "manage.py", "demo_people"], cwd=self.root, env=self._env(), capture_output=True, text=True
        )
        return done.stdout if done.returncode == 0 else f"demo_people failed:\n{done.stderr[-1000:]}"

    def _say_where(self, seconds: float, people: str) -> None:
        print(f"\nThe site answers after {seconds:.0f} s:\n")
        for path, what in PAGES:
            print(f"  http://{HOST}:{self.port}{path:<16} {what}")
        if self._with_demo():
            print(f"\n{people.rstrip()}")
        print(f"\nLogs: {self.var / 'log'}. Ctrl-C stops the site; its data stay.\n", flush=True)

    # Keep running

    def _keep_running(self) -> None:
        while True:
            time.sleep(_TICK)
            for server in self.servers:
                self._keep_server(server)
            for child in self.children:
                if child.died() and child.may_start_again():
                    self._start_children([child])

    def _keep_server(self, server: EmbeddedServer) -> None:
        """Start a server again that has ended; where it cannot (a full disk), try until it can."""
        if server.is_running() or time.monotonic() < self._next_try.get(server.name, 0.0):
            return
        print(f"{server.name} ended; starting it again.", flush=True)
        try:
            server.start()
        except (ServerError, OSError) as error:
            print(f"{error}\nTrying again in {_SERVER_PAUSE:.0f} s.", file=sys.stderr, flush=True)
            self._next_try[server.name] = time.monotonic() + _SERVER_PAUSE

    # Stop

    def _stop(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        if self.children:
            print("Stopping …", flush=True)
        if self._helper is not None and self._helper.poll() is None:
            self._helper.terminate()
            self._helper.wait()
        children.stop_all(list(reversed(self.children)), seconds=_STOP_SECONDS)
        self._pids().unlink(missing_ok=True)
        for server in reversed(self.servers):
            try:
                server.stop()
            except ServerError as error:
                print(error, file=sys.stderr, flush=True)

    # Small things

    def _manage(self, *words: str) -> None:
        """Run a management command in the foreground; a failure ends the start."""
        command = [sys.executable, "manage.py", *words]
        self._helper = subprocess.Popen(command, cwd=self.root, env=self._env(), start_new_session=True)
        code = self._helper.wait()
        if code != 0:
            raise Failure(f"`manage.py {' '.join(words)}` failed with exit code {code}; its reason is above.")

    def _env(self) -> dict[str, str]:
        return {**self.environ, "PYTHONUNBUFFERED": "1", "PORT": str(self.port), "VAR_DIR": str(self.var)}

    def _database_url(self) -> str:
        return self.environ.get("DATABASE_URL") or addresses.postgres(self.var).url()

    def _production(self) -> bool:
        return self.environ.get("MARKET_MODE") == "production"

    def _with_demo(self) -> bool:
        """Say whether the demo season is wanted: never among real data, and not where DEMO=0 says so."""
        return not self._production() and self.environ.get("DEMO", "1").strip().lower() not in _NO

    def _pids(self) -> Path:
        return self.var / "run" / "children.json"


def read_port(environ: Mapping[str, str]) -> int:
    """Return the port to serve at; nonsense is refused."""
    text = environ.get("PORT", "").strip() or str(_DEFAULT_PORT)
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 2**16):
        raise Failure(f"PORT={text!r}: expected a number from 1 to 65535.")
    return int(text)


def read_scale(environ: Mapping[str, str]) -> str:
    """Return how large a demo is loaded into an empty market; nonsense is refused."""
    text = environ.get("SCALE", "").strip().lower() or _SCALES[0]
    if text not in _SCALES:
        raise Failure(f"SCALE={text!r}: expected one of {', '.join(_SCALES)}.")
    return text


def main(var: Path = addresses.VAR) -> int:
    """Run the site until a signal comes; return the exit code."""

    def stop(_number: int, _frame: FrameType | None) -> NoReturn:
        raise Stop

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)
    try:
        with contextlib.suppress(Stop):
            Site(var=var).run()
    except (Failure, ServerError) as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    return 0
