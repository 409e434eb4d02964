"""What is measured against what: the market, a trivial view, a stock Oscar with the same goods; all served alike."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from bench.load import HOST, Browser
from marketplace.embedded.supervisor import WEB_WORKERS

ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / "var" / "bench"
_STARTS_WITHIN = 120.0

TRIVIAL = """
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import path

settings.configure(SECRET_KEY="bench", ALLOWED_HOSTS=["*"], ROOT_URLCONF=__name__, LOGGING_CONFIG=None)
urlpatterns = [path("", lambda request: HttpResponse("ok"))]
application = get_wsgi_application()
"""


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as listener:
        listener.bind((HOST, 0))
        return int(listener.getsockname()[1])


@contextlib.contextmanager
def served(module: str, *, environ: Mapping[str, str], path: Path = ROOT, ready: str = "/") -> Iterator[int]:
    """Serve a WSGI module by gunicorn's sync workers while the block lasts; give the port."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", f"{module}:application", "--bind", f"{HOST}:{port}", "--preload"]
    command += ["--workers", str(WEB_WORKERS), "--worker-class", "sync"]
    # A worker that is told to end before it listens to that is waited for: not for half a minute.
    command += ["--no-control-socket", "--log-level", "warning", "--graceful-timeout", "5"]
    folder = VAR / "log"
    folder.mkdir(parents=True, exist_ok=True)
    env = {**os.environ, **environ, "PYTHONPATH": f"{path}{os.pathsep}{ROOT}"}
    with (folder / f"{module}.log").open("ab") as log:
        server = subprocess.Popen(command, cwd=path, env=env, stdout=log, stderr=log, start_new_session=True)
        try:
            _wait_for(server, port, ready, folder / f"{module}.log")
            yield port
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(server.pid, signal.SIGTERM)
            server.wait(30)


def _wait_for(server: subprocess.Popen[bytes], port: int, path: str, log: Path) -> None:
    deadline = time.monotonic() + _STARTS_WITHIN
    while time.monotonic() < deadline:
        if server.poll() is not None:
            break
        with contextlib.suppress(OSError):
            Browser(port).get(path)
            return
        time.sleep(0.2)
    raise SystemExit(f"A server of the bench did not answer; its log: {log}")


def write_trivial() -> Path:
    """Write the project with one view; return its folder."""
    folder = VAR / "trivial"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "trivial_site.py").write_text(TRIVIAL, encoding="utf-8")
    return folder
