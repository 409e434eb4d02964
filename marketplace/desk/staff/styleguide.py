"""What the style guide shows: the tokens as they stand in the style sheet, and a sample of each part in each state.

Goods, places and people of the samples are made up and stay as households would write them, in either language.
"""

import datetime as dt
import re
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.core.paginator import Paginator
from django.templatetags.static import static
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from marketplace.campaigns.charts import bar_chart
from marketplace.common.clock import VIETNAM

STYLE_SHEET = settings.THEME_DIR / "static" / "base" / "market.css"
ROOT = re.compile(r":root\s*{(.*?)}", re.S)
TOKEN = re.compile(r"--([a-z0-9-]+):\s*([^;]+);")
WHEN = dt.datetime(2026, 6, 12, 9, 15, tzinfo=VIETNAM)


@dataclass(frozen=True)
class Token:
    """A custom property and what it is by day and by night (the same unless the dark scheme says otherwise)."""

    name: str
    light: str
    dark: str

    @property
    def is_colour(self) -> bool:
        """Say whether it can be shown as a swatch."""
        return self.light.startswith("#")


def read_tokens(style_sheet: str) -> list[Token]:
    """Return the tokens of a style sheet, in order: its first ``:root`` is the light scheme, its second the dark."""
    schemes: list[dict[str, str]] = [dict(TOKEN.findall(block)) for block in ROOT.findall(style_sheet)[:2]]
    light, dark = schemes
    return [Token(name, value, dark.get(name, value)) for name, value in light.items()]


class SampleForm(forms.Form):
    """A field of each kind."""

    name = forms.CharField(label=gettext_lazy("Họ và tên"), max_length=40)
    phone = forms.CharField(
        label=gettext_lazy("Số điện thoại"),
        help_text=gettext_lazy("Bưu tá gọi số này khi giao."),
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
    )
    grams = forms.IntegerField(label=gettext_lazy("Khối lượng (gam)"), min_value=1, required=False)
    day = forms.DateField(
        label=gettext_lazy("Ngày giao"), widget=forms.DateInput(attrs={"type": "date"}), required=False
    )
    part = forms.ChoiceField(
        label=gettext_lazy("Buổi giao"),
        choices=[("am", gettext_lazy("Buổi sáng")), ("pm", gettext_lazy("Buổi chiều"))],
        widget=forms.RadioSelect,
    )
    pack = forms.ChoiceField(label=gettext_lazy("Quy cách"), choices=[("5", "thùng 5 kg"), ("10", "thùng 10 kg")])
    note = forms.CharField(label=gettext_lazy("Ghi chú"), widget=forms.Textarea(attrs={"rows": 3}), required=False)
    keep = forms.BooleanField(label=gettext_lazy("Nhớ địa chỉ này cho lần sau"), required=False)
    code = forms.CharField(label=gettext_lazy("Mã đơn hàng"), initial="CP-26-000123", disabled=True, required=False)


def _cards() -> list[dict[str, Any]]:
    common = {"url": "#cards", "unit": "thùng 5 kg", "meta": "Hộ mẫu 012 · Bắc Ninh"}
    return [
        {
            **common, "title": "Vải thiều Lục Ngạn", "amount": 155_000, "per_kg": 31_000, "crop": "vai-thieu",
            "badge": "VietGAP", "remaining": 62, "capacity": 100,
            "stock_text": _("còn %(count)s thùng") % {"count": 62},
        },
        {
            **common, "title": "Mít dai, quả lớn", "amount": 200_000, "per_kg": 20_000, "was": 240_000, "crop": "mit",
            "remaining": 3, "capacity": 100, "stock_text": _("còn %(count)s thùng") % {"count": 3},
        },
        {
            **common, "title": "Chôm chôm nhãn", "amount": 175_000, "per_kg": 35_000, "crop": "chom-chom",
            "badge": _("Hết hàng"), "remaining": 0, "capacity": 100,
        },
        # As a photo of the storage, which has none of its own here.
        {**common, "title": "Mơ Hương Tích", "amount": 120_000, "per_kg": None,
         "photo": f"..{static('base/crops/mo.svg')}"},
    ]  # fmt: skip


def _events() -> list[dict[str, Any]]:
    return [
        {"title": _("Nhà vườn đã đóng gói"), "detail": "LN-0612-03", "at": WHEN - dt.timedelta(hours=3)},
        {"title": _("Bưu cục đã nhận"), "code": "EE123456785VN", "place": "Bưu cục mẫu Chũ", "at": WHEN},
        {"title": _("Giao chưa thành"), "state": "failed", "detail": _("Không có người ở nhà"), "at": WHEN},
        {"title": _("Bưu tá giao"), "state": "next"},
    ]


def _ceilings() -> dict[str, Any]:
    product = SimpleNamespace(title="Gạo tẻ bình ổn, túi 5 kg")
    decision = SimpleNamespace(number="123/QĐ-MẪU")
    ceiling = SimpleNamespace(amount=18_000, crop=SimpleNamespace(name="Gạo tẻ", unit_word="kg"), decision=decision)
    record = SimpleNamespace(product=product, price=95_000, pk=1)
    return {
        "ceiling": ceiling,
        "quote": SimpleNamespace(lines=[SimpleNamespace(product=product, ceiling=ceiling)]),
        "above": [SimpleNamespace(record=record, ceiling=ceiling, since=WHEN.date(), most=90_000)],
        "commitments": [SimpleNamespace(legal_seller=SimpleNamespace(name="Công ty mẫu"), ceiling=ceiling)],
    }


def samples() -> dict[str, Any]:
    """Return what the parts are shown with."""
    wrong = SampleForm({"wrong-phone": "0912 345 67", "wrong-grams": "-5", "wrong-name": "Hoa"}, prefix="wrong")
    wrong.add_error("phone", _("Số điện thoại thiếu một chữ số, xin xem lại."))
    levels = (
        (constants.SUCCESS, _("Đã lưu.")), (constants.INFO, _("Bưu cục mở cửa lúc 7 giờ.")),
        (constants.WARNING, _("Giá đã đổi từ lần xem trước.")), (constants.ERROR, _("Món này vừa hết hàng.")),
    )  # fmt: skip
    days = [(f"{day}/6", kg, f"{kg} kg") for day, kg in enumerate((120, 340, 510, 480, 620, 700, 655), start=1)]
    return {
        "cards": _cards(), "events": _events(), **_ceilings(),
        "fresh": SampleForm(prefix="fresh"), "wrong": wrong,
        "notes": [Message(level, text) for level, text in levels],
        "page_obj": Paginator(range(200), 10).page(7),
        "crumbs": [(_("Trang đầu"), "/"), (_("Trái cây"), "#crumbs"), ("Vải thiều", "")],
        "steps": [_("Giỏ hàng"), _("Địa chỉ"), _("Thanh toán")],
        "facts": [(_("Người nhận"), "Nguyễn Thị Mẫu"), (_("Khối lượng"), "5 kg")],
        "chart": bar_chart(_("Khối lượng mỗi ngày"), days, top_label="700 kg", line=500, line_label="500 kg"),
    }  # fmt: skip
