"""Where the household lives that buys rationed goods: asked once, short, and never in the way of the sale.

An address stops nobody; it lets a person see which accounts may be one household. So it may be left empty.
"""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from marketplace.accounts.domain.households import note_address
from marketplace.accounts.models import HouseholdAccount
from marketplace.areas.forms import PlaceForm
from marketplace.areas.models import Commune
from marketplace.common.forms import LineField
from marketplace.desk.counter.bill import Bill, Shown
from marketplace.shop.checkout.queries import household_orders

PREFIX = "id_home_%s"


class HomeForm(PlaceForm):
    """House and street first, so that Enter on it is enough; the commune is the one where it is sold."""

    field_order = ("address", "place", "commune_code", "commune_choice")
    refusal_fields = {"address_text": "address"}

    address = LineField(
        label=gettext_lazy("Nhà ở: số nhà, đường hoặc thôn"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("Khách không nói thì để trống rồi Enter."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "accesskey": "d"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id=PREFIX, **kwargs)
        place = self.fields["place"]
        place.label, place.help_text = _("Xã, phường"), ""


def home_context(bill: Bill, shown: Shown, commune: Commune) -> dict[str, Any]:
    """Return the form for where the household on the bill lives, with what is known, and whether to ask it now."""
    if shown.account is None:
        return {}
    known = _known(shown.account)
    where = known.commune if known is not None and known.commune is not None else commune
    initial = {"place": where.full_name, "commune_code": where.code, "address": known.address_text if known else ""}
    asks = bool(shown.rations) and not shown.account.address_text and not bill.home_asked
    form = HomeForm(initial=initial)
    if asks:
        form.fields["address"].widget.attrs["autofocus"] = True
    return {"home_form": form, "asks_home": asks}


def keep_home(request: HttpRequest, form: HomeForm, account: HouseholdAccount) -> None:
    """Write down what was typed on a valid form; nothing typed is an answer as well. Raises ``BadValue``."""
    address = form.cleaned_data["address"]
    if not address or form.commune is None:
        messages.info(request, _("Bán không ghi địa chỉ của hộ."))
        return
    note_address(account=account, commune=form.commune, address_text=address)
    messages.success(request, _("Đã ghi địa chỉ của hộ."))


def _known(account: HouseholdAccount) -> Any:
    """Return what says where the household lives: its account, else the last order that went to an address."""
    if account.address_text:
        return account
    sent = household_orders(account).exclude(address_text="").select_related("commune__province")
    return sent.first()
