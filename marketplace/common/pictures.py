"""Photos that people send: checked, turned upright, made small, stripped of everything but the picture.

A photo tells where and when it was taken (EXIF, GPS); none of that is kept: what is stored is drawn anew as WebP under
a name that nobody guesses. A file that says it is small and unpacks to gigabytes is refused by its declared size,
before it is unpacked.
"""

import uuid
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from typing import Protocol

from django.core.files.base import ContentFile
from django.core.files.storage import Storage, default_storage
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from marketplace.common.errors import BadValue
from marketplace.common.renditions import WHOLE, WIDTHS, files_of, narrowest

MOST_BYTES = 12_000_000
MOST_PIXELS = 50_000_000
"""Beyond any telephone's camera of today; a decompression bomb is far beyond."""
LEAST_SIDE = 80
FORMATS = ("JPEG", "PNG", "WEBP")
ACCEPT = "image/jpeg,image/png,image/webp"
"""For the ``accept`` of a file input: telephones turn their own format into one of these."""
WIDE, NARROW = WHOLE, WIDTHS[0]  # what is stored at once; ``renditions`` draws the rest
QUALITY = 78


class BadPicture(BadValue):
    """The file is no picture that we take; the sentence says which are."""

    code = "bad_picture"


class Upload(Protocol):
    """What a form gives: a file that knows its size."""

    size: int | None

    def seek(self, offset: int, /) -> object: ...
    def read(self, size: int = -1, /) -> bytes: ...


@dataclass(frozen=True)
class Stored:
    """A stored picture: name of the wider file, and the hash of its bytes."""

    name: str
    sha256: str


def read_picture(file: Upload, *, field: str = "photo") -> Image.Image:
    """Return the picture upright, in RGB, without metadata. Raises ``BadPicture`` naming the form field."""
    if (file.size or 0) > MOST_BYTES:
        raise BadPicture(_("Ảnh nặng quá 12 MB, xin chụp hoặc gửi ảnh nhỏ hơn."), field=field)
    file.seek(0)
    data = file.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise BadPicture(_("Ảnh nặng quá 12 MB, xin chụp hoặc gửi ảnh nhỏ hơn."), field=field)
    try:
        with Image.open(BytesIO(data), formats=FORMATS) as opened:
            _check_size(opened, field)
            opened.draft("RGB", (WIDE * 2, WIDE * 2))  # a large JPEG is read at a fraction of its size
            upright = ImageOps.exif_transpose(opened) or opened
            return _flat(upright)
    except BadPicture:
        raise
    except Image.DecompressionBombError as error:
        raise _too_large(field) from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError) as error:
        raise BadPicture(_("Tệp này không phải ảnh JPEG, PNG hoặc WebP, xin chọn ảnh khác."), field=field) from error


def _check_size(opened: Image.Image, field: str) -> None:
    """Refuse by what the header says, before anything is unpacked."""
    width, height = opened.size
    if width * height > MOST_PIXELS:
        raise _too_large(field)
    if min(width, height) < LEAST_SIDE:
        raise BadPicture(_("Ảnh nhỏ quá, nhìn không rõ, xin chụp lại."), field=field)


def _too_large(field: str) -> BadPicture:
    return BadPicture(_("Ảnh to quá 50 triệu điểm, xin gửi ảnh nhỏ hơn."), field=field)


def _flat(image: Image.Image) -> Image.Image:
    """Return the picture on white, in a new image that carries nothing else along."""
    with_alpha = image.convert("RGBA")
    flat = Image.new("RGB", image.size, "white")
    flat.paste(with_alpha, mask=with_alpha.getchannel("A"))
    return flat


def as_webp(image: Image.Image, width: int) -> bytes:
    """Return the picture as WebP at most ``width`` wide (and three times as high), never made larger."""
    small = image.copy()
    small.thumbnail((width, width * 3), Image.Resampling.LANCZOS)
    out = BytesIO()
    small.save(out, "WEBP", quality=QUALITY, method=4)
    return out.getvalue()


def store_picture(file: Upload, *, folder: str, field: str = "photo") -> Stored:
    """Store a public photo in two widths under an unguessable name; return the wider one. Raises ``BadPicture``.

    The files are written at once: a transaction that fails afterwards leaves them behind, seen by nobody.
    """
    image = read_picture(file, field=field)
    stem = f"{folder}/{uuid.uuid4().hex}"
    wide = as_webp(image, WIDE)
    name = default_storage.save(f"{stem}-{WIDE}.webp", ContentFile(wide))
    default_storage.save(f"{stem}-{NARROW}.webp", ContentFile(as_webp(image, NARROW)))
    return Stored(name, sha256(wide).hexdigest())


def store_private_picture(file: Upload, *, storage: Storage, folder: str, field: str = "photo") -> Stored:
    """Store a photo that few may see, in one width that can be read. Raises ``BadPicture``."""
    data = as_webp(read_picture(file, field=field), WIDE)
    name = storage.save(f"{folder}/{uuid.uuid4().hex}.webp", ContentFile(data))
    return Stored(name, sha256(data).hexdigest())


def copy_picture(name: str) -> str:
    """Copy a stored picture under a new name, and return that: each listing owns its own. It is drawn anew."""
    stem = f"{name.rpartition('/')[0]}/{uuid.uuid4().hex}"
    for width, old in ((WIDE, name), (NARROW, narrowest(name))):
        with default_storage.open(old) as file:
            default_storage.save(f"{stem}-{width}.webp", ContentFile(file.read()))
    return f"{stem}-{WIDE}.webp"


def delete_picture(name: str) -> None:
    """Delete all files of a picture; what is gone already is no error."""
    for old in files_of(name):
        default_storage.delete(old)
