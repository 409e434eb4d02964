"""What provinces owe for their part of discounts, what they sent, and the statement of one."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import TruncDate
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from marketplace.areas.models import Province
from marketplace.common import clock
from marketplace.ledger.domain import province_owner
from marketplace.ledger.models import Account, Leg

PAID = "province_paid"
_SUMS: dict[str, Any] = {
    "borne": Sum("amount", filter=~Q(entry__source_kind=PAID), default=0),
    "paid": Sum("amount", filter=Q(entry__source_kind=PAID), default=0),
}
_WORDS: dict[str, "str | Promise"] = {
    "shipment_delivered": _("phần tỉnh chịu của hàng đã giao"),
    "sold_at_handover": _("phần tỉnh chịu của hàng bán tại quầy, trên xe"),
    "sale_voided": _("bớt vì hóa đơn đã hủy"),
    "goods_returned": _("bớt vì hàng trả lại"),
    PAID: _("tỉnh chuyển tiền"),
}


@dataclass(frozen=True)
class ProvinceBalance:
    """In đồng: what the province bears, what it sent. More sent than borne is to its credit."""

    province: Province
    borne: int
    paid: int

    @property
    def owed(self) -> int:
        """Return what is still to come."""
        return max(0, self.borne - self.paid)

    @property
    def credit(self) -> int:
        """Return what was sent beyond what is borne so far."""
        return max(0, self.paid - self.borne)


@dataclass(frozen=True)
class Row:
    """What one kind of event of one day changed: how many, in đồng (what the province sends goes off)."""

    day: dt.date
    what: "str | Promise"
    count: int
    amount: int
    balance: int


@dataclass(frozen=True)
class ProvinceStatement:
    """A province's account between two days, both included: what it owed before, each day, and after."""

    opening: int
    rows: list[Row]

    @property
    def closing(self) -> int:
        """Return what the province owes after the last day; below 0 what is to its credit."""
        return self.rows[-1].balance if self.rows else self.opening


def province_balances() -> list[ProvinceBalance]:
    """Return the provinces that bear or sent anything, those that owe most first."""
    legs = Leg.objects.filter(account__kind=Account.Kind.PROVINCE_DUE).values("account__owner")
    sums: Iterable[Any] = legs.annotate(**_SUMS)
    found = {row["account__owner"]: (int(row["borne"]), -int(row["paid"])) for row in sums}
    provinces = {province_owner(province.code): province for province in Province.objects.all()} if found else {}
    rows = [ProvinceBalance(provinces[owner], borne, paid) for owner, (borne, paid) in found.items()]
    return sorted(rows, key=lambda row: (row.paid - row.borne, row.province.code))


def province_balance(province: Province) -> ProvinceBalance:
    """Return the balance of one province; nothing borne and nothing sent is 0."""
    sums = _legs_of(province).aggregate(**_SUMS)
    return ProvinceBalance(province, int(sums["borne"]), -int(sums["paid"]))


def province_statement(province: Province, *, first: dt.date, last: dt.date) -> ProvinceStatement:
    """Return the province's account from ``first`` to ``last``, a row for each kind of event of a day."""
    legs = _legs_of(province)
    begins, ends = clock.midnight(first), clock.midnight(last + dt.timedelta(days=1))
    opening = int(legs.filter(entry__occurred_at__lt=begins).aggregate(sum=Sum("amount", default=0))["sum"])
    inside = legs.filter(entry__occurred_at__gte=begins, entry__occurred_at__lt=ends)
    sums = (
        inside.annotate(day=TruncDate("entry__occurred_at", tzinfo=clock.VIETNAM))
        .values("day", "entry__source_kind")
        .annotate(count=Count("entry", distinct=True), sum=Sum("amount"))
        .order_by("day", "entry__source_kind")
    )
    rows, balance = [], opening
    # Of a day what is borne, then what came in.
    for each in sorted(sums, key=lambda row: (row["day"], row["entry__source_kind"] == PAID)):
        balance += int(each["sum"])
        what = _WORDS.get(each["entry__source_kind"], _("điều chỉnh"))
        rows.append(Row(each["day"], what, each["count"], int(each["sum"]), balance))
    return ProvinceStatement(opening, rows)


def _legs_of(province: Province) -> QuerySet[Leg]:
    legs: QuerySet[Leg] = Leg.objects.filter(
        account__kind=Account.Kind.PROVINCE_DUE, account__owner=province_owner(province.code)
    )
    return legs
