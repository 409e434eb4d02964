"""Answering a complaint, and calling a lot back."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from farmers.models import Lot
from farmers.queries import find_lot
from marketplace.common.forms import KeyField, LineField
from marketplace.common.text import clean
from marketplace.complaints.domain.filing import MOST_TEXT
from marketplace.complaints.domain.recalls import LONGEST


class AnswerForm(forms.Form):
    """What the market answers; the customer reads it as it is."""

    key = KeyField()
    text = forms.CharField(
        label=gettext_lazy("Trả lời khách"),
        max_length=MOST_TEXT,
        help_text=gettext_lazy("Khách đọc nguyên văn. Ghi đã làm gì, và khách cần làm gì."),
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def clean_text(self) -> str:
        """Return the text without control characters."""
        return clean(self.cleaned_data["text"])


class RecallForm(forms.Form):
    """The code of a lot, why it is called back, and by which decision."""

    key = KeyField()
    lot = LineField(label=gettext_lazy("Mã lô"), max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    reason = LineField(label=gettext_lazy("Vì sao thu hồi"), max_length=LONGEST)
    advice = LineField(
        label=gettext_lazy("Người mua nên làm gì"),
        max_length=LONGEST,
        help_text=gettext_lazy("Đi trong tin nhắn, ví dụ: Xin đừng ăn, giữ lại và gọi bưu cục để được hoàn tiền."),
    )
    source = LineField(label=gettext_lazy("Theo quyết định, kết quả kiểm nghiệm"), max_length=LONGEST)

    def clean_lot(self) -> Lot:
        """Return the lot with this code."""
        found = find_lot(self.cleaned_data["lot"])
        if found is None:
            raise forms.ValidationError(_("Chợ không có lô này. Xin xem lại mã trên nhãn."))
        return found
