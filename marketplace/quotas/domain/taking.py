"""Taking from limits and giving back. The rows are touched in the order of their keys, by everybody."""

from django.db import connection, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from marketplace.common import clock
from marketplace.common.compiled import Compiled, Given
from marketplace.common.errors import WrongState
from marketplace.quotas.domain.errors import QuotaExhausted
from marketplace.quotas.models import Quota, Take

Amounts = dict[int, int]
"""How much, in each quota's unit, by id of the quota."""
_LIMITS: Compiled[Quota] = Compiled(lambda: Quota.objects.filter(key__among=Given("keys")).order_by("key"))


def take(*, holder: str, amounts: dict[str, int], late: bool = False) -> None:
    """Take ``amounts`` (key → how many, in each quota's unit) for ``holder``, all or nothing.

    A key without a quota is unlimited: one look, where no key has one. The same holder again takes nothing more.
    ``late`` counts what was sold before the limit was set, whether or not the quota is open. Raises ``QuotaExhausted``
    for the first key, in sorted order, that has too little left or is not open; ``WrongState`` when the holder took
    another amount before, or gave it back. In a placement this comes before stock: all quota keys, then all stock ids.
    """
    if any(amount < 0 for amount in amounts.values()):
        raise ValueError("nothing negative can be taken: release instead")
    wanted = {key: amount for key, amount in amounts.items() if amount > 0}
    limits = _LIMITS.rows(keys=list(wanted)) if wanted else []
    if not limits:
        return
    with transaction.atomic():
        new = _write_takes({quota.pk: wanted[quota.key] for quota in limits}, holder)
        added = _add({quota.pk: wanted[quota.key] for quota in limits if quota.pk in new}, late=late)
        for quota in limits:
            if quota.pk in new and quota.pk not in added:
                raise _refusal(quota)


@transaction.atomic
def release(*, holder: str) -> int:
    """Give back everything that ``holder`` took and return how many quotas got something back; again: 0."""
    with connection.cursor() as cursor:
        # Two releases at once: the second waits for the rows, then finds them released.
        cursor.execute(
            "WITH t AS (SELECT id FROM quotas_take WHERE holder = %s AND released_at IS NULL ORDER BY id FOR UPDATE)"
            " UPDATE quotas_take AS take SET released_at = %s FROM t WHERE take.id = t.id AND take.released_at IS NULL"
            " RETURNING take.quota_id, take.amount",
            [holder, clock.now()],
        )
        given_back = dict(cursor.fetchall())
        if given_back:
            cursor.execute(
                "WITH w AS ("
                " SELECT q.id, w.amount FROM quotas_quota AS q"
                " JOIN unnest(%s::bigint[], %s::bigint[]) AS w(id, amount) ON w.id = q.id"
                " ORDER BY q.key FOR NO KEY UPDATE OF q"
                ") UPDATE quotas_quota AS q SET taken = q.taken - w.amount FROM w WHERE q.id = w.id",
                [list(given_back), list(given_back.values())],
            )
    return len(given_back)


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


def _write_takes(amounts: Amounts, holder: str) -> set[int]:
    """Write down the takes; return the quotas of those that were not there before.

    Another transaction that writes the same one is waited for.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO quotas_take (quota_id, holder, amount, taken_at)"
            " SELECT w.id, %s, w.amount, %s FROM unnest(%s::bigint[], %s::bigint[]) AS w(id, amount)"
            " ON CONFLICT DO NOTHING RETURNING quota_id",
            [holder, clock.now(), list(amounts), list(amounts.values())],
        )
        new = {quota_id for (quota_id,) in cursor.fetchall()}
    for known in Take.objects.filter(holder=holder, quota__in=amounts.keys() - new) if len(new) < len(amounts) else ():
        if known.amount != amounts[known.quota_id] or known.released_at is not None:
            raise WrongState(_("Phần này đã được lấy rồi hoặc đã trả lại, xin tải lại trang."))
    return new


def _add(amounts: Amounts, *, late: bool = False) -> set[int]:
    """Raise what is taken of the quotas that have room and are open (if not ``late``), and return those quotas.

    One conditional UPDATE decides for each. The inner SELECT takes the locks in the order of the keys and looks at each
    row as last committed once it has the lock (as ``partner.locks`` does with stock).
    """
    now = clock.now()
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH w AS ("
            " SELECT q.id, w.amount FROM quotas_quota AS q"
            " JOIN unnest(%s::bigint[], %s::bigint[]) AS w(id, amount) ON w.id = q.id"
            " WHERE q.limit >= q.taken + w.amount AND (%s OR ("
            "  (q.opens_at IS NULL OR q.opens_at <= %s) AND (q.closes_at IS NULL OR q.closes_at > %s)))"
            " ORDER BY q.key FOR NO KEY UPDATE OF q"
            ") UPDATE quotas_quota AS q SET taken = q.taken + w.amount FROM w WHERE q.id = w.id RETURNING q.id",
            [list(amounts), list(amounts.values()), late, now, now],
        )
        return {quota_id for (quota_id,) in cursor.fetchall()}


def _refusal(quota: Quota) -> QuotaExhausted:
    said = _(quota.reason) if quota.reason else _("Phần được mua đã hết hoặc chưa mở, xin bớt số lượng.")
    return QuotaExhausted(said % quota.reason_words if quota.reason_words else said, key=quota.key)
