"""Django's ``migrate``, which asks once which settings name a model that is swapped out.

Every clone of a field with a foreign key asks, some two hundred thousand times in a migrate from nothing. Django caches
the answer, but on the class, and each model that a migration draws clears the cache for everybody: a quarter of the
whole migrate goes into looking through all models again. The installed models do not change while it runs.
"""

import functools
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.core.management.commands import migrate


@contextmanager
def _asked_once() -> Iterator[None]:
    """Let the registry of installed models keep its own answers inside."""
    vars(apps)["get_swappable_settings_name"] = functools.cache(apps.get_swappable_settings_name)
    try:
        yield
    finally:
        del vars(apps)["get_swappable_settings_name"]


class Command(migrate.Command):
    """Update the database's tables to the current set of models and migrations."""

    def handle(self, *args: Any, **options: Any) -> str | None:
        """Migrate as Django does."""
        with _asked_once():
            return super().handle(*args, **options)
