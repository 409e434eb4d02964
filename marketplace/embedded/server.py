"""What PostgreSQL and Valkey have in common as servers that a checkout starts for itself.

One folder a server, ``home``, with files that any number of processes may use at the same time:

``identity.json``  port and password, chosen once (0600), so that an address is known before the server runs
``lock``           held while a server is being started or stopped
``alive``          locked by the server process itself through an inherited descriptor: it is free exactly when the
                   server is gone, whatever a stale pid file says
``users``          locked, shared, by every process that needs the server; who leaves last stops it
``pid``            the process to signal
``server.log``     what the server says
"""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import time
from pathlib import Path
from typing import Any

from marketplace.embedded import files, processes
from marketplace.embedded.place import Place, Program, find_place

HOST = "127.0.0.1"
# Below the range from which Linux takes the ports of outgoing connections.
_FIRST_PORT, _LAST_PORT = 20_000, 32_000
_LONG_LOG = 5_000_000
_ATTEMPTS = 3


class ServerError(RuntimeError):
    """A server could not be started or stopped; the text says why and where its log is."""


class EmbeddedServer:
    """A server of this checkout: started by the first process that needs it, stopped by the last."""

    name: str
    word: str  # by which its process is known in a list of processes
    start_seconds = 120.0

    def __init__(self, home: Path, *, port: int | None = None, durable: bool = True) -> None:
        """``home`` is the server's own folder; ``durable=False`` gives up crash safety for speed, for tests only."""
        self.home = home.resolve()
        self.durable = durable
        self._wanted_port = port
        self._users: int | None = None
        self._process: subprocess.Popen[bytes] | None = None

    # What a kind of server says about itself

    def url(self) -> str:
        """Return the address by which clients reach the server, whether it runs or not."""
        raise NotImplementedError

    def _program(self) -> Program:
        """Return the installed files of the server."""
        raise NotImplementedError

    def _prepare(self, place: Place) -> None:
        """Bring the data folder into a state from which the server can start."""
        raise NotImplementedError

    def _launch(self, place: Place, log: int, alive: int) -> subprocess.Popen[bytes]:
        """Start the process, which must inherit the descriptor ``alive``."""
        raise NotImplementedError

    def _is_ready(self, place: Place) -> bool:
        """Say whether the server answers."""
        raise NotImplementedError

    def _end(self, pid: int) -> bool:
        """End the process in the way that keeps its data; say whether it is gone."""
        raise NotImplementedError

    # Identity

    @property
    def port(self) -> int:
        """The TCP port on 127.0.0.1."""
        return int(self._identity()["port"])

    @property
    def password(self) -> str:
        """The password that clients must know."""
        return str(self._identity()["password"])

    def _identity(self) -> dict[str, Any]:
        path = self.home / "identity.json"
        try:
            text = path.read_text(encoding="utf-8")
        except FileNotFoundError:
            self._make_home()
            with files.exclusive(self.home / "identity.lock"):
                if not path.exists():
                    first = {"port": self._wanted_port or _free_port(), "password": secrets.token_hex(24)}
                    files.write_private(path, json.dumps(first))
            text = path.read_text(encoding="utf-8")
        identity: dict[str, Any] = json.loads(text)
        return identity

    def _remember(self, **facts: object) -> None:
        files.write_private(self.home / "identity.json", json.dumps(self._identity() | facts))

    def _make_home(self) -> None:
        # As root the account of the server has to pass through; every file with a secret is 0600.
        self.home.mkdir(parents=True, exist_ok=True, mode=0o711 if os.geteuid() == 0 else 0o700)

    # Life

    def is_running(self) -> bool:
        """Say whether the server process is alive."""
        return files.is_locked(self.home / "alive")

    def start(self) -> None:
        """Make sure that the server runs, and count this process among its users until ``stop``."""
        self._make_home()
        with files.exclusive(self.home / "lock"):
            self._join()
            try:
                if not self._adopt():
                    self._start_fresh()
            except BaseException:
                if self._process is not None and self._process.poll() is None:
                    self._shut_down()
                self._leave()
                raise

    def stop(self) -> None:
        """Leave the server; if no other process uses it, stop it."""
        if self._users is None:
            return
        with files.exclusive(self.home / "lock"):
            users, self._users = self._users, None
            try:
                alone = files.try_lock(users)
                if alone and self.is_running():
                    self._shut_down()
            finally:
                os.close(users)

    def _join(self) -> None:
        if self._users is None:
            self._users = files.open_private(self.home / "users")
            files.try_lock(self._users, shared=True)  # the exclusive lock is only ever tried under "lock", as here

    def _leave(self) -> None:
        if self._users is not None:
            os.close(self._users)
            self._users = None

    def _adopt(self) -> bool:
        """Use a server that is there already; say whether there is one."""
        deadline = time.monotonic() + self.start_seconds
        while self.is_running():
            place = self._place()
            if processes.is_process(self._pid(), self.word) and self._is_ready(place):
                return True
            if time.monotonic() > deadline:
                raise ServerError(f"{self.name} runs but does not answer. Its log: {self.home / 'server.log'}")
            time.sleep(0.05)
        return False

    def _start_fresh(self) -> None:
        place = self._place()
        self._prepare(place)
        for _attempt in range(_ATTEMPTS):
            if not processes.port_is_free(self.port):
                self._remember(port=_free_port())
            if self._try_start(place):
                return
        raise ServerError(f"{self.name} did not start. The end of its log:\n{self._end_of_log()}")

    def _try_start(self, place: Place) -> bool:
        log_path = self.home / "server.log"
        log = files.open_private(log_path)
        alive = files.open_private(self.home / "alive")
        try:
            if os.fstat(log).st_size > _LONG_LOG:
                os.ftruncate(log, 0)
            os.lseek(log, 0, os.SEEK_END)
            if not files.try_lock(alive):
                raise ServerError(f"Another {self.name} holds {self.home}.")
            self._process = self._launch(place, log, alive)
        finally:
            os.close(log)
            os.close(alive)  # the server keeps its own copy, and with it the lock
        files.write_private(self.home / "pid", str(self._process.pid))
        deadline = time.monotonic() + self.start_seconds
        while self._process.poll() is None and time.monotonic() < deadline:
            if self._is_ready(place):
                return True
            time.sleep(0.02)
        if self._process.poll() is None:
            self._shut_down()
        return False

    def _shut_down(self) -> None:
        pid = self._pid()
        gone = self._end(pid)
        if self._process is not None and gone:
            self._process.wait()
            self._process = None
        if not gone:
            raise ServerError(f"{self.name} (process {pid}) did not stop. Its log: {self.home / 'server.log'}")

    def _place(self) -> Place:
        place = find_place(self.home, self._program(), self._identity().get("outside"))
        if place.outside is not None:
            self._remember(outside=str(place.outside))
        return place

    def _pid(self) -> int:
        try:
            return int((self.home / "pid").read_text(encoding="ascii"))
        except (FileNotFoundError, ValueError):
            return 0

    def _end_of_log(self) -> str:
        try:
            lines = (self.home / "server.log").read_text(encoding="utf-8", errors="replace").splitlines()
        except FileNotFoundError:
            lines = []
        return "\n".join(lines[-12:]) or "(it is empty)"


def _free_port() -> int:
    for _attempt in range(200):
        port = _FIRST_PORT + secrets.randbelow(_LAST_PORT - _FIRST_PORT)
        if processes.port_is_free(port):
            return port
    raise ServerError(f"No free port between {_FIRST_PORT} and {_LAST_PORT}.")
