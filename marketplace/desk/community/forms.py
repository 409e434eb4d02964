"""What a team types: whom an order is for, who took it, how much cash went over."""

from django import forms
from django.utils.translation import gettext_lazy

from marketplace.common.forms import DongField, KeyField, LineField, PhoneField
from marketplace.shop.checkout.forms import ProvesAtDoor


class HouseholdForm(ProvesAtDoor):
    """The household that receives; the commune is the team's."""

    field_order = ("name", "phone", "address", "note", "code", "citizen_id")

    name = LineField(label=gettext_lazy("Chủ hộ"), max_length=120)
    phone = PhoneField(
        label=gettext_lazy("Số điện thoại"),
        max_length=40,
        help_text=gettext_lazy("Hộ không có điện thoại thì ghi số của tổ."),
    )
    address = LineField(label=gettext_lazy("Số nhà, ngõ hoặc thôn, xóm"), max_length=300)
    note = LineField(label=gettext_lazy("Dặn thêm"), max_length=300, required=False)
    key = KeyField()
    quote = forms.CharField(max_length=20_000, widget=forms.HiddenInput)


class TakeInForm(forms.Form):
    """An order that is held by the red zone: its customer gives the team number and telephone."""

    number = LineField(label=gettext_lazy("Mã đơn"), max_length=40)
    phone = PhoneField(label=gettext_lazy("Số điện thoại đặt đơn"), max_length=40)


class ReceiptForm(forms.Form):
    """Who took the goods."""

    received_by = LineField(label=gettext_lazy("Người nhận"), max_length=120)


class BoundaryForm(forms.Form):
    """All of a manifest at once, against the sum."""

    cash = DongField(label=gettext_lazy("Tiền tổ đưa, đồng"), most=10_000_000_000)
    key = KeyField()
