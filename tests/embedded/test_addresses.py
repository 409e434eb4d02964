"""Which servers are ours: each is replaced alone by its variable, and commands leave everything as it was."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from marketplace.embedded import addresses
from marketplace.embedded.postgres import EmbeddedPostgres
from marketplace.embedded.valkey import EmbeddedValkey

ROOT = Path(__file__).resolve().parents[2]
REAL_DATABASE = "postgres://market:secret@db.example/market"
REAL_REDIS = "redis://cache.example:6379/4"


@pytest.mark.parametrize(
    "environ, kinds",
    [
        ({}, [EmbeddedPostgres, EmbeddedValkey]),
        ({"DATABASE_URL": REAL_DATABASE}, [EmbeddedValkey]),
        ({"REDIS_URL": REAL_REDIS}, [EmbeddedPostgres]),
        ({"DATABASE_URL": REAL_DATABASE, "REDIS_URL": REAL_REDIS}, []),
    ],
)
def test_each_variable_replaces_one_server(home: Path, environ: dict[str, str], kinds: list[type]) -> None:
    assert [type(server) for server in addresses.absent_servers(environ, home)] == kinds


@pytest.mark.parametrize("given", ["DATABASE_URL", "REDIS_URL"])
def test_settings_take_each_variable_alone(given: str) -> None:
    environ = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
    environ[given] = {"DATABASE_URL": REAL_DATABASE, "REDIS_URL": REAL_REDIS}[given]
    code = (
        "import json; from marketplace import settings as s; d = s.DATABASES['default'];"
        "print(json.dumps([d['HOST'], d['NAME'], s.CELERY_BROKER_URL, s.CACHES['default']['LOCATION']]))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environ, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    host, name, broker, cache = json.loads(done.stdout)
    if given == "DATABASE_URL":
        assert (host, name) == ("db.example", "market")
        assert broker == addresses.redis_url()
    else:
        assert (host, name) == ("127.0.0.1", "cho_phien")
        assert (broker, cache) == (REAL_REDIS, "redis://cache.example:6379/5")


def test_an_address_is_known_before_its_server_runs_and_stays(home: Path) -> None:
    first = addresses.valkey(home).url()
    assert first == addresses.valkey(home).url()
    assert not addresses.valkey(home).is_running()
    with addresses.running([addresses.valkey(home)]):
        assert addresses.valkey(home).url() == first
        assert addresses.valkey(home).is_running()
    assert not addresses.valkey(home).is_running()


def test_a_command_leaves_servers_that_others_use(home: Path) -> None:
    ours = addresses.valkey(home)
    with addresses.running([ours]):
        with addresses.running([addresses.valkey(home)]):
            assert ours.is_running()
        assert ours.is_running()
    assert not ours.is_running()


def test_a_failing_command_stops_what_it_started(home: Path) -> None:
    server = addresses.valkey(home)
    with pytest.raises(ZeroDivisionError), addresses.running([server]):
        raise ZeroDivisionError
    assert not server.is_running()
