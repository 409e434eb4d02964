"""Where a server's program and data lie, and as whom it runs.

PostgreSQL refuses to run as root, and Valkey should not. As root both run as ``nobody``, who cannot enter a checkout
under ``/root`` or in a private temporary folder: then a copy of the program and the data go to a folder of their own
under ``/var/tmp``, which the caller remembers. As a plain user everything stays where it is.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

OUTSIDE = Path("/var/tmp")  # noqa: S108 - mkdtemp below makes a fresh folder that only we own; /tmp may be emptied
_PREFIX = "cho-phien-"
_OWNER_FILE = "belongs-to"
_TRAVERSABLE = 0o711


@dataclass(frozen=True)
class Account:
    """The system user that a server runs as."""

    uid: int
    gid: int


@dataclass(frozen=True)
class Program:
    """The files of a server: ``parts`` below ``root`` belong together; ``command`` is the server itself."""

    root: Path
    parts: tuple[str, ...]
    command: str

    @property
    def path(self) -> Path:
        """The server's executable."""
        return self.root / self.command

    def changed(self) -> int:
        """Return when the files were installed, as a number that differs between installations."""
        parts = [self.root / part for part in self.parts]
        return max(path.stat().st_mtime_ns for path in (self.path, *parts))


@dataclass(frozen=True)
class Place:
    """Where a server lives: ``base`` holds its data; ``account`` is None for ourselves."""

    base: Path
    program: Program
    account: Account | None
    outside: Path | None = None

    def run_as(self) -> dict[str, object]:
        """Return the arguments of ``subprocess`` that make a command run as the account, from a folder it may enter."""
        if self.account is None:
            return {"cwd": self.base}
        return {"cwd": self.base, "user": self.account.uid, "group": self.account.gid, "extra_groups": []}

    def make_folder(self, name: str) -> Path:
        """Make a folder in ``base`` that only the account may enter."""
        folder = self.base / name
        folder.mkdir(mode=0o700)
        self.give(folder)
        return folder

    def give(self, path: Path) -> None:
        """Give ``path`` to the account."""
        if self.account is not None:
            os.chown(path, self.account.uid, self.account.gid)


def find_place(home: Path, program: Program, remembered: str | None) -> Place:
    """Return the place for a server whose own folder is ``home``.

    ``remembered`` is the outside folder of an earlier start, if there was one. The data of a checkout that has since
    become private are moved along.
    """
    if os.geteuid() != 0:
        return Place(home, program, None)
    account = _nobody()
    outside = _known_outside(remembered, home)
    if outside is None and _may_run(program.path, account) and _may_enter(home, account):
        return Place(home, program, account)
    if outside is None:
        outside = _new_outside(home)
    _move_data(home, outside, account)
    return Place(outside, _copied(program, outside), account, outside)


def _nobody() -> Account:
    try:
        entry = pwd.getpwnam("nobody")
    except KeyError as error:
        raise RuntimeError("Started as root, but this system has no user 'nobody' to run the database as.") from error
    return Account(entry.pw_uid, entry.pw_gid)


def _succeeds(command: list[str | Path], account: Account) -> bool:
    try:
        done = subprocess.run(
            command,
            user=account.uid,
            group=account.gid,
            extra_groups=[],
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
    except OSError:
        return False
    return done.returncode == 0


def _may_run(command: Path, account: Account) -> bool:
    return _succeeds([command, "--version"], account)


def _may_enter(folder: Path, account: Account) -> bool:
    return _succeeds(["/bin/sh", "-c", 'cd "$1"', "sh", folder], account)


def _known_outside(remembered: str | None, home: Path) -> Path | None:
    """Return the remembered folder if it is still ours: root's own, and not that of a checkout we were copied from."""
    if remembered is None:
        return None
    folder = Path(remembered)
    if not folder.is_dir() or folder.is_symlink() or folder.stat().st_uid != 0:
        return None
    owner_file = folder / _OWNER_FILE
    owner = Path(owner_file.read_text(encoding="utf-8")) if owner_file.exists() else home
    if owner != home and owner.exists():
        return None
    owner_file.write_text(str(home), encoding="utf-8")
    return folder


def _new_outside(home: Path) -> Path:
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=OUTSIDE))
    folder.chmod(_TRAVERSABLE)
    (folder / _OWNER_FILE).write_text(str(home), encoding="utf-8")
    return folder


def _move_data(home: Path, outside: Path, account: Account) -> None:
    if not (home / "data").exists() or (outside / "data").exists():
        return
    shutil.move(home / "data", outside / "data")
    for folder, _folders, names in os.walk(outside / "data"):
        for path in (folder, *(os.path.join(folder, name) for name in names)):
            os.chown(path, account.uid, account.gid, follow_symlinks=False)


def _copied(program: Program, outside: Path) -> Program:
    """Return the copy of ``program`` in ``outside``, made anew whenever the installed one has changed."""
    copy = outside / f"program-{program.changed()}"
    if not copy.exists():
        fresh = outside / f".program-{os.getpid()}"
        shutil.rmtree(fresh, ignore_errors=True)
        for part in program.parts:
            _copy_part(program.root / part, fresh / part)
        _open_for_reading(fresh)
        for old in outside.glob("program-*"):
            shutil.rmtree(old, ignore_errors=True)
        fresh.rename(copy)
    return replace(program, root=copy)


def _copy_part(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target, symlinks=True, ignore=shutil.ignore_patterns("include", "*.a"))
    else:
        shutil.copy2(source, target)


def _open_for_reading(tree: Path) -> None:
    """Let everybody read and run what is in ``tree``, as it was installed or copied under a strict umask."""
    tree.chmod(0o755)
    for path in tree.rglob("*"):
        if not path.is_symlink():
            runs = path.is_dir() or path.stat().st_mode & 0o100
            path.chmod(0o755 if runs else 0o644)
