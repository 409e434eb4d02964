"""Reading a page as a browser does: its links, and its forms with what they would send."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

_SILENT_BUTTONS = ("button", "reset", "image", "file")


@dataclass
class Form:
    """A form: where it goes, what it would send untouched, the other choices that it offers, its buttons."""

    action: str
    method: str = "get"
    values: dict[str, list[str]] = field(default_factory=dict)
    choices: dict[str, list[str]] = field(default_factory=dict)
    hidden: set[str] = field(default_factory=set)
    buttons: list[tuple[str, str, str]] = field(default_factory=list)  # (name, value, formaction)
    visible: list[str] = field(default_factory=list)
    secret: set[str] = field(default_factory=set)

    def add(self, name: str, value: str) -> None:
        """Add a value that would be sent."""
        self.values.setdefault(name, []).append(value)


class _Reader(HTMLParser):
    def __init__(self, url: str) -> None:
        super().__init__()
        self.url, self.forms, self.links = url, [], []
        self._form: Form | None = None
        self._select: tuple[str, list[tuple[str, bool]]] | None = None
        self._area: tuple[str, list[str]] | None = None

    def handle_starttag(self, tag, attrs):
        a = {name: value if value is not None else "" for name, value in attrs}
        if tag == "a" and a.get("href"):
            self.links.append(urljoin(self.url, a["href"]))
        elif tag == "form":
            self._form = Form(urljoin(self.url, a.get("action") or self.url), a.get("method", "get").lower())
            self.forms.append(self._form)
        elif self._form is not None:
            self._inside(tag, a)

    def _inside(self, tag, a):
        name = a.get("name", "")
        if tag == "button" and a.get("type", "submit") == "submit":
            self._form.buttons.append((name, a.get("value", ""), a.get("formaction", "")))
        elif tag == "select" and name:
            self._select = (name, [])
            self._form.visible.append(name)
        elif tag == "option" and self._select:
            self._select[1].append((a.get("value", ""), "selected" in a))
        elif tag == "textarea" and name:
            self._area = (name, [])
            self._form.visible.append(name)
        elif tag == "input" and name:
            self._input(name, a)

    def _input(self, name, a):
        kind, value = a.get("type", "text"), a.get("value", "")
        if kind in ("checkbox", "radio"):
            value = a.get("value", "on")
            self._form.choices.setdefault(name, []).append(value)
            if "checked" in a:
                self._form.add(name, value)
        elif kind == "submit":
            self._form.buttons.append((name, value, a.get("formaction", "")))
        elif kind not in _SILENT_BUTTONS:
            self._form.add(name, value)
            if kind == "hidden":
                self._form.hidden.add(name)
            else:
                self._form.visible.append(name)
            if kind == "password":
                self._form.secret.add(name)

    def handle_data(self, data):
        if self._area:
            self._area[1].append(data)

    def handle_endtag(self, tag):
        if tag == "form":
            self._form = None
        elif tag == "select" and self._select and self._form:
            name, options = self._select
            chosen = [value for value, selected in options if selected] or [value for value, _selected in options[:1]]
            for value in chosen:
                self._form.add(name, value)
            self._form.choices[name] = [value for value, _selected in options]
            self._select = None
        elif tag == "textarea" and self._area and self._form:
            self._form.add(self._area[0], "".join(self._area[1]).removeprefix("\n"))
            self._area = None


def read(html: str, url: str) -> tuple[list[Form], list[str]]:
    """Return the forms and the links of a page."""
    reader = _Reader(url)
    reader.feed(html)
    return reader.forms, reader.links


def form_to(html: str, url: str, action: str) -> Form:
    """Return the page's POST form that goes to ``action``."""
    wanted = urlsplit(action).path
    found = [form for form in read(html, url)[0] if form.method == "post" and urlsplit(form.action).path == wanted]
    assert found, f"no form to {wanted} on {url}"
    return found[0]
