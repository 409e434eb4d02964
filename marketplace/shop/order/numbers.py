"""Order numbers: ``CP`` + 8 random characters + a check character, e.g. ``CP7K3MQX2DH``.

Nobody can guess another's order (32^8, about 10^12 numbers) or read from a number how much is sold. The characters are
Crockford's base 32 (no I, L, O, U), so that a number survives being read out on the telephone; the last one is a Luhn
check modulo 32, which catches any one wrong character and nearly every swap of neighbours.
"""

import re
import secrets

from marketplace.common.text import clean

PREFIX = "CP"
RANDOM_CHARACTERS = 8
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_BASE = len(ALPHABET)
_SHAPE = re.compile(rf"{PREFIX}[{ALPHABET}]{{{RANDOM_CHARACTERS + 1}}}")
_MISREAD = str.maketrans({"I": "1", "L": "1", "O": "0"})


def new_number() -> str:
    """Return a number that nobody can guess. Whoever stores it retries on the (unlikely) collision."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(RANDOM_CHARACTERS))
    return f"{PREFIX}{body}{_check_character(body)}"


def normalise_number(text: str) -> str:
    """Return what somebody typed as a number would be stored: ``cp7k 3mqx-2dh`` → ``CP7K3MQX2DH``."""
    return re.sub(r"[\s.\-–]", "", clean(text)).upper().translate(_MISREAD)


def is_valid_number(text: str) -> bool:
    """Whether the text has the shape of a number and its check character fits."""
    return bool(_SHAPE.fullmatch(text)) and _check_character(text[len(PREFIX) : -1]) == text[-1]


def _check_character(body: str) -> str:
    total = 0
    for position, character in enumerate(reversed(body)):
        value = ALPHABET.index(character) * (2 if position % 2 == 0 else 1)
        total += value // _BASE + value % _BASE
    return ALPHABET[-total % _BASE]
