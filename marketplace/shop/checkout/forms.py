"""The one form of the checkout page."""

from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from marketplace.areas.models import Commune
from marketplace.areas.parsing import parse_address
from marketplace.areas.queries import find_commune
from marketplace.common.forms import KeyField, LineField, PhoneField
from marketplace.shop.checkout.domain import Recipient
from marketplace.shop.payment.domain import takes_transfers
from marketplace.shop.payment.methods import METHODS, CashOnDelivery

MOST_CHOICES = 8


class CheckoutForm(forms.Form):
    """Phone, name, place by typing, house and street.

    The commune is the one chosen from the typing help, or from the choices offered when the typed place can mean
    several; else it is read from what was typed. ``key`` and ``quote`` come back as the page was drawn.
    """

    phone = PhoneField(
        label=gettext_lazy("Số điện thoại"), max_length=40, help_text=gettext_lazy("Bưu tá gọi số này trước khi đến.")
    )
    name = LineField(
        label=gettext_lazy("Tên người nhận"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    place = LineField(
        label=gettext_lazy("Xã, phường và tỉnh, thành phố"),
        max_length=300,
        help_text=gettext_lazy("Gõ vài chữ rồi chọn. Địa chỉ cũ cũng được, ví dụ P. Bến Nghé, Q.1, TPHCM."),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "data-suggest-url": "/areas/suggest", "data-suggest-into": "id_commune_code"}
        ),
    )
    commune_code = forms.CharField(required=False, max_length=5, widget=forms.HiddenInput)
    commune_choice = forms.ChoiceField(
        label=gettext_lazy("Đúng nơi nào dưới đây"),
        choices=(),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Xin chọn đúng xã, phường.")},
    )
    address = LineField(
        label=gettext_lazy("Số nhà, đường hoặc thôn, xóm"),
        max_length=300,
        widget=forms.TextInput(attrs={"autocomplete": "street-address"}),
    )
    note = LineField(label=gettext_lazy("Dặn bưu tá"), max_length=300, required=False)
    payment = forms.ChoiceField(
        label=gettext_lazy("Trả tiền thế nào"),
        choices=[(each.code, each.name) for each in METHODS.values()],
        initial=CashOnDelivery.code,
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": gettext_lazy("Xin chọn một trong các cách trả tiền.")},
    )
    code = LineField(
        label=gettext_lazy("Mã trong tin nhắn"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
        help_text=gettext_lazy("Hàng bán theo định mức mỗi hộ, nên cần mã gửi về số điện thoại trên."),
    )
    key = KeyField()
    quote = forms.CharField(max_length=20_000, widget=forms.HiddenInput)

    def __init__(self, *args: Any, asks_code: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not asks_code:
            del self.fields["code"]
        self.commune: Commune | None = None
        if not takes_transfers():  # cash is the only way then: there is nothing to choose
            del self.fields["payment"]
        self._offer(self._typed_choice())

    def show_code(self) -> None:
        """Ask for the code that was sent a moment ago."""
        self.fields["code"] = self.base_fields["code"]

    def _typed_choice(self) -> list[Commune]:
        """Return the communes to choose from: only those that what was typed can mean."""
        if not self.is_bound or self.data.get("commune_code"):
            return []
        parsed = parse_address(str(self.data.get("place", "")))
        return [] if parsed.commune else list(parsed.candidates[:MOST_CHOICES])

    def _offer(self, communes: list[Commune]) -> None:
        if not communes:
            del self.fields["commune_choice"]
            return
        self.fields["commune_choice"].choices = [(one.code, f"{one.name}, {one.province.name}") for one in communes]

    def clean(self) -> dict[str, Any]:
        """Find the commune that is meant."""
        data = super().clean() or {}
        if "place" in data:
            self.commune = self._commune(data)
        return data

    def _commune(self, data: dict[str, Any]) -> Commune | None:
        chosen = data.get("commune_code") or data.get("commune_choice")
        if chosen:
            found = find_commune(chosen)
            if found is None:
                self.add_error("place", ValidationError(_("Không có xã, phường này. Xin gõ lại rồi chọn.")))
            return found
        parsed = parse_address(data["place"])
        if parsed.commune is None and "commune_choice" not in self.fields:
            self.add_error("place", ValidationError(_("Chưa rõ là xã, phường nào. Xin ghi thêm tên tỉnh, thành phố.")))
        return parsed.commune

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
            note=data["note"],
        )

    @property
    def payment_code(self) -> str:
        """Return the way to pay that was chosen, of a valid form; cash where nothing was."""
        return self.cleaned_data.get("payment") or CashOnDelivery.code

    @staticmethod
    def fresh(quote: str) -> dict[str, Any]:
        """Return the initial values of a page drawn anew."""
        return {"key": uuid4(), "quote": quote}
