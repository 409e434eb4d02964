"""Forms of decisions on essentials."""

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.measures import per_unit
from catalog.models import Crop, PriceCeiling, PriceDecision, Product
from marketplace.areas.models import Province
from marketplace.common.forms import CountField, DayField, DongField, GramsField, LineField
from marketplace.desk.zones.forms import CommunesField
from marketplace.shop.partner.models import LegalSeller, PriceCommitment

MOST_TONNES = 1_000_000_000_000
UNIT_HELP = gettext_lazy("Theo đơn vị của mặt hàng: kg, lít, quả, con hoặc hộp.")


def read_amount(crop: Crop, text: str) -> int:
    """Return an amount typed in a commodity's unit as base units. Raises ``ValidationError``."""
    field = GramsField(most=MOST_TONNES) if per_unit(crop) > 1 else CountField(least=1, most=MOST_TONNES)
    return int(field.clean(text))


class DecisionForm(forms.Form):
    """A decision with a ceiling for each commodity that it names."""

    authority = LineField(label=gettext_lazy("Cơ quan"), max_length=160)
    number = LineField(label=gettext_lazy("Số quyết định"), max_length=60)
    signed_on = DayField(label=gettext_lazy("Ngày ký"))
    title = LineField(label=gettext_lazy("Trích yếu"), max_length=300, required=False)
    source = LineField(label=gettext_lazy("Nguồn"), max_length=300, help_text=gettext_lazy("Công báo hoặc văn bản."))
    valid_from = DayField(
        label=gettext_lazy("Có hiệu lực từ ngày"),
        help_text=gettext_lazy("Đúng ngày trên văn bản, kể cả khi văn bản về trễ. Sàn buộc từ ngày mai."),
    )
    valid_to = DayField(label=gettext_lazy("Đến hết ngày"), required=False)
    provinces = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Cả tỉnh, thành phố"),
        queryset=Province.objects.all(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    communes = CommunesField(
        label=gettext_lazy("Hoặc chỉ những xã, phường này"),
        help_text=gettext_lazy("Mỗi dòng một nơi, ví dụ: Phường Hoàn Kiếm, Hà Nội."),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.crops = {f"ceiling_{crop.pk}": crop for crop in Crop.objects.filter(is_essential=True)}
        for name, crop in self.crops.items():
            words = {"crop": crop.name, "unit": crop.get_counted_in_display()}
            self.fields[name] = DongField(
                label=_("Giá trần %(crop)s, đồng một %(unit)s") % words, required=False, least=1
            )

    def facts(self) -> dict[str, Any]:
        """Return the arguments of ``decide_ceilings``."""
        data = dict(self.cleaned_data)
        ceilings = {crop: data.pop(name) for name, crop in self.crops.items()}
        return {**data, "ceilings": {crop: amount for crop, amount in ceilings.items() if amount}}


class AmountForm(forms.Form):
    """What forms with an amount in a commodity's unit share."""

    def base_units(self, crop: Crop, name: str) -> None:
        """Turn the typed amount into base units, or say at the field what is wrong."""
        text = self.cleaned_data.get(name)
        if text:
            try:
                self.cleaned_data[name] = read_amount(crop, text)
            except ValidationError as error:
                self.add_error(name, error)


class CommitmentForm(AmountForm):
    """A seller takes part under one ceiling of a decision."""

    ceiling = forms.ModelChoiceField(
        label=gettext_lazy("Mặt hàng"), queryset=PriceCeiling.objects.none(), empty_label=None
    )
    legal_seller = forms.ModelChoiceField(label=gettext_lazy("Người bán"), queryset=LegalSeller.objects.none())
    committed = LineField(label=gettext_lazy("Lượng cam kết"), max_length=40, help_text=UNIT_HELP)
    registered_on = DayField(
        label=gettext_lazy("Tham gia từ ngày"), required=False, help_text=gettext_lazy("Để trống: sớm nhất có thể.")
    )

    def __init__(self, *args: Any, decision: PriceDecision, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ceilings = decision.ceilings.select_related("crop", "decision").order_by("crop__name")
        self.fields["ceiling"].queryset = ceilings  # type: ignore[attr-defined]  # a ModelChoiceField
        selling = LegalSeller.objects.filter(stocking_places__stockrecords__product__crop__ceilings__decision=decision)
        self.fields["legal_seller"].queryset = selling.distinct().order_by("name")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Read the amount in the unit of the commodity chosen."""
        super().clean()
        if self.cleaned_data.get("ceiling"):
            self.base_units(self.cleaned_data["ceiling"].crop, "committed")
        return self.cleaned_data


class GoodsForm(forms.Form):
    """Which goods of the seller are registered, from which day on."""

    products = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Món đã đăng ký với cơ quan"),
        queryset=Product.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )
    registered_from = DayField(
        label=gettext_lazy("Đăng ký từ ngày"),
        required=False,
        help_text=gettext_lazy("Đúng ngày trên giấy đăng ký. Để trống: sớm nhất có thể. Sàn buộc từ ngày mai."),
    )

    def __init__(self, *args: Any, commitment: PriceCommitment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        of_seller = Product.objects.filter(
            crop=commitment.ceiling.crop_id, stockrecords__partner__legal_seller=commitment.legal_seller
        )
        named = commitment.goods.filter(until__isnull=True).values("product")
        found = of_seller.exclude(pk__in=named).distinct().order_by("title", "pk")
        self.fields["products"].queryset = found  # type: ignore[attr-defined]  # a ModelMultipleChoiceField
        self.has_goods = found.exists()


class EndForm(forms.Form):
    """The last day of a decision or ration."""

    last_day = DayField(label=gettext_lazy("Ngày cuối"), help_text=gettext_lazy("Sớm nhất là hôm nay."))


class RationForm(AmountForm):
    """So much of a commodity for a household in each period."""

    crop = forms.ModelChoiceField(label=gettext_lazy("Mặt hàng"), queryset=Crop.objects.filter(is_essential=True))
    amount = LineField(label=gettext_lazy("Mỗi hộ được mua"), max_length=40, help_text=UNIT_HELP)
    per_days = CountField(label=gettext_lazy("Trong mấy ngày"), least=1, most=366)
    source = LineField(label=gettext_lazy("Nguồn"), max_length=300)
    valid_from = DayField(label=gettext_lazy("Có hiệu lực từ ngày"), help_text=gettext_lazy("Sớm nhất là ngày mai."))
    valid_to = DayField(label=gettext_lazy("Đến hết ngày"), required=False)
    provinces = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Tỉnh, thành phố"), queryset=Province.objects.all(), widget=forms.CheckboxSelectMultiple
    )

    def clean(self) -> dict[str, Any]:
        """Read the amount in the unit of the commodity chosen."""
        super().clean()
        if self.cleaned_data.get("crop"):
            self.base_units(self.cleaned_data["crop"], "amount")
        return self.cleaned_data


class NoteForm(forms.Form):
    """A conclusion or a reason."""

    note = LineField(label=gettext_lazy("Kết luận"), max_length=200)


class MergeForm(forms.Form):
    """Two accounts that are one household."""

    keep = forms.IntegerField(min_value=1, max_value=2**31, widget=forms.HiddenInput)
    other = forms.IntegerField(min_value=1, max_value=2**31, widget=forms.HiddenInput)
    reason = LineField(label=gettext_lazy("Vì sao là một hộ"), max_length=200)


class ReportForm(forms.Form):
    """Which days, where, of what."""

    start = DayField(label=gettext_lazy("Từ ngày"), required=False)
    end = DayField(label=gettext_lazy("Đến ngày"), required=False)
    province = forms.ModelChoiceField(
        label=gettext_lazy("Tỉnh, thành phố"),
        queryset=Province.objects.none(),
        required=False,
        empty_label=gettext_lazy("Tất cả"),
    )
    crop = forms.ModelChoiceField(
        label=gettext_lazy("Mặt hàng"),
        queryset=Crop.objects.filter(is_essential=True),
        required=False,
        empty_label=gettext_lazy("Tất cả"),
    )

    def __init__(self, *args: Any, provinces: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["province"].queryset = provinces  # type: ignore[attr-defined]  # a ModelChoiceField

    def clean(self) -> dict[str, Any]:
        """Fill in the last thirty days; refuse days the wrong way round."""
        data = super().clean() or self.cleaned_data
        data["end"] = data.get("end") or self.today
        data["start"] = data.get("start") or data["end"] - dt.timedelta(days=29)
        if data["end"] < data["start"]:
            self.add_error("end", _("Ngày cuối phải sau ngày đầu."))
        return data
