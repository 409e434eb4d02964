"""Make ``.venv/`` and install the pinned requirements: ``python3.11 marketplace/embedded/environment.py base dev``.

Runs on a bare Python, before anything is installed, so it uses the standard library only. A stamp with the content's
hash makes the second call take no time; a file lock lets two commands ask at once.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
OLDEST = (3, 11)


def requirement_file(name: str) -> Path:
    """Return the file of pins called ``name``."""
    return ROOT / "requirements" / f"{name}.txt"


def stamp(name: str) -> Path:
    """Return the file that exists once exactly these pins are installed by this Python."""
    content = requirement_file(name).read_bytes() + sys.version.encode()
    return VENV / f".installed-{name}-{hashlib.sha256(content).hexdigest()[:16]}"


def missing(names: list[str]) -> list[str]:
    """Return which of the requirement files are not installed as they stand."""
    return [name for name in names if not stamp(name).exists()]


def make_venv() -> None:
    """Make the virtual environment if there is none that works."""
    python = VENV / "bin" / "python"
    if python.exists() and subprocess.run([python, "-m", "pip", "--version"], capture_output=True).returncode == 0:
        return
    print("Making .venv/ …", flush=True)
    try:
        venv.create(VENV, with_pip=True, clear=VENV.exists(), symlinks=True)
    except (subprocess.CalledProcessError, ImportError) as error:
        raise SystemExit(
            f"Python could not make a virtual environment ({error}). On Debian: apt-get install python3.11-venv"
        ) from error


def install(names: list[str]) -> None:
    """Install the pins of ``names`` with their hashes; the pins are complete, so pip need not resolve anything."""
    print(f"Installing requirements ({', '.join(names)}); this takes about a minute the first time …", flush=True)
    command = [str(VENV / "bin" / "python"), "-m", "pip", "install", "--quiet", "--no-deps", "--require-hashes"]
    command += ["--disable-pip-version-check", "--no-input", "--progress-bar", "off"]
    for name in names:
        command += ["-r", str(requirement_file(name))]
    environment = {**os.environ, "PIP_ROOT_USER_ACTION": "ignore"}
    if subprocess.run(command, env=environment).returncode != 0:
        raise SystemExit("Installing failed; pip's reason is above. Nothing else was changed: run the command again.")
    for name in names:
        for old in VENV.glob(f".installed-{name}-*"):
            old.unlink()
        stamp(name).touch()


def main(names: list[str]) -> None:
    """Bring ``.venv/`` to the pins of ``names``."""
    if sys.version_info < OLDEST:
        raise SystemExit(f"Python {OLDEST[0]}.{OLDEST[1]} or newer is needed; this is {sys.version.split()[0]}.")
    if not missing(names):
        return
    lock_path = ROOT / "var" / "install.lock"
    lock_path.parent.mkdir(exist_ok=True)
    with lock_path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        make_venv()
        if todo := missing(names):
            install(todo)


if __name__ == "__main__":
    main(sys.argv[1:] or ["base"])
