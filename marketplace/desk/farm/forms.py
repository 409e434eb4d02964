"""What a household types at its desk. Rules beyond "is this a figure" are the domain's; their sentences show here."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.models import Category, Product
from catalog.produce import Crop
from farmers.models import GrowingArea, Household
from marketplace.areas.models import Commune
from marketplace.areas.parsing import parse_address
from marketplace.areas.queries import find_commune
from marketplace.common import clock
from marketplace.common.forms import CountField, DayField, DongField, GramsField, KeyField, LineField
from marketplace.shop.partner.models import StockMovement


class FarmForm(forms.Form):
    """A form that says for which household it is, so that a second tab never writes into the wrong one."""

    household = forms.CharField(widget=forms.HiddenInput, required=False)

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


class ListingForm(KeyedForm):
    """A product to offer. One price field: per pack or per kilogram, as ``priced_by`` says."""

    refusal_fields = {"price_per_kg": "price"}

    title = LineField(label=_("Tên hàng"), help_text=_("Ví dụ: Vải thiều Lục Ngạn loại 1"), max_length=120)
    growing_area = AreaChoice(label=_("Hàng từ vườn nào"), queryset=GrowingArea.objects.none(), empty_label=None)
    category = CategoryChoice(label=_("Nhóm hàng"), queryset=Category.objects.none(), empty_label=_("Chọn nhóm hàng"))
    pack_name = LineField(label=_("Quy cách"), help_text=_("Thùng, túi, vỉ hay bao"), max_length=40)
    net_grams = GramsField(
        label=_("Khối lượng tịnh một gói, kg"), help_text=_("Cước gửi tính theo số này"), most=1_000_000
    )
    priced_by = forms.ChoiceField(
        label=_("Tính giá"),
        choices=Product.PricedBy.choices,
        widget=forms.RadioSelect,
        initial=Product.PricedBy.KG,
        help_text=_("Theo kg: khách trả theo số cân lúc đóng gói, không quá giá đã thấy."),
    )
    price = DongField(label=_("Giá một kg hoặc một gói, đồng"), help_text=_("Ví dụ: 30.000 hoặc 30k"))
    quantity = CountField(label=_("Bán được bao nhiêu gói"), most=100_000)
    grade = LineField(label=_("Hạng"), required=False, max_length=40)
    variety = LineField(label=_("Giống"), required=False, max_length=80)
    pack_pieces = CountField(label=_("Số quả một gói"), required=False, least=1, most=100_000)
    harvest_from = DayField(label=_("Thu hoạch từ ngày"), required=False)
    harvest_to = DayField(label=_("đến ngày"), required=False)
    description = LineField(
        label=_("Kể về hàng này"), required=False, max_length=2_000, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        areas = GrowingArea.objects.filter(household=self.household).select_related("crop").order_by("name", "pk")
        self.fields["growing_area"].queryset = areas  # type: ignore[attr-defined]
        self.fields["category"].queryset = Category.objects.filter(is_public=True).order_by("path")  # type: ignore[attr-defined]

    def facts(self) -> dict[str, Any]:
        """Return the arguments of ``list_product``."""
        data = {name: value for name, value in self.cleaned_data.items() if name != "household"}
        price = data.pop("price")
        by_kg = data["priced_by"] == Product.PricedBy.KG
        return {**data, "price_per_kg": price if by_kg else None, "price": None if by_kg else price}


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


class GrowingAreaForm(FarmForm):
    """An orchard or field, and in which commune it lies."""

    name = LineField(label=_("Tên vườn"), help_text=_("Ví dụ: Vườn vải đồi sau nhà"), max_length=120)
    crop = forms.ModelChoiceField(label=_("Trồng cây gì"), queryset=Crop.objects.all(), empty_label=_("Chọn nông sản"))
    area_m2 = CountField(label=_("Diện tích, m²"), required=False, least=1, most=100_000_000)
    place = LineField(
        label=_("Vườn ở xã, phường nào"),
        max_length=200,
        widget=forms.TextInput(
            attrs={"data-suggest-url": "/areas/suggest", "data-suggest-into": "id_commune_code", "autocomplete": "off"}
        ),
    )
    commune_code = forms.CharField(widget=forms.HiddenInput, required=False, max_length=5)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("place", self.household.commune.full_name)
        self.initial.setdefault("commune_code", self.household.commune.code)

    def clean(self) -> dict[str, Any]:
        """Find the commune: the one that was chosen, or the one that the text means."""
        data = super().clean() or {}
        place = data.get("place")
        if place:
            commune = find_commune(data.get("commune_code", "")) or _commune_meant(place)
            if commune is None:
                self.add_error("place", _("Chưa rõ xã, phường nào, xin gõ thêm tên tỉnh hoặc chọn trong danh sách."))
            data["commune"] = commune
        return data

    def facts(self) -> dict[str, Any]:
        """Return the arguments of ``add_growing_area``."""
        return {name: self.cleaned_data[name] for name in ("name", "crop", "area_m2", "commune")}


def _commune_meant(text: str) -> Commune | None:
    commune = parse_address(text).commune
    return find_commune(commune.code) if commune is not None else None
