"""Finding every sentence of ours that is shown to somebody, and keeping the English catalogue up to date with them.

Templates are compiled by Django itself and their nodes walked, so that a msgid is letter for letter the one that is
looked up when the page is rendered; Python is read by Babel. No gettext tools are needed on the machine.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import IO, NamedTuple

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from django.template import Engine
from django.template.base import Lexer, Node, Template, TokenType
from django.templatetags.i18n import BlockTranslateNode, TranslateNode

KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
}
_IN_A_TAG = re.compile(r"""\b_\((?:"([^"]+)"|'([^']+)')\)""")
LINE_WIDTH = 120
HEADER = """# Written by `make messages`: translations are kept, sentences come and go with the code.
msgid ""
msgstr ""
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plural};\\n"

"""


class Message(NamedTuple):
    """A sentence and where it stands. ``plural`` and ``context`` are empty where there is none."""

    singular: str
    plural: str
    context: str
    place: str


def find_messages(root: Path, *, code: list[str], templates: Path) -> Iterator[Message]:
    """Yield the sentences of the Python packages ``code`` under ``root`` and of the folder of templates."""
    for package in code:
        for path in sorted((root / package).rglob("*.py")):
            if "migrations" not in path.parts:
                yield from _in_python(path, path.relative_to(root).as_posix())
    engine = Engine.get_default()
    for path in sorted(templates.rglob("*")):
        if path.suffix in {".html", ".txt"}:
            yield from _in_template(path.read_text(), path.relative_to(root).as_posix(), engine)


def update_catalogue(path: Path, messages: Iterator[Message], *, language: str) -> tuple[int, list[str]]:
    """Write the catalogue anew: known translations stay, sentences that are gone go. Return (all, untranslated)."""
    known = _read(path, language)
    fresh = Catalog(locale=language, charset="utf-8", fuzzy=False)
    for found in messages:
        msgid = (found.singular, found.plural) if found.plural else found.singular
        fresh.add(msgid, locations=[(found.place, 0)], context=found.context or None)
    missing = []
    for message in fresh:
        if not message.id:
            continue
        before = known.get(message.id, message.context)
        if before is not None and before.string and not before.fuzzy:
            message.string = before.string
        if not _is_translated(message.string):
            missing.append(message.id if isinstance(message.id, str) else message.id[0])
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as target:
        _write(target, fresh)
    return len(fresh), missing


def _read(path: Path, language: str) -> Catalog:
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as source:
        return read_po(source, locale=language)


def _write(target: IO[bytes], catalogue: Catalog) -> None:
    """Write without dates, names and line numbers: the file changes only where a sentence does."""
    target.write(HEADER.format(language=catalogue.locale, plural=catalogue.plural_forms.rstrip(";")).encode())
    write_po(target, catalogue, width=LINE_WIDTH, omit_header=True, sort_output=True, include_lineno=False)


def _is_translated(string: str | tuple[str, ...] | list[str] | None) -> bool:
    return all(string) if isinstance(string, tuple | list) else bool(string)


def _in_python(path: Path, place: str) -> Iterator[Message]:
    with path.open("rb") as source:
        for _line, found, _comments, context in extract("python", source, keywords=KEYWORDS):
            singular, plural = found if isinstance(found, tuple) else (found, "")
            if singular:
                yield Message(singular, plural or "", context or "", place)


def _in_template(source: str, place: str, engine: Engine) -> Iterator[Message]:
    for node in _walk(Template(source, engine=engine).nodelist):
        if isinstance(node, TranslateNode) and node.filter_expression.var is not None:
            literal = getattr(node.filter_expression.var, "literal", node.filter_expression.var)
            if isinstance(literal, str):
                yield Message(_as_asked(literal), "", _context(node), place)
        elif isinstance(node, BlockTranslateNode):
            singular, _variables = node.render_token_list(node.singular)
            plural = node.render_token_list(node.plural)[0] if node.plural else ""
            yield Message(singular, plural, _context(node), place)
    for token in Lexer(source).tokenize():
        if token.token_type in (TokenType.BLOCK, TokenType.VAR):
            for double, single in _IN_A_TAG.findall(token.contents):
                yield Message(_as_asked(double or single), "", "", place)


def _as_asked(literal: str) -> str:
    """Return the msgid that Django looks up for a literal in a template (it doubles percent signs)."""
    return literal.replace("%", "%%")


def _walk(nodes: "list[Node]") -> Iterator[Node]:
    for node in nodes:
        yield node
        for attribute in {*node.child_nodelists, "nodelist_loop", "nodelist_empty"}:
            yield from _walk(getattr(node, attribute, None) or [])
        for _condition, branch in getattr(node, "conditions_nodelists", ()):
            yield from _walk(branch)


def _context(node: TranslateNode | BlockTranslateNode) -> str:
    return str(node.message_context.var) if node.message_context else ""
