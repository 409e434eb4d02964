"""Compile message catalogues (``.po`` → ``.mo``) with Babel: no gettext tools are needed on the machine."""

from __future__ import annotations

import os
from pathlib import Path

_NOT_OURS = {".venv", "var", ".git"}


def compile_catalogues(root: Path) -> int:
    """Compile each catalogue under ``root`` that is newer than what was compiled; return how many were."""
    stale = [path for path in _catalogues(root) if _is_stale(path)]
    if not stale:
        return 0
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    for path in stale:
        with path.open("rb") as source:
            catalogue = read_po(source, locale=path.parts[-3])
        fresh = path.with_suffix(f".{os.getpid()}.mo")  # its own: another process may be at it as well
        with fresh.open("wb") as target:
            write_mo(target, catalogue)
        fresh.replace(path.with_suffix(".mo"))
    return len(stale)


def _catalogues(root: Path) -> list[Path]:
    tops = [folder for folder in root.iterdir() if folder.is_dir() and folder.name not in _NOT_OURS]
    return sorted(path for top in tops for path in top.rglob("LC_MESSAGES/*.po"))


def _is_stale(path: Path) -> bool:
    compiled = path.with_suffix(".mo")
    return not compiled.exists() or compiled.stat().st_mtime < path.stat().st_mtime
