"""Collecting sentences: what is found is what Django looks up, and translations survive a new collection."""

from pathlib import Path

from babel.messages.pofile import read_po

from marketplace.common.message_catalogue import find_messages, update_catalogue

TEMPLATE = """{% load i18n %}
{% if a %}{% translate "Giỏ hàng" %}{% else %}{% blocktranslate count n=n trimmed %}
  {{ n }} đơn
{% plural %}
  {{ n }} đơn hàng
{% endblocktranslate %}{% endif %}
{% for x in y %}{% translate "Còn 5 %" %}{% empty %}{% translate "Trống" %}{% endfor %}
{% include "x.html" with title=_("Không có gì") %}{% translate name %}
"""
CODE = """
from django.utils.translation import gettext as _, ngettext, pgettext
_("Xin chào")
ngettext("%(n)d gói", "%(n)d gói nữa", 2)
pgettext("mùa", "Xuân")
_(variable)
"""


def collect(root: Path) -> tuple[int, list[str]]:
    found = find_messages(root, code=["room"], templates=root / "themes")
    return update_catalogue(root / "en/LC_MESSAGES/django.po", found, language="en")


def lay_out(root: Path) -> None:
    (root / "room").mkdir()
    (root / "themes").mkdir()
    (root / "room/code.py").write_text(CODE)
    (root / "themes/page.html").write_text(TEMPLATE)


def test_every_sentence_of_code_and_templates_is_found(tmp_path: Path) -> None:
    lay_out(tmp_path)
    total, missing = collect(tmp_path)
    assert total == 8
    assert sorted(missing) == sorted(
        ["%(n)d gói", "%(n)s đơn", "Còn 5 %%", "Giỏ hàng", "Không có gì", "Trống", "Xin chào", "Xuân"]
    )


def test_a_translation_stays_and_a_sentence_that_is_gone_goes(tmp_path: Path) -> None:
    lay_out(tmp_path)
    collect(tmp_path)
    path = tmp_path / "en/LC_MESSAGES/django.po"
    path.write_text(path.read_text().replace('msgid "Xin chào"\nmsgstr ""', 'msgid "Xin chào"\nmsgstr "Hello"'))
    (tmp_path / "themes/page.html").write_text("")
    assert collect(tmp_path) == (3, ["%(n)d gói", "Xuân"])
    with path.open("rb") as source:
        assert read_po(source)["Xin chào"].string == "Hello"


def test_collecting_again_changes_nothing(tmp_path: Path) -> None:
    lay_out(tmp_path)
    collect(tmp_path)
    first = (tmp_path / "en/LC_MESSAGES/django.po").read_bytes()
    collect(tmp_path)
    assert (tmp_path / "en/LC_MESSAGES/django.po").read_bytes() == first
