"""The five short screens by which a household comes on line; each asks one thing."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.models import Crop
from farmers.models import Registration
from marketplace.accounts.fields import CodeField, LoginPhoneField
from marketplace.common.forms import LineField
from marketplace.desk.places import PlaceForm

STEPS = (_("Điện thoại"), _("Tên"), _("Nơi ở"), _("Trồng gì"), _("Xem lại"))
LAST = len(STEPS)
_OUT_OF_FACTORIES = Q(is_essential=True) & (Q(perishable=False) | Q(counted_in__in=(Crop.Unit.LITRE, Crop.Unit.BOX)))
"""Essentials that keep, or come in bottles and boxes: noodles, oil, masks."""


def crops_of_farms() -> Any:
    """Return the crops that a household may grow or keep, by name."""
    return Crop.objects.exclude(_OUT_OF_FACTORIES).order_by("name")


class PhoneForm(forms.Form):
    """Which number the household is reached at."""

    phone = LoginPhoneField(label=_("Số điện thoại của chủ hộ"))


class AnswerForm(forms.Form):
    """The code in the message."""

    code = CodeField()


class NameForm(forms.Form):
    """Who the household is."""

    full_name = LineField(
        label=_("Họ và tên chủ hộ"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Xin ghi họ và tên.")},
    )
    household_name = LineField(
        label=_("Tên khách sẽ thấy"), required=False, max_length=160, help_text=_("Để trống thì là “Hộ” và tên chủ hộ.")
    )


class WhereForm(PlaceForm):
    """Where the household is."""

    address_text = LineField(
        label=_("Thôn, bản, số nhà"),
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={"autocomplete": "address-line1"}),
    )
    field_order = ["place", "address_text"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].label = _("Hộ ở xã, phường nào")
        self.fields["place"].help_text = _("Gõ vài chữ rồi chọn, tên cũ cũng được.")
        self.fields["place"].error_messages["required"] = _("Xin chọn xã, phường.")


class CropChoices(forms.ModelMultipleChoiceField):
    """Several crops, ticked."""

    default_error_messages = {
        "invalid_choice": _("Có loại không còn trong danh sách, xin chọn lại."),
        "invalid_pk_value": _("Có loại không còn trong danh sách, xin chọn lại."),
        "invalid_list": _("Xin chọn trong danh sách."),
    }

    def label_from_instance(self, crop: Crop) -> str:
        """Return the name."""
        return crop.name


class GrowsForm(forms.Form):
    """What the household grows or keeps."""

    crops = CropChoices(
        label=_("Hộ đang trồng, nuôi gì"),
        queryset=Crop.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    other_crops = LineField(label=_("Loại khác"), required=False, max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["crops"].queryset = crops_of_farms()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Ask for at least one."""
        data = super().clean() or {}
        if not self.errors and not data.get("crops") and not data.get("other_crops"):
            self.add_error("crops", _("Xin chọn ít nhất một loại, hoặc ghi loại khác."))
        return data


class AgreeForm(forms.Form):
    """The household agrees, having seen what it said."""

    consent = forms.BooleanField(
        label=_("Tôi đồng ý để Chợ Phiên dùng tên, số điện thoại và nơi ở của hộ để bán hàng, giao nhận và trả tiền."),
        error_messages={"required": _("Cần có sự đồng ý của bạn mới đăng ký được.")},
    )


FORMS: dict[int, type[forms.Form]] = {2: NameForm, 3: WhereForm, 4: GrowsForm, 5: AgreeForm}


def initial_of(draft: Registration, step: int) -> dict[str, Any]:
    """Return what was typed on that screen before."""
    if step == 2:
        return {"full_name": draft.full_name, "household_name": draft.household_name}
    if step == 3:
        code = draft.commune.code if draft.commune else ""
        return {"place": draft.place_as_written, "commune_code": code, "address_text": draft.address_text}
    if step == 4:
        return {"crops": list(draft.crops.all()), "other_crops": draft.other_crops}
    return {}


def facts_of(form: forms.Form, step: int) -> dict[str, Any]:
    """Return the arguments of ``note_registration``."""
    data = form.cleaned_data
    if step == 3:
        return {"commune": data["commune"], "place_as_written": data["place"], "address_text": data["address_text"]}
    return {name: data[name] for name in form.fields if name != "consent"}
