"""Rations as people review them. An address is advice: it shows who to ask, and stops nobody."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import BigIntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Cast, Substr

from catalog.measures import in_words
from catalog.models import Ration
from marketplace.accounts.models import HouseholdAccount, HouseholdPresence
from marketplace.quotas.models import Quota
from marketplace.shop.checkout.domain.rations import Period, period_at
from marketplace.shop.checkout.models import RationOverride
from marketplace.shop.order.models import Order


@dataclass(frozen=True)
class Taker:
    """An account at a shared address, and what it took in the period (base units)."""

    account: HouseholdAccount
    taken: int
    words: str


@dataclass(frozen=True)
class SharedAddress:
    """Several accounts at one address that took of the same ration in the same period."""

    ration: Ration
    period: Period
    address: str
    takers: tuple[Taker, ...]


def overrides_for_review() -> "QuerySet[RationOverride]":
    """Return what was allowed beyond rations and nobody else has looked at, the newest first."""
    waiting = RationOverride.objects.filter(reviewed_at__isnull=True)
    return waiting.select_related("order", "ration__crop", "account", "clerk").order_by("-at", "-pk")


def words_for_review() -> "QuerySet[HouseholdPresence]":
    """Return where a clerk's word stood for a household's code and nobody else has looked at it, the newest first."""
    waiting = HouseholdPresence.objects.filter(how=HouseholdPresence.How.VOUCHED, reviewed_at__isnull=True)
    used = waiting.exclude(used_on="").select_related("account", "noted_by")
    number = Order.objects.filter(pk=Cast(Substr(OuterRef("used_on"), len("order:") + 1), BigIntegerField()))
    return used.annotate(order_number=Subquery(number.values("number"))).order_by("-used_at", "-pk")


def household_orders(account: HouseholdAccount) -> "QuerySet[Order]":
    """Return the orders of a household account, the newest first."""
    orders: QuerySet[Order] = Order.objects.filter(household_account=account).order_by("-date_placed", "-pk")
    return orders


def shared_addresses(rations: Iterable[Ration]) -> list[SharedAddress]:
    """Return, for each of these rations, the addresses where several accounts took of it in one period.

    Two households may share a gate, and one may be written in two ways: a person decides. Newest periods first.
    """
    known = {ration.pk: ration for ration in rations}
    taken = _taken(known)
    wanted = {account_id for _ration, _period, account_id in taken}
    accounts = HouseholdAccount.objects.filter(pk__in=wanted).exclude(address_folded="").select_related("commune")
    rows = {account.pk: account for account in accounts if account.commune_id is not None}
    groups: defaultdict[tuple[int, int, int | None, str], list[Taker]] = defaultdict(list)
    for (ration_id, period, account_id), amount in sorted(taken.items()):
        account = rows.get(account_id)
        if account is not None:
            words = in_words(known[ration_id].crop, amount)
            where = (account.commune_id, account.address_folded)
            groups[(ration_id, period, *where)].append(Taker(account, amount, words))
    found = [
        SharedAddress(known[ration_id], period_at(known[ration_id], period), _address(takers[0].account), tuple(takers))
        for (ration_id, period, _commune, _folded), takers in groups.items()
        if len(takers) > 1
    ]
    return sorted(found, key=lambda each: (each.period.first, each.ration.pk, each.address), reverse=True)


@dataclass(frozen=True)
class Unplaced:
    """An account without an address that took of a ration in a period (base units): nobody sees whom it lives with."""

    ration: Ration
    period: Period
    account: HouseholdAccount
    taken: int
    words: str


def takers_without_address(rations: Iterable[Ration]) -> list[Unplaced]:
    """Return who took of these rations and whose address nobody knows, the newest periods first."""
    known = {ration.pk: ration for ration in rations}
    taken = _taken(known)
    wanted = {account_id for _ration, _period, account_id in taken}
    rows = HouseholdAccount.objects.filter(pk__in=wanted).filter(Q(address_folded="") | Q(commune=None)).in_bulk()
    found = [
        Unplaced(
            known[ration_id],
            period_at(known[ration_id], period),
            rows[account_id],
            amount,
            in_words(known[ration_id].crop, amount),
        )
        for (ration_id, period, account_id), amount in taken.items()
        if account_id in rows
    ]
    return sorted(found, key=lambda each: (each.period.first, each.ration.pk, each.account.pk), reverse=True)


def _taken(rations: dict[int, Ration]) -> dict[tuple[int, int, int], int]:
    """Return what is taken by ration, period and account, with what was allowed beyond."""
    taken: defaultdict[tuple[int, int, int], int] = defaultdict(int)
    if not rations:
        return {}
    ours = rf"^ration:({'|'.join(map(str, sorted(rations)))}):"
    quotas = Quota.objects.filter(key__startswith="ration:", key__regex=ours, taken__gt=0)
    for key, amount in quotas.values_list("key", "taken"):
        _word, ration_id, account_id, period, *_over = key.split(":")
        taken[(int(ration_id), int(period), int(account_id))] += amount
    return dict(taken)


def _address(account: HouseholdAccount) -> str:
    return f"{account.address_text}, {account.commune.name if account.commune else ''}"
