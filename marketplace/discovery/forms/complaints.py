"""Telling what went wrong, following it, and saying more."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from farmers.models import Lot
from farmers.queries import find_lot
from marketplace.common.errors import DomainError
from marketplace.common.forms import KeyField, LineField, PhoneField
from marketplace.common.pictures import ACCEPT, read_picture
from marketplace.common.text import clean
from marketplace.complaints.domain.filing import MOST_TEXT
from marketplace.complaints.models import Complaint
from marketplace.shop.order.models import Order
from marketplace.shop.order.queries import find_for_tracking

CODE = {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}


class WordsField(forms.CharField):
    """Some lines of text in NFC without control characters."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=MOST_TEXT, widget=forms.Textarea(attrs={"rows": 6}), **kwargs)

    def to_python(self, value: Any) -> str:
        """Return the cleaned text."""
        return super().to_python(clean(str(value)) if value is not None else value) or ""


class ComplaintForm(forms.Form):
    """Order number with its phone, or the code of a lot: ``self.order`` or ``self.lot`` of a valid form."""

    key = KeyField()
    number = LineField(
        label=gettext_lazy("Mã đơn"),
        required=False,
        max_length=40,
        help_text=gettext_lazy("Trong tin nhắn xác nhận, ví dụ CP7K2M9QX4T. Không có đơn thì ghi mã lô ở dưới."),
        widget=forms.TextInput(attrs=CODE),
    )
    lot = LineField(
        label=gettext_lazy("Mã lô trên nhãn"),
        required=False,
        max_length=40,
        help_text=gettext_lazy("Chỉ khi bạn được cho, hoặc mua ở nơi khác: ví dụ LN-261122-01."),
        widget=forms.TextInput(attrs=CODE),
    )
    phone = PhoneField(
        label=gettext_lazy("Số điện thoại của bạn"),
        max_length=40,
        help_text=gettext_lazy("Số đã đặt đơn. Câu trả lời được báo về số này."),
    )
    kind = forms.ChoiceField(label=gettext_lazy("Chuyện gì"), choices=Complaint.Kind.choices)
    text = WordsField(label=gettext_lazy("Kể lại chuyện đã xảy ra"))
    photo = forms.FileField(
        label=gettext_lazy("Ảnh"),
        required=False,
        max_length=200,
        allow_empty_file=True,
        help_text=gettext_lazy("Ảnh chụp hàng thì dễ xét hơn. Chỉ người trả lời khiếu nại xem được."),
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order: Order | None = None
        self.about: Lot | None = None

    def clean_photo(self) -> Any:
        """Return the file, once it is known to be a picture."""
        file = self.cleaned_data["photo"]
        if file:
            try:
                read_picture(file)
            except DomainError as error:
                raise ValidationError(str(error), code=error.code) from error
        return file

    def clean(self) -> dict[str, Any]:
        """Find the order, or the lot. A wrong number and a wrong phone are answered alike."""
        data = super().clean() or {}
        number, code = data.get("number", ""), data.get("lot", "")
        if not number and not code:
            self.add_error("number", ValidationError(_("Xin ghi mã đơn, hoặc mã lô trên nhãn."), code="required"))
        elif number and data.get("phone"):
            self.order = find_for_tracking(number, data["phone"])
            if self.order is None:
                said = _("Không có đơn nào với mã và số điện thoại này. Xin xem lại cả hai trong tin nhắn xác nhận.")
                self.add_error("number", ValidationError(said, code="unknown_order"))
        elif code and not number:
            self.about = find_lot(code)
            if self.about is None:
                self.add_error("lot", ValidationError(_("Chợ không có lô này. Xin xem lại mã trên nhãn."), code="lot"))
        return data


class FollowForm(forms.Form):
    """Number and phone open a complaint, checked together."""

    number = LineField(
        label=gettext_lazy("Mã khiếu nại"),
        max_length=40,
        help_text=gettext_lazy("Bắt đầu bằng KN, trong tin nhắn hoặc trên trang lúc gửi."),
        widget=forms.TextInput(attrs=CODE),
    )
    phone = LineField(
        label=gettext_lazy("Số điện thoại lúc gửi"),
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel", "type": "tel"}),
    )


class WordForm(forms.Form):
    """What the customer, or the market, says further."""

    key = KeyField()
    text = WordsField(label=gettext_lazy("Nói thêm"))
