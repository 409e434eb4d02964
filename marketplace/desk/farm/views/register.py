"""A household registers itself: phone, name, place, crops, yes. What is typed is kept from screen to screen.

Before the code is answered nothing of a draft is shown: the session knows only which number was asked for. Behind it
the session names one draft, which the same number finds again on another telephone.
"""

import time
from typing import Any
from uuid import UUID

from allauth.account.internal.flows.login import record_authentication
from django.contrib import messages
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from farmers.domain import begin_registration, note_registration, send_code, submit_registration
from farmers.models import Household, HouseholdMember, Registration
from marketplace.accounts.domain import check_code
from marketplace.accounts.models import User
from marketplace.accounts.network import address_of
from marketplace.accounts.queries import find_by_phone
from marketplace.accounts.recency import RECENT_SECONDS
from marketplace.common.errors import DomainError
from marketplace.common.forms import show_refusal
from marketplace.desk.farm.access import SESSION_KEY as FARM_KEY
from marketplace.desk.farm.registering import FORMS, LAST, STEPS, AnswerForm, PhoneForm, facts_of, initial_of

ASKED_KEY, DRAFT_KEY = "register_asked", "register_draft"
BACKEND = "marketplace.accounts.auth_backends.PhonePasswordBackend"
METHODS = ["GET", "HEAD", "POST"]


@never_cache
@require_http_methods(METHODS)
def phone(request: HttpRequest) -> HttpResponse:
    """Ask for the number; who has answered a code already goes on where they were."""
    draft = _draft(request)
    if draft is not None:
        return redirect("farm:register_step", step=_next_step(draft))
    known = request.user if isinstance(request.user, User) and request.user.phone_verified_at else None
    if known is not None and _household_of(known):
        return redirect("farm:index")
    if known is not None and request.method == "POST":
        return _begin_known(request, known)
    form = PhoneForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            reference = send_code(phone=form.cleaned_data["phone"], address=address_of(request))
        except DomainError as error:
            form.add_error("phone", str(error))
        else:
            request.session[ASKED_KEY] = {"phone": form.cleaned_data["phone"], "reference": reference}
            return redirect("farm:register_code")
    if known is not None:
        return _show(request, None, 1, known=known, submit=_("Dùng số này"))
    return _show(request, form, 1, submit=_("Gửi mã cho tôi"))


@never_cache
@require_http_methods(METHODS)
def code(request: HttpRequest) -> HttpResponse:
    """Ask for the code that was sent."""
    asked = request.session.get(ASKED_KEY)
    if asked is None:
        return redirect("farm:register")
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if check_code(reference=asked["reference"], typed=form.cleaned_data["code"]):
            return _answered(request, asked["phone"])
        form.add_error("code", _("Mã không đúng hoặc đã hết hạn, xin xem lại tin nhắn hoặc lấy mã mới."))
    return _show(request, form, 1, asked_phone=asked["phone"], back="farm:register_again", submit=_("Tiếp tục"))


@never_cache
@require_http_methods(METHODS)
def again(request: HttpRequest) -> HttpResponse:
    """Begin with another number, or get another code."""
    request.session.pop(ASKED_KEY, None)
    request.session.pop(DRAFT_KEY, None)
    return redirect("farm:register")


@never_cache
@require_http_methods(METHODS)
def step(request: HttpRequest, step: int) -> HttpResponse:
    """Show or take one screen. A screen beyond the next one leads to the next one; an earlier one may be changed."""
    draft = _draft(request)
    if step not in FORMS:
        raise Http404
    if draft is None:
        return redirect("farm:register")
    if step > _next_step(draft):
        return redirect("farm:register_step", step=_next_step(draft))
    form = FORMS[step](request.POST if request.method == "POST" else None, initial=initial_of(draft, step))
    if request.method == "POST" and form.is_valid():
        try:
            if step == LAST:
                return _submit(request, draft)
            note_registration(registration=draft, step=step, **facts_of(form, step))
        except DomainError as error:
            show_refusal(form, error)
        else:
            return redirect("farm:register_step", step=step + 1)
    submit = _("Gửi đăng ký") if step == LAST else _("Tiếp tục")
    return _show(request, form, step, draft=draft, submit=submit)


def _show(request: HttpRequest, form: Any, step: int, *, submit: str, **context: Any) -> HttpResponse:
    return render(
        request, "farm/register.html", {"form": form, "steps": STEPS, "step": step, "submit": submit, **context}
    )


def _draft(request: HttpRequest) -> Registration | None:
    """Return the draft that this browser may see, submitted or not."""
    kept = request.session.get(DRAFT_KEY)
    rows = Registration.objects.select_related("commune__province").prefetch_related("crops")
    return rows.filter(pk=UUID(kept["id"]), way=Registration.Way.SELF).first() if kept else None


def _begin_known(request: HttpRequest, user: User) -> HttpResponse:
    """Whoever is logged in with a verified number is not asked for a code again."""
    draft = begin_registration(phone=str(user.phone))
    if not draft.full_name:
        note_registration(registration=draft, full_name=user.full_name)
    _keep(request, draft)
    return redirect("farm:register_step", step=_next_step(draft))


def _keep(request: HttpRequest, draft: Registration) -> None:
    request.session[DRAFT_KEY] = {"id": str(draft.pk), "at": time.time()}


def _next_step(draft: Registration) -> int:
    return min(draft.step + 1, LAST)


def _household_of(user: User) -> Household | None:
    owned = Household.objects.filter(
        members__user=user, members__role=HouseholdMember.Role.OWNER, members__until__isnull=True
    )
    return owned.exclude(state=Household.State.CLOSED).order_by("pk").first()


def _answered(request: HttpRequest, phone: str) -> HttpResponse:
    """Go on with the draft of the number; who has a household already goes there."""
    del request.session[ASKED_KEY]
    person = find_by_phone(phone)
    if person is not None and (person.is_staff or not person.is_active):
        messages.error(request, _("Số này không đăng ký hộ ở đây được, xin đăng nhập hoặc gọi bưu cục."))
        return redirect("account_login")
    household = _household_of(person) if person is not None else None
    draft = begin_registration(phone=phone) if household is None else None
    if draft is None and person is not None:
        _log_in(request, person, fresh=True)
        messages.info(request, _("Số này đã có hộ trên chợ. Mời bạn làm việc tiếp."))
        return redirect("farm:index")
    if draft is not None:
        _keep(request, draft)
        if draft.step > 1:
            messages.info(request, _("Bạn đã điền một phần, mời làm tiếp."))
        return redirect("farm:register_step", step=_next_step(draft))
    return redirect("farm:register")


def _submit(request: HttpRequest, draft: Registration) -> HttpResponse:
    """Make the household and let its owner in; a second tap finds the household that is there."""
    household = submit_registration(registration=draft)
    kept = request.session.pop(DRAFT_KEY)
    owner = find_by_phone(draft.phone)
    if owner is not None and owner.pk != request.user.pk:
        _log_in(request, owner, fresh=time.time() - kept["at"] < RECENT_SECONDS)
    request.session[FARM_KEY] = household.pk
    messages.success(
        request, _("Đã đăng ký %(name)s, mã %(code)s. Bưu cục sẽ xem giấy tờ rồi báo lại.")
        % {"name": household.name, "code": household.code}
    )  # fmt: skip
    return redirect("farm:index")


def _log_in(request: HttpRequest, person: User, *, fresh: bool) -> None:
    """Log in who answered the code of their number in this browser."""
    login(request, person, backend=BACKEND)
    if fresh:
        record_authentication(request, person, method="code", phone=person.phone)
