"""Who works for a household, in which role. The household's owner decides; the post may help."""

from typing import TYPE_CHECKING

import pghistory
from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from farmers.domain.guards import must_lead
from farmers.domain.states import locked_household
from farmers.models import Household, HouseholdMember
from marketplace.accounts.domain import PhoneTaken, register_person
from marketplace.accounts.queries import find_by_phone
from marketplace.common import clock
from marketplace.common.errors import BadValue, DomainError, WrongState
from marketplace.messaging.domain import queue_message

if TYPE_CHECKING:
    from marketplace.accounts.models import User

Role = HouseholdMember.Role
MOST_MEMBERS = 30


def add_member(*, household: Household, user: "User", role: str, by: "User") -> HouseholdMember:
    """Give a person a role in the household from now on; another present role ends. The same role changes nothing.

    Raises ``NotAllowed`` unless the owner (or a marketplace admin) asks, ``BadValue`` for an unknown role,
    ``WrongState`` when the last owner would become something else.
    """
    must_lead(household, by)
    if role not in Role.values:
        raise BadValue(_("Xin chọn vai trò trong danh sách."), field="role")
    with transaction.atomic(), pghistory.context(by=by.pk):
        locked = locked_household(household)
        return give_role(household=locked, user=user, role=role)


def give_role(*, household: Household, user: "User", role: str) -> HouseholdMember:
    """Write the role; the caller has locked the household and knows that it may."""
    present = HouseholdMember.objects.filter(household=household, user=user, until__isnull=True).first()
    if present is not None and present.role == role:
        return present
    if present is None and household.members.filter(until__isnull=True).count() >= MOST_MEMBERS:
        raise WrongState(_("Hộ đã có 30 người, xin gỡ bớt trước khi thêm."))
    if present is not None:
        _end(present)
    member: HouseholdMember = HouseholdMember.objects.create(household=household, user=user, role=role)
    return member


def invite_member(*, household: Household, phone: str, full_name: str, role: str, by: "User") -> HouseholdMember:
    """Add who has this phone number, registered by it if need be, and tell them by SMS.

    Raises what ``add_member`` raises, and ``BadValue`` for a phone or name that cannot be one.
    """
    must_lead(household, by)
    with transaction.atomic():
        user = find_by_phone(phone) or _register(phone, full_name, by)
        member = add_member(household=household, user=user, role=role, by=by)
        context = {
            "household": household.name[:40],
            "url": settings.BASE_URL.rstrip("/") + reverse("farm:index"),
        }
        queue_message(
            channel="sms",
            to=user.phone,
            template="household_member",
            context=context,
            language=user.language,
            dedupe_key=f"household_member:{member.pk}",
        )
    return member


def _register(phone: str, full_name: str, by: "User") -> "User":
    try:
        return register_person(phone=phone, full_name=full_name, by=by)
    except PhoneTaken:  # somebody registered this number a moment ago
        found = find_by_phone(phone)
        if found is None:
            raise
        return found
    except DomainError as error:
        field = "full_name" if error.code == "bad_name" else "phone"
        raise BadValue(str(error), field=field, code=error.code) from error


def end_membership(*, household: Household, user: "User", by: "User") -> None:
    """End a person's present role; none, nothing happens.

    Raises ``NotAllowed`` unless the owner asks (or the person leaves by themself), ``WrongState`` for the last owner.
    """
    if user.pk != by.pk:
        must_lead(household, by)
    with transaction.atomic(), pghistory.context(by=by.pk):
        locked = locked_household(household)
        present = HouseholdMember.objects.filter(household=locked, user=user, until__isnull=True).first()
        if present is not None:
            _end(present)


def _end(member: HouseholdMember) -> None:
    owners = HouseholdMember.objects.filter(household=member.household, role=Role.OWNER, until__isnull=True)
    if member.role == Role.OWNER and not owners.exclude(pk=member.pk).exists():
        raise WrongState(_("Hộ phải còn ít nhất một chủ hộ, xin thêm chủ hộ mới trước."))
    member.until = clock.now()
    member.save(update_fields=["until"])
