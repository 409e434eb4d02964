"""What keeps codes and passwords from being guessed. The database counts, so no wiped cache gives tries back."""

import datetime as dt

from django.db import models
from django.db.models import F, Q

from marketplace.common import clock

MAX_TRIES = 5
CODE_LIFETIME = dt.timedelta(minutes=10)


def expiry() -> dt.datetime:
    """Return the moment until which a code sent now is good."""
    return clock.now() + CODE_LIFETIME


class LoginCode(models.Model):
    """A code sent to a phone. The session knows only ``reference``; the code itself is nowhere but in the message.

    ``tries`` counts the comparisons made and is raised *before* each: see ``domain.codes``.
    """

    reference = models.CharField(max_length=43, unique=True)
    phone = models.CharField(max_length=16)
    code_hash = models.CharField(max_length=80)
    tries = models.PositiveSmallIntegerField(default=0)
    issued_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField(default=expiry)
    spent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(tries__lte=MAX_TRIES), name="accounts_code_tries"),
            models.CheckConstraint(condition=Q(expires_at__gt=F("issued_at")), name="accounts_code_expires_later"),
        ]
        indexes = [models.Index(fields=["expires_at"], name="accounts_code_expiry")]

    def __str__(self) -> str:
        return f"#{self.pk}"


class Throttle(models.Model):
    """How often something was done by somebody within one window of time; ``key`` is a keyed hash of who and what."""

    key = models.CharField(max_length=80)
    window_start = models.DateTimeField()
    used = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "window_start"], name="accounts_one_throttle_a_window")]
        indexes = [models.Index(fields=["window_start"], name="accounts_throttle_age")]

    def __str__(self) -> str:
        return f"#{self.pk}"
