"""The form of an address that a person keeps."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from marketplace.accounts.domain import AddressSpec
from marketplace.accounts.models import SavedAddress
from marketplace.common.forms import KeyField
from marketplace.shop.checkout.forms import RecipientForm


class AddressForm(RecipientForm):
    """Who receives, where, and whether that is the usual address."""

    field_order = ("name", "phone", "place", "commune_code", "commune_choice", "address", "note", "is_default", "key")

    is_default = forms.BooleanField(label=gettext_lazy("Đây là địa chỉ tôi hay dùng"), required=False)
    key = KeyField()

    @staticmethod
    def showing(address: SavedAddress) -> dict[str, Any]:
        """Return the initial values that show an address."""
        return RecipientForm.showing(address) | {"is_default": address.is_default, "key": address.key}

    def spec(self) -> AddressSpec:
        """Return the address of a valid form."""
        if self.commune is None:
            raise ValueError("only a valid form has an address")
        data = self.cleaned_data
        return AddressSpec(data["name"], data["phone"], self.commune, data["address"], data["note"])
