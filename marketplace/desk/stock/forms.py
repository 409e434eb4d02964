"""What is typed at the stock desk."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.models import Product
from logistics.models import Outlet, Transfer, VanTrip
from marketplace.common.forms import CountField, DongField, KeyField, LineField
from marketplace.common.templatetags.market import dong
from marketplace.shop.partner.models import StockRecord

MOST_PACKS = 100_000
MOST_PRICE = 100_000_000
REASON_LENGTH = 200


class KeyedForm(forms.Form):
    """A form that does its work once, for the point that it was drawn for."""

    point = forms.CharField(widget=forms.HiddenInput, required=False)
    key = KeyField()


class SlipForm(KeyedForm):
    """Packs in or out, with the paper or the reason."""

    packs = CountField(label=gettext_lazy("Số gói"), least=1, most=MOST_PACKS)
    reason = LineField(label=gettext_lazy("Chứng từ hoặc lý do"), max_length=REASON_LENGTH)


class PriceForm(KeyedForm):
    """The price of a pack (or a kilogram) at this place, and the product's barcode."""

    amount = DongField(label=gettext_lazy("Giá, đồng"), least=1, most=MOST_PRICE)


class BarcodeForm(KeyedForm):
    """The barcode that is printed on the pack."""

    barcode = LineField(
        label=gettext_lazy("Mã vạch trên bao bì"),
        help_text=gettext_lazy("Quét vào ô này. EAN-13, EAN-8 hoặc UPC."),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )


