"""A page that is the same for everybody, with gaps for what is each visitor's own; also as bytes, to be shared."""

import gzip
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponseBase

from marketplace.common.page_cache.fragments import split

_EFFORT = 5  # of nine: within a hundredth of the best for pages of ours, in half the time
_NOT_KEPT = frozenset({"content-length", "cache-control", "etag", "set-cookie", "vary", "expires", "last-modified"})


@dataclass(frozen=True, slots=True)
class Shell:
    """A kept page: its texts, the names of the parts between them, and all of it as somebody without cookies sees it.

    ``zipped`` is the latter compressed. ``note`` is what the view said of the page to whoever counts its visits
    (``request.page_note``), if anything.
    """

    texts: tuple[bytes, ...]
    names: tuple[str, ...]
    anonymous: bytes
    zipped: bytes
    etag: str
    headers: dict[str, str]
    note: Any

    def filled(self, render: Callable[[str], bytes]) -> bytes:
        """Return the page with each gap filled by what ``render`` returns for its name."""
        parts = [self.texts[0]]
        for name, text in zip(self.names, self.texts[1:], strict=True):
            parts += [render(name), text]
        return b"".join(parts)

    def packed(self) -> bytes:
        """Return it as bytes: a line that says what follows, the texts, the anonymous page, and that compressed."""
        head = {
            "names": self.names,
            "lengths": [len(text) for text in (*self.texts, self.anonymous)],
            "etag": self.etag,
            "headers": self.headers,
            "note": self.note,
        }
        return b"".join([json.dumps(head).encode(), b"\n", *self.texts, self.anonymous, self.zipped])


def shell_of(response: HttpResponseBase, note: Any, render: Callable[[str], bytes]) -> Shell:
    """Return a rendered page as a shell; ``render`` fills its gaps for somebody without cookies."""
    texts, names = split(getattr(response, "content", b""))
    headers = {name: value for name, value in response.items() if name.lower() not in _NOT_KEPT}
    bare = Shell(texts, names, b"", b"", "", headers, note)
    anonymous = bare.filled(render)
    # Without a secret in it: whoever has cookies gets the page as it is, so that nothing can be guessed by its length.
    zipped = gzip.compress(anonymous, _EFFORT, mtime=0)
    return Shell(texts, names, anonymous, zipped, etag_of(anonymous), headers, note)


def unpacked(data: bytes) -> Shell:
    """Return what ``packed`` returned as a shell."""
    line, _, rest = data.partition(b"\n")
    head = json.loads(line)
    texts, at = [], 0
    for length in head["lengths"]:
        texts.append(rest[at : at + length])
        at += length
    *texts, anonymous = texts
    return Shell(tuple(texts), tuple(head["names"]), anonymous, rest[at:], head["etag"], head["headers"], head["note"])


def etag_of(body: bytes) -> str:
    """Return the tag of exactly these bytes."""
    return f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
