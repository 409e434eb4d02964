"""Planning a season: what is in it, when, what it aims at, how it counts; draft → open → closed."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

import pghistory
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from catalog.models import Product
from catalog.produce import Crop
from marketplace.accounts.models import User
from marketplace.areas.models import Province
from marketplace.campaigns import rules
from marketplace.campaigns.domain.errors import BadSeason
from marketplace.campaigns.models import Campaign, CampaignMember, CampaignTarget, CountingRule
from marketplace.campaigns.queries.sight import provinces_to_plan
from marketplace.common import clock
from marketplace.common.errors import NotAllowed, WrongState
from marketplace.common.slugs import slugify_vietnamese
from marketplace.common.text import clean
from marketplace.shop.partner.models import LegalSeller

LONGEST_SEASON = 400
"""In days. A season that is longer is a slip of the year."""
MOST_TARGET = 10**15
LONGEST_NAME = 160
LONGEST_RULE = 400

DEFAULT_RULES: dict[str, str] = {
    Crop.Unit.KG: gettext_noop(
        "Tính theo kg cân lúc đóng gói; chưa cân thì theo khối lượng tịnh đã đặt và ghi là ước tính."
    ),
    Crop.Unit.EGG: gettext_noop("Tính theo quả: số vỉ nhân số quả ghi trên vỉ. Không đổi ra kg."),
    Crop.Unit.BIRD: gettext_noop("Tính theo con. Chỉ đổi ra kg khi có hệ số đã ghi nguồn."),
    Crop.Unit.BOX: gettext_noop("Tính theo hộp, mỗi gói là một hộp."),
    Crop.Unit.LITRE: gettext_noop("Tính theo lít: số chai nhân dung tích ghi trên chai."),
}
"""As the catalogues know them: kept so, each reader has them in their own language."""


@dataclass(frozen=True)
class Plan:
    """What is planned. No ``products`` or ``sellers`` means all that fit crops and provinces.

    ``targets``: measure → whole units of it. ``counting``: unit → the rule in words; one left out has the usual rule.
    """

    name: str
    crops: Collection[Crop]
    provinces: Collection[Province]
    starts_on: dt.date
    ends_on: dt.date
    products: Collection[Product] = ()
    sellers: Collection[LegalSeller] = ()
    targets: Mapping[str, int] = field(default_factory=dict)
    counting: Mapping[str, str] = field(default_factory=dict)


@transaction.atomic
def plan_campaign(*, plan: Plan, by: User, slug: str = "") -> Campaign:
    """Write a season's plan as a draft and return it; who plans it manages it (admins need not be named).

    Raises ``NotAllowed`` for others than marketplace admins, managers of seasons and officers, and for a province that
    is not entrusted to them; ``BadSeason`` for a plan that makes no sense or a slug that another season has.
    """
    if not rules.may_plan(by):
        raise NotAllowed(_("Chỉ quản trị sàn hoặc người quản lý mùa lập kế hoạch mùa mới."))
    _require_entrusted(plan, by)
    name = _checked(plan)
    address = slugify(slug) or slugify_vietnamese(name)[:50].strip("-")
    campaign, new = Campaign.objects.get_or_create(
        slug=address, defaults={"name": name, "starts_on": plan.starts_on, "ends_on": plan.ends_on}
    )
    if not new:
        raise BadSeason(_("Đã có mùa dùng địa chỉ này, xin chọn tên khác."), code="slug_taken")
    _write_parts(campaign, plan)
    if not rules.is_admin(by):
        CampaignMember.objects.create(campaign=campaign, user=by, role=CampaignMember.Role.MANAGER)
    return campaign


def change_plan(*, campaign: Campaign, plan: Plan, by: User) -> Campaign:
    """Replace the plan of a season that has not closed; of a running one the figures are counted anew.

    Raises as ``plan_campaign`` does, and ``WrongState`` for a closed season.
    """
    from marketplace.campaigns.domain.caps import apply_caps
    from marketplace.campaigns.domain.folding import rebuild_figures

    name = _checked(plan)
    with transaction.atomic(), pghistory.context(by=by.pk):
        locked = lock_managed(campaign, by)
        if locked.state == Campaign.State.CLOSED:
            raise WrongState(_("Mùa đã kết thúc, kế hoạch không sửa được nữa."))
        _require_entrusted(plan, by)
        locked.name, locked.starts_on, locked.ends_on = name, plan.starts_on, plan.ends_on
        locked.save(update_fields=["name", "starts_on", "ends_on"])
        _write_parts(locked, plan)
    if locked.state == Campaign.State.OPEN:
        apply_caps(campaign=locked)
        rebuild_figures(campaign=locked)
    return locked


def open_campaign(*, campaign: Campaign, by: User) -> Campaign:
    """Let a planned season run: its limits hold from now on, its figures are counted; again changes nothing.

    Raises ``NotAllowed`` unless ``by`` manages it, ``WrongState`` for a season that has closed.
    """
    from marketplace.campaigns.domain.caps import apply_caps
    from marketplace.campaigns.domain.folding import rebuild_figures

    with transaction.atomic(), pghistory.context(by=by.pk):
        locked = lock_managed(campaign, by)
        if locked.state == Campaign.State.CLOSED:
            raise WrongState(_("Mùa đã kết thúc, không mở lại được. Xin lập mùa mới."))
        if locked.state == Campaign.State.OPEN:
            return locked
        locked.state, locked.opened_at = Campaign.State.OPEN, clock.now()
        locked.save(update_fields=["state", "opened_at"])
    apply_caps(campaign=locked)
    rebuild_figures(campaign=locked)
    campaign.state = locked.state
    return locked


def close_campaign(*, campaign: Campaign, by: User) -> Campaign:
    """End a season: its limits hold no more, its plan is fixed; parcels under way are still counted to their end.

    Again changes nothing. Raises ``NotAllowed`` unless ``by`` manages it, ``WrongState`` for a draft.
    """
    from marketplace.campaigns.domain.caps import apply_caps

    with transaction.atomic(), pghistory.context(by=by.pk):
        locked = lock_managed(campaign, by)
        if locked.state == Campaign.State.DRAFT:
            raise WrongState(_("Mùa còn là bản nháp, chưa mở nên chưa kết thúc được."))
        if locked.state == Campaign.State.OPEN:
            locked.state, locked.closed_at = Campaign.State.CLOSED, clock.now()
            locked.save(update_fields=["state", "closed_at"])
    apply_caps(campaign=locked)
    campaign.state = locked.state
    return locked


def start_campaign(
    *,
    slug: str,
    name: str,
    crops: Collection[Crop],
    provinces: Collection[Province],
    starts_on: dt.date,
    ends_on: dt.date,
    target_kg: int | None,
    by: User,
) -> Campaign:
    """Plan a season and open it at once; raises as ``plan_campaign`` does."""
    targets = {} if target_kg is None else {CampaignTarget.Measure.KG.value: target_kg}
    plan = Plan(name, crops, provinces, starts_on, ends_on, targets=targets)
    with transaction.atomic():
        return open_campaign(campaign=plan_campaign(plan=plan, by=by, slug=slug), by=by)


def lock_managed(campaign: Campaign, by: User) -> Campaign:
    """Return the season as it is now, its row locked. Raises ``NotAllowed`` unless ``by`` manages it."""
    if not rules.may_manage(by, campaign):
        raise NotAllowed(_("Chỉ quản trị sàn hoặc người quản lý mùa làm được việc này."))
    return Campaign.objects.select_for_update(no_key=True).get(pk=campaign.pk)


def _require_entrusted(plan: Plan, by: User) -> None:
    """Raise ``NotAllowed`` where the plan reaches into a province in which the person has no season and no office."""
    entrusted = set(provinces_to_plan(by).values_list("pk", flat=True))
    beyond = [province.name for province in plan.provinces if province.pk not in entrusted]
    if beyond:
        raise NotAllowed(_("Bạn chưa được giao mùa nào ở %s, xin nhờ quản trị sàn lập.") % ", ".join(beyond))


def _checked(plan: Plan) -> str:
    """Return the cleaned name of a plan that makes sense."""
    name = clean(plan.name)
    if not name or not plan.crops or not plan.provinces:
        raise BadSeason(_("Mùa cần có tên, ít nhất một nông sản và một tỉnh."))
    if len(name) > LONGEST_NAME or not slugify_vietnamese(name).strip("-"):
        raise BadSeason(_("Tên mùa cần có chữ và không quá 160 chữ."))
    if plan.ends_on < plan.starts_on:
        raise BadSeason(_("Ngày kết thúc phải sau ngày bắt đầu."))
    if (plan.ends_on - plan.starts_on).days >= LONGEST_SEASON:
        raise BadSeason(_("Một mùa dài nhất 400 ngày, xin xem lại hai ngày."))
    if any(not 1 <= amount <= MOST_TARGET for amount in plan.targets.values()):
        raise BadSeason(_("Chỉ tiêu phải từ 1 trở lên, hoặc để trống."))
    crops = {crop.pk for crop in plan.crops}
    if any(product.crop_id not in crops for product in plan.products):
        raise BadSeason(_("Có mặt hàng không thuộc nông sản nào của mùa, xin xem lại."))
    return name


def _write_parts(campaign: Campaign, plan: Plan) -> None:
    campaign.crops.set(plan.crops)
    campaign.provinces.set(plan.provinces)
    campaign.products.set(plan.products)
    campaign.sellers.set(plan.sellers)
    campaign.targets.all().delete()
    CampaignTarget.objects.bulk_create(
        CampaignTarget(campaign=campaign, measure=CampaignTarget.Measure(measure), amount=amount)
        for measure, amount in plan.targets.items()
    )
    campaign.counting_rules.all().delete()
    CountingRule.objects.bulk_create(
        CountingRule(campaign=campaign, unit=unit, rule=_rule(plan, unit))
        for unit in sorted({crop.counted_in for crop in plan.crops})
    )


def _rule(plan: Plan, unit: str) -> str:
    """Return the rule as it is kept: our own as the catalogues know it, in whatever language it was shown."""
    typed, usual = clean(plan.counting.get(unit, ""))[:LONGEST_RULE], DEFAULT_RULES[unit]
    return usual if typed in ("", _(usual)) else typed
