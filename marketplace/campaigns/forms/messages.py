"""Messages and reports of a season."""

from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.campaigns.models import Broadcast
from marketplace.common.forms import CountField, KeyField, LineField


class BroadcastForm(forms.Form):
    """What is said, to whom, how fast."""

    audience = forms.ChoiceField(label=_("Gửi cho"), choices=Broadcast.Audience.choices)
    text = LineField(label=_("Lời nhắn"), max_length=400, widget=forms.Textarea(attrs={"rows": 3}))
    text_en = LineField(
        label=_("Lời nhắn tiếng Anh"),
        help_text=_("Cho người chọn tiếng Anh. Để trống thì họ nhận bản tiếng Việt."),
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    per_minute = CountField(label=_("Nhiều nhất mỗi phút, tin"), least=1, most=6_000, initial=60)
    key = KeyField()


class ReportForm(forms.Form):
    """When the report of the day before goes out."""

    hour = CountField(label=_("Gửi cho tôi mỗi sáng lúc, giờ"), least=0, most=23, initial=7)
