"""What is typed at the counter, by scanner or by hand."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from logistics.domain import DENOMINATIONS
from marketplace.accounts.models import HouseholdAccount, User
from marketplace.common.forms import CountField, DongField, KeyField, LineField, PhoneField, group

MOST_CASH = 10_000_000_000
MOST_FLOAT = 50_000_000
MOST_NOTES = 100_000


class PointForm(forms.Form):
    """A form that says for which point it is, so that a second tab never writes for the wrong one."""

    point = forms.CharField(widget=forms.HiddenInput, required=False)
    key = KeyField()


class FloatForm(PointForm):
    """Small change: for the till out of clearing, or for the drawer out of the till."""

    amount = DongField(
        label=gettext_lazy("Tiền lẻ đầu ca, đồng"),
        help_text=gettext_lazy("Ví dụ: 500.000 hoặc 500k. Không cần thì ghi 0."),
        most=MOST_FLOAT,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "autofocus": True}),
    )


class IssueForm(PointForm):
    """Small change that the head gives to the till."""

    amount = DongField(label=gettext_lazy("Cấp thêm tiền lẻ cho két, đồng"), least=1, most=MOST_FLOAT)


class ReturnForm(PointForm):
    """Small change that the head gives back out of the till."""

    amount = DongField(label=gettext_lazy("Trả tiền lẻ của két về bưu chính, đồng"), least=1, most=MOST_FLOAT)


class PayForm(forms.Form):
    """The cash that the customer gave, against the price that was on the screen."""

    key = KeyField()
    shown = forms.CharField(widget=forms.HiddenInput, max_length=8000)
    given = DongField(
        label=gettext_lazy("Khách đưa, đồng"),
        help_text=gettext_lazy("Ví dụ: 200k. Để trống là đưa vừa đủ."),
        required=False,
        most=MOST_CASH,
    )
    override = LineField(
        label=gettext_lazy("Lý do cho mua quá định mức"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, at_pay: bool = False, beyond: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if at_pay:
            self.fields["given"].widget.attrs["autofocus"] = True
        if not beyond:
            self.fields["override"].widget = forms.HiddenInput()


class WaitForm(forms.Form):
    """Whom to write to when there is room again."""

    phone = PhoneField(
        label=gettext_lazy("Số điện thoại của khách"),
        max_length=40,
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "off"}),
    )


class JoinsHousehold(forms.Form):
    """A phone or card that may be of the household which the bill draws on already: then the two are one."""

    same = forms.BooleanField(required=False)

    def __init__(self, *args: Any, account: HouseholdAccount | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if account is None:
            del self.fields["same"]
        else:
            self.fields["same"].label = _("Cùng một hộ với %s, từ nay chung một định mức") % account.name


class HouseholdForm(JoinsHousehold):
    """Who a ration is drawn for: the phone gets a code, which the customer reads out."""

    phone = PhoneField(
        label=gettext_lazy("Số điện thoại của hộ"),
        max_length=40,
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "off", "accesskey": "h"}),
    )


class CodeForm(forms.Form):
    """The code that the phone got, and for a phone that is new whose household it is."""

    code = LineField(
        label=gettext_lazy("Mã khách đọc"),
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "autofocus": True}),
    )
    name = LineField(label=gettext_lazy("Tên chủ hộ"), max_length=120)

    def __init__(self, *args: Any, asks_name: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not asks_name:
            del self.fields["name"]


class SeenForm(JoinsHousehold):
    """An identity card that the clerk holds in hand."""

    citizen_id = LineField(
        label=gettext_lazy("Số căn cước, 12 số"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    owner = LineField(label=gettext_lazy("Tên chủ hộ"), max_length=120)


class VouchForm(HouseholdForm):
    """A household that the clerk knows, with neither telephone nor card at hand."""

    reason = LineField(
        label=gettext_lazy("Vì sao biết đúng là hộ này"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["phone"].widget.attrs.pop("accesskey")  # that is the other form's


class VoidForm(forms.Form):
    """Why a sale is taken back."""

    reason = LineField(
        label=gettext_lazy("Lý do hủy hóa đơn"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": gettext_lazy("Xin ghi lý do hủy hóa đơn.")},
    )


class NoteForm(forms.Form):
    """What the second person found about a voided sale."""

    note = LineField(label=gettext_lazy("Ghi chú, nếu cần"), max_length=200, required=False)


class NotesForm(forms.Form):
    """The drawer, counted by denomination; a difference is asked back once before it is written."""

    reviewed = forms.CharField(widget=forms.HiddenInput, required=False, max_length=60)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for note in DENOMINATIONS:
            self.fields[f"note_{note}"] = CountField(
                label=_("%s ₫, số tờ") % group(note), required=False, most=MOST_NOTES
            )
        self.fields[f"note_{DENOMINATIONS[0]}"].widget.attrs["autofocus"] = True

    @property
    def notes(self) -> dict[int, int]:
        """Return how many of each denomination were counted."""
        return {note: self.cleaned_data[f"note_{note}"] or 0 for note in DENOMINATIONS}

    @property
    def counted(self) -> int:
        """Return the đồng that were counted."""
        return sum(note * count for note, count in self.notes.items())

    def needs_review(self, expected: int) -> bool:
        """Whether a difference has to be asked back; the form then carries that it was."""
        seen = f"{self.counted}:{expected}"
        if self.counted == expected or self.cleaned_data["reviewed"] == seen:
            return False
        self.data = self.data.copy()  # type: ignore[union-attr]  # what was posted
        self.data["reviewed"] = seen  # type: ignore[index]
        what = {"counted": group(self.counted), "off": group(abs(self.counted - expected))}
        short = _("Đếm được %(counted)s ₫, thiếu %(off)s ₫. Xin đếm lại; nếu vẫn vậy, bấm đóng ca lần nữa.")
        over = _("Đếm được %(counted)s ₫, thừa %(off)s ₫. Xin đếm lại; nếu vẫn vậy, bấm đóng ca lần nữa.")
        self.add_error(None, (short if self.counted < expected else over) % what)
        return True


class ApproveForm(forms.Form):
    """Why the drawer differs."""

    reason = LineField(
        label=gettext_lazy("Lý do chênh lệch"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Xin ghi lý do chênh lệch.")},
    )


def may_approve(user: User, clerk_id: int, leads: bool) -> bool:
    """Whether the person is the second one: leads the point and did not count."""
    return leads and user.pk != clerk_id
