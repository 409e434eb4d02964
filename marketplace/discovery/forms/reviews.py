"""The form of a review."""

from django import forms
from django.utils.translation import gettext_lazy

from marketplace.common.forms import LineField
from marketplace.reviews.domain.writing import MOST_NAME, MOST_TEXT

_STARS = (
    (5, gettext_lazy("5 sao: rất ngon")),
    (4, gettext_lazy("4 sao: ngon")),
    (3, gettext_lazy("3 sao: được")),
    (2, gettext_lazy("2 sao: chưa được")),
    (1, gettext_lazy("1 sao: không vừa ý")),
)


class ReviewForm(forms.Form):
    """Stars, words, and the name under them."""

    stars = forms.TypedChoiceField(
        label=gettext_lazy("Mấy sao"),
        choices=_STARS,
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Xin chọn từ 1 đến 5 sao.")},
    )
    text = LineField(
        label=gettext_lazy("Nhận xét"),
        max_length=MOST_TEXT,
        required=False,
        help_text=gettext_lazy("Hàng có như lời không, ngon không, đóng gói thế nào."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    shown_name = LineField(
        label=gettext_lazy("Tên hiện ra"),
        max_length=MOST_NAME,
        required=False,
        help_text=gettext_lazy("Ai cũng đọc được. Để trống thì ghi là “Người mua”."),
    )
