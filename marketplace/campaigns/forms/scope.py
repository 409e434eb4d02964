"""What can be chosen on a season's page."""

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from marketplace.areas.models import Province

OLDER_THAN_DAYS = (1, 2, 3, 5, 7, 14)
DEFAULT_DAYS = 2
OLDER_THAN_HOURS = (6, 12, 24, 48)
DEFAULT_HOURS = 12


def _days() -> list[tuple[int, str]]:
    return [(days, gettext("%(days)s ngày") % {"days": days}) for days in OLDER_THAN_DAYS]


def _hours() -> list[tuple[int, str]]:
    return [(hours, gettext("%(hours)s giờ") % {"hours": hours}) for hours in OLDER_THAN_HOURS]


class ScopeForm(forms.Form):
    """Which province's part is shown, and from when on an order is stuck."""

    province = forms.ModelChoiceField(
        label=_("Tỉnh"), queryset=Province.objects.none(), to_field_name="code", required=False, empty_label=_("Cả mùa")
    )
    days = forms.TypedChoiceField(label=_("Đơn đứng yên quá"), coerce=int, choices=_days)
    hours = forms.TypedChoiceField(label=_("Chưa nhận lời quá"), coerce=int, choices=_hours)

    def __init__(self, asked: QueryDict, *, provinces: QuerySet[Province]) -> None:
        super().__init__({"days": str(DEFAULT_DAYS), "hours": str(DEFAULT_HOURS), **asked.dict()})
        self.fields["province"].queryset = provinces
        self.fields["province"].error_messages["invalid_choice"] = _("Xin chọn một tỉnh trong danh sách.")
        self.fields["days"].error_messages["invalid_choice"] = _("Xin chọn số ngày trong danh sách.")
        self.fields["hours"].error_messages["invalid_choice"] = _("Xin chọn số giờ trong danh sách.")
