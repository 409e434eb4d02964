"""The small market of ``world.py``, made once a module and taken away after it."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.contracts.world import World, make_world
from tests.support.databases import in_vain


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """Everything happens in one transaction that is never committed; each test has a savepoint of its own in it."""
    with django_db_blocker.unblock(), in_vain():
        yield make_world()
