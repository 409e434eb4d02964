"""H3 cells: hexagons that a zone, a promise or a map cluster can be counted in."""

import h3

COMMUNE_RESOLUTION = 7
"""About 5 km² a cell: grouping of communes, assignment of orders."""
DOOR_RESOLUTION = 9
"""About 0.1 km² a cell: a few streets."""


def cell_of(latitude: float, longitude: float, resolution: int = DOOR_RESOLUTION) -> str:
    """Return the H3 cell that holds a point in degrees. Raises ``ValueError`` for a point that is not on the globe."""
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise ValueError(f"Not a point on the globe: {latitude}, {longitude}")
    return str(h3.latlng_to_cell(latitude, longitude, resolution))


def centre_of(cell: str) -> tuple[float, float]:
    """Return latitude and longitude of the middle of a cell, in degrees."""
    latitude, longitude = h3.cell_to_latlng(cell)
    return float(latitude), float(longitude)


def ring(cell: str, k: int) -> frozenset[str]:
    """Return the cell and all cells at most ``k`` steps away: 1 + 3k(k+1) of them, fewer round a pentagon."""
    return frozenset(str(near) for near in h3.grid_disk(cell, k))


def coarser(cell: str, resolution: int = COMMUNE_RESOLUTION) -> str:
    """Return the larger cell that a cell lies in."""
    return str(h3.cell_to_parent(cell, resolution))
