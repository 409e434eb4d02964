"""Readers of the environment: each fails loudly on nonsense, with the name of the setting and what it expects."""

import base64
import secrets
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import environ
from django.core.exceptions import ImproperlyConfigured

_TRUE = {"1", "true", "yes", "on"}
_FALSE = {"0", "false", "no", "off"}
_MIN_SECRET = 32
FIELD_KEY_BYTES = 32
_GRACE_SECONDS = 5
"""The server ends a slow statement itself and says so; this is how long its word may take to arrive."""


def flag(env: environ.Env, name: str, *, default: bool) -> bool:
    """Read a yes/no setting."""
    text = env.str(name, default="true" if default else "false").strip().lower()
    if text in _TRUE:
        return True
    if text in _FALSE:
        return False
    raise ImproperlyConfigured(f"{name}={text!r}: expected one of {sorted(_TRUE | _FALSE)}.")


def integer(env: environ.Env, name: str, *, default: int) -> int:
    """Read a whole number ≥ 0."""
    text = env.str(name, default=str(default)).strip()
    if not text.isascii() or not text.isdigit():
        raise ImproperlyConfigured(f"{name}={text!r}: expected a whole number.")
    return int(text)


def choice(env: environ.Env, name: str, *, default: str, choices: tuple[str, ...]) -> str:
    """Read a setting that is one of ``choices``."""
    text: str = env.str(name, default=default)
    if text not in choices:
        raise ImproperlyConfigured(f"{name}={text!r}: expected one of {', '.join(choices)}.")
    return text


def secret(env: environ.Env, name: str, *, production: bool, var_dir: Path) -> str:
    """Read a secret; in development one is made once and kept under ``var/``."""
    text: str = env.str(name, default="")
    if text and len(text) < _MIN_SECRET:
        raise ImproperlyConfigured(f"{name} is shorter than {_MIN_SECRET} characters.")
    if text:
        return text
    if production:
        raise ImproperlyConfigured(f"{name} must be set when MARKET_MODE=production.")
    return _kept(var_dir / "secrets" / name.lower(), secrets.token_urlsafe(48))


def server_address(env: environ.Env, name: str) -> str:
    """Read the address of a server that speaks HTTP, port included; none where it is not set."""
    text: str = env.str(name, default="").strip()
    try:
        parts = urlsplit(text)
        known = parts.scheme in ("http", "https") and parts.hostname and parts.port
    except ValueError:  # a port that is no number
        known = None
    if text and not known:
        raise ImproperlyConfigured(f"{name}: expected http(s)://host:port.")  # not the text: it may hold a password
    return text


def shared_secret(env: environ.Env, name: str) -> str:
    """Read a secret shared with another system; nothing switches the system off."""
    text: str = env.str(name, default="")
    if text and len(text) < _MIN_SECRET:
        raise ImproperlyConfigured(f"{name} is shorter than {_MIN_SECRET} characters.")
    return text


def field_keys(env: environ.Env, name: str, *, production: bool, var_dir: Path) -> dict[int, bytes]:
    """Read the keys of encrypted columns, ``version:base64`` separated by commas; the highest version encrypts."""
    text: str = env.str(name, default="")
    if not text and production:
        raise ImproperlyConfigured(f"{name} must be set when MARKET_MODE=production.")
    if not text:
        fresh = base64.urlsafe_b64encode(secrets.token_bytes(FIELD_KEY_BYTES)).decode()
        text = _kept(var_dir / "secrets" / name.lower(), f"1:{fresh}")
    return dict(_field_key(name, part.strip()) for part in text.split(","))


def _field_key(name: str, part: str) -> tuple[int, bytes]:
    version, _, encoded = part.partition(":")
    try:
        key = base64.urlsafe_b64decode(encoded)
        number = int(version)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name}: expected 'version:base64', got {part[:6]!r}….") from error
    if len(key) != FIELD_KEY_BYTES:
        raise ImproperlyConfigured(f"{name}: key {number} has {len(key)} bytes, expected {FIELD_KEY_BYTES}.")
    return number, key


