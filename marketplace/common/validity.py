"""Dated truth: rows that hold from a day to a day and lapse by themselves (design: invariant 11)."""

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class DatedQuerySet(models.QuerySet):  # type: ignore[type-arg]  # generic over the concrete model
    """Rows with ``valid_from`` and ``valid_to``."""

    def in_force(self, on: dt.date) -> Self:
        """Rows that hold on the day ``on`` (both ends included; no end = until further notice)."""
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=on), valid_from__lte=on)


class Dated(models.Model):
    """A fact with its source and the days on which it holds."""

    valid_from = models.DateField(_("hiệu lực từ"))
    valid_to = models.DateField(_("hiệu lực đến"), null=True, blank=True)
    source = models.CharField(_("nguồn"), max_length=300, help_text=_("Văn bản hoặc nơi lấy số liệu"))

    objects = DatedQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="%(app_label)s_%(class)s_valid_order",
            )
        ]
