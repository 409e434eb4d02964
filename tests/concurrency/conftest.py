import pytest


@pytest.fixture(autouse=True)
def _no_broker(monkeypatch):
    """Leave messages in the outbox: forty threads need not wake a worker that is not there."""
    monkeypatch.setattr("marketplace.messaging.domain.queueing.wake_relay", lambda: None)
