"""Changes of the area data: they are loaded as a whole, never edited row by row."""

from marketplace.areas.domain.loading import AreaCounts, load_areas

__all__ = ["AreaCounts", "load_areas"]
