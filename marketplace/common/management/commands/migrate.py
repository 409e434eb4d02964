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
from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import connections
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder


@contextmanager
def _asked_once() -> Iterator[None]:
    """Let the registry of installed models keep its own answers inside."""
    vars(apps)["get_swappable_settings_name"] = functools.cache(apps.get_swappable_settings_name)
    try:
        yield
    finally:
        del vars(apps)["get_swappable_settings_name"]


def _refuse_what_was_left_behind(database: str) -> None:
    """Raise CommandError where a migration stands for several, and the database had some of them but not all."""
    loader = MigrationLoader(None, load=False)
    loader.load_disk()
    had = MigrationRecorder(connections[database]).applied_migrations()
    for (app, name), one in sorted(loader.disk_migrations.items()):
        missing = [old for old in one.replaces if old not in had]
        if not missing or len(missing) == len(one.replaces) or set(missing) & set(loader.disk_migrations):
            continue
        lacks = ", ".join(name for _app, name in missing)
        raise CommandError(
            f"This database had some of the migrations that {app}.{name} stands for, but not {lacks}."
            " Migrate it with the last version that has these, then come back. Nothing was changed."
        )


class Command(migrate.Command):
    """Update the database's tables to the current set of models and migrations."""

    def handle(self, *args: Any, **options: Any) -> str | None:
        """Migrate as Django does."""
        _refuse_what_was_left_behind(options["database"])
        with _asked_once():
            return super().handle(*args, **options)
