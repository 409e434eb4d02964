"""The plan of a season."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from catalog.models import Product
from catalog.produce import Crop
from catalog.queries.finding import goods_found
from marketplace.accounts.models import User
from marketplace.areas.models import Province
from marketplace.campaigns.domain import Plan
from marketplace.campaigns.models import Campaign, CampaignTarget
from marketplace.campaigns.queries import products_in, provinces_to_plan
from marketplace.common.forms import CountField, DayField, LineField
from marketplace.shop.partner.models import LegalSeller, StockRecord

MOST = 10**15
MOST_DIGITS = 19
MOST_SHOWN = 30
"""Products and sellers to choose from at a time, beside those already chosen: a season has thousands."""
MOST_FOUND = 300
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

    def __init__(self, *args: Any, by: User, campaign: Campaign | None = None, find: str = "", **kwargs: Any) -> None:
        if campaign is not None:
            kwargs.setdefault("initial", _said(campaign))
        super().__init__(*args, **kwargs)
        self.campaign = campaign
        self.fields["provinces"].queryset = provinces_to_plan(by)
        if campaign is not None:
            self._add_narrowing(campaign, find)
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

    def _add_narrowing(self, campaign: Campaign, find: str) -> None:
        """Let the season be narrowed to some products and sellers of what its crops and provinces bring in.

        Any of them may be sent; shown are those chosen and the first that the words of ``find`` bring up.
        """
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
            queryset=_sellers_of(wide),
            required=False,
            widget=forms.SelectMultiple(attrs={"size": 8}),
        )
        best = goods_found(find, wide, most=MOST_FOUND) if find else None
        found = wide if best is None else wide.filter(pk__in=best)
        self._show("products", found.values_list("pk", flat=True) if best is None else best)
        self._show("sellers", _sellers_of(found).values_list("pk", flat=True))

    def _show(self, name: str, found: "QuerySet[Any] | list[int]") -> None:
        """Draw the rows of a field that are chosen and the first that were found."""
        field = self.fields[name]
        chosen = [str(pk) for pk in self[name].value() or []]
        ids = [int(pk) for pk in chosen if pk.isascii() and pk.isdigit() and len(pk) < MOST_DIGITS]
        rows = field.queryset.filter(pk__in=[*ids, *found[:MOST_SHOWN]])
        field.widget.choices = [(row.pk, field.label_from_instance(row)) for row in rows]


def _sellers_of(products: "QuerySet[Product]") -> "QuerySet[LegalSeller]":
    """Return who sells any of the products, by name."""
    records = StockRecord.objects.filter(product__in=products.order_by().values("pk"))
    return LegalSeller.objects.filter(pk__in=records.order_by().values("partner__legal_seller")).order_by("name", "pk")


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