class StockForm(KeyedForm):
    """Let a product be sold at an outlet."""

    outlet = forms.ModelChoiceField(
        label=gettext_lazy("Kho"), queryset=Outlet.objects.none(), widget=forms.RadioSelect, empty_label=None
    )
    product = forms.ModelChoiceField(
        label=gettext_lazy("Mặt hàng"), queryset=Product.objects.none(), widget=forms.RadioSelect, empty_label=None
    )
    amount = DongField(label=gettext_lazy("Giá một gói (hoặc một kg), đồng"), least=1, most=MOST_PRICE)

    def __init__(self, *args: Any, outlets: Any, products: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["outlet"].queryset = outlets  # type: ignore[attr-defined]
        self.fields["outlet"].label_from_instance = outlet_name  # type: ignore[attr-defined]
        self.fields["product"].queryset = products  # type: ignore[attr-defined]


def outlet_name(outlet: Any) -> str:
    """Return an outlet's place and seller."""
    return f"{outlet.partner.name}, {outlet.partner.legal_seller.name}"


class TransferForm(KeyedForm):
    """From where to where; the packs of each product are fields of their own, by the record's id."""

    note = LineField(label=gettext_lazy("Ghi chú"), max_length=REASON_LENGTH, required=False)

    def __init__(self, *args: Any, records: list[StockRecord], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.records = records
        for record in records:
            self.fields[f"packs_{record.pk}"] = CountField(
                label=f"{record.product.get_title()}, {record.product.pack_name}, {dong(record.price)}",
                help_text=gettext_lazy("còn %d") % max(0, record.net_stock_level),
                required=False,
                most=MOST_PACKS,
            )

    @property
    def packs(self) -> dict[int, int]:
        """Return the packs by product."""
        typed = {record.product_id: self.cleaned_data[f"packs_{record.pk}"] for record in self.records}
        return {product: packs for product, packs in typed.items() if packs}


class LinesForm(forms.Form):
    """So many packs of each line of a transfer, and (where they are received) why some are missing."""

    point = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, transfer: Transfer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.receiving = transfer.status == Transfer.Status.SENT
        self.lines = list(transfer.lines.select_related("product").order_by("pk"))
        for line in self.lines:
            most = line.sent if self.receiving else MOST_PACKS
            start = line.sent if self.receiving else line.requested
            written = {"packs": start, "pack": line.product.pack_name}
            self.fields[f"packs_{line.product_id}"] = CountField(
                label=line.product.get_title(),
                help_text=_("phiếu ghi %(packs)s %(pack)s, để trống là không có") % written,
                initial=start,
                most=most or 0,
                required=False,
            )
            if self.receiving:
                self.fields[f"reason_{line.product_id}"] = LineField(
                    label=gettext_lazy("Nếu thiếu, vì sao"), max_length=REASON_LENGTH, required=False
                )

    @property
    def packs(self) -> dict[int, int]:
        """Return the packs by product; an empty field is none."""
        return {line.product_id: self.cleaned_data[f"packs_{line.product_id}"] or 0 for line in self.lines}

    @property
    def reasons(self) -> dict[int, str]:
        """Return why packs are missing, by product."""
        return {line.product_id: self.cleaned_data.get(f"reason_{line.product_id}", "") for line in self.lines}


class CountShelfForm(KeyedForm):
    """What was counted on a shelf, by record; an item that is left empty was not counted.

    What the books say is not shown before: it comes with the question for the reason, once somebody has counted.
    """

    def __init__(self, *args: Any, records: list[StockRecord], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.records = records
        for record in records:
            self.fields[f"packs_{record.pk}"] = CountField(
                label=record.product.get_title(), required=False, most=MOST_PACKS
            )
            self.fields[f"reason_{record.pk}"] = LineField(
                label=_("Lý do lệch, %s") % record.product.get_title(), max_length=REASON_LENGTH, required=False
            )
            self.fields[f"seen_{record.pk}"] = forms.IntegerField(
                widget=forms.HiddenInput, initial=record.num_in_stock or 0, min_value=0, max_value=2**31
            )
        if records:
            self.fields[f"packs_{records[0].pk}"].widget.attrs["autofocus"] = True

    @property
    def rows(self) -> list[Any]:
        """Return (record, packs, reason, seen) for the page."""
        names = ("packs", "reason", "seen")
        return [(record, *(self[f"{name}_{record.pk}"] for name in names)) for record in self.records]

    def clean(self) -> dict[str, Any]:
        """Ask for the reason of each difference."""
        typed = super().clean() or self.cleaned_data
        if not self.errors and not self.counted:
            raise forms.ValidationError(_("Xin ghi số đếm được của ít nhất một món."), code="nothing")
        for pk, packs in self.counted.items():
            books = typed.get(f"seen_{pk}")
            if books is not None and packs != books and not typed.get(f"reason_{pk}"):
                what = {"books": books, "packs": packs}
                said = _("Sổ ghi %(books)d, đếm được %(packs)d. Xin đếm lại; nếu vẫn vậy, ghi lý do.") % what
                self.add_error(f"reason_{pk}", said)
        return typed

    @property
    def counted(self) -> dict[int, int]:
        """Return the packs of what was counted, by record."""
        typed = {record.pk: self.cleaned_data.get(f"packs_{record.pk}") for record in self.records}
        return {pk: packs for pk, packs in typed.items() if packs is not None}

    def facts(self) -> dict[str, Any]:
        """Return the arguments of ``count_stock``."""
        counted = self.counted
        return {
            "key": self.cleaned_data["key"],
            "counted": counted,
            "reasons": {pk: self.cleaned_data[f"reason_{pk}"] for pk in counted},
            "seen": {pk: self.cleaned_data[f"seen_{pk}"] for pk in counted},
        }

    def asked_again(self, records: list[StockRecord]) -> "CountShelfForm":
        """Return the form with what was typed, against what the books say now."""
        data = self.data.copy()  # type: ignore[union-attr]  # what was posted
        for record in records:
            data[f"seen_{record.pk}"] = str(record.num_in_stock or 0)
        return CountShelfForm(data, records=records)


class CountVanForm(forms.Form):
    """What was counted in a van, by record."""

    point = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, records: list[StockRecord], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.records = records
        for record in records:
            self.fields[f"packs_{record.pk}"] = CountField(
                label=f"{record.product.get_title()}, {record.product.pack_name}", most=MOST_PACKS
            )

    @property
    def counted(self) -> dict[int, int]:
        """Return the packs by record."""
        return {record.pk: self.cleaned_data[f"packs_{record.pk}"] for record in self.records}


class ReasonForm(forms.Form):
    """Why a count differs."""

    reason = LineField(
        label=gettext_lazy("Lý do lệch"), max_length=REASON_LENGTH, widget=forms.Textarea(attrs={"rows": 2})
    )


class RecountForm(CountVanForm):
    """What a second person counted in a van, and on which paper."""

    reason = LineField(
        label=gettext_lazy("Số phiếu đếm lại, hoặc lý do"),
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields([name for name in self.fields if name != "reason"])  # why comes after what was counted


class RecallForm(forms.Form):
    """Why goods that were sent are called back."""

    reason = LineField(label=gettext_lazy("Vì sao gọi hàng về"), max_length=REASON_LENGTH)


def waits(trip: VanTrip) -> bool:
    """Whether a trip's count waits for a second person."""
    return trip.status == VanTrip.Status.DIFFERENCE
