"""The site's own processes: started, started again when they die, stopped in time."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from marketplace.embedded import files, processes

_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 15.0
_HEALTHY_AFTER = 20.0
_LONG_LOG = 10_000_000


@dataclass
class Child:
    """One process: what it is called, its command, the word its command line is known by, and where it writes."""

    name: str
    command: list[str]
    word: str
    log: Path | None = None  # None: the console
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)
    _started: float = field(default=0.0, init=False)
    _pause: float = field(default=_FIRST_PAUSE, init=False)
    _next: float = field(default=0.0, init=False)

    def start(self, *, cwd: Path, env: dict[str, str]) -> None:
        """Start the process in a session of its own: Ctrl-C reaches only the supervisor, which stops all in order."""
        with contextlib.ExitStack() as stack:
            output = stack.enter_context(_open_log(self.log)) if self.log else None
            self.process = subprocess.Popen(
                self.command,
                cwd=cwd,
                env=env,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT if output else None,
                start_new_session=True,
            )
        self._started = time.monotonic()

    def clear_away(self) -> None:
        """End what the process started and left behind: workers without a master hold its port and its tasks."""
        if self.process is not None:
            _kill_group(self.process.pid)

    def died(self) -> bool:
        """Say whether the process has ended by itself."""
        return self.process is not None and self.process.poll() is not None

    def may_start_again(self) -> bool:
        """Say whether the pause after a death is over; each death soon after a start doubles the next pause."""
        now = time.monotonic()
        if self._next == 0.0:
            self.clear_away()
            if now - self._started > _HEALTHY_AFTER:
                self._pause = _FIRST_PAUSE
            self._next = now + self._pause
            where = f" Its log: {self.log}" if self.log else ""
            print(f"{self.name} ended ({self._how()}); starting it again in {self._pause:.0f} s.{where}", flush=True)
            self._pause = min(self._pause * 2, _LONGEST_PAUSE)
        if now < self._next:
            return False
        self._next = 0.0
        return True

    def _how(self) -> str:
        code = self.process.returncode if self.process else 0
        return f"signal {-code}" if code < 0 else f"exit code {code}"


def _open_log(path: Path) -> IO[bytes]:
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and path.stat().st_size > _LONG_LOG:
        path.replace(path.with_suffix(path.suffix + ".1"))
    return path.open("ab")


def stop_all(children: list[Child], *, seconds: float) -> None:
    """Ask all to end, wait, and kill what is left with everything it started."""
    alive = [child.process for child in children if child.process is not None and child.process.poll() is None]
    for process in alive:
        process.terminate()
    deadline = time.monotonic() + seconds
    for process in alive:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=max(0.1, deadline - time.monotonic()))
    for process in alive:
        _kill_group(process.pid)
        process.wait()


def _kill_group(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


def record(children: list[Child], path: Path) -> None:
    """Write down which processes are ours, for the case that we are killed and they stay behind."""
    known = [{"pid": child.process.pid, "word": child.word} for child in children if child.process and not child.died()]
    files.write_private(path, json.dumps(known))


def end_left_behind(path: Path) -> int:
    """End the processes of a supervisor that was killed; return how many there were."""
    try:
        known = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return 0
    ended = 0
    for entry in known:
        if processes.is_process(entry["pid"], entry["word"]):
            processes.end(entry["pid"], entry["word"], signals=[(signal.SIGTERM, 5.0)])
            _kill_group(entry["pid"])
            ended += 1
    path.unlink()
    return ended