def _kept(path: Path, fresh: str) -> str:
    """Return the text kept at ``path``, writing ``fresh`` there first if there is none (0600, race-safe)."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        with path.open("x", encoding="ascii") as file:
            path.chmod(0o600)
            file.write(fresh)
    except FileExistsError:
        pass
    return path.read_text(encoding="ascii") or fresh


def database_url(env: environ.Env, *, production: bool) -> str:
    """Return the URL of the database: ``DATABASE_URL``, or the embedded server's."""
    url: str = env.str("DATABASE_URL", default="")
    if not url and production:
        raise ImproperlyConfigured("DATABASE_URL must be set when MARKET_MODE=production.")
    if not url:
        from marketplace.embedded import addresses

        url = addresses.database_url()
    if urlsplit(url).scheme not in ("postgres", "postgresql"):
        raise ImproperlyConfigured("DATABASE_URL must begin with postgres:// (the market runs on PostgreSQL only).")
    return url


def database(url: str, *, statement_seconds: int) -> dict[str, Any]:
    """Return Django's database settings for ``url``; no statement may take longer than ``statement_seconds``.

    The other limits follow from that one, so that what is wrong is said by whoever knows most about it.
    """
    if statement_seconds < 2:
        raise ImproperlyConfigured("STATEMENT_SECONDS must be 2 or more.")
    settings: dict[str, Any] = environ.Env.db_url_config(url)
    settings["ENGINE"] = "marketplace.common.database"
    settings["CONN_MAX_AGE"] = 60
    settings["CONN_HEALTH_CHECKS"] = True  # a connection that a restart has ended is replaced before it is used
    options = settings.setdefault("OPTIONS", {})
    options.setdefault("connect_timeout", 5)
    # A server that is gone without a word (power, network): noticed within 25 s, and within 10 s of a question.
    options.setdefault("keepalives_idle", 10)
    options.setdefault("keepalives_interval", 5)
    options.setdefault("keepalives_count", 3)
    options.setdefault("tcp_user_timeout", 10_000)
    options.setdefault("prepare_threshold", 2)  # of ``cursor_of_prepared``; every other cursor prepares nothing
    # A server that stands still while its machine goes on acknowledging: only a clock on this side notices.
    options.setdefault("patience", statement_seconds + _GRACE_SECONDS)
    limits = {
        "statement_timeout": statement_seconds,
        "lock_timeout": statement_seconds // 2,  # a queue at a hot product moves on in milliseconds
        # Whoever stands still in the middle of a transaction holds locks that others wait for; kept by the server, it
        # also clears up after a worker that was stopped or has lost its way to the server.
        "idle_in_transaction_session_timeout": statement_seconds * 2,
    }
    # Only ``cursor_of_prepared`` sends values apart from the statement, so only its statements have a plan to keep.
    # Left to itself the server goes on planning them each time where it thinks a list of another length could matter.
    words = ["-c default_text_search_config=pg_catalog.simple", "-c plan_cache_mode=force_generic_plan"]
    words += [f"-c {name}={seconds * 1000}" for name, seconds in limits.items()]
    options.setdefault("options", " ".join(words))
    return settings


def redis_url(env: environ.Env, *, production: bool) -> str:
    """Return the URL of Redis or Valkey: ``REDIS_URL``, or the embedded server's."""
    url: str = env.str("REDIS_URL", default="")
    if not url and production:
        raise ImproperlyConfigured("REDIS_URL must be set when MARKET_MODE=production.")
    if not url:
        from marketplace.embedded import addresses

        url = addresses.redis_url()
    if urlsplit(url).scheme not in ("redis", "rediss"):
        raise ImproperlyConfigured("REDIS_URL must begin with redis:// or rediss://.")
    return url


def redis_database(url: str, offset: int) -> str:
    """Return ``url`` with its database number raised by ``offset``, so that cache and broker keep apart."""
    parts = urlsplit(url)
    number = parts.path.strip("/") or "0"
    if not number.isdigit():
        raise ImproperlyConfigured(f"REDIS_URL: {number!r} is no database number.")
    return urlunsplit(parts._replace(path=f"/{int(number) + offset}"))


def tiles(env: environ.Env, name: str) -> str:
    """Read the address of map tiles with its places for zoom, column and row; empty where there is no tile server."""
    text: str = env.str(name, default="").strip()
    if text and not (text.startswith("https://") and all(part in text for part in ("{z}", "{x}", "{y}"))):
        raise ImproperlyConfigured(f"{name}={text!r}: expected https://…/{{z}}/{{x}}/{{y}}….")
    return text


def folder_of(package: str, name: str) -> Path:
    """Return a folder inside an installed package, which is not imported for it."""
    found = find_spec(package)
    if found is None or not found.submodule_search_locations:
        raise ImproperlyConfigured(f"The package {package} is not installed.")
    return Path(found.submodule_search_locations[0]) / name
