"""What an agent types for a household, on one page; and the file with many."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.models import Crop
from farmers.domain.sheets import MOST_BYTES
from farmers.models import Registration
from marketplace.accounts.fields import CodeField
from marketplace.common.forms import CountField, KeyField, LineField, PhoneField
from marketplace.desk.farm.listing_forms import PhotoField
from marketplace.desk.farm.registering import CropChoices, crops_of_farms
from marketplace.desk.places import PlaceForm
from marketplace.shop.partner.models import SellerKind


class HouseholdForm(PlaceForm):
    """The same as the five screens ask, and how the household agreed."""

    full_name = LineField(label=gettext_lazy("Họ và tên chủ hộ"), max_length=120)
    phone = PhoneField(
        label=gettext_lazy("Số điện thoại của chủ hộ"),
        required=False,
        help_text=gettext_lazy("Chủ hộ không có điện thoại thì để trống."),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Là"),
        choices=[
            choice for choice in SellerKind.choices if choice[0] in (SellerKind.HOUSEHOLD, SellerKind.COOPERATIVE)
        ],
        widget=forms.RadioSelect,
        initial=SellerKind.HOUSEHOLD,
    )
    household_name = LineField(
        label=gettext_lazy("Tên khách sẽ thấy"),
        required=False,
        max_length=160,
        help_text=gettext_lazy("Để trống thì là “Hộ” và tên chủ hộ."),
    )
    address_text = LineField(label=gettext_lazy("Thôn, bản, số nhà"), required=False, max_length=300)
    crops = CropChoices(
        label=gettext_lazy("Đang trồng, nuôi gì"),
        queryset=Crop.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    other_crops = LineField(label=gettext_lazy("Loại khác"), required=False, max_length=200)
    area_m2 = CountField(label=gettext_lazy("Diện tích, m²"), required=False, least=1, most=100_000_000)
    contact_phone = PhoneField(
        label=gettext_lazy("Điện thoại người làm thay"),
        required=False,
        help_text=gettext_lazy("Khi chủ hộ không có điện thoại. Để trống thì là bạn."),
    )
    contact_name = LineField(label=gettext_lazy("Tên người làm thay"), required=False, max_length=120)
    evidence = forms.ChoiceField(
        label=gettext_lazy("Hộ đồng ý bằng cách nào"),
        choices=Registration.Evidence.choices,
        widget=forms.RadioSelect,
        initial=Registration.Evidence.SMS_CODE,
    )
    paper = PhotoField(
        label=gettext_lazy("Ảnh giấy có chữ ký"),
        required=False,
        help_text=gettext_lazy("Chỉ người duyệt xem được ảnh này. Nơi chụp và giờ chụp không được lưu."),
    )
    field_order = [
        "full_name", "phone", "place", "address_text", "crops", "other_crops", "area_m2", "household_name", "kind",
        "contact_phone", "contact_name", "evidence", "paper",
    ]  # fmt: skip

    def __init__(self, *args: Any, has_paper: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.has_paper = has_paper
        self.fields["place"].label = _("Hộ ở xã, phường nào")
        self.fields["crops"].queryset = crops_of_farms()  # type: ignore[attr-defined]
        for name in ("full_name", "place"):
            self.fields[name].error_messages["required"] = _("Xin điền ô này.")

    def clean(self) -> dict[str, Any]:
        """Ask for a crop, for the paper or a number to send the code to, and for the name behind another number."""
        data = super().clean() or {}
        if "crops" not in self.errors and not data.get("crops") and not data.get("other_crops"):
            self.add_error("crops", _("Xin chọn ít nhất một loại, hoặc ghi loại khác."))
        on_paper = data.get("evidence") == Registration.Evidence.PAPER
        if on_paper and not data.get("paper") and not self.has_paper and "paper" not in self.errors:
            self.add_error("paper", _("Xin chụp giấy có chữ ký của hộ."))
        if not on_paper and not data.get("phone") and "phone" not in self.errors:
            self.add_error("evidence", _("Hộ không có điện thoại thì cần ảnh giấy có chữ ký."))
        if data.get("contact_phone") and not data.get("contact_name"):
            self.add_error("contact_name", _("Xin ghi tên người làm thay."))
        return data

    def facts(self) -> dict[str, Any]:
        """Return the arguments of ``begin_for_somebody`` and ``note_registration``."""
        data = self.cleaned_data
        left_out = {"paper", "place", "commune_code", "evidence"}
        facts = {name: data[name] for name in self.fields if name not in left_out}
        return {**facts, "commune": data["commune"], "place_as_written": data["place"]}

    @staticmethod
    def initial_of(draft: Registration) -> dict[str, Any]:
        """Return what was typed before."""
        names = ("full_name", "phone", "kind", "household_name", "address_text", "other_crops", "area_m2")
        facts = {name: getattr(draft, name) for name in (*names, "contact_phone", "contact_name", "evidence")}
        code = draft.commune.code if draft.commune else ""
        return {**facts, "place": draft.place_as_written, "commune_code": code, "crops": list(draft.crops.all())}


class ReadOutForm(forms.Form):
    """The code that the household reads out."""

    code = CodeField(label=gettext_lazy("Mã hộ đọc cho bạn"))


class FileForm(forms.Form):
    """A CSV or XLSX file."""

    key = KeyField()
    file = forms.FileField(
        label=gettext_lazy("Tệp CSV hoặc XLSX"),
        allow_empty_file=True,
        max_length=160,
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx,text/csv"}),
        error_messages={"required": gettext_lazy("Xin chọn một tệp.")},
    )

    def clean_file(self) -> Any:
        """Refuse a large file before it is read."""
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("Tệp lớn quá 2 MB, xin chia thành nhiều tệp nhỏ."))
        return file
