"""That a household was there when its ration was drawn on: a code answered, an identity seen, a clerk's word.

A phone number is no secret: whoever knows it could spend another's ration. So each order of rationed goods uses up one
piece of evidence, noted by the very person who sells, a short while before. In prose: docs/algorithms/rations.md.
"""

import datetime as dt

from django.db import transaction

from marketplace.accounts.models import HouseholdAccount, HouseholdKey, HouseholdPresence, User
from marketplace.common import clock

PRESENT_FOR = dt.timedelta(minutes=30)
"""So long a household that answered counts as being there: a price that changed meanwhile costs no other code."""


def note_presence(
    *, account: HouseholdAccount, how: str, by: User | None, key: HouseholdKey | None = None, reason: str = ""
) -> HouseholdPresence:
    """Note that somebody of the household is there, as ``by`` saw; what is fresh and not used up yet is not doubled.

    Only what verifies keys calls it, and ``checkout.domain.households`` for a clerk's word.
    """
    with transaction.atomic():
        held = HouseholdAccount.objects.select_for_update(no_key=True).get(pk=account.pk)
        known = fresh_presence(account=held, by=by)
        if known is not None and (known.how, known.key_id) == (how, key and key.pk):
            return known
        return HouseholdPresence.objects.create(account=held, how=how, key=key, noted_by=by, reason=reason)


def fresh_presence(*, account: HouseholdAccount, by: User | None) -> HouseholdPresence | None:
    """Return the newest evidence, noted by ``by`` within ``PRESENT_FOR`` and not used up, of a key that is in force."""
    now = clock.now()
    fresh = HouseholdPresence.objects.filter(
        account=account,
        noted_by=by,
        noted_at__gt=now - PRESENT_FOR,
        noted_at__lte=now,
        used_at__isnull=True,
        key__removed_at__isnull=True,
    )
    return fresh.order_by("-noted_at", "-pk").first()


def use_presence(*, presence: HouseholdPresence, source: str) -> None:
    """Use evidence up for ``source`` ("order:42"). Needs a transaction that has the account locked."""
    presence.used_at, presence.used_on = clock.now(), source
    presence.save(update_fields=["used_at", "used_on"])
