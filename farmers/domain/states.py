"""States of a household: applied → verified → active → paused (season closed) → closed; each with its reason."""

import datetime as dt
from typing import TYPE_CHECKING

import pghistory
from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from catalog.models import Product
from farmers.domain.guards import role_in
from farmers.domain.telling import tell_owners
from farmers.models import Household, HouseholdMember, Listing, StateChange
from farmers.queries.checks import missing_for_verification
from marketplace.common import clock
from marketplace.common.errors import BadValue, NotAllowed, WrongState
from marketplace.common.text import clean
from marketplace.shop.order.models import SellerOrder, SellerOrderStatus

if TYPE_CHECKING:
    from marketplace.accounts.models import User

State = Household.State
Role = HouseholdMember.Role
LONGEST_PAUSE = dt.timedelta(days=400)
_WAITING = (
    SellerOrderStatus.PLACED,
    SellerOrderStatus.CONFIRMED,
    SellerOrderStatus.PACKED,
    SellerOrderStatus.HANDED_IN,
)


def verify_household(*, household: Household, reason: str = "", by: "User") -> Household:
    """Say that somebody of the post or the market saw who the household is; again changes nothing.

    Raises ``NotAllowed`` for a member, and for whoever registered it for them; ``WrongState`` once it is closed, or
    while what a verification stands on (identity seen, consent in force) is missing.
    """
    if role_in(household, by) is not None:
        raise NotAllowed(_("Người trong hộ không tự xác minh được, xin nhờ bưu cục hoặc quản trị sàn."))
    registration = getattr(household, "registration", None)
    if registration is not None and registration.started_by_id == by.pk:
        raise NotAllowed(_("Người đăng ký giúp hộ không tự xác minh, xin nhờ người thứ hai."))
    with transaction.atomic(), pghistory.context(by=by.pk):
        locked = locked_household(household)
        if locked.state == State.CLOSED:
            raise WrongState(_("Hộ đã đóng, không xác minh được nữa."))
        if locked.state == State.APPLIED:
            missing = missing_for_verification(locked)
            if missing:
                raise WrongState(_("Chưa xác minh được, còn thiếu: %s.") % ", ".join(missing), code="not_ready")
            _move(locked, State.VERIFIED, reason, by)
    household.state = locked.state
    return household


def activate_household(*, household: Household, reason: str = "", by: "User") -> Household:
    """Open the household's stall (first time, or after a pause); again changes nothing.

    Raises ``WrongState`` before it is verified or once it is closed, ``NotAllowed`` when a member opens again what
    the post or the market paused.
    """
    with transaction.atomic(), pghistory.context(by=by.pk):
        locked = locked_household(household)
        if locked.state in (State.APPLIED, State.CLOSED):
            raise WrongState(_("Hộ cần được xác minh trước khi mở bán."))
        if locked.state != State.ACTIVE:
            _check_who_opens(locked, by)
            locked.paused_until = None
            _move(locked, State.ACTIVE, reason, by)
            _show_goods(locked, public=True)
    household.state, household.paused_until = locked.state, locked.paused_until
    return household


def _check_who_opens(household: Household, by: "User") -> None:
    last = StateChange.objects.filter(household=household).order_by("-pk").first()
    by_others = last is not None and last.to_state == State.PAUSED and not last.by_household
    if by_others and role_in(household, by) is not None:
        raise NotAllowed(_("Gian hàng do bưu cục hoặc sàn tạm dừng, xin gọi bưu cục để mở lại."))


def pause_household(*, household: Household, reason: str = "", until: dt.date | None = None, by: "User") -> Household:
    """Close the stall for a while: nothing new is ordered, orders already placed are kept.

    ``until`` is the day from which the household expects to sell again, shown on its page; again with another day
    changes the day. Raises ``BadValue`` for a day that has passed or is too far, ``WrongState``.
    """
    today = clock.today()
    if until is not None and not today < until <= today + LONGEST_PAUSE:
        raise BadValue(_("Ngày mở bán lại phải sau hôm nay và trong vòng một năm."), field="until")
    with transaction.atomic(), pghistory.context(by=by.pk):
        locked = locked_household(household)
        if locked.state not in (State.ACTIVE, State.PAUSED):
            raise WrongState(_("Hộ chưa mở bán nên không có gì để tạm nghỉ."))
        if until != locked.paused_until:
            locked.paused_until = until
            locked.save(update_fields=["paused_until"])
        if locked.state == State.ACTIVE:
            _move(locked, State.PAUSED, reason, by)
            _show_goods(locked, public=False)
    household.state, household.paused_until = locked.state, locked.paused_until
    return household


def close_household(*, household: Household, reason: str, by: "User") -> Household:
    """Close the stall for good: listings end, nothing is ordered any more; again changes nothing.

    Raises ``BadValue`` without a reason, ``WrongState`` while orders wait to be confirmed, packed or delivered.
    """
    if not clean(reason):
        raise BadValue(_("Xin ghi lý do đóng gian hàng."), field="reason")
    with transaction.atomic(), pghistory.context(by=by.pk):
        locked = locked_household(household)
        if locked.state != State.CLOSED:
            waiting = SellerOrder.objects.filter(stocking_place_id=locked.stocking_place_id, status__in=_WAITING)
            if waiting.exists():
                raise WrongState(_("Hộ còn đơn chưa giao xong, xin đợi giao hết rồi hãy đóng."))
            locked.paused_until = None
            _show_goods(locked, public=False)
            listings = Listing.objects.filter(household=locked).exclude(state=Listing.State.CLOSED)
            Product.objects.filter(listing__in=listings).update(is_public=False)
            listings.update(state=Listing.State.CLOSED)
            _move(locked, State.CLOSED, reason, by)
    household.state, household.paused_until = locked.state, locked.paused_until
    return household


def locked_household(household: Household) -> Household:
    """Return the household as it is now, its row locked. Raises ``WrongState`` when it was taken back meanwhile."""
    locked: Household | None = Household.objects.select_for_update(no_key=True).filter(pk=household.pk).first()
    if locked is None:
        raise WrongState(_("Hộ này đã được gỡ khỏi danh sách."))
    return locked


def _move(household: Household, state: State, reason: str, by: "User") -> None:
    before = household.state
    household.state = state
    household.save(update_fields=["state", "paused_until"])
    change = StateChange.objects.create(
        household=household,
        from_state=before,
        to_state=state,
        reason=clean(reason)[:300],
        by=by,
        by_household=role_in(household, by) is not None,
        at=clock.now(),
    )
    context: dict[str, object] = {"household": household.code}
    if state in (State.PAUSED, State.CLOSED):
        context["reason"] = change.reason[:60].rstrip(".") or _("nghỉ mùa")
    else:
        context["url"] = settings.BASE_URL.rstrip("/") + reverse("farm:index")
    tell_owners(household=household, template=f"household_{state}", context=context, key=f"state:{change.pk}")


def _show_goods(household: Household, *, public: bool) -> None:
    listings = Listing.objects.filter(household=household, state=Listing.State.ACTIVE)
    Product.objects.filter(listing__in=listings).update(is_public=public)
