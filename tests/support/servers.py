"""Servers for one test run, under ``var/test/``: never those that ``make run`` keeps its data in."""

import os
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

HOME = Path(__file__).resolve().parents[2] / "var" / "test"
# Before addresses is imported: secrets, uploads and messages of tests go there as well.
os.environ.setdefault("VAR_DIR", str(HOME))

from marketplace.embedded import addresses  # noqa: E402
from marketplace.embedded.postgres import EmbeddedPostgres  # noqa: E402
from marketplace.embedded.server import EmbeddedServer  # noqa: E402
from marketplace.embedded.valkey import EmbeddedValkey  # noqa: E402

_started: list[EmbeddedServer] = []


def start() -> None:
    """Start what the environment does not name, and put its address there, for us and for every child process.

    Nothing here has to survive a crash, so the disk is not waited for; the run's own servers always do.
    """
    postgres = EmbeddedPostgres(addresses.postgres().home, durable=False)
    valkey = EmbeddedValkey(addresses.valkey().home, durable=False)
    for variable, server in (("DATABASE_URL", postgres), ("REDIS_URL", valkey)):
        if not os.environ.get(variable):
            server.start()
            _started.append(server)
            os.environ[variable] = server.url()
    if os.environ["REDIS_URL"] == valkey.url():
        os.environ["REDIS_URL"] = _own_redis_database(valkey.url())


def stop() -> None:
    """Stop what ``start`` started, unless another test run uses it."""
    while _started:
        _started.pop().stop()


def _own_redis_database(url: str) -> str:
    """Give each worker of pytest-xdist two databases of its own, for the broker and for the cache."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    if not worker:
        return url
    number = 2 * (int(worker.removeprefix("gw")) + 1)
    return urlunsplit(urlsplit(url)._replace(path=f"/{number}"))
