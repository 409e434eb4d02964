"""What takes long to load is loaded once a run, and each test begins with all of it and nothing else."""

import pytest
from django.db import connection

from marketplace.common.models import Marker
from tests.support.databases import TestDatabase

pytestmark = pytest.mark.django_db(transaction=True)


def values() -> list[str]:
    return list(Marker.objects.order_by("name").values_list("value", flat=True))


def test_it_is_loaded_once_and_is_as_loaded_each_time(django_db_setup: TestDatabase):
    calls = []

    def load() -> None:
        calls.append(connection.settings_dict["NAME"])
        Marker.put("test-of-loading", "as loaded")

    Marker.put("another-test", "left behind")
    for _test in range(3):
        django_db_setup.load_once("markers", load)
        assert values() == ["as loaded"]
        Marker.put("test-of-loading", "changed by a test")
        Marker.put("another-test", "left behind")
    assert calls == [django_db_setup.name]

    django_db_setup.restore()
    assert values() == []


def test_a_marker_that_this_process_remembers_is_asked_for_anew(django_db_setup: TestDatabase):
    assert not Marker.is_set("test-of-loading")
    django_db_setup.load_once("markers", lambda: Marker.put("test-of-loading", "as loaded"))
    assert Marker.is_set("test-of-loading")
