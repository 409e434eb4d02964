"""The account that transfers go to, as it is typed."""

from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.common.banks import bank_choices
from marketplace.common.forms import DayField, LineField


class AccountForm(forms.Form):
    """Bank, number, holder, from which day, and who decided so."""

    bank_bin = forms.ChoiceField(
        label=_("Ngân hàng"),
        choices=lambda: [("", _("Chọn ngân hàng")), *bank_choices()],
        error_messages={"required": _("Xin chọn ngân hàng."), "invalid_choice": _("Xin chọn ngân hàng.")},
    )
    number = LineField(label=_("Số tài khoản"), max_length=30)
    holder = LineField(label=_("Chủ tài khoản, như trong sổ ngân hàng"), max_length=120)
    valid_from = DayField(label=_("Nhận tiền từ ngày"))
    source = LineField(label=_("Quyết định hay văn bản nào"), max_length=300)
