"""What somebody looks for among the points: a place, a service, whether it is open now."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from marketplace.areas.models import Commune, Province
from marketplace.areas.parsing import parse_address
from marketplace.areas.queries import find_commune, find_province
from marketplace.common.forms import LineField

SERVICES = (
    ("", gettext_lazy("mọi dịch vụ")),
    ("essentials", gettext_lazy("có bán hàng thiết yếu")),
    ("accepts", gettext_lazy("nhận gửi hàng")),
    ("delivers", gettext_lazy("phát tận nhà")),
)
MOST_CHOICES = 6


class PointsForm(forms.Form):
    """``self.commune`` is the place to be near to, ``self.province`` the province to stay in; both may be ``None``."""

    place = LineField(
        label=gettext_lazy("Gần nơi nào"),
        required=False,
        max_length=200,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "data-suggest-url": "/areas/suggest",
                "data-suggest-into": "id_commune_code",
                "placeholder": gettext_lazy("Xã, phường hoặc tỉnh"),
            }
        ),
    )
    commune_code = forms.CharField(required=False, max_length=5, widget=forms.HiddenInput)
    service = forms.ChoiceField(label=gettext_lazy("Cần gì"), choices=SERVICES, required=False)
    open = forms.BooleanField(label=gettext_lazy("Chỉ điểm đang mở cửa"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.commune: Commune | None = None
        self.province: Province | None = None
        self.candidates: list[Commune] = []

    def clean(self) -> dict[str, Any]:
        """Find the place that is meant; one that can be several is asked back."""
        data = super().clean() or {}
        typed = data.get("place", "")
        if not typed:
            return data
        self.commune = find_commune(data.get("commune_code") or "")
        if self.commune is not None:
            return data
        parsed = parse_address(typed)
        self.commune = parsed.commune
        if self.commune is None:
            self.province = find_province(typed)
            self.candidates = list(parsed.candidates[:MOST_CHOICES])
        if self.commune is None and self.province is None:
            said = (
                _("Có nhiều nơi mang tên này, xin chọn một nơi dưới đây.")
                if self.candidates
                else _("Chưa rõ là nơi nào. Xin ghi thêm tên tỉnh, thành phố.")
            )
            self.add_error("place", ValidationError(said, code="unknown_place"))
        return data
