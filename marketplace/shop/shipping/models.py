"""Freight as dated data."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from marketplace.common.validity import Dated


class FreightTariff(Dated):
    """So many đồng for each step of weight started, per shipment, nationwide (demo: 15,000 đ per 5 kg)."""

    name = models.CharField(max_length=120)
    step_grams = models.PositiveIntegerField(_("bước khối lượng, gam"))
    step_price = models.PositiveIntegerField(_("giá mỗi bước, đồng"))

    class Meta(Dated.Meta):
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(condition=Q(step_grams__gt=0), name="shipping_step_positive"),
        ]

    def __str__(self) -> str:
        return self.name


from oscar.apps.shipping.models import *  # noqa: E402, F403  our classes first, see docs/structure.md
