"""A site of its own, as ``make run`` makes it, on servers that nobody else uses; and somebody who shoots at it."""

import base64
import contextlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import redis
from django.conf import settings
from django.db import connection

from marketplace.common.archives import postgres_tool
from marketplace.embedded import addresses, fingerprint, processes
from marketplace.embedded.stamp import Stamp
from tests.support.databases import dsn
from tests.support.web import free_port

START = (
    "import sys; from pathlib import Path; from marketplace.embedded.supervisor import main;"
    "sys.exit(main(Path(sys.argv[1])))"
)
ANSWERS_WITHIN = 180.0
RECOVERS_WITHIN = 60.0


class OwnSite:
    """PostgreSQL (durable), Valkey, web, worker and beat under ``folder``, kept running by the supervisor."""

    def __init__(self, folder: Path, **environ: str) -> None:
        self.var = folder / "var"
        self.port = free_port()
        self.base = f"http://127.0.0.1:{self.port}"
        self.log = folder / "supervisor.log"
        self._process: subprocess.Popen[bytes] | None = None
        not_ours = ("DATABASE_URL", "REDIS_URL", "VAR_DIR", "MARKET_MODE")
        kept = {name: value for name, value in os.environ.items() if name not in not_ours}
        keys = [f"{number}:{base64.urlsafe_b64encode(key).decode()}" for number, key in settings.FIELD_KEYS.items()]
        self.environ = kept | {
            "PORT": str(self.port),
            "DEMO": "0",
            "LOG_LEVEL": "WARNING",
            "SECRET_KEY": settings.SECRET_KEY,  # the buyers' cookies were signed here
            "FIELD_KEYS": ",".join(keys),
            **environ,
        }

    # Start and stop

    def take_over_database(self) -> None:
        """Copy this test's database, which nobody may be using, into the site's own PostgreSQL."""
        server = addresses.postgres(self.var)
        server.start()
        try:
            dump = [postgres_tool("pg_dump"), "--format=custom", "--compress=0", "--dbname", dsn(connection)]
            load = [postgres_tool("pg_restore"), "--no-owner", "--exit-on-error", "--dbname", server.url()]
            with subprocess.Popen(dump, stdout=subprocess.PIPE) as source:
                subprocess.run(load, stdin=source.stdout, check=True, capture_output=True)
            assert source.returncode == 0
        finally:
            server.stop()
        stamp = Stamp(self.var / "run" / "done.json", server.url())
        stamp.put("migrated", fingerprint.digest(fingerprint.manifest(addresses.ROOT)))

    def start(self) -> None:
        """Start the supervisor and wait until the site is ready."""
        with self.log.open("ab") as log:
            command = [sys.executable, "-c", START, str(self.var)]
            self._process = subprocess.Popen(
                command, cwd=addresses.ROOT, env=self.environ, stdout=log, stderr=log, start_new_session=True
            )
        deadline = time.monotonic() + ANSWERS_WITHIN
        while "Ctrl-C stops the site" not in self.log.read_text():
            assert self._process.poll() is None, self.log.read_text()
            assert time.monotonic() < deadline, self.log.read_text()
            time.sleep(0.1)

    def stop(self) -> None:
        """Stop everything, and remove what a server keeps outside of the folder."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            self._process.wait(timeout=120)
        for identity in self.var.rglob("identity.json"):
            outside = json.loads(identity.read_text()).get("outside")
            if outside:
                shutil.rmtree(outside, ignore_errors=True)

    # Questions

    def is_ready(self) -> bool:
        """Say whether web, database and Valkey answer."""
        try:
            with urllib.request.urlopen(f"{self.base}/readyz", timeout=10) as answer:  # noqa: S310  our own site
                return answer.status == 200
        except OSError:
            return False

    def pid_of(self, name: str) -> int:
        """Return the process of web, worker, beat, PostgreSQL or Valkey; 0 where there is none."""
        if name in ("postgres", "valkey"):
            path = self.var / "embedded" / name / "pid"
            return int(path.read_text()) if path.exists() else 0
        known = json.loads((self.var / "run" / "children.json").read_text())
        place = {"web": 0, "worker": 1, "beat": 2}[name]
        return int(known[place]["pid"]) if place < len(known) else 0

    @contextmanager
    def database(self) -> Iterator[None]:
        """Let this process's models look into the site's database."""
        where = settings.DATABASES["default"]
        before = dict(connection.settings_dict)
        found = where | _parts(addresses.postgres(self.var).url())
        connection.close()
        connection.settings_dict.update(found)
        try:
            yield
        finally:
            connection.close()
            connection.settings_dict.update(before)


def _parts(url: str) -> dict[str, Any]:
    known = urlsplit(url)
    return {
        "NAME": known.path.strip("/"),
        "USER": known.username,
        "PASSWORD": known.password,
        "HOST": known.hostname,
        "PORT": str(known.port),
    }


@dataclass
class Marksman:
    """Kills a process every few seconds, waits until the site is whole again, and notes how long that took."""

    site: OwnSite
    victims: list[str]
    seed: int
    pause: tuple[float, float] = (1.0, 4.0)
    wipes: int = 0
    """How often the whole of Valkey is forgotten, beside the kills."""
    shots: list[tuple[str, float]] = field(default_factory=list)
    failure: str = ""

    def __post_init__(self) -> None:
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._shoot)

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Shoot for the time of the block, but at each victim at least once."""
        self._thread.start()
        try:
            yield
        finally:
            self._over.set()
            self._thread.join()

    def _shoot(self) -> None:
        draw = random.Random(self.seed)
        left = list(self.victims)
        while not self.failure and (left or not self._over.is_set()):
            time.sleep(draw.uniform(*self.pause))
            victim = left.pop(0) if left else draw.choice(self.victims)
            self._kill(victim, draw)
            if self.wipes:
                self.wipes -= 1
                redis.Redis.from_url(addresses.valkey(self.site.var).url()).flushall()

    def _kill(self, victim: str, draw: random.Random) -> None:
        name, _dot, part = victim.partition(".")
        before = self.site.pid_of(name)
        pid = draw.choice(children_of(before) or [before]) if part else before
        began = time.monotonic()
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        while not self._is_whole(name, before, part):
            if time.monotonic() - began > RECOVERS_WITHIN * 2:
                self.failure = f"{victim} did not come back.\n{self.site.log.read_text()[-3000:]}"
                return
            time.sleep(0.1)
        self.shots.append((victim, time.monotonic() - began))

    def _is_whole(self, name: str, before: int, part: str) -> bool:
        now = self.site.pid_of(name)
        replaced = bool(part) or now != before
        return replaced and bool(processes.command_line(now)) and self.site.is_ready()


def children_of(pid: int) -> list[int]:
    """Return the processes that ``pid`` started and that live."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError, IndexError, ValueError):
            if int(path.read_text().rpartition(")")[2].split()[1]) == pid:
                found.append(int(path.parent.name))
    return sorted(found)
