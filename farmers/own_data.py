"""What this room knows of a person (``accounts.personal``): the households they belong to, drafts of registering."""

from django.utils.translation import gettext as _

from farmers.models import Household, HouseholdMember, Registration
from marketplace.accounts.models import User
from marketplace.accounts.personal import PersonalPart


def _households(person: User) -> dict[str, object]:
    roles = HouseholdMember.objects.filter(user=person).select_related("household").order_by("pk")
    drafts = Registration.objects.filter(phone=person.phone or "-", submitted_at__isnull=True).order_by("started_at")
    return {
        "roles": [
            {"household": each.household.name, "role": each.role, "since": each.since, "until": each.until}
            for each in roles
        ],
        "drafts": [
            {"name": each.full_name, "household": each.household_name, "address": each.address_text} for each in drafts
        ],
    }


def _erase(person: User) -> None:
    """Delete drafts. What a household sold is a matter of law, and its papers name its people."""
    Registration.objects.filter(phone=person.phone or "-", submitted_at__isnull=True).delete()


def _sells(person: User) -> str:
    current = HouseholdMember.objects.filter(user=person, until__isnull=True)
    names = list(current.exclude(household__state=Household.State.CLOSED).values_list("household__name", flat=True)[:3])
    if not names:
        return ""
    return _("Bạn đang bán hàng cùng %s, xin đóng gian hàng hoặc ra khỏi hộ trước.") % ", ".join(names)


def _kept(person: User) -> str:
    if HouseholdMember.objects.filter(user=person).exists():
        return _("Hồ sơ người bán và thuế của hộ: luật thuế bắt sàn giữ, có cả tên trên đó.")
    return ""


PARTS = (PersonalPart("selling", _households, _erase, keeps=_kept, waits=_sells),)
