"""Read an address as people write it: which commune is meant, how sure that is, and what is left over.

The method is told in prose in docs/algorithms/addresses.md.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from marketplace.areas import index as area_index
from marketplace.areas.index import WARD_LEVELS, AreaIndex, Level
from marketplace.areas.mentions import Mention, find_mentions
from marketplace.areas.models import Commune, Province
from marketplace.areas.scoring import Reading, rank_readings
from marketplace.areas.words import Word, words_of
from marketplace.common.text import clean

LONGEST_TEXT = 300
ENOUGH = 0.5
"""From this confidence on a commune is named; below it there are only candidates."""
MOST_CANDIDATES = 12
_TOO_CLOSE = 0.25
_NEAR = 1.0
_DOUBTFUL, _UNBELIEVABLE = 0.25, 0.4  # with and without a district or province beside it
_COUNTRY = re.compile(r"\b(việt nam|viet nam|vietnam|vn)\b\.?", re.IGNORECASE)
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True)
class ParsedAddress:
    """What an address says.

    ``commune`` is set only when one is meant and the confidence (0 to 1) is at least ``ENOUGH``; otherwise
    ``candidates`` holds those that may be meant, best first: all parts of a split old ward, for instance.
    ``leftover`` is what was not used, as written: house number, street, hamlet. ``matched`` are the words that were
    used, as written. ``old_name`` is the old ward by which the commune was found, as "Phường Bến Nghé, Quận 1".
    """

    commune: Commune | None = None
    confidence: float = 0.0
    candidates: tuple[Commune, ...] = ()
    leftover: str = ""
    matched: tuple[str, ...] = ()
    province: Province | None = None
    old_name: str = ""


def parse_address(text: str) -> ParsedAddress:
    """Read ``text``; never raises for bad text: what cannot be read comes back as ``leftover`` alone."""
    written = clean(text[:LONGEST_TEXT])
    index = area_index.current()
    words = words_of(_COUNTRY.sub(lambda found: " " * len(found[0]), written))
    mentions = find_mentions(words, index)
    readings = rank_readings(mentions, len(words))
    if _is_weak(readings):
        guessed = mentions + find_mentions(words, index, misspelt=True)
        better = rank_readings(guessed, len(words))
        if better and (not readings or better[0].score > readings[0].score):
            mentions, readings = guessed, better
    if not readings:
        return _without_ward(written, words, mentions, index)
    return _with_ward(written, words, readings, mentions, index)


def _is_weak(readings: list[Reading]) -> bool:
    """Whether a misspelt name may be hiding: nothing found, or nothing that a second name supports."""
    return not readings or readings[0].ward.street_like or readings[0].confidence < ENOUGH


def _with_ward(
    written: str, words: list[Word], readings: list[Reading], mentions: list[Mention], index: AreaIndex
) -> ParsedAddress:
    best = readings[0]
    codes = _codes(readings, within=_TOO_CLOSE)
    confidence = best.confidence
    if len(codes) > 1:
        confidence = min(confidence, 0.45) * 2 / len(codes)
    elif len(readings) > 1 and best.score - readings[1].score < 2 * _TOO_CLOSE:
        confidence -= 0.1
    named = len(codes) == 1 and confidence >= ENOUGH
    supported = best.district is not None or best.province is not None
    if not named and (best.shadow or best.confidence < (_DOUBTFUL if supported else _UNBELIEVABLE)):
        return _without_ward(written, words, mentions, index, shadow=best.ward if best.shadow else None)
    found = _codes(readings, within=_NEAR) if named else codes
    old = best.ward.place
    sure = best.mentions if named else [m for m in best.mentions if m is not best.ward]
    return ParsedAddress(
        commune=index.communes[codes[0]] if named else None,
        confidence=round(max(0.0, confidence), 2),
        candidates=tuple(index.communes[code] for code in found[:MOST_CANDIDATES]),
        leftover=_leftover(written, words, [m for m in best.mentions if not m.street_like]),
        matched=_matched(written, words, best.mentions),
        province=_province(sure, index),
        old_name=f"{old.name}, {next(iter(old.districts))[1]}" if old.level == Level.OLD_WARD else "",
    )


def _codes(readings: list[Reading], *, within: float) -> list[str]:
    """Return the communes of the best reading and of those less than ``within`` points behind it."""
    near = [reading for reading in readings if readings[0].score - reading.score < within]
    return list(dict.fromkeys(code for reading in near for code in reading.communes))


def _without_ward(
    written: str, words: list[Word], mentions: list[Mention], index: AreaIndex, shadow: Mention | None = None
) -> ParsedAddress:
    """No commune can be told: name the province if it can be, and as candidates the communes of the district."""
    used = _province_and_district(mentions)
    district = next((m for m in used if m.place.level == Level.DISTRICT), None)
    codes = district.place.communes if district and len(district.place.communes) <= MOST_CANDIDATES else ()
    # "Mường Chà, Điện Biên" is the district of before or the commune of today: the commune comes first.
    first = shadow.place.communes if shadow and (district is None or shadow.overlaps(district)) else ()
    candidates = tuple(index.communes[code] for code in dict.fromkeys((*first, *codes)))
    return ParsedAddress(
        confidence=0.1 if used else 0.0,
        candidates=candidates,
        leftover=_leftover(written, words, used),
        matched=_matched(written, words, used),
        province=_province(used, index),
    )


def _province_and_district(mentions: list[Mention]) -> list[Mention]:
    usable = [m for m in mentions if m.place.level not in WARD_LEVELS and not m.street_like]
    provinces = [m for m in usable if m.place.level in (Level.PROVINCE, Level.OLD_PROVINCE)]
    province = max(provinces, key=lambda m: (not m.misspelt, bool(m.kind), m.end, m.end - m.start), default=None)
    districts = [
        m
        for m in usable
        if m.place.level == Level.DISTRICT
        and (m.kind or province)
        and (province is None or (not m.overlaps(province) and m.place.provinces & province.place.provinces))
    ]
    district = max(districts, key=lambda m: (not m.misspelt, bool(m.kind), m.own_name, m.end), default=None)
    return [m for m in (district, province) if m is not None]


def _province(mentions: Iterable[Mention], index: AreaIndex) -> Province | None:
    """Return today's province if the names agree on one."""
    agreed = [m.place.provinces for m in mentions if m.place.provinces]
    shared = frozenset.intersection(*agreed) if agreed else frozenset()
    return index.provinces[min(shared)] if len(shared) == 1 else None


def _matched(written: str, words: list[Word], mentions: Iterable[Mention]) -> tuple[str, ...]:
    ordered = sorted(mentions, key=lambda m: m.start)
    return tuple(written[words[m.start].start : words[m.end - 1].end] for m in ordered)


def _leftover(written: str, words: list[Word], mentions: Iterable[Mention]) -> str:
    """Cut the used names and the country out of the text; keep the rest in its order and spelling."""
    rest = written
    for m in sorted(mentions, key=lambda m: -m.start):
        rest = f"{rest[: words[m.start].start]},{rest[words[m.end - 1].end :]}"
    pieces = (_SPACE.sub(" ", piece).strip(" .-–/()") for piece in re.split(r"[,;|\n]", _COUNTRY.sub(",", rest)))
    return ", ".join(piece for piece in pieces if piece)
