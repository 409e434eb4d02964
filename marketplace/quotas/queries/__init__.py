"""Reading limits without a lock: for showing, never for deciding."""

from marketplace.quotas.models import Quota


def left(keys: list[str]) -> dict[str, int]:
    """Return key → how many are left (each in its quota's unit); an unlimited key is not in the answer."""
    rows = Quota.objects.filter(key__in=keys).values_list("key", "limit", "taken")
    return {key: limit - taken for key, limit, taken in rows}
