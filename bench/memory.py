"""How much memory ``make run`` takes when nothing happens: its whole process tree, by the kernel's own account."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from bench.sides import ROOT, VAR, free_port

LIMIT_MB = 900
_READY_WITHIN = 900.0
_SETTLE = 20.0


def tree(pid: int) -> list[int]:
    """Return the process and all that descend from it."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError, ValueError):
                after_name = (entry / "stat").read_text().rpartition(")")[2].split()
                children.setdefault(int(after_name[1]), []).append(int(entry.name))
    found, todo = [], [pid]
    while todo:
        found.append(one := todo.pop())
        todo += children.get(one, [])
    return sorted(found)


def usage(pid: int) -> tuple[int, int]:
    """Return the process's PSS (its share of what is shared) and RSS, in kB; zero of one that has ended."""
    pss = rss = 0
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            name, _, rest = line.partition(":")
            if name == "Pss":
                pss = int(rest.split()[0])
            elif name == "Rss":
                rss = int(rest.split()[0])
    return pss, rss


def name_of(pid: int) -> str:
    """Return the first words of the command."""
    with contextlib.suppress(OSError):
        words = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        return " ".join(words.split()[:6])[:80]
    return ""


def measure_idle() -> dict[str, object]:
    """Start the site under ``var/bench/idle``, let it settle, and return what its processes take."""
    var = VAR / "idle"
    env = {**os.environ, "VAR_DIR": str(var), "PORT": str(free_port())}
    for name in ("DATABASE_URL", "REDIS_URL"):
        env.pop(name, None)
    var.mkdir(parents=True, exist_ok=True)
    with (VAR / "log" / "idle.log").open("wb") as log:
        site = subprocess.Popen(
            [sys.executable, "-m", "marketplace.embedded"], cwd=ROOT, env=env, stdout=log, stderr=log
        )
    try:
        _wait_until_ready(site, VAR / "log" / "idle.log")
        time.sleep(_SETTLE)
        return account(site.pid)
    finally:
        site.send_signal(signal.SIGTERM)
        site.wait(60)


def account(pid: int) -> dict[str, object]:
    """Return what the tree of a process takes, in MB, whole and by process."""
    rows = [(name_of(each), *usage(each)) for each in tree(pid)]
    return {
        "pss_mb": round(sum(pss for _name, pss, _rss in rows) / 1024),
        "rss_mb": round(sum(rss for _name, _pss, rss in rows) / 1024),
        "processes": [
            {"command": name, "pss_mb": round(pss / 1024, 1), "rss_mb": round(rss / 1024, 1)} for name, pss, rss in rows
        ],
    }


def _wait_until_ready(site: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + _READY_WITHIN
    while time.monotonic() < deadline:
        if site.poll() is not None:
            break
        if b"The site answers" in log.read_bytes():
            return
        time.sleep(0.5)
    raise SystemExit(f"The site did not start; its log: {log}")
