"""Caps and discounts of a season."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from marketplace.campaigns.models import Campaign, Cap
from marketplace.common.forms import CountField, DayField, LineField

MOST = 10**12


class CapForm(forms.Form):
    """How much the season may sell, in all or on each day, in the units in which its goods are counted."""

    kind = forms.ChoiceField(label=_("Giới hạn"))
    limit = CountField(label=_("Nhiều nhất"), least=1, most=MOST)
    source = LineField(label=_("Theo văn bản, thỏa thuận"), max_length=200)

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = set(campaign.crops.values_list("counted_in", flat=True))
        kinds = [kind for kind in Cap.Kind if Cap(kind=kind).unit is None or Cap(kind=kind).unit in units]
        self.fields["kind"].choices = [(kind.value, kind.label) for kind in kinds]


class PercentField(forms.DecimalField):
    """A percentage, at most two decimals, comma or dot; the value is ten-thousandths."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(min_value=0, max_value=100, max_digits=5, decimal_places=2, widget=widget, **kwargs)

    def to_python(self, value: Any) -> Any:
        """Read "12,5" as 12.5."""
        return super().to_python(value.replace(",", ".").rstrip("% ") if isinstance(value, str) else value)

    def clean(self, value: Any) -> int | None:
        """Return ten-thousandths."""
        percent = super().clean(value)
        return None if percent is None else int(percent * 100)


class DiscountForm(forms.Form):
    """So much off, between two days, paid by these."""

    name = LineField(label=_("Tên đợt giảm giá"), max_length=160)
    crop = forms.ModelChoiceField(label=_("Nông sản"), queryset=None, required=False, empty_label=_("Tất cả của mùa"))
    off_bp = PercentField(label=_("Giảm, %"))
    platform_bp = PercentField(label=_("Sàn chịu, % của phần giảm"))
    province_bp = PercentField(label=_("Tỉnh chịu, % của phần giảm"))
    seller_bp = PercentField(label=_("Người bán chịu, % của phần giảm"))
    province = forms.ModelChoiceField(
        label=_("Tỉnh nào chịu"), queryset=None, required=False, empty_label=_("Không có")
    )
    valid_from = DayField(label=_("Từ ngày"))
    valid_to = DayField(label=_("Đến ngày"))
    source = LineField(label=_("Theo văn bản, thỏa thuận"), max_length=300)

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"platform_bp": "0", "province_bp": "0", "seller_bp": "100"})
        super().__init__(*args, **kwargs)
        self.fields["crop"].queryset = campaign.crops.all()
        self.fields["province"].queryset = campaign.provinces.order_by("folded", "code")

    def clean(self) -> dict[str, Any]:
        """Say where the shares do not make a whole, before anything else is looked at."""
        data = super().clean() or {}
        shares = [data.get(name) for name in ("platform_bp", "province_bp", "seller_bp")]
        if None not in shares and sum(shares) != 10_000:
            self.add_error("seller_bp", gettext("Phần sàn, tỉnh và người bán chịu cộng lại phải đúng 100 %."))
        return data
