"""Distances on the globe."""

from math import asin, cos, radians, sin, sqrt

EARTH_RADIUS_M = 6_371_008.8
"""Mean radius of the earth in metres (IUGG)."""


def great_circle_m(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Return the great-circle distance in metres between two points in degrees (haversine).

    >>> round(great_circle_m(21.0285, 105.8542, 10.7769, 106.7009) / 1000)
    1144
    """
    phi1, phi2 = radians(lat1), radians(lat2)
    half_dphi = (phi2 - phi1) / 2
    half_dlam = radians(lon2 - lon1) / 2
    chord = sin(half_dphi) ** 2 + cos(phi1) * cos(phi2) * sin(half_dlam) ** 2
    return 2 * EARTH_RADIUS_M * asin(min(1.0, sqrt(chord)))
