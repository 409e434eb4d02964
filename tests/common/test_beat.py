"""What beat asks for lapses, but not before it is asked again; a task that a killed worker held is done by another."""

import pytest
from django.conf import settings


@pytest.mark.parametrize("name", settings.CELERY_BEAT_SCHEDULE)
def test_passes_lapse_only_after_they_have_been_asked_again(name):
    entry = settings.CELERY_BEAT_SCHEDULE[name]
    assert entry["schedule"] < entry["options"]["expires"] <= max(60, 2 * entry["schedule"])


def test_tasks_of_a_killed_worker_are_not_lost():
    assert settings.CELERY_TASK_ACKS_LATE
    assert settings.CELERY_TASK_REJECT_ON_WORKER_LOST
    assert settings.CELERY_BROKER_TRANSPORT_OPTIONS["visibility_timeout"] < 300, "done by another within five minutes"
