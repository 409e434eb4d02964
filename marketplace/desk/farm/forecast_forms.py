"""What is typed about a harvest to come."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.models import LimitedProduct
from farmers.domain.forecasts import MOST_FORECAST_GRAMS
from farmers.models import Household, Listing
from marketplace.common.forms import DayField, GramsField, KeyField


class ForecastForm(forms.Form):
    """Which listing is sold before harvest, when it comes, how much."""

    listing = forms.ModelChoiceField(label=_("Mặt hàng bán trước"), queryset=Listing.objects.none())
    expected_from = DayField(label=_("Dự kiến thu hoạch từ"))
    expected_to = DayField(label=_("Đến"))
    grams = GramsField(label=_("Sản lượng dự kiến, kg"), most=MOST_FORECAST_GRAMS)
    key = KeyField()

    refusal_fields = {"listings": "listing"}

    def __init__(self, *args: Any, household: Household, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        bound = LimitedProduct.objects.filter(key__startswith="forecast:").values("product")
        listings = household.listings.filter(state=Listing.State.ACTIVE).exclude(product__in=bound)
        field = self.fields["listing"]
        field.queryset = listings.select_related("product", "growing_area").order_by("pk")
        field.label_from_instance = lambda listing: f"{listing.product.title} · {listing.growing_area.name}"

    def facts(self) -> dict[str, Any]:
        """Return what ``make_forecast`` asks for."""
        data = self.cleaned_data
        listing = data["listing"]
        dates = {name: data[name] for name in ("expected_from", "expected_to", "grams", "key")}
        return {"growing_area": listing.growing_area, "listings": [listing], **dates}


class ForecastChangeForm(forms.Form):
    """A new weight."""

    grams = GramsField(label=_("Sản lượng dự kiến mới, kg"), most=MOST_FORECAST_GRAMS)
