"""What the owner of a household types about its people, its page, its season and its account."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from farmers.models import GrowingArea, HouseholdMember
from marketplace.accounts.fields import CodeField, LoginPhoneField
from marketplace.common.banks import bank_choices
from marketplace.common.forms import CountField, DayField, LineField
from marketplace.desk.farm.forms import FarmForm
from marketplace.desk.farm.listing_forms import PhotoField


class MemberForm(FarmForm):
    """Somebody to work with, by phone number."""

    phone = LoginPhoneField()
    full_name = LineField(
        label=gettext_lazy("Họ và tên"),
        required=False,
        max_length=120,
        help_text=gettext_lazy("Cần khi số này chưa có tài khoản."),
    )
    role = forms.ChoiceField(
        label=gettext_lazy("Được làm gì"),
        choices=[
            (HouseholdMember.Role.WORKER, gettext_lazy("Người nhà: đóng gói, ghi lô hàng")),
            (HouseholdMember.Role.AGENT, gettext_lazy("Người làm thay: thêm giá và xem tiền")),
            (HouseholdMember.Role.OWNER, gettext_lazy("Chủ hộ: tất cả, kể cả đổi tài khoản")),
        ],
        widget=forms.RadioSelect,
        initial=HouseholdMember.Role.WORKER,
    )


class StoryForm(FarmForm):
    """The story, as customers read it."""

    story = LineField(
        label=gettext_lazy("Chuyện nhà vườn"),
        required=False,
        max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=gettext_lazy("Vườn bao nhiêu năm, chăm cây thế nào, vì sao ngon. Khách đọc ở trang của hộ."),
    )


class HouseholdPhotoForm(FarmForm):
    """A photo of the household's page."""

    photo = PhotoField(label=gettext_lazy("Thêm ảnh"), error_messages={"required": gettext_lazy("Xin chọn một ảnh.")})
    caption = LineField(label=gettext_lazy("Chú thích"), required=False, max_length=120)


class PauseForm(FarmForm):
    """The season is over, perhaps until a day."""

    until = DayField(
        label=gettext_lazy("Mở bán lại từ ngày"),
        required=False,
        help_text=gettext_lazy("Chưa biết thì để trống."),
    )
    reason = LineField(label=gettext_lazy("Lý do"), required=False, max_length=60, initial=gettext_lazy("hết mùa"))


MONTHS = [("", gettext_lazy("chưa rõ")), *((number, str(number)) for number in range(1, 13))]


class AreaForm(FarmForm):
    """A growing area and its season."""

    name = LineField(label=gettext_lazy("Tên vườn"), max_length=120)
    area_m2 = CountField(label=gettext_lazy("Diện tích, m²"), required=False, least=1, most=100_000_000)
    season_from = forms.TypedChoiceField(
        label=gettext_lazy("Thu hoạch từ tháng"), choices=MONTHS, coerce=int, empty_value=None, required=False
    )
    season_to = forms.TypedChoiceField(
        label=gettext_lazy("đến tháng"), choices=MONTHS, coerce=int, empty_value=None, required=False
    )

    @staticmethod
    def initial_of(area: GrowingArea) -> dict[str, Any]:
        """Return what is known now."""
        return {name: getattr(area, name) for name in ("name", "area_m2", "season_from", "season_to")}

    def facts(self) -> dict[str, Any]:
        """Return the arguments of ``change_growing_area``."""
        return {name: self.cleaned_data[name] for name in ("name", "area_m2", "season_from", "season_to")}


class AccountForm(FarmForm):
    """Where the household wants to be paid. The owner of the account is an owner of the household."""

    owner = forms.ModelChoiceField(
        label=gettext_lazy("Tài khoản của ai"), queryset=HouseholdMember.objects.none(), empty_label=None
    )
    bank_bin = forms.ChoiceField(
        label=gettext_lazy("Ngân hàng"),
        choices=lambda: [("", _("Chọn ngân hàng")), *bank_choices()],
    )
    number = LineField(
        label=gettext_lazy("Số tài khoản"),
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    holder = LineField(label=gettext_lazy("Tên chủ tài khoản"), max_length=120)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owners = HouseholdMember.objects.filter(
            household=self.household, role=HouseholdMember.Role.OWNER, until__isnull=True
        ).select_related("user")
        no_bank = _("Xin chọn ngân hàng.")
        self.fields["bank_bin"].error_messages |= {"required": no_bank, "invalid_choice": no_bank}
        chooser = self.fields["owner"]
        chooser.queryset = owners  # type: ignore[attr-defined]
        chooser.label_from_instance = lambda member: str(member.user)  # type: ignore[attr-defined]


class CodeForm(FarmForm):
    """The code that was sent."""

    code = CodeField()


class PeriodForm(forms.Form):
    """Any days of a statement: a month is the usual choice, but not the only one."""

    start = DayField(label=gettext_lazy("Từ ngày"))
    end = DayField(label=gettext_lazy("đến ngày"))

    def clean(self) -> dict[str, Any]:
        """A period has its days in order, and at most three years."""
        data = super().clean() or {}
        start, end = data.get("start"), data.get("end")
        if start and end and end < start:
            self.add_error("end", _("Ngày cuối phải sau ngày đầu."))
        elif start and end and (end - start).days > 1_100:
            self.add_error("end", _("Xin chọn nhiều nhất ba năm."))
        return data
