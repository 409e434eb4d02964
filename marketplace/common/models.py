"""The few rows that belong to no room."""

from django.core.cache import caches
from django.db import models

_CACHE_SECONDS = 60


class Marker(models.Model):
    """A fact about this installation, e.g. that its data are synthetic."""

    name = models.CharField(max_length=60, unique=True)
    value = models.CharField(max_length=200, blank=True)
    set_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name

    @classmethod
    def is_set(cls, name: str) -> bool:
        """Whether the marker exists (cached for a minute)."""
        key = f"marker:{name}"
        cache = caches["local"]
        known: bool | None = cache.get(key)
        if known is None:
            known = cls.objects.filter(name=name).exists()
            cache.set(key, known, _CACHE_SECONDS)
        return known

    @classmethod
    def put(cls, name: str, value: str = "") -> None:
        """Set the marker."""
        cls.objects.update_or_create(name=name, defaults={"value": value})
        caches["local"].delete(f"marker:{name}")
