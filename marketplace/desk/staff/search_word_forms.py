"""Forms of the page of other words for goods."""

from django import forms
from django.utils.translation import gettext_lazy

from catalog.models import SearchSynonym
from catalog.search.words import LONGEST_QUERY
from marketplace.common.forms import LineField
from marketplace.desk.staff.forms import ALL

LONGEST = 80


class LookForm(forms.Form):
    """What to look for among the words; nothing is required."""

    q = LineField(label=gettext_lazy("Tìm trong các từ"), max_length=LONGEST, required=False)
    kind = forms.ChoiceField(
        label=gettext_lazy("Loại"), choices=[("", ALL), *SearchSynonym.Kind.choices], required=False
    )


class TryForm(forms.Form):
    """A query as a buyer types it."""

    t = LineField(label=gettext_lazy("Thử gõ như người mua"), max_length=LONGEST_QUERY)


class SynonymForm(forms.Form):
    """A word that people type, and what the market calls it."""

    phrase = LineField(label=gettext_lazy("Người mua gõ"), max_length=LONGEST)
    kind = forms.ChoiceField(label=gettext_lazy("Từ này"), choices=SearchSynonym.Kind.choices)
    means = LineField(
        label=gettext_lazy("Tên món hàng trên sàn"),
        max_length=LONGEST,
        required=False,
        help_text=gettext_lazy("Chỉ cần cho “gọi khác của” và “gồm cả”, ví dụ khóm gọi khác của dứa."),
    )
    source = LineField(
        label=gettext_lazy("Nguồn"), max_length=200, help_text=gettext_lazy("Từ điển, văn bản, hoặc nơi nghe thấy")
    )
