"""What a household types to offer goods: few fields on a telephone, the rest filled in from what is known."""

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.models import Category, Crop, Product
from farmers.models import GrowingArea, Household, Listing
from farmers.queries import PriceRange, category_of_crop, price_ranges
from marketplace.common import clock
from marketplace.common.errors import DomainError
from marketplace.common.forms import CountField, DayField, DongField, GramsField, LineField, group, kg_text
from marketplace.common.pictures import ACCEPT, read_picture
from marketplace.desk.farm.forms import AreaChoice, CategoryChoice, FarmForm, KeyedForm

MAIN = (
    "growing_area",
    "photo",
    "pack_name",
    "net_grams",
    "priced_by",
    "price",
    "quantity",
    "harvest_from",
    "harvest_to",
)
MORE = ("title", "category", "variety", "grade", "pack_pieces", "description")
FEW_AREAS = 6


class PhotoField(forms.FileField):
    """A photo from the telephone's camera or album; what is none is refused in a sentence."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.FileInput(attrs={"accept": ACCEPT}))
        super().__init__(max_length=200, allow_empty_file=True, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Return the file, once it is known to be a picture."""
        file = super().clean(data, initial)
        if file:
            try:
                read_picture(file)
            except DomainError as error:
                raise ValidationError(str(error), code=error.code) from error
        return file


