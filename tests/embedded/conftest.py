"""Folders for servers of their own: these tests start, kill and restart servers that nobody else uses."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from marketplace.embedded.postgres import EmbeddedPostgres
from marketplace.embedded.valkey import EmbeddedValkey


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """A private folder, as a checkout under /root is; what a server keeps outside of it is removed in the end."""
    yield tmp_path
    _remove_outside(tmp_path)


@pytest.fixture(scope="session")
def _data_of_postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """One data folder for all tests that start PostgreSQL: making one takes a second, starting a tenth of that."""
    folder = tmp_path_factory.mktemp("postgres")
    yield folder
    _remove_outside(folder)


@pytest.fixture
def postgres(_data_of_postgres: Path) -> Iterator[EmbeddedPostgres]:
    """A PostgreSQL that has run before and does not run now."""
    server = EmbeddedPostgres(_data_of_postgres / "postgres")
    yield server
    server.stop()


@pytest.fixture
def new_postgres(home: Path) -> Iterator[EmbeddedPostgres]:
    """A PostgreSQL that has never run."""
    server = EmbeddedPostgres(home / "postgres")
    yield server
    server.stop()


@pytest.fixture
def valkey(home: Path) -> Iterator[EmbeddedValkey]:
    """A Valkey that has never run."""
    server = EmbeddedValkey(home / "valkey")
    yield server
    server.stop()


def _remove_outside(folder: Path) -> None:
    for identity in folder.rglob("identity.json"):
        outside = json.loads(identity.read_text()).get("outside")
        if outside:
            shutil.rmtree(outside, ignore_errors=True)
