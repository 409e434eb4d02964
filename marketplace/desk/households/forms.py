"""What is typed about a number that changed hands."""

from django import forms
from django.utils.translation import gettext_lazy

from marketplace.common.forms import LineField


class NumberForm(forms.Form):
    """The telephone or card. Posted, so that the number is in no address and no log."""

    number = LineField(
        label=gettext_lazy("Số điện thoại hoặc số căn cước"),
        max_length=40,
        help_text=gettext_lazy("Số đã đổi chủ: của hộ khác trước đây, nay khách này đang dùng."),
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off", "autofocus": True}),
    )


class RemoveForm(forms.Form):
    """Why the number is no longer the household's."""

    number = LineField(max_length=40, widget=forms.HiddenInput)
    reason = LineField(
        label=gettext_lazy("Vì sao gỡ"),
        max_length=200,
        help_text=gettext_lazy("Ví dụ: chủ cũ bỏ số, nhà mạng bán lại; đã xem hợp đồng thuê bao."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": gettext_lazy("Xin ghi vì sao gỡ, dưới 200 ký tự.")},
    )
