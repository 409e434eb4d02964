"""Words as people type them, with marks, without, or badly; and forms in which two spellings become one."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from marketplace.areas.words import accent_key, has_marks
from marketplace.common.text import clean, fold

_WORD = re.compile(r"[^\W_]+")
LONGEST_QUERY = 120
MOST_WORDS = 12


@dataclass(frozen=True, slots=True)
class Word:
    """A word typed: ``exact`` with its tone last, ``bare`` without marks, and as it was ``written``."""

    exact: str
    bare: str
    written: str

    @property
    def is_marked(self) -> bool:
        """Whether its writer used diacritics."""
        return has_marks(self.exact)


@lru_cache(maxsize=16_384)
def word_of(text: str) -> Word:
    """Return the word in both forms: "Hoà" → "hoa" + its tone, "hoa"."""
    exact = accent_key(text)
    return Word(exact, fold(exact).replace(" ", ""), text)


def cut(text: str) -> list[Word]:
    """Cut a text into its words."""
    return [word_of(found[0]) for found in _WORD.finditer(unicodedata.normalize("NFC", text).lower())]


def tidy(text: str) -> str:
    """Return a query as it is read: clean, in lower case, not longer than a person types."""
    return clean(text)[:LONGEST_QUERY].lower()


def exact_of(text: str) -> str:
    """Return a name as names are compared with marks."""
    return " ".join(word.exact for word in cut(text))


def bare_of(text: str) -> str:
    """Return a name as names are compared without marks."""
    return " ".join(word.bare for word in cut(text))


def joined(bare: str) -> str:
    """Return a bare name without spaces: "thanhlong" is "thanh long"."""
    return bare.replace(" ", "")


# How it sounds in one part of the country or another: what is one sound there is often one letter to its writers.
# Beginnings: gi, d and r (Hanoi: z); ch and tr; s and x; l and n; f for ph, j and z for gi.
# Ends (Saigon): c and t, n and ng.
# Source of the mergers: Doãn Thiện Thuật, Ngữ âm tiếng Việt (1977), on the dialects of the north and the south.
_HEADS = (("ngh", "ng"), ("gh", "g"), ("gi", "d"), ("tr", "ch"), ("ph", "f"), ("k", "c"), ("q", "c"))
_ONE_HEADS = {"r": "d", "z": "d", "j": "d", "x": "s", "n": "l"}
_SYLLABLE = re.compile(r"[a-z]+")


def sounded(bare: str) -> str:
    """Return a bare name as it sounds, the same for spellings that one part of the country says alike."""
    return " ".join(_sound(word) for word in bare.split())


@lru_cache(maxsize=16_384)
def _sound(word: str) -> str:
    if not _SYLLABLE.fullmatch(word):
        return word
    for written, said in _HEADS:
        if word.startswith(written) and len(word) > len(written):
            word = said + word[len(written) :]
            break
    if len(word) > 1 and word[0] in _ONE_HEADS and not word.startswith("ng"):
        word = _ONE_HEADS[word[0]] + word[1:]
    if word.endswith("ng") and len(word) > 3:
        return word[:-1]
    return word[:-1] + "t" if word.endswith("c") and len(word) > 2 else word


_TELEX_VOWELS = re.compile(r"([aeo])\1")
_TELEX_TONE = re.compile(r"(?<=[a-z])[sfrxj](?=[a-z]{0,2}$)")
_VNI = re.compile(r"(?<=[a-z])[0-9]+")


def keyed(bare: str) -> list[str]:
    """Return what a bare word may be when the Vietnamese keyboard was off: Telex ("saauf" → "sau"), VNI ("vai3")."""
    found = [_VNI.sub("", bare)] if bare[:1].isalpha() else []
    plain = _TELEX_TONE.sub("", bare, count=1).replace("w", "").replace("dd", "d")
    found.append(_TELEX_VOWELS.sub(r"\1", plain))
    return [one for one in dict.fromkeys(found) if one and one != bare]


def shorter_by_one(key: str) -> set[str]:
    """Return ``key`` with each of its letters left out in turn."""
    return {key[:at] + key[at + 1 :] for at in range(len(key))}
