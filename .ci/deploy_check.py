"""Django's deploy check as a production server would see it: real-looking settings, and no warning is let through."""

import base64
import os
import secrets
import subprocess
import sys

PRODUCTION = {
    "MARKET_MODE": "production",
    "SECRET_KEY": secrets.token_urlsafe(48),
    "FIELD_KEYS": "1:" + base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
    "ALLOWED_HOSTS": "market.example",
    "CSRF_TRUSTED_ORIGINS": "https://market.example",
    "BASE_URL": "https://market.example",
    "DATABASE_URL": "postgres://market:secret@db.example/market",
    "REDIS_URL": "redis://cache.example:6379/0",
}

command = [sys.executable, "-W", "error::DeprecationWarning:marketplace", "manage.py", "check", "--deploy"]
sys.exit(subprocess.run([*command, "--fail-level", "WARNING"], env=os.environ | PRODUCTION).returncode)
