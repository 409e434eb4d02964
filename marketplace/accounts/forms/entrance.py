"""The forms through which people come in: allauth's, with our fields, our words and our counted codes."""

from typing import Any

from allauth.account import forms as allauth_forms
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.phone_verification import phone_already_exists
from allauth.account.internal.flows.signup import prevent_enumeration
from allauth.core import context as allauth_context
from django import forms
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from marketplace.accounts import domain
from marketplace.accounts.domain.codes import is_sending_used_up
from marketplace.accounts.fields import CodeField, SecretField
from marketplace.accounts.network import address_of
from marketplace.accounts.recency import answered_code_lately
from marketplace.common.errors import DomainError
from marketplace.common.forms import LineField


class LoginForm(allauth_forms.LoginForm):
    """Phone and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"] = SecretField(label=gettext_lazy("Mật khẩu"), autocomplete="current-password")
        self.order_fields(["login", "password"])


class SignupForm(allauth_forms.SignupForm):
    """Phone, name, password, consent. A number that has an account is told so by SMS, not by the page."""

    field_order = ["full_name", "phone", "password1", "consent"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["full_name"] = LineField(
            label=gettext_lazy("Họ và tên"),
            max_length=120,
            widget=forms.TextInput(attrs={"autocomplete": "name"}),
            error_messages={"required": gettext_lazy("Xin ghi họ và tên.")},
        )
        self.fields["password1"] = SecretField(
            label=gettext_lazy("Mật khẩu"),
            autocomplete="new-password",
            help_text=gettext_lazy("Ít nhất 8 ký tự, không chỉ toàn chữ số."),
        )
        self.fields["consent"] = forms.BooleanField(
            label=gettext_lazy(
                "Tôi đồng ý để Chợ Phiên dùng tên, số điện thoại và địa chỉ của tôi để mua bán và giao nhận."
            ),
            error_messages={"required": gettext_lazy("Cần có sự đồng ý của bạn mới mở được tài khoản.")},
        )
        self.order_fields(self.field_order)

    def clean_full_name(self) -> str:
        """Return the tidied name."""
        try:
            return domain.tidy_name(self.cleaned_data["full_name"])
        except DomainError as error:
            raise ValidationError(str(error), code=error.code) from error

    def clean(self) -> dict[str, Any]:
        """Refuse before anybody is registered when no code could be sent."""
        cleaned: dict[str, Any] = super().clean()
        phone = cleaned.get("phone")
        if phone and is_sending_used_up(phone=phone, address=address_of(allauth_context.request)):
            self.add_error("phone", ValidationError(str(domain.TooManyCodes()), code="too_many_codes"))
        return cleaned

    def try_save(self, request: HttpRequest) -> Any:
        """Save; whoever lost a race for the same number is answered like everybody whose number has an account."""
        try:
            return super().try_save(request)
        except domain.PhoneTaken:
            return None, prevent_enumeration(request, phone=self.cleaned_data["phone"])


class RequestLoginCodeForm(allauth_forms.RequestLoginCodeForm):
    """Ask for a code."""

    def clean_phone(self) -> str:
        """Say at the field when this number gets no more codes for now."""
        phone: str = super().clean_phone()
        if phone and is_sending_used_up(phone=phone, address=address_of(allauth_context.request)):
            raise ValidationError(str(domain.TooManyCodes()), code="too_many_codes")
        return phone


class CountedCodeMixin:
    """What allauth calls the code is a reference; the database holds the code and counts the tries."""

    expected_code: str | None
    cleaned_data: dict[str, Any]

    def clean_code(self) -> str:
        """Use up one try. A number without an account has no reference and fails in the same time and words."""
        code: str = self.cleaned_data["code"]
        if not domain.check_code(reference=self.expected_code or "", typed=code):
            raise get_adapter().validation_error("incorrect_code")
        return code


class ConfirmLoginCodeForm(CountedCodeMixin, allauth_forms.ConfirmLoginCodeForm):
    """The code that logs in."""

    code = CodeField()


class VerifyPhoneForm(CountedCodeMixin, allauth_forms.VerifyPhoneForm):
    """The code that shows whose number it is."""

    code = CodeField()

    def clean_code(self) -> str:
        """As above; and the number must still be free."""
        code = super().clean_code()
        phone_already_exists(self.user, self.phone, always_raise=True)
        return code


class ChangePhoneForm(allauth_forms.ChangePhoneForm):
    """A new number. Whoever has a password was just asked for it; whoever has none must have answered a code lately."""

    def clean_phone(self) -> str:
        """Return the new number."""
        phone: str = super().clean_phone()
        request = allauth_context.request
        if not self.user.has_usable_password() and not answered_code_lately(request):
            raise ValidationError(
                _("Xin đăng xuất, đăng nhập lại bằng mã, rồi đổi số trong 15 phút."), code="stale_login"
            )
        if is_sending_used_up(phone=phone, address=address_of(allauth_context.request)):
            raise ValidationError(str(domain.TooManyCodes()), code="too_many_codes")
        return phone


class ChangePasswordForm(allauth_forms.ChangePasswordForm):
    """The old password and a new one, typed once: browsers can show it."""

    oldpassword = SecretField(label=gettext_lazy("Mật khẩu hiện tại"), autocomplete="current-password")
    password2 = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"] = NewPasswordField(person=self.user)

    def clean_oldpassword(self) -> str:
        """Compare, counted like a login."""
        password: str = self.cleaned_data["oldpassword"]
        try:
            right = domain.check_password(user=self.user, password=password)
        except DomainError as error:
            raise ValidationError(str(error), code=error.code) from error
        if not right:
            raise get_adapter().validation_error("enter_current_password")
        return password


class ReauthenticateForm(allauth_forms.ReauthenticateForm):
    """The password once more, before something that matters."""

    password = SecretField(label=gettext_lazy("Mật khẩu"), autocomplete="current-password")


class NewPasswordField(SecretField):
    """A new password, held to the rules of the house for this person."""

    def __init__(self, *, person: Any, **kwargs: Any) -> None:
        self.person = person
        super().__init__(
            autocomplete="new-password",
            label=gettext_lazy("Mật khẩu mới"),
            help_text=gettext_lazy("Ít nhất 8 ký tự, không chỉ toàn chữ số."),
            **kwargs,
        )

    def validate(self, value: str) -> None:
        """Apply the validators of the settings."""
        super().validate(value)
        password_validation.validate_password(value, self.person)
