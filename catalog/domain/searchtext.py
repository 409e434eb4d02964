"""The words under which a product is found: folded, only letters and digits, one space between."""

import re
from collections.abc import Iterable

from marketplace.common.text import fold

_WORD = re.compile(r"[a-z0-9]+")


def words_of(text: str) -> list[str]:
    """Return the folded words of a text: "Vải thiều, 5kg" → ["vai", "thieu", "5kg"]."""
    return _WORD.findall(fold(text))


def search_text(texts: Iterable[str]) -> str:
    """Return the words of ``texts`` in order, each once."""
    seen: dict[str, None] = {}
    for text in texts:
        seen.update(dict.fromkeys(words_of(text)))
    return " ".join(seen)
