"""What is typed at the bulk desk. Rules beyond the shape of a figure are the domain's; their sentences show here."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.produce import Crop
from farmers.models import GrowingArea, Household
from marketplace.accounts.queries import find_by_phone
from marketplace.areas.models import Province
from marketplace.bulk.models import LEAST_GRAMS, MOST_GRAMS, BulkContract, BulkRevision, Trader
from marketplace.common import clock
from marketplace.common.forms import DayField, DongField, GramsField, KeyField, LineField, PhoneField
from marketplace.common.pictures import ACCEPT
from marketplace.desk.staff.forms import PercentField

MOST_PRICE = 10_000_000


class BulkForm(forms.Form):
    """A form whose empty fields ask to be filled in, in the market's voice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if not field.widget.is_hidden:
                chosen = isinstance(field, forms.ChoiceField)
                field.error_messages["required"] = _("Xin chọn một dòng.") if chosen else _("Xin điền ô này.")

    def facts(self) -> dict[str, Any]:
        """Return the arguments of the domain function."""
        return dict(self.cleaned_data)


class AreaChoice(forms.ModelChoiceField):
    """One of the growing areas of the person's households."""

    def label_from_instance(self, area: GrowingArea) -> str:
        """Return name, crop and household."""
        return f"{area.name} · {area.crop} · {area.household}"


def _areas(households: list[Household]) -> Any:
    areas = GrowingArea.objects.filter(household__in=households, crop__counted_in=Crop.Unit.KG)
    return areas.select_related("crop", "household").order_by("household__name", "name", "pk")


class MomentField(forms.DateTimeField):
    """A day and a time of day, in Vietnam."""

    widget = forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})
    default_error_messages = {"invalid": _("Xin nhập ngày giờ như 12/6/2026 08:30.")}

    def __init__(self, **kwargs: Any) -> None:
        formats = ["%Y-%m-%dT%H:%M", "%d/%m/%Y %H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S"]
        super().__init__(input_formats=formats, **kwargs)

    def to_python(self, value: Any) -> dt.datetime | None:
        """Return the moment; years far off are a slip of the finger."""
        moment: dt.datetime | None = super().to_python(value)
        if moment is not None and abs(moment.year - clock.today().year) > 5:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return moment


class AmountForm(BulkForm):
    """Tonnes and price."""

    key = KeyField()
    grams = GramsField(
        label=_("Khối lượng"),
        help_text=_("Ví dụ “4 tấn” hoặc 4000 (kg); từ 1 đến 20 tấn"),
        least=LEAST_GRAMS,
        most=MOST_GRAMS,
    )
    price_per_kg = DongField(
        label=_("Giá một kg, đồng"), help_text=_("Ví dụ: 25.000 hoặc 25k"), least=1, most=MOST_PRICE
    )


