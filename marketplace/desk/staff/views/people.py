"""Who has a phone number, and what they may do. Nothing secret: no identity, bank account or code."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from farmers.models import HouseholdMember
from logistics.models import Carrier, Clerk
from marketplace.accounts.models import User
from marketplace.accounts.queries import find_by_phone
from marketplace.campaigns.models import CampaignMember, ProvinceOfficer
from marketplace.desk.staff.access import staff_page
from marketplace.desk.staff.forms import PersonForm


@staff_page
@require_http_methods(["GET", "HEAD", "POST"])
def find(request: HttpRequest) -> HttpResponse:
    """Show whose number was typed. Posted, so that the number stays out of addresses and logs."""
    form = PersonForm(request.POST if request.method == "POST" else None)
    context: dict[str, Any] = {"form": form}
    if form.is_bound and form.is_valid():
        person = find_by_phone(form.cleaned_data["phone"])
        if person is None:
            form.add_error("phone", _("Chưa có ai dùng số này."))
        else:
            context |= {
                "person": person,
                "roles": roles_of(person),
            }
    return render(request, "staff/people.html", context, status=422 if form.errors else 200)


def roles_of(person: User) -> list[tuple[str, str]]:
    """Return what the person is, and where: (role, place)."""
    roles = [(_("quản trị sàn"), "")] if person.is_staff else []
    members = HouseholdMember.objects.filter(user=person, until__isnull=True).select_related("household")
    roles += [(member.get_role_display(), member.household.name) for member in members]
    clerks = Clerk.objects.filter(user=person, until__isnull=True).select_related("point")
    roles += [(clerk.get_role_display(), clerk.point.name) for clerk in clerks]
    carriers = Carrier.objects.filter(user=person, is_active=True).select_related("point")
    roles += [(_("bưu tá"), f"{carrier.code}, {carrier.point.name}") for carrier in carriers]
    seasons = CampaignMember.objects.filter(user=person).select_related("campaign")
    roles += [(member.get_role_display(), member.campaign.name) for member in seasons]
    officers = ProvinceOfficer.objects.filter(user=person).select_related("province")
    return roles + [(_("cán bộ tỉnh"), officer.province.name) for officer in officers]
