"""What a reviewer types."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from marketplace.common.forms import LineField


class IdentityForm(forms.Form):
    """The number on the citizen card that the reviewer holds in hand."""

    citizen_id = LineField(
        label=gettext_lazy("Số căn cước trên thẻ"),
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        help_text=gettext_lazy("12 chữ số. Số này được mã hóa, chỉ hiện bốn số cuối."),
        error_messages={"required": gettext_lazy("Xin ghi số căn cước.")},
    )


class TaxForm(forms.Form):
    """A tax code, or the paper that says that none is due."""

    tax_code = LineField(label=gettext_lazy("Mã số thuế"), required=False, max_length=14)
    exempt = forms.BooleanField(label=gettext_lazy("Được miễn thuế nông sản chưa chế biến"), required=False)
    source = LineField(label=gettext_lazy("Theo giấy tờ nào"), required=False, max_length=200)

    def clean(self) -> dict[str, Any]:
        """An exemption has a paper; one of the two is said."""
        data = super().clean() or {}
        if data.get("exempt") and not data.get("source"):
            self.add_error("source", _("Miễn thuế cần ghi giấy tờ nào nói vậy."))
        if not self.errors and not data.get("exempt") and not data.get("tax_code"):
            self.add_error("tax_code", _("Xin ghi mã số thuế, hoặc chọn được miễn."))
        return data


class ReasonForm(forms.Form):
    """Why."""

    reason = LineField(label=gettext_lazy("Lý do hoặc ghi chú"), required=False, max_length=300)
