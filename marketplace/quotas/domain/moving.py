"""Moving takes from one key to another: two holders of a limit turned out to be one."""

from collections import defaultdict

from django.db import transaction
from django.db.models import F

from marketplace.common import clock
from marketplace.quotas.models import Quota, Take


@transaction.atomic
def move_takes(*, source: str, target: str, beyond: str) -> dict[str, int]:
    """Move what is taken of ``source`` to ``target``, and what has no room there to ``beyond``; say how much that is.

    Returns holder → amount beyond, for every holder that was moved (0 where all had room). All three quotas must be
    there; takes that were given back stay where they are, as history. Again: nothing is left to move.
    """
    locked = {
        quota.key: quota
        for quota in Quota.objects.select_for_update(no_key=True)
        .filter(key__in=(source, target, beyond))
        .order_by("key")
    }
    moved: dict[str, int] = {}
    room = max(0, locked[target].limit - locked[target].taken)
    amounts: defaultdict[str, int] = defaultdict(int)
    for take in Take.objects.filter(quota=locked[source], released_at__isnull=True).order_by("pk"):
        fits = min(room, take.amount)
        room -= fits
        for key, amount in ((target, fits), (beyond, take.amount - fits)):
            if amount:
                _add_to_take(locked[key], take.holder, amount)
                amounts[key] += amount
        amounts[source] -= take.amount
        moved[take.holder] = take.amount - fits
        Take.objects.filter(pk=take.pk).update(released_at=clock.now())
    for key, amount in sorted(amounts.items()):
        Quota.objects.filter(pk=locked[key].pk).update(taken=F("taken") + amount)
    return moved


def _add_to_take(quota: Quota, holder: str, amount: int) -> None:
    take, new = Take.objects.get_or_create(quota=quota, holder=holder, defaults={"amount": amount})
    if new:
        return
    if take.released_at is not None:
        Take.objects.filter(pk=take.pk).update(amount=amount, released_at=None)
    else:
        Take.objects.filter(pk=take.pk).update(amount=F("amount") + amount)
