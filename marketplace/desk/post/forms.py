"""What is typed at the counter. Rules beyond "is this a figure" are the domain's; their sentences show here."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from logistics.models import Carrier, Point, Shipment
from logistics.queries import ready_for_run
from marketplace.common.forms import DongField, KeyField, LineField
from marketplace.common.templatetags.market import dong, kg
from marketplace.desk.post.figures import carriers_of, with_parcels

MOST_CASH = 10_000_000_000


class CounterForm(forms.Form):
    """A form that says for which point it is, so that a second tab never writes for the wrong one."""

    point = forms.CharField(widget=forms.HiddenInput, required=False)
    key = KeyField()

    def __init__(self, *args: Any, point: Point, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("point", point.pk)


class ScanForm(CounterForm):
    """One number, typed or from a scanner, which ends it with Enter."""

    s10 = LineField(
        label=gettext_lazy("Mã bưu gửi"),
        help_text=gettext_lazy("Quét mã vạch trên tem, hoặc gõ 13 ký tự, ví dụ EE123456785VN."),
        max_length=60,
        error_messages={
            "required": gettext_lazy("Xin quét hoặc gõ mã bưu gửi."),
            "max_length": gettext_lazy("Mã bưu gửi chỉ có 13 ký tự, xin quét lại."),
        },
        widget=forms.TextInput(
            attrs={"autofocus": True, "autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )


class ShipmentsField(forms.ModelMultipleChoiceField):
    """Shipments to tick; one that has moved on since the page was drawn is told in a sentence."""

    widget = forms.CheckboxSelectMultiple
    default_error_messages = {
        "required": gettext_lazy("Xin chọn ít nhất một bưu gửi."),
        "invalid_choice": gettext_lazy("Danh sách đã đổi từ lúc mở trang, xin xem lại rồi chọn."),
        "invalid_pk_value": gettext_lazy("Danh sách đã đổi từ lúc mở trang, xin xem lại rồi chọn."),
    }


class SendOnForm(CounterForm):
    """Which parcels go on; all of them unless some are unticked."""

    shipments = ShipmentsField(label=gettext_lazy("Bưu gửi chuyển đi"), queryset=Shipment.objects.none())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A double click finds them gone already: the page says how many went, so any id of a shipment is read here.
        self.fields["shipments"].queryset = Shipment.objects.all()  # type: ignore[attr-defined]


class PlanForm(CounterForm):
    """Who goes, and with what."""

    carrier = forms.ModelChoiceField(
        label=gettext_lazy("Bưu tá"),
        queryset=Carrier.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
        to_field_name="code",
        error_messages={
            "required": gettext_lazy("Xin chọn bưu tá."),
            "invalid_choice": gettext_lazy("Bưu tá này không thuộc bưu cục hoặc đang nghỉ, xin chọn người khác."),
        },
    )
    shipments = ShipmentsField(label=gettext_lazy("Bưu gửi"), queryset=Shipment.objects.none())

    def __init__(self, *args: Any, point: Point, **kwargs: Any) -> None:
        super().__init__(*args, point=point, **kwargs)
        self.fields["carrier"].queryset = carriers_of(point)  # type: ignore[attr-defined]
        self.fields["carrier"].label_from_instance = _carrier_line  # type: ignore[attr-defined]
        self.fields["shipments"].queryset = with_parcels(ready_for_run(point))  # type: ignore[attr-defined]


def _carrier_line(carrier: Any) -> str:
    """Return who it is, how much they can take, and whether they are out."""
    what = {"who": str(carrier.user), "code": carrier.code, "most": kg(carrier.max_grams), "runs": carrier.open_runs}
    if carrier.open_runs:
        return _("%(who)s (%(code)s), chở được %(most)s, còn %(runs)d chuyến chưa đóng") % what
    return _("%(who)s (%(code)s), chở được %(most)s") % what


class CountForm(CounterForm):
    """Cash as counted. A difference is asked back once before it is written: it cannot be taken back."""

    counted = DongField(
        label=gettext_lazy("Đếm được, đồng"), help_text=gettext_lazy("Ví dụ: 320.000 hoặc 320k"), most=MOST_CASH
    )
    reviewed = forms.CharField(widget=forms.HiddenInput, required=False, max_length=60)

    def needs_review(self, expected: int) -> bool:
        """Whether the difference to ``expected`` đồng has to be asked back; the form then carries that it was."""
        counted = self.cleaned_data["counted"]
        seen = f"{counted}:{expected}"
        if counted == expected or self.cleaned_data["reviewed"] == seen:
            return False
        self.data = self.data.copy()  # type: ignore[union-attr]  # what was posted
        self.data["reviewed"] = seen  # type: ignore[index]
        difference = dong(abs(counted - expected))
        self.add_error(
            "counted",
            _("Thiếu %s so với số phải nộp. Xin đếm lại; nếu vẫn vậy, bấm nộp lần nữa.") % difference
            if counted < expected
            else _("Thừa %s so với số phải nộp. Xin đếm lại; nếu vẫn vậy, bấm nộp lần nữa.") % difference,
        )
        return True


class ApproveForm(forms.Form):
    """Why the cash differs."""

    point = forms.CharField(widget=forms.HiddenInput, required=False)
    reason = LineField(
        label=gettext_lazy("Lý do chênh lệch"),
        help_text=gettext_lazy("Ghi điều đã hỏi và đã xem, ví dụ: thối nhầm cho khách, bưu tá bù vào ca sau."),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Xin ghi lý do chênh lệch.")},
    )
