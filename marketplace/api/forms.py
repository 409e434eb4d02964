"""Forms of the page on which administrators open the market to partners."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from marketplace.accounts.models import User
from marketplace.accounts.queries import find_by_phone
from marketplace.api.models import Application, Scope
from marketplace.api.models.applications import MOST_REQUESTS
from marketplace.common import clock
from marketplace.common.forms import PhoneField


class _Rights(forms.Form):
    """What an application may do, and how often."""

    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("Được làm"), choices=Scope.choices, widget=forms.CheckboxSelectMultiple
    )
    requests_per_minute = forms.IntegerField(
        label=gettext_lazy("Số lần gọi mỗi phút"), min_value=1, max_value=MOST_REQUESTS, initial=600
    )


class ApplicationForm(_Rights):
    """A new application."""

    name = forms.CharField(label=gettext_lazy("Tên ứng dụng"), max_length=80)
    phone = PhoneField(label=gettext_lazy("Số điện thoại người chịu trách nhiệm"))
    field_order = ["name", "phone", "scopes", "requests_per_minute"]

    def clean_phone(self) -> User:
        """Return the person with this phone."""
        found = find_by_phone(self.cleaned_data["phone"])
        if found is None:
            raise forms.ValidationError(_("Chưa có ai đăng ký số này. Xin mời họ tạo tài khoản trước."))
        return found


class RightsForm(_Rights):
    """Another limit or other rights of an application; or it is switched off."""

    is_active = forms.BooleanField(label=gettext_lazy("Đang dùng"), required=False)

    @classmethod
    def of(cls, application: Application, data: Any = None) -> "RightsForm":
        """Return the form as the application stands."""
        names = ("scopes", "requests_per_minute", "is_active")
        return cls(data, initial={name: getattr(application, name) for name in names})


class KeyForm(forms.Form):
    """A new key."""

    expires_on = forms.DateField(
        label=gettext_lazy("Ngày cuối dùng được"),
        required=False,
        help_text=gettext_lazy("Để trống nếu không hẹn ngày."),
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    def expires_at(self) -> dt.datetime | None:
        """Return the midnight after the last day."""
        day: dt.date | None = self.cleaned_data["expires_on"]
        return None if day is None else clock.midnight(min(day, dt.date(9000, 1, 1)) + dt.timedelta(days=1))
