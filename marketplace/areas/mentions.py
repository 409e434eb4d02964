"""Where in an address a province, a district or a commune may be named."""

from dataclasses import dataclass, replace

from marketplace.areas.index import AreaIndex, Level, Place, without_one_letter
from marketplace.areas.words import Word, accent_key, has_marks, name_key

LONGEST_NAME = 7
SHORTEST_MISSPELT = 6

# Kind words as people write them. With diacritics they count only when written so: "xã" is a kind, the "Xá" of
# "Phúc Xá" is not.
_KIND_FORMS = {
    "phuong": ("p", "f", "ph", "phường", "phuong", "ward"),
    "xa": ("x", "xã", "xa"),
    "thitran": ("tt", "thị trấn", "thi tran"),
    "dackhu": ("đk", "đặc khu", "dac khu"),
    "quan": ("q", "quận", "quan", "district", "dist"),
    "huyen": ("h", "huyện", "huyen", "huyện đảo", "huyen dao"),
    "thixa": ("tx", "thị xã", "thi xa"),
    "thanhpho": ("tp", "thành phố", "thanh pho"),
    "tinh": ("t", "tỉnh", "tinh"),
}
_KINDS = {
    tuple(accent_key(word) for word in form.split()): kind for kind, forms in _KIND_FORMS.items() for form in forms
}
_KINDS_AT = {
    Level.PROVINCE: frozenset({"thanhpho", "tinh"}),
    Level.OLD_PROVINCE: frozenset({"thanhpho", "tinh"}),
    Level.DISTRICT: frozenset({"quan", "huyen", "thanhpho", "thixa"}),
    Level.OLD_WARD: frozenset({"phuong", "xa", "thitran", "huyen"}),
    Level.COMMUNE: frozenset({"phuong", "xa", "dackhu", "thitran"}),
}
# With a number these are whole: after "đường 15" a new name begins, after "ngõ 15" the street is still to come.
_WHOLE_WITH_NUMBER = frozenset(["duong", "d", "pho", "to", "kp", "khu", "ap", "thon", "xom", "ban", "doi", "ql"])
# What stands before the name of a street, a hamlet or a building: then the name is not a commune's.
_STREET_WORDS = frozenset({"duong", "d", "pho", "ngo", "ngach", "hem", "kiet", "so", "lo", "ql", "cau"}) | frozenset(
    {"to", "ap", "thon", "xom", "ban", "buon", "lang", "kp", "khu", "cho", "toa", "doi", "nha"}
)
_STREET_PAIRS = frozenset(
    {("khu", "pho"), ("dai", "lo"), ("xa", "lo"), ("to", "dan"), ("chung", "cu"), ("khu", "dan"), ("cu", "xa")}
)


