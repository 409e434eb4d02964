"""What is harvested in a month and on sale: for the first page of everybody, and near a place.

Months are those that growing areas name; an area that names none is not guessed to be in season.
"""

from collections import Counter
from collections.abc import Sequence

from django.core.cache import caches

from marketplace.areas.models import Commune
from marketplace.common.prepared import prepared_rows
from marketplace.discovery.queries.offers import FREE, NEWEST, SELLS, SHOWN, still_on_sale

KEPT_AS = "goods-in-season"
_SECONDS = 60
_OF_A_CROP = 3
_LOOKED_AT = 60
_NEAR_DEGREES = 1.8
"""Two hundred kilometres: what grows farther off is not near, however near the next."""
# NULL, and so not in season, where the months are not known.
_IN_SEASON = """CASE WHEN g.season_from <= g.season_to THEN %(month)s::int BETWEEN g.season_from AND g.season_to
    ELSE %(month)s::int >= g.season_from OR %(month)s::int <= g.season_to END"""
_NEWEST_OF_EACH = f"""
    SELECT p.id FROM (SELECT DISTINCT g.crop_id FROM farmers_growingarea g WHERE {_IN_SEASON}) c
    CROSS JOIN LATERAL (
        SELECT q.*, row_number() OVER (ORDER BY q.date_created DESC, q.id) AS turn FROM (
            SELECT p.id, p.date_created FROM catalogue_product p
            WHERE p.crop_id = c.crop_id AND {SHOWN} AND {SELLS} AND p.id IN (
                SELECT l.product_id FROM farmers_listing l JOIN farmers_growingarea g ON g.id = l.growing_area_id
                WHERE {_IN_SEASON})
            {NEWEST} LIMIT {_OF_A_CROP}
        ) q
    ) p
    ORDER BY p.turn, p.date_created DESC, p.id LIMIT {_LOOKED_AT}
"""  # noqa: S608  put together from constants
_FAR = """power(m.latitude - %(latitude)s::float8, 2)
        + power((m.longitude - %(longitude)s::float8) * cos(radians(%(latitude)s::float8)), 2)"""
_NEAREST = f"""
    SELECT p.id, p.crop_id FROM farmers_growingarea g
    JOIN areas_commune m ON m.id = g.commune_id AND {_FAR} <= {_NEAR_DEGREES**2:.2f}
    JOIN farmers_listing l ON l.growing_area_id = g.id
    JOIN catalogue_product p ON p.id = l.product_id AND {SHOWN}
    JOIN partner_stockrecord s ON s.id = l.stockrecord_id AND {FREE}
    WHERE {_IN_SEASON}
    ORDER BY {_FAR}, p.date_created DESC, p.id
    LIMIT {_LOOKED_AT}
"""  # noqa: S608  the same


def goods_in_season(month: int, *, most: int) -> list[int]:
    """Return goods of households (ids) that are harvested in a month: of each crop one, then the next; one query.

    Which come into question is looked up once a minute in a process, since that goes through all areas.
    """
    cache = caches["local"]
    kept: tuple[int, list[int]] | None = cache.get(KEPT_AS)
    if kept is None or kept[0] != month:
        kept = month, [row[0] for row in prepared_rows(_NEWEST_OF_EACH, {"month": month})]
        cache.set(KEPT_AS, kept, _SECONDS)
    return still_on_sale(kept[1])[:most]


def goods_in_season_near(place: Commune, month: int, *, most: int) -> list[int]:
    """Return goods (ids) that are harvested in a month nearest to a place, of a crop two at first; one query."""
    given = {"month": month, "latitude": place.latitude, "longitude": place.longitude}
    rows: Sequence[tuple[int, int | None]] = [(pk, crop) for pk, crop in prepared_rows(_NEAREST, given)]
    seen: Counter[int | None] = Counter()
    first: list[int] = []
    rest: list[int] = []
    for pk, crop in rows:
        seen[crop] += 1
        (first if seen[crop] <= 2 else rest).append(pk)
    return (first + rest)[:most]
