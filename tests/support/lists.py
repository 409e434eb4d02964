"""How long the lists of a page are."""

from collections import Counter
from html.parser import HTMLParser

_WITHOUT_END = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
_NO_ROWS = {"br", "meta", "link", "script"}


class _Children(HTMLParser):
    """Counts the children of each element by their tag; a drawing's parts are no rows."""

    def __init__(self) -> None:
        super().__init__()
        self._open: list[tuple[str, Counter[str]]] = [("document", Counter())]
        self._drawings = 0
        self.longest = (0, "")

    def handle_starttag(self, tag, attrs):
        if not self._drawings and tag not in _NO_ROWS:
            parent, children = self._open[-1]
            children[tag] += 1
            self.longest = max(self.longest, (children[tag], f"{tag} in {parent}"))
        if tag == "svg":
            self._drawings += 1
        if tag not in _WITHOUT_END:
            self._open.append((tag, Counter()))

    def handle_startendtag(self, tag, attrs):
        if tag in _WITHOUT_END:
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag):
        if tag == "svg":
            self._drawings -= 1
        depth = next((n for n, (name, _seen) in enumerate(reversed(self._open)) if name == tag), None)
        if depth is not None:
            del self._open[len(self._open) - 1 - depth :]


def longest_list(html: str) -> tuple[int, str]:
    """Return how many elements of one kind stand side by side at most, and which: rows, items, choices, buttons."""
    children = _Children()
    children.feed(html)
    return children.longest


def endless(opened: list[tuple[str, str]], *, rows: int, kilobytes: int) -> dict[str, str]:
    """Return the pages (address, HTML) with a list of more rows, or with more bytes, and what is wrong with each."""
    found = {}
    for url, html in opened:
        longest, kind = longest_list(html)
        size = len(html.encode()) // 1000
        if longest > rows:
            found[url] = f"{longest} {kind}"
        elif size > kilobytes:
            found[url] = f"{size} kB"
    return found
