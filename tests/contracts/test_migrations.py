"""A fork keeps Oscar's migrations by path, so every upstream migration is in our graph and no model has drifted."""

import importlib
import pkgutil

import pytest
from django.core.management import call_command
from django.db.migrations.loader import MigrationLoader

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
    import pathlib

    folder = pathlib.Path(importlib.import_module(f"{ours}.migrations").__file__).parent
    theirs = pathlib.Path(importlib.import_module(f"oscar.apps.{label}.migrations").__file__).parent
    names = {file.name for file in folder.glob("[0-9]*.py")}
    assert not names & {file.name for file in theirs.glob("[0-9]*.py")}


def test_every_app_has_one_last_migration(loader):
    assert loader.detect_conflicts() == {}


@pytest.mark.django_db
def test_no_model_has_drifted_from_its_migrations():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
