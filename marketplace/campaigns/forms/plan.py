"""The plan of a season."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.models import Product
from catalog.produce import Crop
from marketplace.accounts.models import User
from marketplace.areas.models import Province
from marketplace.campaigns.domain import Plan
from marketplace.campaigns.models import Campaign, CampaignTarget
from marketplace.campaigns.queries import products_in, provinces_to_plan
from marketplace.common.forms import CountField, DayField, LineField
from marketplace.shop.partner.models import LegalSeller

MOST = 10**15
_CHECKS = forms.CheckboxSelectMultiple


class PlanForm(forms.Form):
    """Name, days, crops, provinces; targets for each measure; the counting rule of each unit in use."""

    name = LineField(label=_("Tên mùa"), max_length=160)
    starts_on = DayField(label=_("Từ ngày"))
    ends_on = DayField(label=_("Đến ngày"))
    crops = forms.ModelMultipleChoiceField(label=_("Nông sản"), queryset=Crop.objects.all(), widget=_CHECKS)
    provinces = forms.ModelMultipleChoiceField(
        label=_("Tỉnh của hộ bán"), queryset=Province.objects.none(), widget=_CHECKS
    )

    def __init__(self, *args: Any, by: User, campaign: Campaign | None = None, **kwargs: Any) -> None:
        if campaign is not None:
            kwargs.setdefault("initial", _said(campaign))
        super().__init__(*args, **kwargs)
        self.campaign = campaign
        self.fields["provinces"].queryset = provinces_to_plan(by)
        if campaign is not None:
            self._add_narrowing(campaign)
        for measure, label in CampaignTarget.Measure.choices:
            field = CountField(label=_("Chỉ tiêu: %(what)s") % {"what": label}, least=1, most=MOST, required=False)
            self.fields[f"target_{measure}"] = field
        units = {crop.counted_in for crop in campaign.crops.all()} if campaign is not None else set()
        for unit in sorted(units):
            label = _("Cách đếm: %(unit)s") % {"unit": Crop.Unit(unit).label}
            self.fields[f"rule_{unit}"] = LineField(label=label, max_length=400, required=False)

    def plan(self) -> Plan:
        """Return what was typed."""
        data = self.cleaned_data
        return Plan(
            name=data["name"],
            crops=list(data["crops"]),
            provinces=list(data["provinces"]),
            starts_on=data["starts_on"],
            ends_on=data["ends_on"],
            products=list(data.get("products") or ()),
            sellers=list(data.get("sellers") or ()),
            targets={
                measure: data[f"target_{measure}"]
                for measure in CampaignTarget.Measure.values
                if data[f"target_{measure}"]
            },
            counting={name.removeprefix("rule_"): text for name, text in data.items() if name.startswith("rule_")},
        )

    def _add_narrowing(self, campaign: Campaign) -> None:
        """Let the season be narrowed to some products and sellers of what its crops and provinces bring in."""
        wide = products_in(campaign, narrowed=False).order_by("title", "pk")
        self.fields["products"] = forms.ModelMultipleChoiceField(
            label=_("Chỉ những mặt hàng này"),
            help_text=_("Không chọn mặt hàng nào là lấy tất cả."),
            queryset=wide,
            required=False,
            widget=forms.SelectMultiple(attrs={"size": 8}),
        )
        self.fields["sellers"] = forms.ModelMultipleChoiceField(
            label=_("Chỉ những người bán này"),
            help_text=_("Không chọn ai là lấy tất cả."),
            queryset=LegalSeller.objects.filter(stocking_places__stockrecords__product__in=wide.order_by().values("pk"))
            .distinct()
            .order_by("name", "pk"),
            required=False,
            widget=forms.SelectMultiple(attrs={"size": 8}),
        )


def _said(campaign: Campaign) -> dict[str, Any]:
    return {
        "name": campaign.name,
        "starts_on": campaign.starts_on,
        "ends_on": campaign.ends_on,
        "crops": [crop.pk for crop in campaign.crops.all()],
        "provinces": [province.pk for province in campaign.provinces.all()],
        "products": [product.pk for product in Product.objects.filter(campaigns=campaign)],
        "sellers": [seller.pk for seller in campaign.sellers.all()],
        **{f"target_{target.measure}": target.amount for target in campaign.targets.all()},
        **{f"rule_{rule.unit}": rule.words for rule in campaign.counting_rules.all()},
    }
