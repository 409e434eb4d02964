"""Forecasts as a person may see them."""

from typing import TYPE_CHECKING

from django.db.models import BigIntegerField, CharField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Concat

from farmers.models import Forecast
from farmers.queries.visible import households_of
from marketplace.quotas.models import Quota

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from marketplace.accounts.models import User


def forecasts_visible_to(user: "User | AnonymousUser") -> QuerySet[Forecast]:
    """Return the forecasts of the person's households, the next harvest first, with the grams ``promised`` of each."""
    key = Concat(Value("forecast:"), Cast(OuterRef("pk"), CharField()), Value(":grams"))
    promised = Subquery(Quota.objects.filter(key=key).values("taken")[:1], output_field=BigIntegerField())
    return (
        Forecast.objects.filter(growing_area__household__in=households_of(user))
        .select_related("growing_area__crop", "growing_area__household")
        .annotate(promised=promised)
        .order_by("expected_from", "pk")
    )
