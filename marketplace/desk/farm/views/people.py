"""The people of a household, its public page, its season. Changing them is the owner's."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from farmers.domain import (
    activate_household,
    add_household_picture,
    add_member,
    change_growing_area,
    change_story,
    end_membership,
    invite_member,
    pause_household,
    remove_household_picture,
)
from farmers.models import Household, HouseholdMember
from farmers.queries import checklist, growing_areas_visible_to, with_checks
from marketplace.common.errors import DomainError
from marketplace.common.forms import show_refusal
from marketplace.desk.farm.access import farm_page, must_lead
from marketplace.desk.farm.people_forms import AreaForm, HouseholdPhotoForm, MemberForm, PauseForm, StoryForm

METHODS = ["GET", "HEAD", "POST"]


@require_http_methods(METHODS)
@farm_page
def team(request: HttpRequest) -> HttpResponse:
    """Show who works for the household; the owner adds somebody by phone number."""
    household = request.farm.household
    if request.method == "POST":
        must_lead(request)
    form = MemberForm(request.POST or None, household=household)
    if request.method == "POST" and form.is_valid():
        facts = {name: form.cleaned_data[name] for name in ("phone", "full_name", "role")}
        try:
            member = invite_member(household=household, by=request.user, **facts)
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("Đã thêm %s.") % member.user)
            return redirect("farm:team")
    members = household.members.filter(until=None).select_related("user__managed_by").order_by("role", "pk")
    return render(request, "farm/team.html", {"form": form, "members": members, "roles": HouseholdMember.Role.choices})


@require_POST
@farm_page
def member_role(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a member another role."""
    household = request.farm.household
    member = get_object_or_404(household.members.filter(until=None).select_related("user"), pk=pk)
    must_lead(request)
    try:
        add_member(household=household, user=member.user, role=request.POST.get("role", ""), by=request.user)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Đã đổi vai trò của %s.") % member.user)
    return redirect("farm:team")


@require_POST
@farm_page
def member_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Let somebody go."""
    household = request.farm.household
    member = get_object_or_404(household.members.select_related("user"), pk=pk)
    must_lead(request)
    try:
        end_membership(household=household, user=member.user, by=request.user)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("%s không còn làm cho hộ.") % member.user)
    return redirect("farm:team")


@require_http_methods(METHODS)
@farm_page
def shop(request: HttpRequest) -> HttpResponse:
    """Show what customers read of the household, and the season; the owner changes both."""
    household = request.farm.household
    if request.method == "POST":
        must_lead(request)
    form = StoryForm(request.POST or None, household=household, initial={"story": household.story})
    if request.method == "POST" and form.is_valid():
        try:
            change_story(household=household, story=form.cleaned_data["story"], by=request.user)
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("Đã lưu câu chuyện của hộ."))
            return redirect("farm:shop")
    return _shop(request, story=form)


def _shop(
    request: HttpRequest,
    *,
    story: StoryForm | None = None,
    photo: HouseholdPhotoForm | None = None,
    pause: PauseForm | None = None,
) -> HttpResponse:
    household = request.farm.household  # type: ignore[attr-defined]
    context = {
        "household": household,
        "story_form": story or StoryForm(household=household, initial={"story": household.story}),
        "photo_form": photo or HouseholdPhotoForm(household=household),
        "pause_form": pause or PauseForm(household=household, initial={"until": household.paused_until}),
        "pictures": household.pictures.order_by("added_at", "pk"),
        "areas": growing_areas_visible_to(request.user).filter(household=household),
        "changes": household.state_changes.order_by("-at", "-pk")[:10],
        "checks": checklist(with_checks(Household.objects.filter(pk=household.pk)).get()),
    }
    return render(request, "farm/shop.html", context)


@require_POST
@farm_page
def shop_photo(request: HttpRequest) -> HttpResponse:
    """Add a photo to the page."""
    must_lead(request)
    household = request.farm.household
    form = HouseholdPhotoForm(request.POST, request.FILES, household=household)
    if form.is_valid():
        data = form.cleaned_data
        try:
            add_household_picture(household=household, file=data["photo"], caption=data["caption"], by=request.user)
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("Đã thêm ảnh."))
            return redirect("farm:shop")
    return _shop(request, photo=form)


@require_POST
@farm_page
def shop_photo_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a photo off the page."""
    picture = get_object_or_404(request.farm.household.pictures, pk=pk)
    must_lead(request)
    remove_household_picture(household=request.farm.household, picture_id=picture.pk, by=request.user)
    messages.success(request, _("Đã gỡ ảnh."))
    return redirect("farm:shop")


@require_POST
@farm_page
def season_pause(request: HttpRequest) -> HttpResponse:
    """Close the season."""
    must_lead(request)
    household = request.farm.household
    form = PauseForm(request.POST, household=household)
    if form.is_valid():
        data = form.cleaned_data
        try:
            pause_household(household=household, until=data["until"], reason=data["reason"], by=request.user)
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("Gian hàng nghỉ mùa. Đơn đã nhận vẫn cần đóng gói."))
            return redirect("farm:shop")
    return _shop(request, pause=form)


@require_POST
@farm_page
def season_open(request: HttpRequest) -> HttpResponse:
    """Open the stall: the first time, or again."""
    must_lead(request)
    try:
        activate_household(household=request.farm.household, by=request.user)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Gian hàng đã mở bán."))
    return redirect("farm:shop")


@require_http_methods(METHODS)
@farm_page
def area(request: HttpRequest, pk: int) -> HttpResponse:
    """Change name, size and season of a growing area."""
    mine = growing_areas_visible_to(request.user).filter(household=request.farm.household)
    found = get_object_or_404(mine, pk=pk)
    form = AreaForm(request.POST or None, household=request.farm.household, initial=AreaForm.initial_of(found))
    if request.method == "POST" and form.is_valid():
        try:
            change_growing_area(growing_area=found, by=request.user, **form.facts())
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("Đã lưu “%s”.") % form.cleaned_data["name"])
            return redirect("farm:shop")
    return render(request, "farm/area.html", {"form": form, "area": found})
