"""What a backup says about itself, and whether what it holds is what was put there."""

import hashlib
import json
import tarfile
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

from django.conf import settings
from django.core.files.storage import storages

from marketplace.common.archives.errors import ArchiveError

FORMAT = 1
DATABASE = "database.dump"
MANIFEST, SEAL = "manifest.json", "manifest.sha256"
FOLDERS = {"media": "default", "private": "private"}
"""Storage by name of a folder in the archive."""
_PIECE = 1 << 20


@dataclass(frozen=True)
class Manifest:
    """``members`` are the SHA-256 sums of the files by name, ``rows`` the number of rows by table."""

    format: int
    made_at: str
    postgres: str
    migrations: list[str]
    """``app.name`` of each that had been applied."""
    field_keys: dict[str, str]
    """Fingerprints of the keys that encrypted columns, by version."""
    rows: dict[str, int]
    guards: dict[str, int]
    """How many constraints and triggers there are."""
    sequences: dict[str, int]
    """The last number that each gave."""
    members: dict[str, str]

    def text(self) -> str:
        """Return it as it is written."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1, sort_keys=True)


def folder_of(name: str) -> Path:
    """Return where the files of ``media`` or ``private`` are kept."""
    return Path(storages[FOLDERS[name]].path(""))


def key_fingerprints() -> dict[str, str]:
    """Return by what the encryption keys can be told apart; 32 random bytes cannot be guessed from it."""
    return {
        str(number): hashlib.sha256(b"cho-phien backup " + key).hexdigest()[:16]
        for number, key in settings.FIELD_KEYS.items()
    }


def sum_of(file: IO[bytes], copy_to: Callable[[bytes], object] = lambda piece: None) -> str:
    """Return the SHA-256 of what is left in ``file``, handing each piece on."""
    total = hashlib.sha256()
    while piece := file.read(_PIECE):
        total.update(piece)
        copy_to(piece)
    return total.hexdigest()


def read_manifest(path: Path) -> Manifest:
    """Read the whole archive, return its manifest. Raises ``ArchiveError`` unless every byte is as it was written."""
    sums: dict[str, str] = {}
    texts: dict[str, bytes] = {}
    try:
        with tarfile.open(path, "r:") as archive:
            for member in archive:
                content = archive.extractfile(member)
                if content is None or not _is_expected(member.name):
                    raise ArchiveError(f"{path.name} holds {member.name}, which no backup of ours does.")
                if member.name in (MANIFEST, SEAL):
                    texts[member.name] = content.read()
                else:
                    sums[member.name] = sum_of(content)
    except (OSError, tarfile.TarError) as error:
        raise ArchiveError(f"{path} cannot be read: {error}") from error
    return _opened(path, texts, sums)


def _opened(path: Path, texts: dict[str, bytes], sums: dict[str, str]) -> Manifest:
    text = texts.get(MANIFEST, b"")
    if not text or hashlib.sha256(text).hexdigest().encode() != texts.get(SEAL, b"").strip():
        raise ArchiveError(f"{path.name} is damaged or not complete: its list of contents is not as it was written.")
    known = json.loads(text)
    if known["format"] != FORMAT:
        raise ArchiveError(f"{path.name} has format {known['format']}; this version reads {FORMAT}.")
    manifest = Manifest(**known)
    if differing := sorted(set(sums.items()) ^ set(manifest.members.items())):
        raise ArchiveError(f"{path.name} is damaged: {differing[0][0]} is not as it was written.")
    return manifest


def _is_expected(name: str) -> bool:
    parts = name.split("/")
    if name in (DATABASE, MANIFEST, SEAL):
        return True
    return parts[0] in FOLDERS and len(parts) > 1 and not any(part in ("", ".", "..") for part in parts)
