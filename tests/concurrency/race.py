"""Races: many threads, each with a connection of its own, let go at the same moment."""

import threading
from collections.abc import Callable, Sequence
from typing import Any

from django.db import connections

WAIT = 60


def race(*runners: Callable[[], Any], wait: float = WAIT) -> list[Any]:
    """Run all at once and return what each returned or raised, in their order; none may take longer than ``wait``."""
    outcomes: list[Any] = [None] * len(runners)
    start = threading.Barrier(len(runners))

    def run(index: int, runner: Callable[[], Any]) -> None:
        try:
            connections["default"].ensure_connection()
            start.wait(WAIT)
            outcomes[index] = runner()
        except Exception as error:  # what it raised is what the test asks about
            outcomes[index] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(runners)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(wait)
    assert not any(thread.is_alive() for thread in threads), "somebody waits for ever"
    return outcomes


def of_kind(outcomes: Sequence[Any], kind: type) -> list[Any]:
    """Return the outcomes of a kind."""
    return [outcome for outcome in outcomes if isinstance(outcome, kind)]
