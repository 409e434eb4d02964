"""What a carrier records at the door. Whether it may be so is the domain's to say."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from logistics.models import DeliveryAttempt
from marketplace.areas.forms import PlaceForm
from marketplace.common.forms import CountField, DongField, KeyField, LineField
from marketplace.shop.order.models import Line, RefusedGoods

MOST_CASH = 10_000_000_000


class DeliverForm(forms.Form):
    """Who took the parcel, and the cash: one tap for what was shown as due, or an amount that was typed.

    ``lines`` are the goods in it: of each, packs may be refused. Then "recount" draws the page again with what is due.
    """

    key = KeyField()
    received_by = LineField(
        label=gettext_lazy("Người nhận hàng"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": gettext_lazy("Xin ghi tên người nhận hàng.")},
    )
    exact = DongField(required=False, most=MOST_CASH, widget=forms.HiddenInput)  # the button's value, not an input
    cash = DongField(
        label=gettext_lazy("Số tiền đã thu, đồng"),
        help_text=gettext_lazy("Ví dụ: 155.000 hoặc 155k"),
        required=False,
        most=MOST_CASH,
    )

    recount = forms.CharField(required=False, max_length=1, widget=forms.HiddenInput)  # a button's value as well
    refused_reason = forms.ChoiceField(
        label=gettext_lazy("Vì sao không nhận"),
        choices=RefusedGoods.Reason.choices,
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": gettext_lazy("Xin chọn vì sao khách không nhận.")},
    )

    def __init__(self, *args: Any, lines: Iterable[Line] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = list(lines)
        for line in self.lines:
            self.fields[f"refused-{line.pk}"] = CountField(
                label=_("%(title)s: không nhận mấy trong %(packs)s gói")
                % {"title": line.title, "packs": line.quantity},
                required=False,
                most=line.quantity,
            )

    @property
    def refused_fields(self) -> list[forms.BoundField]:
        """Return the fields of refused packs, a line each."""
        return [self[f"refused-{line.pk}"] for line in self.lines]

    @property
    def refused(self) -> dict[int, int]:
        """Return the refused packs by line, of a form that was read."""
        typed = {line.pk: self.cleaned_data.get(f"refused-{line.pk}") for line in self.lines}
        return {pk: packs for pk, packs in typed.items() if packs}

    def clean(self) -> dict[str, Any]:
        """Take the amount of the button that was tapped, else the one that was typed."""
        data = super().clean() or {}
        if any(data.get(f"refused-{line.pk}") for line in self.lines) and not data.get("refused_reason"):
            self.add_error("refused_reason", gettext_lazy("Xin chọn vì sao khách không nhận."))
        if data.get("recount"):
            return data
        exact, typed = data.get("exact"), data.get("cash")
        if exact is None and typed is None and not self.errors:
            self.add_error("cash", gettext_lazy("Xin ghi số tiền đã thu, hoặc bấm nút thu đủ."))
        data["collected"] = typed if exact is None else exact
        return data


class FailForm(forms.Form):
    """Why the parcel could not be handed over."""

    key = KeyField()
    reason = forms.ChoiceField(
        label=gettext_lazy("Vì sao chưa giao được"),
        choices=DeliveryAttempt.Reason.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Xin chọn lý do chưa giao được."),
            "invalid_choice": gettext_lazy("Xin chọn lý do chưa giao được."),
        },
    )


class StopForm(PlaceForm):
    """Where the van stands."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        place = self.fields["place"]
        place.label, place.help_text = _("Xe đang đứng ở"), _("Gõ vài chữ của tên xã, phường rồi chọn.")


class KeyedForm(forms.Form):
    """A button that does its work once."""

    key = KeyField()
