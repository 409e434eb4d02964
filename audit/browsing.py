"""A Chromium at a market's pages: axe-core, sizes of what is touched, large text, bytes of a first load, pictures."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, sync_playwright

from audit import pages
from audit.found import Found
from audit.serving import VAR, Served
from audit.tools import CHROME_FLAGS, chromium

WIDTHS = (360, 768, 1280)
LANGUAGES = ("vi", "en")
SCHEMES = ("light", "dark")
SCREENSHOTS = VAR.parent / "screenshots"
_AXE = """async () => (await axe.run(document, {resultTypes: ["violations"]})).violations.flatMap(
    each => each.nodes.map(node => `${each.id}: ${node.target.join(" ")}`))"""
# Links inside a sentence are as high as its line, which the guidelines allow; what nobody sees nobody touches.
_SMALL = """() => [...document.querySelectorAll("a[href], button, input, select, textarea, summary")].flatMap(each => {
    const target = each.matches("input[type=radio], input[type=checkbox]") && each.closest("label") || each;
    const box = target.getBoundingClientRect(), style = getComputedStyle(target), parent = target.parentElement;
    const inSentence = each.matches("a") && style.display === "inline" &&
        [...parent.childNodes].some(node => node.nodeType === 3 && node.textContent.trim());
    const cover = getComputedStyle(each, "::after");
    const covers = cover.content !== "none" && cover.position === "absolute";
    const unseen = !target.checkVisibility({visibilityProperty: true}) || each.type === "hidden" || box.width < 2 ||
        box.bottom < 0 || style.clipPath !== "none" || target.closest(".leaflet-container, .visually-hidden, .skip");
    return unseen || inSentence || covers || (box.height >= 43.5 && box.width >= 43.5) ? [] :
        [`${each.outerHTML.slice(0, 90)} is ${Math.round(box.width)} × ${Math.round(box.height)}`];
})"""
_WIDE = """() => {
    const room = document.documentElement.clientWidth, all = document.documentElement.scrollWidth;
    if (all <= room) return "";
    const moves = each => each && (getComputedStyle(each).overflowX === "auto" || moves(each.parentElement));
    const far = [...document.querySelectorAll("main *, header *, footer *")].find(each =>
        each.getBoundingClientRect().right > room + 1 && each.checkVisibility() && !moves(each.parentElement));
    return `${all - room} px: ${far ? far.outerHTML.slice(0, 90) : "?"}`;
}"""
# What is below the edge is laid out and loaded when somebody scrolls there; here the whole page is looked at.
_WHOLE_PAGE = """() => {
    for (const each of document.querySelectorAll(".card, section")) each.style.contentVisibility = "visible";
    return Promise.all([...document.images].map(each => {
        each.loading = "eager";
        return each.decode().catch(() => null);
    }));
}"""
_LARGE_TEXT = "html { font-size: 200% !important }"


@contextlib.contextmanager
def browser() -> Iterator[Browser]:
    """Keep a Chromium open for the block."""
    # Playwright's loop runs in this thread, which Django would take for asynchronous code of ours.
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium(), args=list(CHROME_FLAGS))
        yield opened
        opened.close()


@contextlib.contextmanager
def _visit(opened: Browser, served: Served, page: pages.Page, *, language: str = "vi", **how: Any) -> Iterator[Page]:
    """Give an empty tab of the page's visitor, in a language."""
    context = opened.new_context(base_url=served.address, **how)
    cookies = dict(served.cookies.get(page.visitor, {}))
    cookies |= {"django_language": language} if language != "vi" else {}
    context.add_cookies([{"name": name, "value": value, "url": served.address} for name, value in cookies.items()])
    context.set_default_timeout(60_000)
    try:
        yield context.new_page()
    finally:
        context.close()


