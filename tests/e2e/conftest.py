"""A real Chromium against a real server on a fresh database with the demo season."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connections

from marketplace.demo.loading import load_demo
from marketplace.demo.loading.cast import CAST, PASSWORD
from tests.support.databases import TestDatabase

CHROMIUM = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
FLAGS += ["--disable-component-update", "--disable-sync"]


@pytest.fixture(scope="module")
def chromium() -> Iterator[object]:
    """The system's Chromium; without one the test is skipped and says how to get it.

    Closed after each file: as long as Playwright's loop runs in this thread, Django keeps its connections elsewhere
    than usual, and a process that is forked (a crew of a season) finds those of before, which are long gone.
    """
    path = next((path for path in CHROMIUM if Path(path).exists()), None)
    if path is None:
        pytest.skip("NO CHROMIUM: browser tests were skipped; run `make browser-deps` first")
    from playwright.sync_api import sync_playwright

    # Playwright's loop runs in this thread as long as the browser is open, and Django would take that for
    # asynchronous code of ours.
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE", "")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    connections.close_all()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()
        connections.close_all()
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = before


@pytest.fixture
def demo(transactional_db: None, django_db_setup: TestDatabase) -> None:
    """The demo season in the test's own database."""
    django_db_setup.load_once("demo", lambda: load_demo("small"))


@pytest.fixture
def person(chromium, live_server) -> Iterator[Callable[..., object]]:
    """Return a function that opens a browser of its own for a person: no cookies shared, a telephone's width."""
    contexts = []

    def open_browser(width: int = 360, javascript: bool = True, **how: object):
        size = {"width": width, "height": 780}
        context = chromium.new_context(base_url=live_server.url, viewport=size, java_script_enabled=javascript, **how)
        context.set_default_timeout(30_000)
        contexts.append(context)
        page = context.new_page()
        page.on("dialog", lambda dialog: dialog.accept())
        return page

    yield open_browser
    for context in contexts:
        context.close()


@pytest.fixture
def log_in(person) -> Callable[..., object]:
    """Return a function that logs somebody of the demo's cast in, in a browser of their own, at a page of theirs."""

    def as_role(role: str, page_after: str = "", width: int = 360):
        wanted = page_after or CAST[role].page
        page = person(width)
        page.goto(f"/account/login/?next={wanted}")
        page.fill("input[name=login]", CAST[role].phone)
        page.fill("input[name=password]", PASSWORD)
        page.click("main button[type=submit], main form button.primary")
        page.wait_for_url(f"**{wanted}")
        return page

    return as_role