class OfferForm(AmountForm):
    """A truck's load that a household offers."""

    growing_area = AreaChoice(label=_("Hàng từ vườn nào"), queryset=GrowingArea.objects.none(), empty_label=None)
    pickup_from = DayField(label=_("Xe đến lấy từ ngày"))
    pickup_to = DayField(label=_("đến ngày"))
    grade = LineField(label=_("Hạng"), required=False, max_length=40, help_text=_("Ví dụ: loại 1, VietGAP"))
    note = LineField(label=_("Ghi thêm"), required=False, max_length=300)
    field_order = ["growing_area", "grams", "price_per_kg", "pickup_from", "pickup_to", "grade", "note", "key"]

    def __init__(self, *args: Any, households: list[Household], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["growing_area"].queryset = _areas(households)  # type: ignore[attr-defined]

    def facts(self) -> dict[str, Any]:
        """Return the arguments of ``offer_bulk``: the household is that of the area."""
        return {**self.cleaned_data, "household": self.cleaned_data["growing_area"].household}


class WishForm(AmountForm):
    """A truck's load that a trader asks for."""

    refusal_fields = {"growing_area": "crop"}

    trader = forms.ModelChoiceField(label=_("Bên mua"), queryset=Trader.objects.none(), empty_label=None)
    crop = forms.ModelChoiceField(label=_("Cần mua"), queryset=Crop.objects.none(), empty_label=_("Chọn nông sản"))
    province = forms.ModelChoiceField(
        label=_("Hàng của tỉnh nào"),
        queryset=Province.objects.none(),
        required=False,
        empty_label=_("tỉnh nào cũng được"),
    )
    pickup_from = DayField(label=_("Xe đến lấy từ ngày"))
    pickup_to = DayField(label=_("đến ngày"))
    grade = LineField(label=_("Hạng"), required=False, max_length=40)
    note = LineField(label=_("Ghi thêm"), required=False, max_length=300)
    field_order = ["trader", "crop", "province", "grams", "price_per_kg", "pickup_from", "pickup_to", "grade", "note"]

    def __init__(self, *args: Any, traders: list[Trader], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ids = [trader.pk for trader in traders]
        self.only_trader = traders[0] if len(traders) == 1 else None
        if self.only_trader is not None:
            del self.fields["trader"]
        else:
            self.fields["trader"].queryset = Trader.objects.filter(pk__in=ids).order_by("name", "pk")  # type: ignore[attr-defined]
        self.fields["crop"].queryset = Crop.objects.filter(counted_in=Crop.Unit.KG)  # type: ignore[attr-defined]
        self.fields["province"].queryset = Province.objects.order_by("folded")  # type: ignore[attr-defined]

    def facts(self) -> dict[str, Any]:
        """Return the arguments of ``ask_for_bulk``."""
        return {"trader": self.only_trader, **self.cleaned_data}


class PriceForm(AmountForm):
    """A price to the other side. ``side``, ``household`` and ``trader`` say between whom."""

    side = forms.CharField(widget=forms.HiddenInput, max_length=10)
    household = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20)
    trader = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20)
    growing_area = AreaChoice(label=_("Hàng từ vườn nào"), queryset=GrowingArea.objects.none(), required=False)
    pickup_on = DayField(label=_("Ngày xe đến lấy"))
    note = LineField(label=_("Nhắn bên kia"), required=False, max_length=300)
    field_order = ["growing_area", "grams", "price_per_kg", "pickup_on", "note"]

    def __init__(self, *args: Any, areas: Any = None, traders: Sequence[Trader] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if len(traders) > 1:  # a person of several says for which
            choices = [(str(trader.pk), trader.name) for trader in traders]
            self.fields["trader"] = forms.ChoiceField(label=_("Bên mua"), choices=choices)
        if areas is None:
            del self.fields["growing_area"]
        else:
            self.fields["growing_area"].queryset = areas.select_related("crop", "household")  # type: ignore[attr-defined]
            self.fields["growing_area"].required = True
            self.fields["growing_area"].empty_label = None  # type: ignore[attr-defined]

    def facts(self) -> dict[str, Any]:
        """Return what ``name_price`` takes of the form."""
        names = ("grams", "price_per_kg", "pickup_on", "note", "key", "growing_area")
        return {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}


class TermsForm(BulkForm):
    """A new version of a contract's terms, drawn with those that are there."""

    side = forms.CharField(widget=forms.HiddenInput, max_length=10)
    grams = GramsField(label=_("Khối lượng"), least=LEAST_GRAMS, most=MOST_GRAMS)
    tolerance_bp = PercentField(label=_("Cân chênh được phép, %"))
    price_per_kg = DongField(label=_("Giá một kg, đồng"), least=1, most=MOST_PRICE)
    pickup_on = DayField(label=_("Ngày lấy hàng"))
    pickup_place = LineField(label=_("Nơi lấy hàng"), max_length=200)
    penalty = LineField(label=_("Phạt khi bỏ hợp đồng"), max_length=600, widget=forms.Textarea(attrs={"rows": 3}))
    reason = LineField(label=_("Vì sao đổi"), max_length=300, help_text=_("Bên kia đọc câu này trước khi đồng ý."))

    def __init__(self, *args: Any, contract: BulkContract, revision: BulkRevision, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in BulkRevision.NAMES:
            self.initial.setdefault(name, getattr(revision, name))
        if contract.state == BulkContract.State.LOADING:
            for name in ("price_per_kg", "pickup_on", "pickup_place", "penalty"):
                del self.fields[name]


class SharesForm(BulkForm):
    """Whose grams a co-operative's contract is about: one household a line, code and kilograms."""

    refusal_fields = {"shares": "lines"}

    lines = forms.CharField(
        label=_("Phần của từng hộ"),
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=4_000,
        help_text=_("Mỗi dòng một hộ: mã hộ rồi số kg, ví dụ “HM004 2500”."),
    )

    def clean_lines(self) -> dict[int, int]:
        """Return household id → grams."""
        shares: dict[int, int] = {}
        for line in self.cleaned_data["lines"].splitlines():
            code, _space, amount = line.strip().partition(" ")
            if not code:
                continue
            household = Household.objects.filter(code=code.upper()).first()
            if household is None:
                raise forms.ValidationError(_("Không có hộ nào mang mã “%(code)s”."), params={"code": code[:20]})
            shares[household.pk] = shares.get(household.pk, 0) + (GramsField(most=MOST_GRAMS).clean(amount) or 0)
        return shares


class ReasonForm(BulkForm):
    """Why something is called off."""

    reason = LineField(label=_("Lý do"), max_length=300)


class TruckForm(BulkForm):
    """A truck and its driver."""

    plate = LineField(label=_("Biển số xe"), max_length=16, help_text=_("Ví dụ: 98C-123.45"))
    driver = LineField(label=_("Họ tên tài xế"), max_length=120)
    driver_phone = PhoneField(label=_("Số điện thoại tài xế"), required=False)


class TransferForm(BulkForm):
    """One line of the bank statement."""

    bank_ref = LineField(label=_("Số tham chiếu của ngân hàng"), max_length=60)
    amount = DongField(label=_("Số tiền vào, đồng"), least=1)
    day = DayField(label=_("Ngày tiền vào"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("day", clock.today())

    def facts(self) -> dict[str, Any]:
        """Return the arguments of ``record_bulk_transfer``; a day is noted as its noon."""
        noon = dt.datetime.combine(self.cleaned_data["day"], dt.time(12), tzinfo=clock.VIETNAM)
        received_at = min(noon, clock.now()) if clock.day_of(noon) <= clock.today() else noon
        return {
            "bank_ref": self.cleaned_data["bank_ref"],
            "amount": self.cleaned_data["amount"],
            "received_at": received_at,
        }


class DecisionForm(BulkForm):
    """What becomes of money that was too much: a contract that it pays, or the reference of its way back."""

    key = KeyField()
    amount = DongField(label=_("Số tiền, đồng"), least=1)
    contract = forms.ModelChoiceField(
        label=_("Trả cho hợp đồng"), queryset=BulkContract.objects.none(), required=False, empty_label=_("không")
    )
    bank_ref = LineField(label=_("Hoặc số tham chiếu lần chuyển trả"), max_length=60, required=False)

    def __init__(self, *args: Any, contracts: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["contract"].queryset = contracts  # type: ignore[attr-defined]


class TraderForm(BulkForm):
    """A legal buyer, and the registered person who speaks for it."""

    name = LineField(label=_("Tên như trên giấy đăng ký kinh doanh"), max_length=160)
    tax_code = LineField(label=_("Mã số thuế"), max_length=20)
    phone = PhoneField(label=_("Điện thoại của bên mua"))
    address_text = LineField(label=_("Địa chỉ"), max_length=300, required=False)
    person = PhoneField(label=_("Số điện thoại người đại diện"), help_text=_("Người này đã có tài khoản ở chợ."))

    def clean_person(self) -> Any:
        """Return the person with that phone."""
        person = find_by_phone(self.cleaned_data["person"])
        if person is None:
            raise forms.ValidationError(_("Chưa có ai đăng ký bằng số này, xin nhờ người đó mở tài khoản trước."))
        return person


def photo_field() -> forms.FileField:
    """Return the field of a ticket's photo."""
    widget = forms.FileInput(attrs={"accept": ACCEPT})
    return forms.FileField(label=_("Ảnh phiếu cân"), required=False, max_length=200, widget=widget)