class ListingForm(KeyedForm):
    """A product to offer. One price field: per pack or per kilogram, as ``priced_by`` says."""

    refusal_fields = {"price_per_kg": "price"}

    growing_area = AreaChoice(
        label=gettext_lazy("Hàng từ vườn nào"), queryset=GrowingArea.objects.none(), empty_label=None
    )
    photo = PhotoField(label=gettext_lazy("Ảnh"), required=False)
    pack_name = LineField(
        label=gettext_lazy("Quy cách"), help_text=gettext_lazy("Thùng, túi, vỉ hay bao"), max_length=40
    )
    net_grams = GramsField(
        label=gettext_lazy("Khối lượng tịnh một gói, kg"),
        help_text=gettext_lazy("Cước gửi tính theo số này"),
        most=1_000_000,
    )
    priced_by = forms.ChoiceField(
        label=gettext_lazy("Tính giá"),
        choices=Product.PricedBy.choices,
        widget=forms.RadioSelect,
        initial=Product.PricedBy.KG,
        help_text=gettext_lazy("Theo kg: khách trả theo số cân lúc đóng gói, không quá giá đã thấy."),
    )
    price = DongField(label=gettext_lazy("Giá một kg hoặc một gói, đồng"))
    quantity = CountField(label=gettext_lazy("Bán được bao nhiêu gói"), most=100_000)
    harvest_from = DayField(label=gettext_lazy("Thu hoạch từ ngày"), required=False)
    harvest_to = DayField(label=gettext_lazy("đến ngày"), required=False)
    title = LineField(
        label=gettext_lazy("Tên hàng"),
        required=False,
        help_text=gettext_lazy("Để trống thì lấy tên nông sản và quy cách."),
        max_length=120,
    )
    category = CategoryChoice(
        label=gettext_lazy("Nhóm hàng"),
        queryset=Category.objects.none(),
        required=False,
        empty_label=gettext_lazy("Như hàng cùng loại"),
    )
    variety = LineField(label=gettext_lazy("Giống"), required=False, max_length=80)
    grade = LineField(label=gettext_lazy("Hạng"), required=False, max_length=40)
    pack_pieces = CountField(label=gettext_lazy("Số quả một gói"), required=False, least=1, most=100_000)
    description = LineField(
        label=gettext_lazy("Kể về hàng này"),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    like = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)

    def __init__(self, *args: Any, like: Listing | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        areas = GrowingArea.objects.filter(household=self.household).select_related("crop").order_by("name", "pk")
        self.areas = list(areas)
        chooser = self.fields["growing_area"]
        chooser.queryset = areas  # type: ignore[attr-defined]
        if len(self.areas) <= FEW_AREAS:
            chooser.widget = forms.RadioSelect(choices=chooser.choices)  # type: ignore[attr-defined]
        self.fields["category"].queryset = Category.objects.filter(is_public=True).order_by("path")  # type: ignore[attr-defined]
        self.fields["price"].help_text = price_hints(self.household, [area.crop for area in self.areas])
        self._fill_in(like)

    def _fill_in(self, like: Listing | None) -> None:
        """Begin with the only area, and with what an earlier listing said."""
        if self.areas:
            self.initial.setdefault("growing_area", self.areas[0].pk)
        self.initial.setdefault("pack_name", _("thùng"))
        if like is not None:
            self.initial.update(as_last_year(like))

    @property
    def main_fields(self) -> list[forms.BoundField]:
        """Return the fields that everybody fills in."""
        return [self[name] for name in MAIN]

    @property
    def more_fields(self) -> list[forms.BoundField]:
        """Return the fields that may stay as they are."""
        return [self[name] for name in MORE]

    @property
    def more_is_open(self) -> bool:
        """Whether something in there is wrong."""
        return any(name in self.errors for name in MORE)

    def clean(self) -> dict[str, Any]:
        """Fill in title and group from what is known of the crop."""
        data = super().clean() or {}
        area = data.get("growing_area")
        if area is not None and not data.get("title") and "title" not in self.errors:
            data["title"] = usual_title(
                area.crop.name, data.get("variety", ""), data.get("pack_name", ""), data.get("net_grams")
            )
        if area is not None and data.get("category") is None and "category" not in self.errors:
            data["category"] = category_of_crop(area.crop)
            if data["category"] is None:
                self.add_error("category", _("Chưa rõ nhóm hàng, xin chọn một nhóm."))
        return data

    def facts(self) -> dict[str, Any]:
        """Return the arguments of ``list_product``."""
        left_out = {"household", "photo", "like"}
        data = {name: value for name, value in self.cleaned_data.items() if name not in left_out}
        price = data.pop("price")
        by_kg = data["priced_by"] == Product.PricedBy.KG
        return {**data, "price_per_kg": price if by_kg else None, "price": None if by_kg else price}


class WordsForm(FarmForm):
    """Other words, other days: what may change while people order."""

    title = LineField(label=gettext_lazy("Tên hàng"), max_length=120)
    variety = LineField(label=gettext_lazy("Giống"), required=False, max_length=80)
    grade = LineField(label=gettext_lazy("Hạng"), required=False, max_length=40)
    harvest_from = DayField(label=gettext_lazy("Thu hoạch từ ngày"), required=False)
    harvest_to = DayField(label=gettext_lazy("đến ngày"), required=False)
    description = LineField(
        label=gettext_lazy("Kể về hàng này"),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    @staticmethod
    def initial_of(product: Product) -> dict[str, Any]:
        """Return what the product says now."""
        return {name: getattr(product, name) for name in WordsForm.base_fields if name != "household"}

    def facts(self) -> dict[str, Any]:
        """Return the arguments of ``change_listing``."""
        data = {name: value for name, value in self.cleaned_data.items() if name != "household"}
        return {"harvest": (data.pop("harvest_from"), data.pop("harvest_to")), **data}


class PhotoForm(FarmForm):
    """One more photo."""

    photo = PhotoField(label=gettext_lazy("Thêm ảnh"), error_messages={"required": gettext_lazy("Xin chọn một ảnh.")})


def price_hints(household: Household, crops: list[Crop]) -> SafeString:
    """Return one sentence a crop: what others ask on the market, or that nobody is there to compare with."""
    ranges = price_ranges(crops, besides=household)
    by_name = {crop.pk: crop for crop in crops}
    return format_html_join(" ", "<span>{}</span>", [(hint_of(crop, ranges[pk]),) for pk, crop in by_name.items()])


def hint_of(crop: Crop, found: PriceRange | None) -> str:
    """Return the market's range in words; unknown is said."""
    if found is None:
        return _("%s: 30 ngày qua chưa có ai bán trên chợ để so giá.") % crop.name
    low, high = group(found.low), group(found.high)
    what = {"crop": crop.name, "price": low if low == high else f"{low} – {high}", "count": found.listings}
    what["unit"] = crop.unit_word
    return _("%(crop)s: trên chợ đang %(price)s ₫/%(unit)s (%(count)d mặt hàng, 30 ngày qua).") % what


def usual_title(crop: str, variety: str, pack_name: str, net_grams: int | None) -> str:
    """Return the title of goods that are given none: crop, variety and pack, the pack once."""
    pack = f"{pack_name} {kg_text(net_grams)} kg" if net_grams else ""
    return ", ".join(part for part in (" ".join(filter(None, [crop, variety])), pack) if part)[:120]


def as_last_year(listing: Listing) -> dict[str, Any]:
    """Return what a new listing begins with when it is as an earlier one; days move to the next season."""
    product, record = listing.product, listing.stockrecord
    by_kg = product.priced_by == Product.PricedBy.KG
    category = product.categories.first()
    start, end = next_season(product.harvest_from, product.harvest_to)
    crop_name = listing.growing_area.crop.name
    usual = usual_title(crop_name, product.variety, product.pack_name, product.net_grams)
    return {
        "growing_area": listing.growing_area_id,
        "pack_name": product.pack_name,
        "net_grams": product.net_grams,
        "priced_by": product.priced_by,
        "price": record.price_per_kg if by_kg else int(record.price),
        "quantity": None,
        "harvest_from": start,
        "harvest_to": end,
        # The usual title is made anew: it names the pack, which may be another this year.
        "title": "" if product.title == usual else product.title,
        "category": category.pk if category else None,
        "variety": product.variety,
        "grade": product.grade,
        "pack_pieces": product.pack_pieces,
        "description": product.description,
        "like": listing.pk,
    }


def next_season(start: dt.date | None, end: dt.date | None) -> tuple[dt.date | None, dt.date | None]:
    """Move days that have passed on by whole years, both by as many; days to come stay."""
    last = end or start
    if last is None:
        return None, None
    years = 0
    while _years_later(last, years) < clock.today():
        years += 1
    return (_years_later(start, years) if start else None), (_years_later(end, years) if end else None)


def _years_later(day: dt.date, years: int) -> dt.date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, day=28)
