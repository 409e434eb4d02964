"""Taking from limits and giving back. The rows are touched in the order of their keys, by everybody."""

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from marketplace.common import clock
from marketplace.common.errors import WrongState
from marketplace.quotas.domain.errors import QuotaExhausted
from marketplace.quotas.models import Quota, Take


@transaction.atomic
def take(*, holder: str, amounts: dict[str, int], late: bool = False) -> None:
    """Take ``amounts`` (key → how many, in each quota's unit) for ``holder``, all or nothing.

    A key without a quota is unlimited. The same holder again takes nothing more. ``late`` counts what was sold before
    the limit was set, whether or not the quota is open. Raises ``QuotaExhausted`` for the
    first key, in sorted order, that has too little left or is not open; ``WrongState`` when the holder took another
    amount before, or gave it back. In a placement this comes before stock: all quota keys, then all stock ids.
    """
    if any(amount < 0 for amount in amounts.values()):
        raise ValueError("nothing negative can be taken: release instead")
    wanted = {key: amount for key, amount in amounts.items() if amount > 0}
    add = _add_late if late else _add
    for quota in Quota.objects.filter(key__in=wanted).order_by("key"):
        if _write_take(quota, holder, wanted[quota.key]) and not add(quota, wanted[quota.key]):
            raise _refusal(quota)


@transaction.atomic
def release(*, holder: str) -> int:
    """Give back everything that ``holder`` took and return how many quotas got something back; again: 0."""
    given_back = 0
    takes = Take.objects.filter(holder=holder, released_at__isnull=True).select_related("quota").order_by("quota__key")
    for each in takes:
        # Two releases at once: the second waits for the row, then finds it released.
        if Take.objects.filter(pk=each.pk, released_at__isnull=True).update(released_at=clock.now()):
            Quota.objects.filter(pk=each.quota_id).update(taken=F("taken") - each.amount)
            given_back += 1
    return given_back


@transaction.atomic
def keep(*, holder: str, amounts: dict[str, int]) -> int:
    """Give back what ``holder`` took beyond ``amounts`` (key → how much stays); return how many quotas got some back.

    A key that is not named is given back whole. Again with the same amounts: 0.
    """
    given_back = 0
    takes = Take.objects.filter(holder=holder, released_at__isnull=True).select_related("quota").order_by("quota__key")
    for each in takes.select_for_update(no_key=True, of=("self",)):
        stays = min(each.amount, max(0, amounts.get(each.quota.key, 0)))
        if stays == each.amount:
            continue
        if stays:
            Take.objects.filter(pk=each.pk).update(amount=stays)
        else:
            Take.objects.filter(pk=each.pk).update(released_at=clock.now())
        Quota.objects.filter(pk=each.quota_id).update(taken=F("taken") - (each.amount - stays))
        given_back += 1
    return given_back


def _write_take(quota: Quota, holder: str, amount: int) -> bool:
    """Write down the take; False if it is there already (another transaction with it is waited for)."""
    _row, new = Take.objects.get_or_create(quota=quota, holder=holder, defaults={"amount": amount})
    if not new and (_row.amount != amount or _row.released_at is not None):
        raise WrongState(_("Phần này đã được lấy rồi hoặc đã trả lại, xin tải lại trang."))
    return new


def _add(quota: Quota, amount: int) -> bool:
    """Raise what is taken, if there is room and the quota is open: one conditional UPDATE decides."""
    now = clock.now()
    is_open = (Q(opens_at__isnull=True) | Q(opens_at__lte=now)) & (Q(closes_at__isnull=True) | Q(closes_at__gt=now))
    room = Quota.objects.filter(is_open, pk=quota.pk, limit__gte=F("taken") + amount)
    return room.update(taken=F("taken") + amount) == 1


def _add_late(quota: Quota, amount: int) -> bool:
    """Raise what is taken, if there is room, open or not."""
    return Quota.objects.filter(pk=quota.pk, limit__gte=F("taken") + amount).update(taken=F("taken") + amount) == 1


def _refusal(quota: Quota) -> QuotaExhausted:
    said = _(quota.reason) if quota.reason else _("Phần được mua đã hết hoặc chưa mở, xin bớt số lượng.")
    return QuotaExhausted(said % quota.reason_words if quota.reason_words else said, key=quota.key)
