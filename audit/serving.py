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

from audit.pages import BASKET, ORDERED, Site, site_of
from bench.databases import Databases
from bench.flows import hidden
from bench.load import Browser
from bench.sides import ROOT, served
from marketplace.embedded.addresses import running

VAR = ROOT / "var" / "audit"
# People of the demo's cast, whose module needs a Django that is set up; a test compares.
PASSWORD = "mua-vai-2026"  # noqa: S105  printed for everybody to try the demo
PHONES = {
    "admin": "0961000001",
    "campaign_manager": "0961000003",
    "household": "0961000005",
    "clerk": "0961000008",
    "carrier": "0961000010",
    "consumer": "0961000011",
    "team_leader": "0961000012",
}
# As demo data are marked the pages tell search engines to stay away; here they have to be as they are on real data.
_AS_REAL = "DELETE FROM common_marker WHERE name = 'synthetic-data'"


@dataclass(frozen=True)
class Served:
    """A market that answers: its address, its pages, and the cookies of each visitor who is not new."""

    address: str
    site: Site
    cookies: dict[str, dict[str, str]]

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
            ordered, number = _order(port, site)
            visitors = {BASKET: _basket(port, site), ORDERED: ordered.cookies}
            roles = {page.visitor for page in site.pages} & set(PHONES)
            visitors |= {role: _log_in(port, role) for role in sorted(roles)}
            yield Served(f"http://127.0.0.1:{port}", site.with_order(number), visitors)


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


def _order(port: int, site: Site) -> tuple[Browser, str]:
    """Order as a guest; return the browser that may look at the order, and the order's number."""
    browser = Browser(port, _basket(port, site))
    page = hidden(browser.get("/checkout/").body)
    form = {name: page[name] for name in ("csrfmiddlewaretoken", "key", "quote")}
    form |= {"name": "Nguyễn Thị Hoa", "phone": "0912345678", "address": "12 Lê Lợi", "payment": "cod", "note": ""}
    form |= {"place": "Phường Hoàn Kiếm, Hà Nội", "commune_code": ""}
    led_to = browser.post("/checkout/", form).location
    return browser, led_to.rstrip("/").rpartition("/")[2]


def _log_in(port: int, role: str) -> dict[str, str]:
    """Log somebody of the demo in; return their cookies."""
    browser = Browser(port)
    token = hidden(browser.get("/account/login/").body)["csrfmiddlewaretoken"]
    browser.post("/account/login/", {"csrfmiddlewaretoken": token, "login": PHONES[role], "password": PASSWORD})
    return browser.cookies
