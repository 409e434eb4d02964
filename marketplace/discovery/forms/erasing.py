"""The form that confirms an erasure: by the password, or by a code sent to the telephone."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from marketplace.accounts.fields import CodeField, SecretField


class EraseForm(forms.Form):
    """One field of the two, and a tick that it is meant."""

    sure = forms.BooleanField(
        label=gettext_lazy("Tôi hiểu là xóa rồi không lấy lại được."),
        error_messages={"required": gettext_lazy("Xin đánh dấu ô này nếu bạn muốn xóa.")},
    )

    def __init__(self, *args: Any, by_code: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if by_code:
            self.fields["code"] = CodeField()
        else:
            self.fields["password"] = SecretField(label=gettext_lazy("Mật khẩu"), autocomplete="current-password")
        self.order_fields(["password", "code", "sure"])
