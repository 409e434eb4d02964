"""The addresses of this checkout's own servers, and what makes them run for one command.

Settings ask here when ``DATABASE_URL`` or ``REDIS_URL`` is absent, each alone. An address is known before its server
runs: port and password are chosen once and kept under ``var/embedded/`` (``VAR_DIR`` names another ``var``).
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import FrameType

from marketplace.embedded.postgres import EmbeddedPostgres
from marketplace.embedded.server import EmbeddedServer
from marketplace.embedded.valkey import EmbeddedValkey

ROOT = Path(__file__).resolve().parents[2]
# Everything that running makes: data, secrets, logs. Tests name another folder.
VAR = Path(os.environ.get("VAR_DIR") or ROOT / "var").resolve()
# Commands that read and write files only; all others may ask the database.
_NEED_NO_SERVER = frozenset(
    {"help", "version", "check", "diffsettings", "collectstatic", "makemessages", "compilemessages", "startapp"}
)


def postgres(var: Path = VAR) -> EmbeddedPostgres:
    """Return the PostgreSQL that keeps the data of ``var``."""
    return EmbeddedPostgres(var / "embedded" / "postgres")


def valkey(var: Path = VAR) -> EmbeddedValkey:
    """Return the Valkey that keeps the data of ``var``."""
    return EmbeddedValkey(var / "embedded" / "valkey")


def database_url() -> str:
    """Return the address of the embedded database."""
    return postgres().url()


def redis_url() -> str:
    """Return the address of the embedded Valkey."""
    return valkey().url()


def absent_servers(environ: Mapping[str, str] = os.environ, var: Path = VAR) -> list[EmbeddedServer]:
    """Return the embedded servers that the environment does not replace by real ones."""
    servers: list[EmbeddedServer] = []
    if not environ.get("DATABASE_URL"):
        servers.append(postgres(var))
    if not environ.get("REDIS_URL"):
        servers.append(valkey(var))
    return servers


@contextlib.contextmanager
def running(servers: list[EmbeddedServer]) -> Iterator[None]:
    """Keep ``servers`` running inside the block: those that run are used, and stay if another process uses them."""
    with contextlib.ExitStack() as stack:
        for server in servers:
            stack.callback(server.stop)
            server.start()
        yield


@contextlib.contextmanager
def ensure_running(argv: list[str]) -> Iterator[None]:
    """Give the management command ``argv`` its servers, whether or not ``make run`` is up; leave all as it was."""
    command = argv[1] if len(argv) > 1 else "help"
    if command in _NEED_NO_SERVER or "--help" in argv:
        yield
        return
    with _terminated_in_order(), running(absent_servers()):
        yield


@contextlib.contextmanager
def _terminated_in_order() -> Iterator[None]:
    """Turn SIGTERM into a normal exit, so that the servers are left in order."""

    def leave(_number: int, _frame: FrameType | None) -> None:
        sys.exit(128 + signal.SIGTERM)

    before = signal.signal(signal.SIGTERM, leave)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
