"""What every test stands on. Servers come first: settings read their addresses when Django is set up."""

import gc
import os
from collections.abc import Iterator
from pathlib import Path

import django
import pytest

from tests.support import order, servers  # first: servers says where the files of this run go

from marketplace.embedded import addresses, catalogues  # isort: skip

pytest_plugins = ["tests.fixtures.areas"]

# Millions of short-lived objects of the ORM and few cycles: looking for those at every 700 takes a twelfth of a run.
gc.set_threshold(100_000, 50, 50)

servers.start()
catalogues.compile_catalogues(addresses.ROOT)
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "marketplace.settings")
# Here, not in a hook: conftest files of the rooms import models, and are read right after this one.
django.setup()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest."""
    order.longest_first(items)


def pytest_unconfigure() -> None:
    """Stop the servers of this run."""
    servers.stop()


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest,
    django_test_environment: None,
    django_db_blocker,
    django_db_modify_db_settings: None,
) -> Iterator[object]:
    """Copy the migrated template database, and hand it out; ``--create-db`` migrates from nothing first."""
    from django.test import TransactionTestCase

    from tests.support.databases import TestDatabase

    with django_db_blocker.unblock():
        database = TestDatabase(rebuild=request.config.getvalue("create_db"))
    flush = TransactionTestCase._fixture_teardown
    TransactionTestCase._fixture_teardown = lambda _self: database.restore()
    yield database
    TransactionTestCase._fixture_teardown = flush
    with django_db_blocker.unblock():
        database.remove()


@pytest.fixture(autouse=True)
def _no_minute_is_over() -> None:
    """Say beforehand that no demo is loaded: pages ask that once a minute, and some test counts their questions.

    What the first page remembers for a minute it forgets.
    """
    from django.core.cache import caches

    caches["local"].set("marker:synthetic-data", False)  # whoever loads the demo takes it away again
    caches["local"].delete_many(["goods-in-season", "household-stories"])


@pytest.fixture(scope="session", autouse=True)
def _files_of_tests(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Keep uploads and messages of tests out of the run's own folders; read static files only when asked for one."""
    from django.conf import settings

    settings.WHITENOISE_AUTOREFRESH = True  # else each test client stats every static file: 60 ms

    folder: Path = tmp_path_factory.mktemp("var")
    settings.MEDIA_ROOT = str(folder / "media")
    settings.STORAGES["private"]["OPTIONS"]["location"] = str(folder / "private")
    settings.SMS_FILE = folder / "sms.log"
    settings.EMAIL_FILE_PATH = str(folder / "mail")
