"""The one form of the checkout page."""

from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from marketplace.accounts.models import SavedAddress
from marketplace.areas.forms import PlaceForm
from marketplace.common.forms import KeyField, LineField, PhoneField
from marketplace.shop.checkout.domain import Recipient
from marketplace.shop.payment.domain import takes_transfers
from marketplace.shop.payment.methods import METHODS, CashOnDelivery

MOST_NOTE = 300
CONTACTLESS = "Không gặp mặt: gọi rồi để hàng trước cửa."
"""What the carrier reads before the customer's own words; carriers read Vietnamese, whatever the customer reads."""


class ProvesHousehold(forms.Form):
    """Fields by which a household shows that it is there; on the form once rationed goods have asked for them."""

    proof_fields: tuple[str, ...] = ("code",)

    code = LineField(
        label=gettext_lazy("Mã trong tin nhắn"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
        help_text=gettext_lazy("Hàng bán theo định mức mỗi hộ, nên cần mã gửi về số điện thoại trên."),
    )

    def __init__(self, *args: Any, asks_code: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not asks_code:
            for name in self.proof_fields:
                del self.fields[name]

    def show_code(self) -> None:
        """Ask for the code that was sent a moment ago."""
        for name in self.proof_fields:
            self.fields[name] = self.base_fields[name]


class ProvesAtDoor(ProvesHousehold):
    """At a door there is a card to look at as well."""

    proof_fields = ("code", "citizen_id")

    citizen_id = LineField(
        label=gettext_lazy("Hoặc số căn cước đã xem tận mắt, 12 số"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        help_text=gettext_lazy("Chỉ ghi khi chủ hộ đưa căn cước cho xem; tên bạn được ghi lại cùng đơn."),
    )

    @property
    def proof(self) -> dict[str, str]:
        """Return what was typed to show it, of a valid form; empty texts where it was not asked for."""
        return {name: self.cleaned_data.get(name, "") for name in self.proof_fields}


class RecipientForm(PlaceForm):
    """Who receives, and where: phone, name, place by typing, house and street."""

    phone = PhoneField(
        label=gettext_lazy("Số điện thoại"), max_length=40, help_text=gettext_lazy("Bưu tá gọi số này trước khi đến.")
    )
    name = LineField(
        label=gettext_lazy("Tên người nhận"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    address = LineField(
        label=gettext_lazy("Số nhà, đường hoặc thôn, xóm"),
        max_length=300,
        widget=forms.TextInput(attrs={"autocomplete": "address-line1"}),
    )
    note = LineField(label=gettext_lazy("Dặn bưu tá"), max_length=MOST_NOTE, required=False)

    @staticmethod
    def showing(address: SavedAddress) -> dict[str, Any]:
        """Return the initial values that show an address."""
        return {
            "phone": address.recipient_phone,
            "name": address.recipient_name,
            "place": f"{address.commune.name}, {address.commune.province.name}",
            "commune_code": address.commune.code,
            "address": address.address_text,
            "note": address.note,
        }


class CheckoutForm(ProvesHousehold, RecipientForm):
    """Who receives, where, and how it is paid.

    ``key`` and ``quote`` come back as the page was drawn.
    """

    field_order = (
        *("phone", "name", "place", "commune_code", "commune_choice", "address", "note"),
        *("contactless", "payment", "code"),
    )

    contactless = forms.BooleanField(
        label=gettext_lazy("Để trước cửa, không gặp mặt"),
        required=False,
        help_text=gettext_lazy("Bưu tá gọi, đặt hàng trước cửa rồi lùi ra."),
    )
    payment = forms.ChoiceField(
        label=gettext_lazy("Trả tiền thế nào"),
        choices=[(each.code, each.name) for each in METHODS.values()],
        initial=CashOnDelivery.code,
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": gettext_lazy("Xin chọn một trong các cách trả tiền.")},
    )
    key = KeyField()
    quote = forms.CharField(max_length=20_000, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not takes_transfers():  # cash is the only way then: there is nothing to choose
            del self.fields["payment"]

    def clean(self) -> dict[str, Any]:
        """Find room for what the carrier is told."""
        data = super().clean()
        if len(self._told(data)) > MOST_NOTE:
            self.add_error("note", ValidationError(_("Lời dặn dài quá, xin viết gọn lại.")))
        return data

    @staticmethod
    def _told(data: dict[str, Any]) -> str:
        note = data.get("note", "")
        return f"{CONTACTLESS} {note}".strip() if data.get("contactless") else note

    def recipient(self) -> Recipient:
        """Return who receives, of a valid form."""
        data = self.cleaned_data
        if self.commune is None:
            raise ValueError("only a valid form has a recipient")
        return Recipient(
            name=data["name"],
            phone=data["phone"],
            commune=self.commune,
            address_text=data["address"],
            address_as_written=f"{data['address']}, {data['place']}",
            note=self._told(data),
        )

    @property
    def payment_code(self) -> str:
        """Return the way to pay that was chosen, of a valid form; cash where nothing was."""
        return self.cleaned_data.get("payment") or CashOnDelivery.code

    @staticmethod
    def fresh(quote: str) -> dict[str, Any]:
        """Return the initial values of a page drawn anew."""
        return {"key": uuid4(), "quote": quote}


class DoorOrderForm(ProvesAtDoor, CheckoutForm):
    """The same, typed by a carrier at the door."""

    contactless = None  # type: ignore[assignment]  # how a form leaves a field out; they have met
