"""Small questions about processes: is it alive, what is it, end it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from pathlib import Path

_PROC = Path("/proc")
_POLL_SECONDS = 0.02


def command_line(pid: int) -> str:
    """Return the command line of a living process; "" for one that is gone or a zombie."""
    if _PROC.joinpath("self").exists():
        try:
            return (
                _PROC.joinpath(str(pid), "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
            )
        except OSError:
            return ""
    shown = subprocess.run(["ps", "-o", "stat=,command=", "-p", str(pid)], capture_output=True, text=True)
    state, _, command = shown.stdout.strip().partition(" ")
    return "" if state.startswith("Z") else command.strip()


def is_process(pid: int, *words: str) -> bool:
    """Say whether ``pid`` is alive and its command line holds every word: a pid alone may have been given anew."""
    command = command_line(pid)
    return bool(command) and all(word in command for word in words)


def wait_gone(pid: int, *words: str, seconds: float) -> bool:
    """Wait until the process of that pid and those words is gone; say whether it is."""
    deadline = time.monotonic() + seconds
    while is_process(pid, *words):
        if time.monotonic() > deadline:
            return False
        time.sleep(_POLL_SECONDS)
    return True


def end(pid: int, *words: str, signals: list[tuple[signal.Signals, float]]) -> bool:
    """Send each signal in turn and wait its seconds, until the process is gone; say whether it is."""
    for number, seconds in signals:
        if not is_process(pid, *words):
            return True
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            return True
        if wait_gone(pid, *words, seconds=seconds):
            return True
    return not is_process(pid, *words)


def port_is_free(port: int, host: str = "127.0.0.1") -> bool:
    """Say whether a server could listen on ``port`` now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True
