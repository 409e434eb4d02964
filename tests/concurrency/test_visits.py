"""Ten thousand visits from several processes, while they are folded: each browser is one."""

import json
import os
import subprocess
import sys
import uuid
from pathlib import Path

import pytest
import redis
from django.conf import settings

from marketplace.campaigns.domain import fold_visits
from marketplace.campaigns.domain import visits as counting
from marketplace.campaigns.models import VisitCount
from tests.factories.campaigns import CampaignFactory

pytestmark = pytest.mark.django_db
VISITS = 10_000
OVERLAP = 500
PROCESSES = 4


def test_ten_thousand_visits_from_four_processes_are_counted_right(monkeypatch):
    season = CampaignFactory()
    name = f"cho-phien:test-race:{uuid.uuid4().hex}"
    monkeypatch.setattr(counting, "HASH", name)
    part = VISITS // PROCESSES
    processes = []
    for number in range(PROCESSES):
        first = number * part
        asked = {"hash": name, "season": season.pk, "first": max(0, first - OVERLAP), "last": first + part}
        process = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("visitors.py"))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parents[2],
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2]), "REDIS_URL": settings.REDIS_URL},
        )
        process.stdin.write(json.dumps(asked) + "\n")
        process.stdin.flush()
        processes.append(process)
    for process in processes:
        assert process.stdout.readline().strip() == "ready"
    for process in processes:
        process.stdin.write("go\n")
        process.stdin.flush()
    folded = 0
    while any(process.poll() is None for process in processes):
        folded += fold_visits()
    said = [json.loads(process.stdout.read()) for process in processes]
    folded += fold_visits()
    assert sum(said) == folded == VISITS
    assert sum(VisitCount.objects.filter(campaign=season).values_list("visits", flat=True)) == VISITS
    client = redis.Redis.from_url(settings.REDIS_URL)
    left = {key.split(b":")[3] for key in client.scan_iter(match=f"{name}*", count=1000)}
    assert left == {b"seen", b"salt"}
