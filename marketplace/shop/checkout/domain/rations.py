"""Rations: how much of a commodity a household may still buy, over all channels.

A ration's quota is made when a household first buys in a period: key ``ration:<id>:<account>:<period>``, in base units.
Placement takes from it in its own transaction, cancelling gives back. A clerk may sell beyond it with a reason: then
what is over is taken from a second key (``…:over``) and written down as a ``RationOverride``, so that cancelling gives
back exactly that and nobody's ration grows. Whose purchase it is decide verified keys alone. In prose:
docs/algorithms/rations.md.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from django.utils.translation import gettext as _

from catalog.measures import base_of, in_words
from catalog.models import Product, Ration
from logistics.rules import is_market_admin, serving
from marketplace.accounts.domain.households import account_of, is_number_of, is_verified, stays
from marketplace.accounts.domain.presence import fresh_presence, use_presence
from marketplace.accounts.models import HouseholdAccount, HouseholdPresence, User
from marketplace.common import clock
from marketplace.common.compiled import Compiled, Given
from marketplace.common.errors import DomainError, NotAllowed
from marketplace.common.text import require_text
from marketplace.quotas import domain as quotas
from marketplace.quotas.models import Quota
from marketplace.shop.checkout.domain.own_numbers import NotTheirNumber, is_named
from marketplace.shop.checkout.models import RationOverride
from marketplace.shop.partner.domain import NoMeasure

if TYPE_CHECKING:
    from catalog.models import Crop
    from marketplace.areas.models import Commune, Province
    from marketplace.shop.order.models import Order
    from marketplace.shop.partner.models import StockRecord

WITHOUT_LIMIT = 10**15
"""Limit of the quotas that overrides are taken from: a person decided."""
LONGEST_REASON = 200


_IN_FORCE: Compiled[Ration] = Compiled(
    lambda: (
        Ration.objects.in_force(Given("on"))
        .filter(provinces=Given("province"))
        .select_related("crop")
        .order_by("crop__name", "pk")
    )
)


class QuotedGoods(Protocol):
    """So many packs of a product from a stock record."""

    @property
    def product(self) -> Product: ...
    @property
    def quantity(self) -> int: ...
    @property
    def stockrecord(self) -> "StockRecord": ...


class RationNeedsAccount(DomainError):
    """Rationed goods are sold to a household that is known by a verified key; ``rations`` says which rations."""

    code = "ration_needs_account"

    def __init__(self, rations: Sequence[Ration]) -> None:
        self.rations = tuple(rations)
        super().__init__(self.sentence(", ".join(ration_words(ration) for ration in rations)))

    def sentence(self, what: str) -> str:
        """Return what to do for goods of which ``what`` are the rations."""
        return _("Hàng này bán theo định mức mỗi hộ (%s), nên cần xác nhận số điện thoại bằng mã tin nhắn.") % what


class RationNeedsPresence(RationNeedsAccount):
    """The household is known, but nothing shows that it is there: a number alone lets nobody spend its ration."""

    code = "ration_needs_presence"

    def sentence(self, what: str) -> str:
        """Return what to ask the household for."""
        return (
            _("Hàng này bán theo định mức mỗi hộ (%s): xin hỏi mã tin nhắn hoặc xem căn cước của chủ hộ trước.") % what
        )


@dataclass(frozen=True)
class Override:
    """A clerk lets a household buy beyond its ration, and says why."""

    by: User
    reason: str


@dataclass(frozen=True)
class Period:
    """The stretch of days, both ends included, in which a ration counts; the first is number 0."""

    number: int
    first: dt.date
    last: dt.date


@dataclass(frozen=True)
class RationUse:
    """So much (base units) of a ration by the goods from each stocking place."""

    ration: Ration
    period: Period
    by_place: Mapping[int, int]

    @property
    def amount(self) -> int:
        """Return the base units over all places."""
        return sum(self.by_place.values())


@dataclass(frozen=True)
class RationLeft:
    """What a household may still buy of a commodity until the end of ``period``, in base units."""

    ration: Ration
    period: Period
    taken: int

    @property
    def left(self) -> int:
        """Return the base units that are left, none below zero."""
        return max(0, self.ration.amount - self.taken)

    @property
    def words(self) -> str:
        """Return what to tell the household: "còn mua được 4 kg đến 18/06"."""
        words = {"left": in_words(self.ration.crop, self.left), "day": f"{self.period.last:%d/%m}"}
        return _("còn mua được %(left)s đến %(day)s") % words


@dataclass(frozen=True)
class Rationing:
    """What an order takes of rations, for whom, and how much of it a clerk allowed beyond."""

    account: HouseholdAccount | None
    uses: tuple[RationUse, ...] = ()
    presence: HouseholdPresence | None = None  # what shows that the household is there; used up by the order
    override: Override | None = None
    over: Mapping[int, int] | None = None  # ration id → base units beyond

    def amounts(self, place_id: int | None = None) -> dict[str, int]:
        """Return what is taken from each key, in all or by the goods of one stocking place."""
        taken: Counter[str] = Counter()
        for use in self.uses:
            beyond = (self.over or {}).get(use.ration.pk, 0)
            key = self.key(use)
            for place, amount in sorted(use.by_place.items()):
                over = min(beyond, amount)
                beyond -= over
                if place_id in (None, place):
                    taken[over_key(key)] += over
                    taken[key] += amount - over
        return {key: amount for key, amount in taken.items() if amount}

    def key(self, use: RationUse) -> str:
        """Return the key of a use's quota."""
        if self.account is None:
            raise ValueError("what is rationed belongs to an account")
        return ration_key(use.ration, self.account, use.period)


