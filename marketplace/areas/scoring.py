"""Weigh the readings of an address: which ward-level name, with which district and province, fits best.

The weights are points, chosen on the judged addresses in tests/areas/addresses.csv, not learnt.
"""

from collections import defaultdict
from dataclasses import dataclass

from marketplace.areas.index import WARD_LEVELS, Level
from marketplace.areas.mentions import Mention

_READINGS_KEPT = 12


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to understand the address."""

    ward: Mention
    district: Mention | None
    province: Mention | None
    score: float
    confidence: float
    shadow: bool
    """The name is rather that of the district or province around it."""

    @property
    def communes(self) -> tuple[str, ...]:
        """Codes of the communes that it may mean."""
        return self.ward.place.communes

    @property
    def mentions(self) -> list[Mention]:
        """The names that it uses."""
        return [m for m in (self.ward, self.district, self.province) if m is not None]


def rank_readings(mentions: list[Mention], length: int) -> list[Reading]:
    """Return the best reading of each set of communes, best first. ``length`` is the address's number of words."""
    districts = [m for m in mentions if m.place.level == Level.DISTRICT and not m.street_like]
    provinces = [m for m in mentions if m.place.level in (Level.PROVINCE, Level.OLD_PROVINCE) and not m.street_like]
    wards = [m for m in mentions if m.place.level in WARD_LEVELS]
    longest: dict[int, int] = defaultdict(int)
    for ward in wards:
        if ward.accents >= 0 and not ward.misspelt:
            longest[ward.start] = max(longest[ward.start], ward.end)
    namesakes: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    for ward in wards:
        namesakes[ward.place.key].add(ward.place.communes)
    best: dict[tuple[str, ...], Reading] = {}
    for ward in wards:
        unique = len(namesakes[ward.place.key]) == 1
        reading = _read(ward, districts, provinces, length, unique=unique, cut_short=ward.end < longest[ward.start])
        rival = best.get(reading.communes)
        if rival is None or reading.score > rival.score:
            best[reading.communes] = reading
    return sorted(best.values(), key=lambda r: (-r.score, r.communes))[:_READINGS_KEPT]


def _read(
    ward: Mention, districts: list[Mention], provinces: list[Mention], length: int, *, unique: bool, cut_short: bool
) -> Reading:
    free = [m for m in provinces if not m.overlaps(ward)]
    near = [m for m in districts if not m.overlaps(ward)]
    district, province = _support(ward, near, free)
    score, confidence = _name_points(ward, unique)
    if cut_short:  # "Cát Tiên" where "Cát Tiên 3" is written
        score -= 0.35
    if province is not None:
        score += _province_points(ward, province)
        confidence += 0.25 if not province.misspelt else 0.2
    elif any(_is_credible(m, length) for m in free):
        score -= 1.5
        confidence -= 0.5
    if district is not None:
        score += _district_points(ward, district)
        confidence += 0.3 if not district.misspelt else 0.2
    elif any(m.kind and not m.misspelt and not (province and m.overlaps(province)) for m in near):
        score -= 1.2
        confidence -= 0.3
    around = [m for m in (*districts, *provinces) if province is None or _share_province(m, province)]
    shadow = _is_shadow(ward, around)
    if shadow:
        score -= 0.7
        confidence -= 0.4 if _is_certain_shadow(ward, province, provinces) else 0.2
    if ward.street_like:
        confidence = min(confidence, 0.45)  # a street is often named as a ward near by, not always
    return Reading(ward, district, province, round(score, 3), max(0.0, min(0.99, confidence)), shadow)


def _support(
    ward: Mention, districts: list[Mention], provinces: list[Mention]
) -> tuple[Mention | None, Mention | None]:
    """Return the district and the province that together speak loudest for the ward without sharing a word."""
    fitting_d = [(m, _district_points(ward, m)) for m in districts if _district_fits(ward, m)]
    fitting_p = [(m, _province_points(ward, m)) for m in provinces if _province_fits(ward, m)]
    best: tuple[float, Mention | None, Mention | None] = (0.0, None, None)
    for district, d_points in [(None, 0.0), *fitting_d]:
        for province, p_points in [(None, 0.0), *fitting_p]:
            if d_points + p_points > best[0] and not (district and province and district.overlaps(province)):
                best = (d_points + p_points, district, province)
    return best[1], best[2]


def _name_points(ward: Mention, unique: bool) -> tuple[float, float]:
    """Points and confidence from the ward-level name alone."""
    score = 1.0 if ward.place.level == Level.COMMUNE else 0.75
    confidence = 0.35 + (0.2 if unique else 0.0)
    score += 0.02 * len(ward.place.key)
    if ward.kind:
        agrees = ward.kind == ward.place.kind
        score += 1.0 if agrees else 0.55
        confidence += 0.15 if agrees else 0.1
    elif len(ward.place.key) <= 4:
        score -= 0.5
        confidence -= 0.15
    score += {1: 0.3, 0: 0.0, -1: -0.6}[ward.accents] if ward.own_name else 0.0
    confidence += {1: 0.05, 0: 0.0, -1: -0.1}[ward.accents] if ward.own_name else -0.05
    if ward.street_like:
        score -= 1.5
        confidence -= 0.4
    if ward.misspelt:
        score -= 0.5
        confidence -= 0.1
    if not ward.own_name:
        score -= 0.25
    return score, confidence


def _province_fits(ward: Mention, province: Mention) -> bool:
    if province.place.level == Level.OLD_PROVINCE:
        return bool(ward.place.old_provinces & province.place.old_provinces)
    return bool(ward.place.provinces & province.place.provinces)


def _province_points(ward: Mention, province: Mention) -> float:
    """An old ward agrees best with its old province, a commune with the province of today."""
    old = province.place.level == Level.OLD_PROVINCE
    points = 1.0 if old == (ward.place.level == Level.OLD_WARD) else 0.9
    points += (0.1 if province.kind else 0.0) - (0.3 if province.misspelt else 0.0)
    return points + 0.05 * (province.end - province.start)


def _district_fits(ward: Mention, district: Mention) -> bool:
    return bool(ward.place.districts & district.place.districts)


def _district_points(ward: Mention, district: Mention) -> float:
    """A district speaks for an old ward: today's communes have none, though people add one out of habit."""
    points = 1.2 if ward.place.level == Level.OLD_WARD else 0.6
    points += 0.2 if district.kind == district.place.kind else 0.1 if district.kind else 0.0
    return points - (0.0 if district.own_name else 0.2) - (0.4 if district.misspelt else 0.0)


def _is_credible(province: Mention, length: int) -> bool:
    """Whether a name surely is the province: its kind is written, or it ends the address."""
    return not province.misspelt and (bool(province.kind) or province.end == length)


def _is_certain_shadow(ward: Mention, province: Mention | None, provinces: list[Mention]) -> bool:
    """Whether the bare name is a province's, or its province is one of before July 2025: then it is a district."""
    if province is None:
        return any(m.overlaps(ward) for m in provinces)
    return not any(m.place.level == Level.PROVINCE and m.overlaps(province) for m in provinces)


def _share_province(one: Mention, other: Mention) -> bool:
    return bool(one.place.provinces & other.place.provinces)


def _is_shadow(ward: Mention, around: list[Mention]) -> bool:
    """Whether a bare name is rather a district's or a province's: "Lục Ngạn, Bắc Giang", "Sài Gòn"."""
    if ward.kind:
        return False
    return any(
        m.start <= ward.start and ward.end <= m.end and m.accents >= 0 and m.place.communes != ward.place.communes
        for m in around
    )
