"""Reading limits without a lock: for showing, never for deciding."""

import datetime as dt

from marketplace.quotas.models import Quota


def left(keys: list[str], *, at: dt.datetime | None = None) -> dict[str, int]:
    """Return key → how many are left (each in its quota's unit); an unlimited key is not in the answer.

    With a moment a quota that is not open then has nothing left.
    """
    rows = Quota.objects.filter(key__in=keys).values_list("key", "limit", "taken", "opens_at", "closes_at")
    return {
        key: 0 if at is not None and ((opens and opens > at) or (closes and closes <= at)) else limit - taken
        for key, limit, taken, opens, closes in rows
    }
