"""The programs that audit: installed by npm at the pinned versions into ``var/audit``, and the system's Chromium."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from audit.serving import VAR
from bench.sides import ROOT

HOME = VAR / "tools"
_PINS = ("package.json", "package-lock.json", ".npmrc")
_CHROMIUM = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
CHROME_FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking")


def chromium() -> str:
    """Return where the system's Chromium is."""
    found = next((path for path in _CHROMIUM if Path(path).exists()), None)
    if found is None:
        raise SystemExit("No Chromium here: run `make browser-deps` first.")
    return found


def install() -> Path:
    """Install the tools as locked; return their folder. Done at once where they are there already."""
    HOME.mkdir(parents=True, exist_ok=True)
    done = HOME / "installed"
    pins = "".join((ROOT / "audit" / name).read_text(encoding="utf-8") for name in _PINS)
    if not done.exists() or done.read_text(encoding="utf-8") != pins:
        if shutil.which("npm") is None:
            raise SystemExit("The audits need Node.js 20 and npm (Debian: apt-get install nodejs npm).")
        print("Installing the tools of the audits once (some minutes) …", flush=True)
        for name in _PINS:
            shutil.copy(ROOT / "audit" / name, HOME / name)
        subprocess.run(["npm", "ci", "--ignore-scripts", "--loglevel", "error"], cwd=HOME, check=True)  # noqa: S607  whichever the system has
        done.write_text(pins, encoding="utf-8")
    return HOME / "node_modules"


def run_json(command: list[str], **environ: str) -> str:
    """Run a tool and return what it printed; ``SystemExit`` with its own words where it fails."""
    done = subprocess.run(command, env={**os.environ, **environ}, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise SystemExit(f"{command[0]} failed:\n{done.stderr[-2000:]}")
    return done.stdout
