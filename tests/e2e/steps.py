"""What everybody does in a browser: press, follow, type and Enter; each page that is reached fits the screen."""

import re


def press(page, name: str) -> None:
    """Press a button that leads to another page, and wait for that."""
    with page.expect_navigation():
        page.get_by_role("button", name=re.compile(name)).first.click()
    assert fits(page), page.url


def follow(page, name: str) -> None:
    """Follow a link of the page's own part."""
    with page.expect_navigation():
        page.locator("main").get_by_role("link", name=re.compile(name)).first.click()
    assert fits(page), page.url


def enter(page, text: str = "") -> None:
    """Type as a scanner does: the text, then Enter, wherever the cursor stands."""
    page.keyboard.type(text)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert fits(page), page.url


def visit(page, address: str) -> str:
    """Go to a page and return its text."""
    page.goto(address)
    assert fits(page), page.url
    return read(page)


def read(page) -> str:
    """Return what the page says."""
    return page.locator("main").inner_text()


def fits(page) -> bool:
    """Whether nothing is wider than the screen."""
    return page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
