"""What is typed at the telephone desk."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from marketplace.areas.forms import MeansCommune
from marketplace.areas.parsing import parse_address
from marketplace.areas.queries import find_commune
from marketplace.common.forms import CountField, KeyField, LineField, PhoneField
from marketplace.desk.phone.models import Call
from marketplace.shop.basket.domain import LARGEST_QUANTITY
from marketplace.shop.basket.forms import LARGEST_ID


class NumberForm(forms.Form):
    """Who calls."""

    phone = PhoneField(
        label=gettext_lazy("Số đang gọi đến"),
        max_length=40,
        help_text=gettext_lazy("Gõ số rồi Enter. Khách quen hiện tên, đơn cũ và địa chỉ."),
        widget=forms.TextInput(
            attrs={"type": "tel", "inputmode": "tel", "autocomplete": "off", "autofocus": True, "accesskey": "s"}
        ),
    )
    key = KeyField()


class MissedForm(forms.Form):
    """A missed call that a clerk writes down."""

    phone = PhoneField(
        label=gettext_lazy("Số gọi nhỡ"),
        max_length=40,
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "off"}),
    )


class GoodsForm(forms.Form):
    """Put packs of a product in."""

    product_id = forms.IntegerField(min_value=1, max_value=LARGEST_ID, widget=forms.HiddenInput)
    quantity = CountField(label=gettext_lazy("Số lượng"), least=1, most=LARGEST_QUANTITY)
    key = KeyField(required=False)


class RepeatForm(forms.Form):
    """Put the goods of a former order in."""

    number = LineField(max_length=40, widget=forms.HiddenInput)
    key = KeyField(required=False)


class LineForm(forms.Form):
    """Change how many packs a line holds; none takes it out."""

    line_id = forms.IntegerField(min_value=1, max_value=LARGEST_ID, widget=forms.HiddenInput)
    quantity = CountField(label=gettext_lazy("Số lượng"), least=0, most=LARGEST_QUANTITY)


class CodeForm(forms.Form):
    """The code that the caller reads out."""

    code = LineField(
        label=gettext_lazy("Mã khách đọc"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )


class VouchForm(forms.Form):
    """How the clerk knows the household that has no code at hand."""

    reason = LineField(
        label=gettext_lazy("Vì sao biết đúng là hộ này"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": gettext_lazy("Xin ghi vì sao biết đúng là hộ này, dưới 200 ký tự.")},
    )


class OutcomeForm(forms.Form):
    """How a call without an order ended."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("Kết quả"),
        choices=[choice for choice in Call.Outcome.choices if choice[0] != Call.Outcome.ORDERED],
        error_messages={
            "required": gettext_lazy("Xin chọn kết quả cuộc gọi."),
            "invalid_choice": gettext_lazy("Xin chọn kết quả cuộc gọi."),
        },
    )


class WhoForm(MeansCommune):
    """Who receives, and where: the whole address in one line, as it is heard.

    The commune is read from the line; where it can mean several, they are offered. One chosen from the typing help
    comes in ``commune_code``.
    """

    typed_in = "address"
    field_order = ("name", "address", "commune_code", "commune_choice", "note")

    name = LineField(
        label=gettext_lazy("Người nhận"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off", "accesskey": "d"}),
    )
    address = LineField(
        label=gettext_lazy("Địa chỉ, cả xã phường và tỉnh"),
        max_length=300,
        help_text=gettext_lazy("Gõ một lần như khách đọc, ví dụ 12 Hàng Bạc, P. Hoàn Kiếm, Hà Nội."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "data-commune-into": "id_commune_code"}),
    )
    commune_choice = forms.ChoiceField(
        label=gettext_lazy("Đúng nơi nào dưới đây"),
        choices=(),
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Xin hỏi lại khách rồi chọn đúng xã, phường."),
            "invalid_choice": gettext_lazy("Xin hỏi lại khách rồi chọn đúng xã, phường."),
        },
    )
    note = LineField(
        label=gettext_lazy("Dặn bưu tá"),
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.address_text = ""

    def clean(self) -> dict[str, Any]:
        """Find the commune that is meant, and what is left of the line: house, street, hamlet."""
        data = super().clean() or {}
        if "address" not in data:
            return data
        parsed = parse_address(data["address"])
        chosen = data.get("commune_code") or data.get("commune_choice")
        self.commune = find_commune(chosen) if chosen else parsed.commune
        if self.commune is None and not self.errors:
            self.add_error(
                "address", ValidationError(_("Chưa rõ là xã, phường nào. Xin hỏi thêm tên tỉnh, thành phố."))
            )
        self.address_text = parsed.leftover or data["address"]
        return data
