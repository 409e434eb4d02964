"""What a carrier records at the door. Whether it may be so is the domain's to say."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from logistics.models import DeliveryAttempt
from marketplace.common.forms import DongField, KeyField, LineField

MOST_CASH = 10_000_000_000


class DeliverForm(forms.Form):
    """Who took the parcel, and the cash: one tap for what was shown as due, or an amount that was typed."""

    key = KeyField()
    received_by = LineField(
        label=gettext_lazy("Người nhận hàng"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": gettext_lazy("Xin ghi tên người nhận hàng.")},
    )
    exact = DongField(required=False, most=MOST_CASH, widget=forms.HiddenInput)  # the button's value, not an input
    cash = DongField(
        label=gettext_lazy("Số tiền đã thu, đồng"),
        help_text=gettext_lazy("Ví dụ: 155.000 hoặc 155k"),
        required=False,
        most=MOST_CASH,
    )

    def clean(self) -> dict[str, Any]:
        """Take the amount of the button that was tapped, else the one that was typed."""
        data = super().clean() or {}
        exact, typed = data.get("exact"), data.get("cash")
        if exact is None and typed is None and not self.errors:
            self.add_error("cash", gettext_lazy("Xin ghi số tiền đã thu, hoặc bấm nút thu đủ."))
        data["collected"] = typed if exact is None else exact
        return data


class FailForm(forms.Form):
    """Why the parcel could not be handed over."""

    key = KeyField()
    reason = forms.ChoiceField(
        label=gettext_lazy("Vì sao chưa giao được"),
        choices=DeliveryAttempt.Reason.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Xin chọn lý do chưa giao được."),
            "invalid_choice": gettext_lazy("Xin chọn lý do chưa giao được."),
        },
    )
