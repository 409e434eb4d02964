"""Words of an address: cut out of the text, folded, made comparable."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from marketplace.common.text import fold

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_GLUED = re.compile(r"(p|f|ph|q|kp|phuong|quan)(\d{1,2})", re.IGNORECASE)
_STOP = re.compile(r"[,;|\n\t]")
_LONE_Y = re.compile(r"(?<=[bcdghklmnpqrstvx])y(?![aeiou])")
_TONES = "\u0300\u0301\u0303\u0309\u0323"


@dataclass(frozen=True, slots=True)
class Word:
    """One word: as written, folded, with its tone last; where it stands; which comma-separated segment it is in."""

    text: str
    folded: str
    accents: str
    start: int
    end: int
    segment: int

    @property
    def is_number(self) -> bool:
        """Whether it is a house number or a numbered ward: starts with a digit."""
        return self.folded[:1].isdigit()


def words_of(text: str) -> list[Word]:
    """Cut ``text`` (NFC) into words; "P1" and "Q10" become two, commas and line ends begin a new segment."""
    found: list[Word] = []
    segment, last_end = 0, 0
    for match in _WORD.finditer(text):
        if found and _STOP.search(text, last_end, match.start()):
            segment += 1
        last_end = match.end()
        glued = _GLUED.fullmatch(match[0])
        cuts = (
            [match.span()]
            if glued is None
            else [
                (match.start(), match.start() + len(glued[1])),
                (match.start() + len(glued[1]), match.end()),
            ]
        )
        for start, end in cuts:
            piece = text[start:end]
            found.append(Word(piece, _folded(piece), accent_key(piece), start, end, segment))
    return found


def name_key(folded_words: list[str]) -> str:
    """Return what two spellings of one name share: no spaces, no marks, i for a lone y, "05" as "5"."""
    joined = "".join(word.lstrip("0") if word.isdigit() else word for word in folded_words)
    return _LONE_Y.sub("i", re.sub(r"[^0-9a-z]", "", joined))


def key_of(name: str) -> str:
    """Return the ``name_key`` of a name as it is written in the data."""
    return name_key([_folded(word) for word in _WORD.findall(name)])


def accent_key(text: str) -> str:
    """Return ``text`` in lower case with each syllable's tone at its end: "Hòa" and "Hoà" become the same.

    Spaces and punctuation are dropped, a lone y is an i. "Mỹ Hòa" and "Mĩ Hoà" agree, "Tân Thành" and "Tân Thạnh" not.
    """
    return "".join(_tone_last(word) for word in _WORD.findall(unicodedata.normalize("NFC", text).lower()))


# Some three thousand syllables make up all names: fold each once.
_folded = lru_cache(maxsize=16_384)(fold)


@lru_cache(maxsize=16_384)
def _tone_last(word: str) -> str:
    letters = unicodedata.normalize("NFD", word)
    tones = "".join(char for char in letters if char in _TONES)
    return _LONE_Y.sub("i", "".join(char for char in letters if char not in _TONES)) + tones


def has_marks(text: str) -> bool:
    """Whether anything in ``text`` is more than plain ASCII, that is: whether the writer uses diacritics."""
    return not text.isascii()
