"""Where in an address a province, a district or a commune may be named."""

from dataclasses import dataclass

from marketplace.areas.index import WARD_LEVELS, AreaIndex, Level, Place, without_one_letter
from marketplace.areas.words import Word, accent_key, has_marks, name_key

LONGEST_NAME = 7
SHORTEST_MISSPELT = 6

# Kind words as people write them → the kind. A form with diacritics counts only when written exactly so:
# "xã" is a kind, the "Xá" of "Phúc Xá" is not.
_KIND_FORMS = {
    "phuong": ("p", "f", "ph", "phường", "phuong"),
    "xa": ("x", "xã", "xa"),
    "thitran": ("tt", "thị trấn", "thi tran"),
    "dackhu": ("đk", "đặc khu", "dac khu"),
    "quan": ("q", "quận", "quan"),
    "huyen": ("h", "huyện", "huyen"),
    "thixa": ("tx", "thị xã", "thi xa"),
    "thanhpho": ("tp", "thành phố", "thanh pho"),
    "tinh": ("t", "tỉnh", "tinh"),
}
_KINDS = {
    tuple(accent_key(word) for word in form.split()): kind for kind, forms in _KIND_FORMS.items() for form in forms
}
KINDS_AT = {
    Level.PROVINCE: frozenset({"thanhpho", "tinh"}),
    Level.OLD_PROVINCE: frozenset({"thanhpho", "tinh"}),
    Level.DISTRICT: frozenset({"quan", "huyen", "thanhpho", "thixa"}),
    Level.OLD_WARD: frozenset({"phuong", "xa", "thitran", "huyen"}),
    Level.COMMUNE: frozenset({"phuong", "xa", "dackhu", "thitran", "huyen"}),
}
# What stands before the name of a street, a hamlet or a building, so that the name is not a commune's.
_STREET_WORDS = frozenset(
    "duong d pho ngo ngach hem kiet so to ap thon xom ban buon lang khupho kp khu lo cho toa chungcu ql cau doi nha".split()
)
_STREET_PAIRS = frozenset({("khu", "pho"), ("dai", "lo"), ("xa", "lo"), ("to", "dan"), ("chung", "cu"), ("khu", "dan")})


@dataclass(frozen=True, slots=True)
class Mention:
    """A reading of the words ``start`` to ``end`` (exclusive, kind word included) as the name of a place."""

    place: Place
    start: int
    end: int
    kind: str
    """The kind that was written before the name, or nothing."""
    accents: int
    """1: diacritics exactly as in the name; 0: written without any; -1: written with others."""
    street_like: bool
    own_name: bool
    misspelt: bool = False

    def overlaps(self, other: "Mention") -> bool:
        """Whether both need one word."""
        return self.start < other.end and other.start < self.end


def find_mentions(words: list[Word], index: AreaIndex, *, misspelt: bool = False) -> list[Mention]:
    """Return every reading of the words as a place; with ``misspelt`` those with one letter wrong."""
    found: list[Mention] = []
    for start in range(len(words)):
        kind, kind_start = _kind_before(words, start)
        street = _is_street_like(words, start, kind)
        for end in range(start + 1, min(start + LONGEST_NAME, len(words)) + 1):
            if words[end - 1].segment != words[start].segment:
                break
            key = name_key([word.folded for word in words[start:end]])
            places = _misspelt_places(key, index) if misspelt else index.get(key)
            if not places or not key:
                continue
            written = " ".join(word.text for word in words[start:end])
            for place in places:
                mention = _mention(place, written, start, end, kind, kind_start, street, misspelt=misspelt, key=key)
                if mention is not None:
                    found.append(mention)
    return found


def _mention(place: Place, written: str, key: str, head: "_Head", start: int, end: int) -> Mention | None:
    if head.kind and head.kind not in KINDS_AT[place.level]:
        return None
    if key.isdigit() and not head.kind:
        return None
    accents = accent_key(written)
    agreement = 1 if accents == place.accents else -1 if has_marks(written) else 0
    own_name = key == place.key or one_letter_apart(key, place.key)
    return Mention(place, head.start, end, head.kind, agreement, head.street_like, own_name, key not in place.keys)


def _misspelt_places(key: str, index: AreaIndex) -> list[Place]:
    if len(key) < SHORTEST_MISSPELT or key.isdigit() or key in index.names:
        return []
    shorter = without_one_letter(key)
    near = {name for one in shorter for name in index.misspelt.get(one, ())}
    near.update(name for name in index.misspelt.get(key, ()))
    near.update(one for one in shorter if one in index.names)
    return [place for name in sorted(near) if one_letter_apart(key, name) for place in index.get(name)]


def one_letter_apart(a: str, b: str) -> bool:
    """Whether one letter was left out, added, exchanged, or two neighbours were swapped."""
    if abs(len(a) - len(b)) > 1 or a == b:
        return False
    head = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    rest_a, rest_b = a[head:], b[head:]
    if len(a) == len(b):
        return rest_a[1:] == rest_b[1:] or (rest_a[:2] == rest_b[1::-1] and rest_a[2:] == rest_b[2:])
    longer, shorter = (rest_a, rest_b) if len(a) > len(b) else (rest_b, rest_a)
    return longer[1:] == shorter


def _kind_before(words: list[Word], start: int) -> tuple[str, int]:
    """Return the kind written just before word ``start`` and where it begins; nothing if there is none."""
    for length in (2, 1):
        begin = start - length
        if begin < 0 or words[begin].segment != words[start].segment:
            continue
        before = words[begin:start]
        written = tuple(word.text.lower() for word in before)
        kind = _KIND_WORDS.get(written) or _FOLDED_KIND_WORDS.get(written) or _KIND_WORDS.get(_retoned(written))
        if kind:
            return kind, begin
    return "", start


def _retoned(written: tuple[str, ...]) -> tuple[str, ...]:
    """Accept "thành phố" and "phường" in any Unicode form and tone placement."""
    by_accents = {accent_key(word): word for pair in _KIND_WORDS for word in pair}
    return tuple(by_accents.get(accent_key(word), word) for word in written)


def _is_street_like(words: list[Word], start: int, kind: str) -> bool:
    """Whether the words before ``start`` make what follows a street, a hamlet or a building."""
    if kind or start == 0:
        return False
    before = words[start - 1]
    if before.segment != words[start].segment:
        return False
    pair = (words[start - 2].folded, before.folded) if start > 1 else ("", "")
    if pair in _STREET_PAIRS:
        return True
    if before.folded in _STREET_WORDS and not _is_name_of_kind(before):
        return True
    if not before.is_number:
        return False
    return not _kind_before(words, start - 1)[0]  # "12 Nguyễn Trãi", but not "Quận 1 Bến Nghé"


def _is_name_of_kind(word: Word) -> bool:
    """A lone capital such as the D of an abbreviation stays a street word; kinds are handled before."""
    return word.text.lower() in ("p", "q", "x", "h", "t")


__all__ = ["WARD_LEVELS", "Mention", "find_mentions", "one_letter_apart"]
