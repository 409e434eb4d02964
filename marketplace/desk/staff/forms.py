"""Forms of the staff pages."""

import datetime as dt
import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from oscar.apps.dashboard.catalogue.forms import CategoryForm as OscarCategoryForm

from catalog.domain import check_name
from catalog.models import Category
from marketplace.common import clock
from marketplace.common.errors import DomainError
from marketplace.common.forms import (
    CountField,
    DayField,
    DongField,
    FigureField,
    GramsField,
    LineField,
    PhoneField,
    show_refusal,
)
from marketplace.common.text import clean
from marketplace.desk.staff.tree import full_names
from marketplace.shop.checkout.domain.reservation_limits import MOST_ORDERS
from marketplace.shop.order.models import OrderStatus
from marketplace.shop.partner.models import SellerKind

ALL = gettext_lazy("tất cả")


class OrderSearchForm(forms.Form):
    """What to look for among the orders; nothing is required."""

    q = LineField(label=gettext_lazy("Mã đơn, số điện thoại hoặc tên người nhận"), max_length=128, required=False)
    status = forms.ChoiceField(
        label=gettext_lazy("Tình trạng"), choices=[("", ALL), *OrderStatus.choices], required=False
    )
    start = DayField(label=gettext_lazy("Đặt từ ngày"), required=False)
    end = DayField(label=gettext_lazy("Đến ngày"), required=False)

    def clean(self) -> dict[str, Any]:
        """Refuse days the wrong way round."""
        found: dict[str, Any] = super().clean() or self.cleaned_data
        start, end = found.get("start"), found.get("end")
        if start and end and end < start:
            self.add_error("end", _("Ngày cuối phải sau ngày đầu."))
        return found


class PersonForm(forms.Form):
    """Whom to look up. Posted, so that the number is in no address and no log."""

    phone = PhoneField(label=gettext_lazy("Số điện thoại"))


class PercentField(FigureField):
    """A share of the goods typed in percent ("5", "1,5", "0,25 %") → int basis points."""

    inputmode = "decimal"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(least=0, most=10_000, **kwargs)

    def read(self, text: str) -> int:
        """Return whole basis points."""
        match = re.fullmatch(r"([0-9]{1,3})(?:[.,]([0-9]{1,2}))? ?%?", text)
        if match is None:
            raise ValidationError(self.not_understood(), code="invalid")
        return int(match[1]) * 100 + int((match[2] or "0").ljust(2, "0"))

    def not_understood(self) -> str:
        """Return the sentence for a text that is no share."""
        return _("Xin nhập số phần trăm, ví dụ 5 hoặc 1,5.")

    def show(self, figure: int) -> str:
        """Return percent as people write it: 150 → "1,5"."""
        whole, rest = divmod(figure, 100)
        return str(whole) + (f",{rest:02d}".rstrip("0") if rest else "")

    def show_with_unit(self, figure: int) -> str:
        """Return the share with its sign."""
        return f"{self.show(figure)} %"


class RateForm(forms.Form):
    """What every dated rate has: from when, and who says so."""

    valid_from = DayField(
        label=gettext_lazy("Có hiệu lực từ ngày"),
        help_text=gettext_lazy("Sớm nhất là ngày mai. Mức đang dùng hết hiệu lực vào ngày liền trước."),
    )
    source = LineField(
        label=gettext_lazy("Nguồn"), max_length=300, help_text=gettext_lazy("Văn bản hoặc quyết định, có số và ngày.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields([name for name in self.fields if name not in ("valid_from", "source")])
        self.initial.setdefault("valid_from", clock.today() + dt.timedelta(days=1))


class FreightForm(RateForm):
    """A freight tariff."""

    name = LineField(label=gettext_lazy("Tên biểu cước"), max_length=120)
    step_grams = GramsField(label=gettext_lazy("Bước khối lượng (kg)"), most=1_000_000)
    step_price = DongField(label=gettext_lazy("Giá mỗi bước (đồng)"), least=1, most=100_000_000)


class TermsForm(RateForm):
    """The commission of a kind of seller."""

    seller_kind = forms.ChoiceField(label=gettext_lazy("Loại người bán"), choices=SellerKind.choices)
    commission_bp = PercentField(label=gettext_lazy("Hoa hồng (% tiền hàng)"))


class WithholdingForm(RateForm):
    """The tax withheld from a kind of seller."""

    seller_kind = forms.ChoiceField(label=gettext_lazy("Loại người bán"), choices=SellerKind.choices)
    vat_bp = PercentField(label=gettext_lazy("Thuế giá trị gia tăng (% tiền hàng)"))
    pit_bp = PercentField(label=gettext_lazy("Thuế thu nhập cá nhân (% tiền hàng)"))


class ReservationLimitForm(RateForm):
    """How many unpaid orders of one number may hold goods."""

    most_orders = CountField(label=gettext_lazy("Mỗi số điện thoại giữ nhiều nhất mấy đơn"), least=1, most=MOST_ORDERS)


class AnswerPromiseForm(RateForm):
    """Within how many hours a complaint is answered."""

    hours = CountField(label=gettext_lazy("Trả lời khiếu nại trong mấy giờ"), least=1, most=30 * 24)


class CategoryForm(OscarCategoryForm):
    """Oscar's form of a category, less what no page of ours shows; its place in the tree is chosen by a neighbour."""

    KEPT = ("name", "description", "is_public", "treebeard_position", "treebeard_ref_node")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in set(self.fields) - set(self.KEPT):
            del self.fields[name]
        self.fields["name"] = LineField(label=_("Tên nhóm hàng"), max_length=255)
        self.order_fields(self.KEPT)
        labels = (_("Mô tả"), _("Hiện trên trang bán hàng"), _("Đặt ở đâu"), _("So với nhóm"))
        for name, label in zip(self.KEPT[1:], labels, strict=True):
            self.fields[name].label = label
            self.fields[name].help_text = ""
        self.fields["treebeard_position"].choices = [
            ("first-child", _("nằm trong nhóm chọn dưới đây")),
            ("left", _("ngay trước nhóm đó")),
            ("right", _("ngay sau nhóm đó")),
        ]
        neighbour: Any = self.fields["treebeard_ref_node"]
        neighbour.empty_label = _("không ở trong nhóm nào")
        names = full_names(Category.objects.order_by("path"))
        neighbour.label_from_instance = lambda category: names[category.pk]

    def clean_description(self) -> str:
        """Return the text in NFC without control characters."""
        return clean(self.cleaned_data["description"])

    def clean(self) -> dict[str, Any]:
        """Refuse a name that a neighbour has, and one without a letter: its address would be empty."""
        found: dict[str, Any] = super().clean() or self.cleaned_data
        if {"name", "treebeard_position", "treebeard_ref_node"} <= set(found):
            try:
                check_name(name=found["name"], parent=self._parent(found), besides=self.instance)
            except DomainError as error:
                show_refusal(self, error)
        return found

    def _parent(self, found: dict[str, Any]) -> Category | None:
        """Return the category that the chosen place is in."""
        reference: Category | None = found["treebeard_ref_node"]
        if reference is None or found["treebeard_position"] == "first-child":
            return reference
        return reference.get_parent()
