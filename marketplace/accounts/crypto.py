"""Personal data at rest: AES-256-GCM under versioned keys, found only through a versioned keyed hash."""

import base64
import hmac
import secrets
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

_NONCE = 12


def newest_version() -> int:
    """Return the version of the key that encrypts and hashes today."""
    return max(settings.FIELD_KEYS)


def encrypt(plain: str) -> str:
    """Return ``version:base64(nonce + ciphertext)`` of ``plain`` under the newest key."""
    version = newest_version()
    nonce = secrets.token_bytes(_NONCE)
    sealed = AESGCM(settings.FIELD_KEYS[version]).encrypt(nonce, plain.encode(), _context(version))
    return f"{version}:{base64.urlsafe_b64encode(nonce + sealed).decode()}"


def decrypt(stored: str) -> str:
    """Return the text that ``encrypt`` sealed; ``ValueError`` when the key is gone or the text was altered."""
    number, _, encoded = stored.partition(":")
    key = settings.FIELD_KEYS.get(int(number))
    if key is None:
        raise ValueError(f"no key of version {number}")
    raw = base64.urlsafe_b64decode(encoded)
    try:
        return AESGCM(key).decrypt(raw[:_NONCE], raw[_NONCE:], _context(int(number))).decode()
    except InvalidTag as error:
        raise ValueError("encrypted text was altered") from error


def keyed_hash(plain: str, *, version: int | None = None) -> str:
    """Return ``version:hex`` by which an encrypted value can be found; not reversible without the key."""
    version = newest_version() if version is None else version
    key = sha256(b"hash" + settings.FIELD_KEYS[version]).digest()
    return f"{version}:{hmac.new(key, plain.encode(), sha256).hexdigest()}"


def all_hashes(plain: str) -> list[str]:
    """Return the hashes under every key still held, to find rows written before a key was changed."""
    return [keyed_hash(plain, version=version) for version in settings.FIELD_KEYS]


def _context(version: int) -> bytes:
    return f"cho-phien:{version}".encode()
