"""What a household types at its desk. Rules beyond "is this a figure" are the domain's; their sentences show here."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.models import Category
from catalog.produce import Crop
from farmers.models import GrowingArea, Household
from marketplace.common import clock
from marketplace.common.forms import CountField, DayField, DongField, GramsField, KeyField, LineField
from marketplace.desk.places import PlaceForm
from marketplace.shop.partner.models import StockMovement


class FarmForm(forms.Form):
    """A form that says for which household it is, so that a second tab never writes into the wrong one."""

    household = forms.CharField(widget=forms.HiddenInput({"id": False}), required=False)  # a page has several

    def __init__(self, *args: Any, household: Household, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("household", household.pk)
        self.household = household
        for field in self.fields.values():
            chosen = isinstance(field, forms.ChoiceField)
            if not field.widget.is_hidden:
                field.error_messages["required"] = _("Xin chọn một dòng.") if chosen else _("Xin điền ô này.")


class KeyedForm(FarmForm):
    """A form that makes something: sent twice, it makes one."""

    key = KeyField()


class AreaChoice(forms.ModelChoiceField):
    """One of the household's own growing areas."""

    def label_from_instance(self, area: GrowingArea) -> str:
        """Return name and crop."""
        return f"{area.name} · {area.crop}"


class CategoryChoice(forms.ModelChoiceField):
    """A group of goods, drawn as a tree."""

    def label_from_instance(self, category: Category) -> str:
        """Return the name, moved in by its depth."""
        return "\u2003" * (category.depth - 1) + category.name


class PriceForm(FarmForm):
    """Another price for what is on sale."""

    refusal_fields = {"price_per_kg": "price"}

    price = DongField(label=_("Giá mới, đồng"), help_text=_("Đơn đã đặt vẫn giữ giá cũ."))

    def __init__(self, *args: Any, by_kg: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by_kg = by_kg
        self.fields["price"].label = _("Giá mới một kg, đồng") if by_kg else _("Giá mới một gói, đồng")

    def facts(self) -> dict[str, int]:
        """Return the arguments of ``change_listing``."""
        return {"price_per_kg" if self.by_kg else "price": self.cleaned_data["price"]}


class StockForm(KeyedForm):
    """Packs more or fewer, with the reason."""

    Kind = StockMovement.Kind
    WAYS = {"harvested": (Kind.HARVESTED, 1), "spoiled": (Kind.SPOILED, -1), "missing": (Kind.COUNTED, -1)}

    way = forms.ChoiceField(
        label=_("Vì sao"),
        choices=[
            ("harvested", _("Thêm: vừa thu hoạch")),
            ("spoiled", _("Bớt: hàng hỏng")),
            ("missing", _("Bớt: kiểm lại thấy thiếu")),
        ],
        widget=forms.RadioSelect,
        initial="harvested",
    )
    quantity = CountField(label=_("Số gói"), least=1, most=100_000)

    def facts(self) -> dict[str, Any]:
        """Return the arguments of ``add_stock``."""
        kind, sign = self.WAYS[self.cleaned_data["way"]]
        return {"kind": kind, "quantity": sign * self.cleaned_data["quantity"], "key": self.cleaned_data["key"]}


class LotForm(KeyedForm):
    """A harvest, weighed."""

    growing_area = AreaChoice(label=_("Thu hoạch từ vườn"), queryset=GrowingArea.objects.none(), empty_label=None)
    harvested_on = DayField(label=_("Ngày thu hoạch"))
    grams = GramsField(label=_("Cân được, kg"), help_text=_("Ví dụ: 120 hoặc 30,5; cũng ghi được “2 tạ”"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("harvested_on", clock.today())
        areas = GrowingArea.objects.filter(household=self.household).select_related("crop").order_by("name", "pk")
        self.fields["growing_area"].queryset = areas  # type: ignore[attr-defined]

    def facts(self) -> dict[str, Any]:
        """Return the arguments of ``record_lot``."""
        return {name: value for name, value in self.cleaned_data.items() if name != "household"}


class GrowingAreaForm(FarmForm, PlaceForm):
    """An orchard or field, and in which commune it lies."""

    name = LineField(label=_("Tên vườn"), help_text=_("Ví dụ: Vườn vải đồi sau nhà"), max_length=120)
    crop = forms.ModelChoiceField(label=_("Trồng cây gì"), queryset=Crop.objects.all(), empty_label=_("Chọn nông sản"))
    area_m2 = CountField(label=_("Diện tích, m²"), required=False, least=1, most=100_000_000)
    field_order = ["name", "crop", "area_m2", "place"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].label = _("Vườn ở xã, phường nào")
        self.initial.setdefault("place", self.household.commune.full_name)
        self.initial.setdefault("commune_code", self.household.commune.code)

    def facts(self) -> dict[str, Any]:
        """Return the arguments of ``add_growing_area``."""
        return {name: self.cleaned_data[name] for name in ("name", "crop", "area_m2", "commune")}
