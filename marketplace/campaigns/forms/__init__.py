"""What can be chosen on a season's page."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from marketplace.areas.models import Province

OLDER_THAN_DAYS = (1, 2, 3, 5, 7, 14)


class ScopeForm(forms.Form):
    """Which province's part is shown, and from how many days on an order is stuck."""

    province = forms.ModelChoiceField(
        label=_("Tỉnh"), queryset=Province.objects.none(), to_field_name="code", required=False, empty_label=_("Cả mùa")
    )
    days = forms.TypedChoiceField(
        label=_("Đơn đứng yên quá"),
        coerce=int,
        choices=[(days, _("%(days)s ngày") % {"days": days}) for days in OLDER_THAN_DAYS],
        required=False,
        empty_value=2,
    )

    def __init__(self, *args: Any, provinces: QuerySet[Province], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["province"].queryset = provinces
        self.fields["province"].error_messages["invalid_choice"] = _("Xin chọn một tỉnh trong danh sách.")
        self.fields["days"].error_messages["invalid_choice"] = _("Xin chọn số ngày trong danh sách.")
