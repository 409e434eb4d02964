"""The market served for an audit: the demo's small season on servers of its own, files as in production."""

from __future__ import annotations

import base64
import contextlib
import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace

from audit.pages import Site, site_of
from bench.databases import Databases
from bench.load import Browser
from bench.sides import ROOT, served
from marketplace.embedded.addresses import running

VAR = ROOT / "var" / "audit"
# As demo data are marked the pages tell search engines to stay away; here they have to be as they are on real data.
_AS_REAL = "DELETE FROM common_marker WHERE name = 'synthetic-data'"


@dataclass(frozen=True)
class Served:
    """A market that answers: its address, its pages, and the cookies of somebody with goods in the basket."""

    address: str
    site: Site
    cookies: dict[str, str]

    def only(self, names: str) -> Served:
        """Return the same market with the pages named, by comma; with all where none is."""
        wanted = {name.strip() for name in names.split(",") if name.strip()}
        pages = tuple(page for page in self.site.pages if not wanted or page.name in wanted)
        if wanted - {page.name for page in pages}:
            known = ", ".join(page.name for page in self.site.pages)
            raise SystemExit(f"There is no such page; there are: {known}.")
        return replace(self, site=replace(self.site, pages=pages))


@contextlib.contextmanager
def market() -> Iterator[Served]:
    """Serve the market while the block lasts."""
    databases = Databases("small")
    with running([databases.postgres, databases.valkey]), databases.copy_of(databases.season()) as name:
        site = site_of(lambda query: databases.rows(name, query))
        databases.execute(name, _AS_REAL)
        environ = databases.environ(name) | _production()
        _collect_files(environ)
        with served("marketplace.wsgi", environ=environ, ready="/healthz") as port:
            yield Served(f"http://127.0.0.1:{port}", site, _basket(port, site))


def _production() -> dict[str, str]:
    """Return the settings of a production server without TLS: compressed files with their hash in the name."""
    return {
        "MARKET_MODE": "production",
        "ALLOWED_HOSTS": "127.0.0.1",
        "SECURE_SSL_REDIRECT": "off",
        "SECRET_KEY": secrets.token_urlsafe(48),
        "FIELD_KEYS": "1:" + base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
    }


def _collect_files(environ: dict[str, str]) -> None:
    command = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"]
    subprocess.run(command, cwd=ROOT, env={**os.environ, **environ}, check=True)


def _basket(port: int, site: Site) -> dict[str, str]:
    """Put something into a basket; return the cookies that it hangs on."""
    browser = Browser(port)
    browser.get(site.product_path)
    browser.post("/basket/add/", {"product_id": str(site.product), "quantity": "1"})
    return browser.cookies
