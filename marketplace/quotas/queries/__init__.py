"""Reading limits without a lock: for showing, never for deciding."""

import datetime as dt
from typing import Any

from marketplace.common.compiled import Compiled, Given
from marketplace.quotas.models import Quota

_BY_KEY: Compiled[Any] = Compiled(
    lambda: Quota.objects.filter(key__among=Given("keys")).values_list("key", "limit", "taken", "opens_at", "closes_at")
)


def left(keys: list[str], *, at: dt.datetime | None = None) -> dict[str, int]:
    """Return key → how many are left (each in its quota's unit); an unlimited key is not in the answer.

    With a moment a quota that is not open then has nothing left.
    """
    rows = _BY_KEY.rows(keys=list(keys)) if keys else []
    return {
        key: 0 if at is not None and ((opens and opens > at) or (closes and closes <= at)) else limit - taken
        for key, limit, taken, opens, closes in rows
    }
