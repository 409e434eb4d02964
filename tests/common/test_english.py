"""Whoever chose English reads English: no sentence of ours is left without its translation."""

from babel.messages.pofile import read_po
from django.conf import settings

from marketplace.common.management.commands.messages import CODE
from marketplace.common.message_catalogue import find_messages

CATALOGUE = settings.BASE_DIR / "locale/en/LC_MESSAGES/django.po"


def test_every_sentence_has_its_english() -> None:
    """Run `make messages` and translate what it names."""
    with CATALOGUE.open("rb") as source:
        known = {(message.id, message.context or ""): message.string for message in read_po(source, locale="en")}
    missing = [
        found.singular
        for found in find_messages(settings.BASE_DIR, code=CODE, templates=settings.BASE_DIR / "themes")
        if not _is_said(known.get(((found.singular, found.plural) if found.plural else found.singular, found.context)))
    ]
    assert missing == []


def _is_said(english: str | tuple[str, ...] | None) -> bool:
    return all(english) if isinstance(english, tuple) else bool(english)
