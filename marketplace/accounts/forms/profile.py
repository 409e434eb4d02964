"""The forms of a person's own page."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.fields import SecretField
from marketplace.accounts.forms.entrance import NewPasswordField
from marketplace.accounts.models import User
from marketplace.common.forms import LineField


class ProfileForm(forms.Form):
    """Name and language."""

    full_name = LineField(
        label=_("Họ và tên"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Xin ghi họ và tên.")},
    )
    language = forms.ChoiceField(label=_("Ngôn ngữ"), choices=settings.LANGUAGES)


class EmailForm(forms.Form):
    """An e-mail address and the password again."""

    email = LineField(
        label=_("Thư điện tử"),
        required=False,
        max_length=254,
        help_text=_("Để trống nếu không muốn nhận thư."),
        widget=forms.TextInput(attrs={"type": "email", "autocomplete": "email", "inputmode": "email"}),
    )
    password = SecretField(label=_("Mật khẩu"), autocomplete="current-password")


class NewPasswordForm(forms.Form):
    """A new password after a login by code."""

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"] = NewPasswordField(person=person)
