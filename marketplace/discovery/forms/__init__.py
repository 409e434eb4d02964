"""Forms of the public pages."""

from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.common.forms import LineField


class TrackForm(forms.Form):
    """Number and phone open an order. Both are checked together, so that neither tells whether the other is right."""

    number = LineField(
        label=_("Mã đơn"),
        max_length=40,
        help_text=_("Trong tin nhắn xác nhận, ví dụ CP7K2M9QX4T."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )
    phone = LineField(
        label=_("Số điện thoại đã đặt"),
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel", "type": "tel"}),
    )


class CancelForm(forms.Form):
    """Why an order is cancelled."""

    reason = LineField(
        label=_("Lý do"),
        max_length=200,
        required=False,
        help_text=_("Không bắt buộc. Ví dụ: đặt nhầm số lượng."),
    )
