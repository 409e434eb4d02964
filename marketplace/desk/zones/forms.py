"""A decision on a zone, as it is typed off the paper."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from logistics.models import Zone
from marketplace.areas.models import Commune
from marketplace.areas.parsing import parse_address
from marketplace.areas.queries import find_commune
from marketplace.common.forms import LineField
from marketplace.common.text import clean

MOST_LINES = 200
LONGEST = 20_000


class CommunesField(forms.CharField):
    """Communes, one a line: by code, or by name with the province."""

    widget = forms.Textarea(attrs={"rows": 5})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=LONGEST, **kwargs)

    def clean(self, value: Any) -> list[Commune]:
        """Return the communes; name each line that means none, or several."""
        lines = [line for line in clean(super().clean(value)).splitlines() if line.strip()]
        if len(lines) > MOST_LINES:
            raise ValidationError(_("Mỗi lần nhiều nhất %(count)d xã, phường.") % {"count": MOST_LINES})
        found = {line: find_commune(line.strip()) or parse_address(line).commune for line in lines}
        unclear = [line for line, commune in found.items() if commune is None]
        if unclear:
            raise ValidationError(
                _("Chưa rõ xã, phường nào: %(lines)s. Xin ghi thêm tên tỉnh hoặc mã.")
                % {"lines": "; ".join(unclear[:5])}
            )
        return [commune for commune in found.values() if commune is not None]


class ZoneForm(forms.Form):
    """What a decision says."""

    name = LineField(label=gettext_lazy("Tên vùng"), max_length=160)
    level = forms.ChoiceField(label=gettext_lazy("Mức"), choices=Zone.Level.choices, widget=forms.RadioSelect)
    enter_from = forms.TimeField(
        label=gettext_lazy("Vùng cam: được vào từ"),
        required=False,
        error_messages={"invalid": gettext_lazy("Xin ghi giờ như 7:00.")},
        widget=forms.TimeInput(attrs={"type": "time"}),
    )
    enter_until = forms.TimeField(
        label=gettext_lazy("Vùng cam: được vào đến"),
        required=False,
        error_messages={"invalid": gettext_lazy("Xin ghi giờ như 7:00.")},
        widget=forms.TimeInput(attrs={"type": "time"}),
    )
    permit = LineField(label=gettext_lazy("Vùng cam: giấy phép cho bưu tá"), max_length=120, required=False)
    communes = CommunesField(
        label=gettext_lazy("Xã, phường"),
        help_text=gettext_lazy("Mỗi dòng một nơi, ví dụ: Phường Hoàn Kiếm, Hà Nội."),
    )
    source = LineField(
        label=gettext_lazy("Số quyết định"), max_length=300, help_text=gettext_lazy("Ví dụ: QĐ 12/QĐ-UBND ngày 3/6.")
    )
