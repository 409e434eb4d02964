"""The limits of waiting follow from one number; what the address itself says comes first."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from marketplace.settings.readers import database

URL = "postgres://cho:phien@db.example:5433/market"


def test_every_limit_follows_from_the_statement():
    found = database(URL, statement_seconds=15)
    assert (found["HOST"], found["PORT"], found["NAME"]) == ("db.example", 5433, "market")
    assert found["CONN_HEALTH_CHECKS"]
    assert found["OPTIONS"]["options"].split(" -c ")[1:] == [
        "plan_cache_mode=force_generic_plan",
        "statement_timeout=15000",
        "lock_timeout=7000",
        "idle_in_transaction_session_timeout=30000",
    ]
    assert found["OPTIONS"]["patience"] == 20, "longer than the server's own limit, so that the server speaks first"


def test_what_the_address_says_comes_first():
    found = database(f"{URL}?connect_timeout=2&tcp_user_timeout=3000", statement_seconds=15)
    assert (found["OPTIONS"]["connect_timeout"], found["OPTIONS"]["tcp_user_timeout"]) == (2, 3000)


@pytest.mark.parametrize("seconds", [0, 1])
def test_no_time_at_all_is_nonsense(seconds):
    with pytest.raises(ImproperlyConfigured, match="STATEMENT_SECONDS must be 2 or more"):
        database(URL, statement_seconds=seconds)
