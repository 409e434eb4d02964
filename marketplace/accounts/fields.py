"""Fields of the forms about people."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from marketplace.accounts.domain.codes import CODE_DIGITS, digits_of
from marketplace.common.forms import PhoneField
from marketplace.common.text import clean


class LoginPhoneField(PhoneField):
    """The phone number that a person is known by."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", gettext_lazy("Số điện thoại"))
        kwargs.setdefault("error_messages", {"required": gettext_lazy("Xin nhập số điện thoại.")})
        super().__init__(**kwargs)


class CodeField(forms.CharField):
    """The digits of an SMS code, however they are grouped or wide."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"inputmode": "numeric", "autocomplete": "one-time-code", "maxlength": "20"}
        kwargs.setdefault("widget", forms.TextInput(attrs=attrs))
        kwargs.setdefault("label", gettext_lazy("Mã trong tin nhắn"))
        kwargs.setdefault("error_messages", {"required": gettext_lazy("Xin nhập mã trong tin nhắn.")})
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> str:
        """Return the digits; a text that cannot be a code is refused before it costs a try of the code."""
        text = clean(str(value)) if value is not None else ""
        if not text:
            return ""
        digits = digits_of(text)
        if len(digits) != CODE_DIGITS or any(char.isalpha() for char in text):
            raise ValidationError(_("Mã gồm 6 chữ số, xin xem lại tin nhắn."), code="invalid")
        return digits


class SecretField(forms.CharField):
    """A password: never shown again, never stripped, NUL refused with our own words."""

    def __init__(self, *, autocomplete: str, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.PasswordInput(attrs={"autocomplete": autocomplete}))
        kwargs.setdefault("error_messages", {"required": gettext_lazy("Xin nhập mật khẩu.")})
        kwargs.setdefault("max_length", 128)
        super().__init__(strip=False, **kwargs)
