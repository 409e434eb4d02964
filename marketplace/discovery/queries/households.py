"""Households that tell of themselves, a few each day on the first page: everybody's turn comes."""

import datetime as dt
from typing import NamedTuple

from django.core.cache import caches

from marketplace.common.prepared import prepared_rows

KEPT_AS = "household-stories"
_SECONDS = 60
_LEAST = 40
"""A story of fewer signs is no story."""
_TOLD = """
    SELECT h.code, h.name, m.name, r.short_name, h.story,
        (SELECT c.slug FROM farmers_growingarea g JOIN catalogue_crop c ON c.id = g.crop_id
            WHERE g.household_id = h.id ORDER BY g.id LIMIT 1),
        (SELECT f.name FROM farmers_householdpicture f WHERE f.household_id = h.id ORDER BY f.id LIMIT 1)
    FROM farmers_household h
    JOIN areas_commune m ON m.id = h.commune_id JOIN areas_province r ON r.id = m.province_id
    WHERE h.state = 'active' AND length(h.story) >= %(least)s
    ORDER BY md5(%(day)s::text || ' ' || h.id::text) LIMIT %(most)s
"""


class Told(NamedTuple):
    """A household's story as the first page shows it: the slug of its crop's drawing, the stored name of its photo."""

    code: str
    name: str
    commune: str
    province: str
    story: str
    crop: str | None
    photo: str | None


def households_telling(day: dt.date, *, most: int) -> tuple[Told, ...]:
    """Return so many households that have written of themselves, others each day; asked once a minute in a process."""
    cache = caches["local"]
    kept: tuple[dt.date, tuple[Told, ...]] | None = cache.get(KEPT_AS)
    if kept is None or kept[0] != day:
        rows = prepared_rows(_TOLD, {"least": _LEAST, "day": day.isoformat(), "most": most})
        kept = day, tuple(Told(*row) for row in rows)
        cache.set(KEPT_AS, kept, _SECONDS)
    return kept[1]
