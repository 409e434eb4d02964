"""A fork keeps Oscar's migrations by path, so every upstream migration is in our graph and no model has drifted."""

import importlib
import pkgutil
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from marketplace.embedded import fingerprint

FORKS = {
    "catalogue": "catalog",
    "partner": "marketplace.shop.partner",
    "basket": "marketplace.shop.basket",
    "order": "marketplace.shop.order",
    "payment": "marketplace.shop.payment",
    "shipping": "marketplace.shop.shipping",
}


@pytest.fixture(scope="module")
def loader():
    return MigrationLoader(None)


@pytest.mark.parametrize("label", FORKS)
def test_upstream_migrations_are_all_there(loader, label):
    package = importlib.import_module(f"oscar.apps.{label}.migrations")
    upstream = {info.name for info in pkgutil.iter_modules([*package.__path__][:1]) if info.name[0].isdigit()}
    assert len(upstream) > 2
    known = {name for app, name in loader.disk_migrations if app == label}
    assert upstream <= known


@pytest.mark.parametrize(("label", "ours"), FORKS.items())
def test_a_fork_copies_no_upstream_migration(label, ours):
    folder = Path(importlib.import_module(f"{ours}.migrations").__file__).parent
    theirs = Path(importlib.import_module(f"oscar.apps.{label}.migrations").__file__).parent
    names = {file.name for file in folder.glob("[0-9]*.py")}
    assert not names & {file.name for file in theirs.glob("[0-9]*.py")}


def test_every_app_has_one_last_migration(loader):
    assert loader.detect_conflicts() == {}


@pytest.mark.django_db
def test_no_model_has_drifted_from_its_migrations():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def forget(*, app=None, names):
    """Let the database say that it has not had these migrations."""
    rows = MigrationRecorder.Migration.objects.filter(name__in=names)
    assert (rows.filter(app=app) if app else rows).delete()[0] > 0


@pytest.mark.django_db
def test_a_database_that_had_all_the_old_ones_has_nothing_to_do(loader):
    """Each room's migrations were made one in November 2026; it stands for those it replaces."""
    ours = {key for key, migration in loader.disk_migrations.items() if migration.replaces and key[1].endswith("_room")}
    assert len(ours) > 12
    forget(names={name for _app, name in ours})
    executor = MigrationExecutor(connection)
    assert executor.migration_plan(executor.loader.graph.leaf_nodes()) == []
    executor.check_replacements()
    assert ours <= set(MigrationRecorder(connection).applied_migrations())


@pytest.mark.django_db
def test_a_database_that_had_some_of_them_is_refused():
    """It was left behind before they were made one; Django itself would take it for migrated."""
    forget(app="logistics", names={"0001_whole_room", "0015_attempts_of_a_handover"})
    before = set(MigrationRecorder(connection).applied_migrations())
    with pytest.raises(CommandError, match=r"logistics\.0001_whole_room stands for, but not 0015_attempts"):
        call_command("migrate", verbosity=0, interactive=False)
    assert set(MigrationRecorder(connection).applied_migrations()) == before


def test_whatever_changes_much_draws_the_models_once(loader):
    """Ten operations of a room's migration, one by one, draw all models of the project ten times: see AllAtOnce."""
    files = set(fingerprint.migration_files(Path(__file__).resolve().parents[2]))
    ours = {
        key: len(migration.operations)
        for key, migration in loader.disk_migrations.items()
        if Path(sys.modules[type(migration).__module__].__file__) in files
    }
    assert len(ours) > 15
    assert {key for key, number in ours.items() if number > 9} == set()