@dataclass(frozen=True, slots=True)
class Mention:
    """A reading of the words ``start`` to ``end`` (exclusive, kind word included) as the name of a place.

    ``kind`` is the kind written before the name, if any. ``accents``: 1 diacritics exactly as in the name, 0 written
    without any, -1 written with others. ``own_name``: not one of its older names or nicknames.
    """

    place: Place
    start: int
    end: int
    kind: str
    accents: int
    street_like: bool
    own_name: bool
    misspelt: bool

    def overlaps(self, other: "Mention") -> bool:
        """Whether both need one word."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class _Head:
    """What stands before a name: the kind and where it begins, or that a street is being named."""

    kind: str
    start: int
    street_like: bool


def find_mentions(words: list[Word], index: AreaIndex, *, misspelt: bool = False) -> list[Mention]:
    """Return every reading of the words as a place; with ``misspelt`` only those with one letter wrong."""
    found: list[Mention] = []
    writes_marks = any(has_marks(word.text) for word in words)
    for start in range(len(words)):
        head = _head(words, start)
        for end in range(start + 1, min(start + LONGEST_NAME, len(words)) + 1):
            if words[end - 1].segment != words[start].segment:
                break
            key = name_key([word.folded for word in words[start:end]])
            places = _misspelt_places(key, index) if misspelt else index.get(key)
            if not places or (key.isdigit() and not head.kind and not _stands_alone(words, start)):
                continue
            written = " ".join(word.text for word in words[start:end])
            accents, marked = accent_key(written), has_marks(written)
            for place in places:
                if not _may_be(place, head.kind or ("quan" if key.isdigit() else "")):
                    continue
                own = key == place.key or misspelt
                agreement = 0
                if writes_marks and own:  # "Thanh An" by one who writes marks is not "Thạnh An"
                    agreement = 1 if accents == place.accents else -1 if marked else 0
                found.append(Mention(place, head.start, end, head.kind, agreement, head.street_like, own, misspelt))
    return _after_districts(found)


def _may_be(place: Place, kind: str) -> bool:
    """Whether a name with this kind before it may be the place: people err between xã and phường, not further."""
    if not kind:
        return True
    if place.level == Level.OLD_WARD and "huyen" in (kind, place.kind):
        return kind == place.kind  # an island district that had no wards
    return kind in _KINDS_AT[place.level]


def _stands_alone(words: list[Word], at: int) -> bool:
    """Whether a number between commas, not the first thing written, may be a district: "Phường Phú Mỹ, 7, HCM"."""
    before = at > 0 and words[at - 1].segment != words[at].segment
    return before and at + 1 < len(words) and words[at + 1].segment != words[at].segment


def _after_districts(found: list[Mention]) -> list[Mention]:
    """What follows a district is no street, though "Bản" be its last word: "huyện Vụ Bản Nam Định"."""
    ends = {m.end for m in found if m.place.level == Level.DISTRICT and m.kind and m.accents >= 0}
    return [replace(m, street_like=False) if m.street_like and m.start in ends else m for m in found]


def _head(words: list[Word], start: int) -> _Head:
    kind, begin = _kind_before(words, start)
    return _Head(kind, begin, not kind and _is_street_like(words, start))


def _kind_before(words: list[Word], start: int) -> tuple[str, int]:
    for length in (2, 1):
        begin = start - length
        if begin >= 0 and words[begin].segment == words[start].segment:
            kind = _KINDS.get(tuple(word.accents for word in words[begin:start]))
            if kind:
                return kind, begin
    return "", start


def _is_street_like(words: list[Word], start: int) -> bool:
    """Whether the words before ``start`` make what follows a street, a hamlet or a building."""
    if start == 0 or words[start - 1].segment != words[start].segment:
        return False
    before = words[start - 1]
    if start > 1 and (words[start - 2].folded, before.folded) in _STREET_PAIRS:
        return True
    if before.is_number:  # "12 Nguyễn Trãi", but not "Quận 1 Bến Nghé"
        whole = start > 1 and words[start - 2].folded in _WHOLE_WITH_NUMBER
        return not whole and not _kind_before(words, start - 1)[0]
    return before.folded in _STREET_WORDS


def _misspelt_places(key: str, index: AreaIndex) -> list[Place]:
    if len(key) < SHORTEST_MISSPELT or key.isdigit() or key in index.names:
        return []
    shorter = without_one_letter(key)
    near = {one for one in shorter if one in index.names}
    near.update(index.misspelt.get(key, ()))
    near.update(name for one in shorter for name in index.misspelt.get(one, ()))
    return [place for name in sorted(near) if one_letter_apart(key, name) for place in index.get(name)]


def one_letter_apart(a: str, b: str) -> bool:
    """Whether one letter was left out, added or exchanged, or two neighbours were swapped."""
    if abs(len(a) - len(b)) > 1 or a == b:
        return False
    head = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    rest_a, rest_b = a[head:], b[head:]
    if len(a) == len(b):
        return rest_a[1:] == rest_b[1:] or (rest_a[1::-1] == rest_b[:2] and rest_a[2:] == rest_b[2:])
    longer, shorter = (rest_a, rest_b) if len(a) > len(b) else (rest_b, rest_a)
    return longer[1:] == shorter
