"""The embedded Valkey: what a broker needs, and nobody else's."""

import os
import signal
import time

import pytest
import redis

from marketplace.embedded import processes
from marketplace.embedded.valkey import EmbeddedValkey


def client(server: EmbeddedValkey) -> redis.Redis:
    return redis.Redis.from_url(server.url(), decode_responses=True)


def test_settings_of_a_broker(valkey: EmbeddedValkey) -> None:
    valkey.start()
    with client(valkey) as connection:
        settings = connection.config_get("*")
    shown = {name: settings[name] for name in ("maxmemory-policy", "bind", "appendonly", "appendfsync", "databases")}
    assert shown == {
        "maxmemory-policy": "noeviction",
        "bind": "127.0.0.1",
        "appendonly": "yes",
        "appendfsync": "everysec",
        "databases": "16",
    }


def test_refuses_who_has_no_password(valkey: EmbeddedValkey) -> None:
    valkey.start()
    with redis.Redis(port=valkey.port) as stranger, pytest.raises(redis.AuthenticationError):
        stranger.ping()
    assert valkey.password not in processes.command_line(valkey._pid())


def test_tasks_survive_stop_and_crash(valkey: EmbeddedValkey) -> None:
    valkey.start()
    with client(valkey) as connection:
        connection.lpush("orders", "first")
    valkey.stop()
    assert not valkey.is_running()
    valkey.start()
    with client(valkey) as connection:
        connection.lpush("orders", "second")
    time.sleep(1.5)  # "everysec" promises no more than this
    os.kill(valkey._pid(), signal.SIGKILL)
    after = EmbeddedValkey(valkey.home)
    after.start()
    try:
        with client(after) as connection:
            assert connection.lrange("orders", 0, -1) == ["second", "first"]
    finally:
        after.stop()