def audit_access(served: Served, tools: Path, opened: Browser, found: Found) -> None:
    """Note what axe-core minds at three widths, in both languages and both schemes; small targets; large text."""
    axe = (tools / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
    for page in served.site.pages:
        faults: dict[str, list[str]] = {"axe": [], "small targets": [], "too wide": []}
        for language in LANGUAGES:
            for scheme in SCHEMES:
                # axe's own script is not the page's: the page's policy is looked at in `audit_load`.
                how: dict[str, Any] = {"color_scheme": scheme, "bypass_csp": True}
                with _visit(opened, served, page, language=language, **how) as tab:
                    tab.goto(page.path)
                    tab.evaluate(_WHOLE_PAGE)
                    tab.evaluate(axe)
                    _look(tab, faults, f"{language} {scheme}")
        for figure, lines in faults.items():
            found.note(page.name, figure, len(lines), *(f"{figure}: {line}" for line in lines[:6]))
        print(f"  axe-core {page.name}", flush=True)


def _look(tab: Page, faults: dict[str, list[str]], where: str) -> None:
    """Look at one tab at all widths, then with text twice as large."""
    for width in WIDTHS:
        tab.set_viewport_size({"width": width, "height": 780})
        faults["axe"] += [f"{where} {width}: {line}" for line in tab.evaluate(_AXE)]
        if wide := tab.evaluate(_WIDE):
            faults["too wide"].append(f"{where} {width}: {wide}")
    if not where.endswith("light"):
        return
    tab.set_viewport_size({"width": WIDTHS[0], "height": 780})
    faults["small targets"] += [f"{where}: {line}" for line in tab.evaluate(_SMALL)]
    tab.add_style_tag(content=_LARGE_TEXT)
    for width in (WIDTHS[0], WIDTHS[-1]):
        tab.set_viewport_size({"width": width, "height": 780})
        if wide := tab.evaluate(_WIDE):
            faults["too wide"].append(f"{where} {width}, text at 200 %: {wide}")


def audit_load(served: Served, opened: Browser, found: Found) -> None:
    """Note bytes and requests of a first load on a telephone, requests to others, and what the console says."""
    for page in served.site.pages:
        with _visit(opened, served, page, viewport={"width": 360, "height": 780}) as tab:
            load = _Load(tab, urlsplit(served.address).netloc)
            answer = tab.goto(page.path, wait_until="networkidle")
            if answer is None or answer.status != page.status:
                raise SystemExit(f"{page.path} answered {answer and answer.status}, not {page.status}.")
            said = [line for line in load.said if page.status == 200 or "Failed to load resource" not in line]
            found.note(page.name, "kilobytes", load.bytes / 1000)
            found.note(page.name, "requests", load.requests)
            found.note(page.name, "elsewhere", len(load.elsewhere), *load.elsewhere)
            found.note(page.name, "console", len(said), *said)


class _Load:
    """Counts what a tab asks for and gets over the line."""

    def __init__(self, tab: Page, own: str) -> None:
        self.bytes, self.requests, self.own = 0.0, 0, own
        self.elsewhere: list[str] = []
        self.said: list[str] = []
        session = tab.context.new_cdp_session(tab)
        session.send("Network.enable")
        session.on("Network.requestWillBeSent", self._sent)
        session.on("Network.loadingFinished", self._came)
        tab.on("console", lambda line: self.said.append(line.text) if line.type == "error" else None)
        tab.on("pageerror", lambda error: self.said.append(str(error)))

    def _sent(self, event: dict[str, Any]) -> None:
        where = urlsplit(event["request"]["url"])
        if where.scheme == "data":
            return
        self.requests += 1
        if where.netloc != self.own:
            self.elsewhere.append(f"asked elsewhere: {where.netloc}")

    def _came(self, event: dict[str, Any]) -> None:
        self.bytes += event["encodedDataLength"]


def take_screenshots(served: Served, opened: Browser) -> int:
    """Write pictures of the ten kinds at two widths in both schemes; return how many."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    taken = 0
    for page in served.site.kinds:
        for scheme in SCHEMES:
            for width in (WIDTHS[0], WIDTHS[-1]):
                how: dict[str, Any] = {"color_scheme": scheme, "viewport": {"width": width, "height": 800}}
                with _visit(opened, served, page, **how) as tab:
                    tab.goto(page.path, wait_until="networkidle")
                    tab.evaluate(_WHOLE_PAGE)
                    name = f"{page.name}-{scheme}-{width}.png"
                    tab.screenshot(path=SCREENSHOTS / name, full_page=True)
                    taken += 1
        print(f"  pictures of {page.name}", flush=True)
    return taken
