"""What an accountant types about bank transfers. Rules beyond the shape of a figure are the domain's."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.bulk.models import BulkContract
from marketplace.common import clock
from marketplace.common.forms import DayField, DongField, KeyField, LineField
from marketplace.shop.order.models import Order
from marketplace.shop.order.numbers import normalise_number


class TransferForm(forms.Form):
    """One line of the bank statement."""

    bank_ref = LineField(label=_("Số tham chiếu của ngân hàng"), max_length=60)
    amount = DongField(label=_("Số tiền vào, đồng"), least=1)
    day = DayField(label=_("Ngày tiền vào"))
    reference = LineField(label=_("Nội dung chuyển khoản"), max_length=255, required=False)

    def facts(self) -> dict[str, Any]:
        """Return the arguments of ``record_transfer``; a day is noted as its noon."""
        data = self.cleaned_data
        noon = dt.datetime.combine(data["day"], dt.time(12), tzinfo=clock.VIETNAM)
        return {
            "bank_ref": data["bank_ref"],
            "amount": data["amount"],
            "reference": data["reference"],
            "received_at": min(noon, clock.now()),
        }


class StatementForm(forms.Form):
    """A statement file."""

    file = forms.FileField(label=_("Sao kê ngân hàng, tệp CSV"), max_length=200)


class ApplyForm(forms.Form):
    """The order that a held transfer is to pay."""

    number = LineField(label=_("Mã đơn"), max_length=40)

    def clean_number(self) -> Order:
        """Return the order. Any number of the market may be meant: the domain says whether it waits."""
        order: Order | None = Order.objects.filter(number=normalise_number(self.cleaned_data["number"])).first()
        if order is None:
            raise forms.ValidationError(_("Không có đơn nào mang mã này."))
        return order


class ContractForm(forms.Form):
    """The sale by the truck that a held transfer is to pay."""

    contract = LineField(label=_("Số hợp đồng bán sỉ"), max_length=40)

    def clean_contract(self) -> BulkContract:
        """Return the contract. Any of the market may be meant: the domain says whether money may come in for it."""
        typed = self.cleaned_data["contract"].upper()
        found: BulkContract | None = BulkContract.objects.filter(number=typed).select_related("trader").first()
        if found is None:
            raise forms.ValidationError(_("Không có hợp đồng nào mang số này."))
        return found


class SentBackForm(forms.Form):
    """The bank's reference of the money that was sent back."""

    bank_ref = LineField(label=_("Số tham chiếu lần chuyển trả"), max_length=60)


class RefundForm(forms.Form):
    """So much was transferred to a customer."""

    key = KeyField()
    amount = DongField(label=_("Số tiền đã chuyển, đồng"), least=1)
    bank_ref = LineField(label=_("Số tham chiếu của ngân hàng"), max_length=60)