def ration_key(ration: Ration, account: HouseholdAccount, period: Period) -> str:
    """Return the key of a household's ration in a period, counted in base units."""
    return f"ration:{ration.pk}:{account.pk}:{period.number}"


def over_key(key: str) -> str:
    """Return the key from which is taken what a clerk allows beyond a ration."""
    return f"{key}:over"


def period_of(ration: Ration, day: dt.date) -> Period:
    """Return the period of a ration in which a day falls."""
    return period_at(ration, (day - ration.valid_from).days // ration.per_days)


def period_at(ration: Ration, number: int) -> Period:
    """Return the period of a ration with this number; the last one ends with the ration."""
    first = ration.valid_from + dt.timedelta(days=number * ration.per_days)
    last = first + dt.timedelta(days=ration.per_days - 1)
    return Period(number, first, min(last, ration.valid_to) if ration.valid_to else last)


def ration_words(ration: Ration) -> str:
    """Return a ration as people say it: "10 kg gạo tẻ trong 7 ngày"."""
    words = {"amount": in_words(ration.crop, ration.amount), "crop": ration.crop.name.lower(), "days": ration.per_days}
    return _("%(amount)s %(crop)s trong %(days)d ngày") % words


def rations_in_force(*, province: "Province", on: dt.date, crops: Iterable["Crop"] | None = None) -> list[Ration]:
    """Return the rations that hold in a province on a day, of all commodities or of these."""
    asked = None if crops is None else {crop.pk for crop in crops}
    found = [] if asked == set() else _IN_FORCE.rows(on=on, province=province.pk)
    return [ration for ration in found if asked is None or ration.crop_id in asked]


def uses_of(lines: Iterable[QuotedGoods], *, province: "Province", at: dt.datetime) -> tuple[RationUse, ...]:
    """Return what goods take of the rations in force. Raises ``NoMeasure`` where a pack's content is not known."""
    by_crop: dict[int, list[QuotedGoods]] = defaultdict(list)
    for line in lines:
        if line.product.crop is not None:
            by_crop[line.product.crop.pk].append(line)
    if not by_crop:
        return ()
    day, uses = clock.day_of(at), []
    for ration in rations_in_force(province=province, on=day):
        places: Counter[int] = Counter()
        for line in by_crop.get(ration.crop_id, ()):
            content = base_of(line.product, line.quantity)
            if content is None:
                raise NoMeasure(line.product)
            places[line.stockrecord.partner_id] += content
        if places:
            uses.append(RationUse(ration, period_of(ration, day), dict(places)))
    return tuple(uses)


def amounts_of(
    lines: Iterable[QuotedGoods], *, account: HouseholdAccount, province: "Province", at: dt.datetime
) -> dict[str, int]:
    """Return what goods take from each of the household's keys, in base units."""
    return Rationing(stays(account), uses_of(lines, province=province, at=at)).amounts()


def ration_left(
    *, account: HouseholdAccount, province: "Province", at: dt.datetime, crops: Iterable["Crop"] | None = None
) -> list[RationLeft]:
    """Return what a household may still buy now, for each ration in force in the province (two queries)."""
    account, day = stays(account), clock.day_of(at)
    asked = [(ration, period_of(ration, day)) for ration in rations_in_force(province=province, on=day, crops=crops)]
    keys = {ration.pk: ration_key(ration, account, period) for ration, period in asked}
    taken = dict(Quota.objects.filter(key__in=keys.values()).values_list("key", "taken"))
    return [RationLeft(ration, period, taken.get(keys[ration.pk], 0)) for ration, period in asked]


def claim(
    lines: Iterable[QuotedGoods],
    *,
    province: "Province",
    at: dt.datetime,
    account: HouseholdAccount | None,
    by: User | None = None,
    user: User | None = None,
    override: Override | None = None,
    name: str = "",
    commune: "Commune | None" = None,
    address_text: str = "",
) -> Rationing:
    """Say whose rations the goods are taken from, and lock that account until the caller's transaction ends.

    Every channel calls this before it writes an order, and ``take`` at the end. Where nothing is rationed the account
    is passed on as it is. Else it must have a verified key, and ``by``, who types the order, must have noted a short
    while ago that the household is there (on the web, where ``by`` is nobody, it answered a code itself). A person who
    orders for themselves with a verified phone is there: their account is opened by itself (with ``name``, ``commune``
    and ``address_text``). Nothing is taken yet. Raises ``RationNeedsAccount``, ``RationNeedsPresence``,
    ``NotTheirNumber`` where who types answered in place of the household, ``NoMeasure``, and for an override
    ``NotAllowed`` unless a clerk gives it, ``BadValue`` without a reason.
    """
    uses = uses_of(lines, province=province, at=at)
    if override is not None:
        override = _checked(override)
    if not uses:
        return Rationing(account)
    themselves = account is None and user is not None and by in (None, user)
    found = account
    if themselves and user is not None:
        found = account_of(user=user, name=name, commune=commune, address_text=address_text)
    if found is None:
        raise RationNeedsAccount([use.ration for use in uses])
    locked = HouseholdAccount.objects.select_for_update(no_key=True).get(pk=stays(found).pk)
    if locked.merged_into_id is not None:  # a clerk merged it a moment ago
        locked = HouseholdAccount.objects.select_for_update(no_key=True).get(pk=stays(locked).pk)
    if not is_verified(locked):
        raise RationNeedsAccount([use.ration for use in uses])
    presence = None if themselves else fresh_presence(account=locked, by=by)
    if presence is None and not themselves:
        raise RationNeedsPresence([use.ration for use in uses])
    _require_household_itself(presence, by, name)
    rationing = Rationing(locked, uses, presence, override)
    return rationing if override is None else replace(rationing, over=_beyond(rationing))


def _require_household_itself(presence: HouseholdPresence | None, by: User | None, name: str) -> None:
    """Refuse that who types answered with their own telephone, unless the order is for their own household."""
    key = presence.key if presence is not None else None
    if key is not None and by is not None and is_number_of(key, by) and not is_named(by, name):
        raise NotTheirNumber


def take(*, order: "Order", rationing: Rationing, others: Mapping[str, int]) -> None:
    """Take rations and the ``others`` (keys of caps) for an order, all or nothing; record what went beyond.

    What showed that the household is there is used up by it.

    Comes after everything but stock in the transaction of the order. Raises ``QuotaExhausted``.
    """
    _ensure(rationing)
    holder = f"order:{order.pk}"
    if rationing.presence is not None:
        use_presence(presence=rationing.presence, source=holder)
    quotas.take(holder=holder, amounts={**others, **rationing.amounts()})
    if rationing.override is None or rationing.account is None:
        return
    RationOverride.objects.bulk_create(
        RationOverride(
            order=order,
            ration=use.ration,
            account=rationing.account,
            period=use.period.number,
            amount=beyond,
            clerk=rationing.override.by,
            reason=rationing.override.reason,
        )
        for use in rationing.uses
        if (beyond := (rationing.over or {}).get(use.ration.pk, 0))
    )


def ensure_quota(*, ration: Ration, account: HouseholdAccount, period: Period, over: bool = False) -> None:
    """Make the quota of a household's ration in a period (or of what is allowed beyond it) where there is none."""
    key = ration_key(ration, account, period)
    after = period.last + dt.timedelta(days=1)
    words = {"ration": ration_words(ration), "day": f"{after:%d/%m}"}
    reason = _("Hộ này không còn đủ định mức %(ration)s. Xin bớt số lượng, hoặc mua tiếp từ %(day)s.") % words
    quota = Quota(
        key=over_key(key) if over else key,
        limit=WITHOUT_LIMIT if over else ration.amount,
        reason=reason[:200],
        source=ration.source[:200],
    )
    Quota.objects.bulk_create([quota], ignore_conflicts=True)


def _ensure(rationing: Rationing) -> None:
    """Make the quotas that will be taken from: in the order of their keys, before any is taken from."""
    if rationing.account is None:
        return
    for use in sorted(rationing.uses, key=rationing.key):
        ensure_quota(ration=use.ration, account=rationing.account, period=use.period)
        if (rationing.over or {}).get(use.ration.pk):
            ensure_quota(ration=use.ration, account=rationing.account, period=use.period, over=True)


def _beyond(rationing: Rationing) -> dict[int, int]:
    """Return by ration what goes beyond it. The account is locked, so nobody takes from its rations meanwhile."""
    keys = {rationing.key(use): use for use in rationing.uses}
    taken = dict(Quota.objects.filter(key__in=keys).values_list("key", "taken"))
    return {
        use.ration.pk: max(0, use.amount - max(0, use.ration.amount - taken.get(key, 0))) for key, use in keys.items()
    }


def _checked(override: Override) -> Override:
    if not (is_market_admin(override.by) or serving(override.by).exists()):
        raise NotAllowed(_("Chỉ giao dịch viên bưu cục cho mua quá định mức được."))
    sentence = _("Xin ghi lý do cho mua quá định mức, dưới 200 ký tự.")
    reason = require_text(override.reason, most=LONGEST_REASON, otherwise=sentence, field="reason")
    return Override(override.by, reason)
