"""What a team types: whom an order is for, who took it, how much cash went over."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from logistics.domain import Paid, Refusal
from logistics.domain.boundary import MOST_PAID, due_at_boundary
from logistics.models import ManifestOrder, Shipment
from marketplace.common.forms import CountField, DongField, KeyField, LineField, PhoneField
from marketplace.shop.checkout.forms import ProvesAtDoor
from marketplace.shop.order.models import RefusedGoods


class HouseholdForm(ProvesAtDoor):
    """The household that receives; the commune is the team's."""

    field_order = ("name", "phone", "address", "note", "code", "citizen_id")

    name = LineField(label=gettext_lazy("Chủ hộ"), max_length=120)
    phone = PhoneField(
        label=gettext_lazy("Số điện thoại"),
        max_length=40,
        help_text=gettext_lazy(
            "Để gọi khi giao. Hộ không có máy thì ghi số của tổ; hàng theo định mức khi ấy cần xem căn cước của chủ hộ."
        ),
    )
    address = LineField(label=gettext_lazy("Số nhà, ngõ hoặc thôn, xóm"), max_length=300)
    note = LineField(label=gettext_lazy("Dặn thêm"), max_length=300, required=False)
    key = KeyField()
    quote = forms.CharField(max_length=20_000, widget=forms.HiddenInput)


class TakeInForm(forms.Form):
    """An order that is held by the red zone: its customer gives the team number and telephone."""

    number = LineField(label=gettext_lazy("Mã đơn"), max_length=40)
    phone = PhoneField(label=gettext_lazy("Số điện thoại đặt đơn"), max_length=40)


class ReceiptForm(forms.Form):
    """Who took the goods."""

    received_by = LineField(label=gettext_lazy("Người nhận"), max_length=120)


@dataclass(frozen=True)
class Parcel:
    """A parcel on the form: its fields of packs that are not taken, and why."""

    shipment: Shipment
    ticked: bool
    refused: list[forms.BoundField]
    reason: forms.BoundField


@dataclass(frozen=True)
class HouseholdHere:
    """A household's parcels on the form, what is due for those ticked, and what it gave its team."""

    entry: ManifestOrder
    parcels: list[Parcel]
    due: int
    paid: forms.BoundField
    note: forms.BoundField

    @property
    def is_open(self) -> bool:
        """Whether something was typed or is wrong here, so that it is shown unfolded."""
        fields = [self.paid, self.note, *(field for one in self.parcels for field in (*one.refused, one.reason))]
        return any(field.errors or field.value() for field in fields)


class BoundaryForm(forms.Form):
    """What is ticked of a manifest at once, against the sum; of each household what it refuses and what it paid.

    "recount" draws the page again with what is due then.
    """

    cash = DongField(
        label=gettext_lazy("Tiền tổ đưa, đồng"),
        most=MOST_PAID,
        error_messages={"required": gettext_lazy("Xin ghi số tiền tổ đưa.")},
    )
    key = KeyField()
    recount = forms.CharField(required=False, max_length=1, widget=forms.HiddenInput)  # a button's value

    def __init__(self, *args: Any, shipments: Iterable[Shipment] = (), ticked: Collection[int] = (), **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.shipments, self.ticked = list(shipments), set(ticked)
        self.fields["cash"].required = not self.data.get("recount")
        for shipment in self.shipments:
            for line in shipment.seller_order.lines.all():
                self.fields[f"refused-{line.pk}"] = CountField(
                    label=_("%(title)s: không nhận mấy trong %(packs)s gói")
                    % {"title": line.title, "packs": line.quantity},
                    required=False,
                    most=line.quantity,
                )
            self.fields[f"reason-{shipment.pk}"] = forms.ChoiceField(
                label=_("Vì sao không nhận"), choices=[("", "—"), *RefusedGoods.Reason.choices], required=False
            )
            entry = shipment.seller_order.order.manifest_entry
            self.fields[f"paid-{entry.pk}"] = DongField(
                label=_("Hộ đưa tổ, đồng (để trống là đúng số phải thu)"), required=False, most=MOST_PAID
            )
            self.fields[f"note-{entry.pk}"] = LineField(
                label=_("Vì sao khác số phải thu"), required=False, max_length=200
            )

    @property
    def refused(self) -> dict[int, Refusal]:
        """Return what is not taken, by shipment; of a form that is not good, of what could be read."""
        data = getattr(self, "cleaned_data", {})
        found = {}
        for shipment in self.shipments:
            packs = {line.pk: data.get(f"refused-{line.pk}") or 0 for line in shipment.seller_order.lines.all()}
            if any(packs.values()):
                found[shipment.pk] = Refusal(packs, data.get(f"reason-{shipment.pk}", ""))
        return found

    @property
    def paid(self) -> dict[int, Paid]:
        """Return what households gave, where it was typed, by entry."""
        entries = {one.seller_order.order.manifest_entry.pk for one in self.shipments}
        typed = {pk: self.cleaned_data.get(f"paid-{pk}") for pk in entries}
        notes = {pk: self.cleaned_data.get(f"note-{pk}", "") for pk in entries}
        return {pk: Paid(amount, notes[pk]) for pk, amount in typed.items() if amount is not None}

    def clean(self) -> dict[str, Any]:
        """Ask why where something is not taken."""
        data = super().clean() or {}
        for pk, refusal in self.refused.items():
            if not refusal.reason and f"reason-{pk}" not in self.errors:
                self.add_error(f"reason-{pk}", gettext_lazy("Xin chọn vì sao khách không nhận."))
        return data

    @property
    def households(self) -> list[HouseholdHere]:
        """Return the households with their parcels, as the page draws them."""
        found: dict[int, list[Shipment]] = {}
        for shipment in self.shipments:
            found.setdefault(shipment.seller_order.order.manifest_entry.pk, []).append(shipment)
        return [self._household(pk, own) for pk, own in found.items()]

    def due_of(self, shipment: Shipment) -> int:
        """Return the đồng due for a parcel with what was typed; nothing for one that is not ticked."""
        if shipment.pk not in self.ticked:
            return 0
        refusal = self.refused.get(shipment.pk)
        return shipment.cash_due if refusal is None else due_at_boundary(shipment, refusal.packs)

    def _household(self, pk: int, own: list[Shipment]) -> HouseholdHere:
        parcels = [
            Parcel(
                shipment=one,
                ticked=one.pk in self.ticked,
                refused=[self[f"refused-{line.pk}"] for line in one.seller_order.lines.all()],
                reason=self[f"reason-{one.pk}"],
            )
            for one in own
        ]
        due = sum(self.due_of(one) for one in own)
        entry = own[0].seller_order.order.manifest_entry
        return HouseholdHere(entry, parcels, due, self[f"paid-{pk}"], self[f"note-{pk}"])
