"""What is typed when goods come back over the counter, and when money is paid back."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.common.forms import CountField, DongField, LineField
from marketplace.desk.post.forms import CounterForm
from marketplace.shop.order.models import SellerOrder


class TakeBackForm(CounterForm):
    """Packs by line, why, and whether they can be sold again."""

    reason = LineField(label=_("Vì sao khách trả"), max_length=200)
    restock = forms.BooleanField(label=_("Hàng còn nguyên, bán lại được"), required=False)

    def __init__(self, *args: Any, seller_order: SellerOrder, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = [(line, line.delivered_packs - line.returned_packs) for line in seller_order.lines.order_by("pk")]
        for line, kept in self.lines:
            self.fields[f"packs-{line.pk}"] = CountField(label=line.title, required=False, most=kept)
        self.order_fields([f"packs-{line.pk}" for line, _kept in self.lines])

    @property
    def rows(self) -> list[Any]:
        """Return (line, packs that the customer still has, field) for the page."""
        return [(line, kept, self[f"packs-{line.pk}"]) for line, kept in self.lines]

    def facts(self) -> dict[str, Any]:
        """Return the arguments of ``take_back_goods``."""
        data = self.cleaned_data
        packs = {line.pk: data.get(f"packs-{line.pk}") or 0 for line, _kept in self.lines}
        return {"key": data["key"], "packs": packs, "reason": data["reason"], "restock": data["restock"]}


class RefundForm(CounterForm):
    """How much, and to whom."""

    amount = DongField(label=_("Số tiền hoàn, đồng"), least=1)
    received_by = LineField(label=_("Người nhận tiền"), max_length=120)

    def facts(self) -> dict[str, Any]:
        """Return the arguments of ``pay_refund_from_till``."""
        return {name: self.cleaned_data[name] for name in ("key", "amount", "received_by")}


class LostForm(forms.Form):
    """Why goods on their way home are lost."""

    reason = LineField(label=_("Mất, hỏng vì sao"), max_length=200)
