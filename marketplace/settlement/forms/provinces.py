"""What an accountant types about money of provinces."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.areas.models import Province
from marketplace.common.forms import DayField, DongField, LineField


class ProvincePaymentForm(forms.Form):
    """So much came from a province."""

    bank_ref = LineField(label=_("Số tham chiếu của ngân hàng"), max_length=60)
    amount = DongField(label=_("Số tiền vào, đồng"), least=1)
    received_on = DayField(label=_("Ngày tiền vào"))


class ProvinceForm(forms.Form):
    """Whose money a held transfer is."""

    province = forms.ModelChoiceField(label=_("Tỉnh, thành phố"), queryset=None)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["province"].queryset = Province.objects.order_by("folded", "code")


class PeriodForm(forms.Form):
    """From which day to which."""

    first = DayField(label=_("Từ ngày"), required=False)
    last = DayField(label=_("Đến ngày"), required=False)
