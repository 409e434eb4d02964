"""What posting accepts, what it refuses, and that a refused post leaves nothing."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import transaction

from marketplace.common import clock
from marketplace.ledger import queries
from marketplace.ledger.domain import (
    LARGEST_AMOUNT,
    MARKET,
    EntryConflict,
    EntrySpec,
    LegSpec,
    Unbalanced,
    carrier_owner,
    operator_owner,
    order_owner,
    point_owner,
    post_entries,
    post_entry,
    seller_owner,
)
from marketplace.ledger.models import Account, Entry, Leg
from tests.factories.ledger import legs, posted_entry

Kind = Account.Kind
SALE = [(Kind.RECEIVABLE, "order:7", 165_000), (Kind.UNEARNED, "order:7", -165_000)]

pytestmark = pytest.mark.django_db


def post(*specs: tuple[Kind, str, int], source_ref: str = "order:7", memo: str = "") -> Entry:
    return post_entry(source_kind="order_placed", source_ref=source_ref, legs=legs(*specs), by=None, memo=memo)


def rows() -> tuple[int, int, int]:
    return Entry.objects.count(), Leg.objects.count(), Account.objects.count()


def test_an_entry_keeps_its_source_its_moment_and_signed_legs():
    moment = dt.datetime(2026, 6, 12, 2, 30, tzinfo=dt.UTC)
    entry = post_entry(
        source_kind="order_placed",
        source_ref="order:7",
        legs=legs(*SALE),
        by=None,
        memo=" vải\x00 ",
        occurred_at=moment,
    )
    assert (entry.source_kind, entry.source_ref, entry.occurred_at, entry.memo) == (
        "order_placed",
        "order:7",
        moment,
        "vải",
    )
    assert sorted(entry.legs.values_list("account__kind", "account__owner", "amount")) == [
        ("receivable", "order:7", 165_000),
        ("unearned", "order:7", -165_000),
    ]


def test_legs_of_nothing_are_left_out_and_legs_on_one_account_added_up():
    entry = post(
        (Kind.CARRIER_CASH, "carrier:1", 100),
        (Kind.CARRIER_CASH, "carrier:1", 65),
        (Kind.FREIGHT, "operator:1", 0),
        (Kind.RECEIVABLE, "order:7", -165),
    )
    assert sorted(entry.legs.values_list("account__kind", "amount")) == [("carrier_cash", 165), ("receivable", -165)]
    assert not Account.objects.filter(kind=Kind.FREIGHT).exists()


def test_the_same_event_again_is_the_same_entry():
    first = post(*SALE)
    again = post(*reversed(SALE))
    assert again == first
    assert rows() == (1, 2, 2)


def test_the_same_event_with_other_money_is_a_conflict():
    post(*SALE)
    with pytest.raises(EntryConflict) as refused:
        post((Kind.RECEIVABLE, "order:7", 165_001), (Kind.UNEARNED, "order:7", -165_001))
    assert refused.value.code == "entry_conflict"
    with pytest.raises(EntryConflict):
        post((Kind.RECEIVABLE, "order:8", 165_000), (Kind.UNEARNED, "order:8", -165_000))
    assert rows() == (1, 2, 2)
    assert queries.balance(Kind.RECEIVABLE, "order:7") == 165_000


@pytest.mark.parametrize(
    "specs, code",
    [
        ([(Kind.RECEIVABLE, "order:7", 2), (Kind.UNEARNED, "order:7", -1)], "unbalanced"),
        ([(Kind.RECEIVABLE, "order:7", 2)], "unbalanced"),
        ([], "empty_entry"),
        ([(Kind.RECEIVABLE, "order:7", 0), (Kind.UNEARNED, "order:7", 0)], "empty_entry"),
        ([(Kind.RECEIVABLE, "order:7", 5), (Kind.RECEIVABLE, "order:7", -5)], "empty_entry"),
        (
            [(Kind.RECEIVABLE, "order:7", LARGEST_AMOUNT + 1), (Kind.UNEARNED, "order:7", -LARGEST_AMOUNT - 1)],
            "too_large",
        ),
    ],
)
def test_what_is_no_entry_is_refused_and_leaves_nothing(specs, code):
    with pytest.raises(Unbalanced) as refused:
        post(*specs)
    assert refused.value.code == code
    assert rows() == (0, 0, 0)


@pytest.mark.parametrize("amount", [Decimal("1"), 1.0, True])
def test_dong_are_whole_numbers(amount):
    with pytest.raises(TypeError):
        post((Kind.RECEIVABLE, "order:7", amount), (Kind.UNEARNED, "order:7", -1))
    assert rows() == (0, 0, 0)


def test_an_unknown_kind_of_account_is_refused():
    with pytest.raises(ValueError, match="pocket_money"):
        post_entry(
            source_kind="x",
            source_ref="y",
            legs=[LegSpec("pocket_money", "order:7", 1)],
            by=None,  # type: ignore[arg-type]
        )


@pytest.mark.django_db(transaction=True)
def test_posting_outside_of_a_transaction_is_refused():
    with pytest.raises(transaction.TransactionManagementError):
        post(*SALE)
    assert rows() == (0, 0, 0)


@pytest.mark.django_db(transaction=True)
def test_an_event_that_is_rolled_back_takes_its_money_along():
    def place_and_fail() -> None:
        with transaction.atomic():
            post(*SALE)
            raise RuntimeError("the event fails after its entry")

    with pytest.raises(RuntimeError):
        place_and_fail()
    assert rows() == (0, 0, 0)
    with transaction.atomic():
        post(*SALE)
    assert rows() == (1, 2, 2)


def test_balances_add_up_legs_up_to_a_moment():
    morning = dt.datetime(2026, 6, 12, 1, tzinfo=dt.UTC)
    evening = dt.datetime(2026, 6, 12, 11, tzinfo=dt.UTC)
    posted_entry(100_000, occurred_at=morning)
    posted_entry(
        30_000,
        debit=(Kind.CARRIER_CASH, "carrier:1"),
        credit=(Kind.RECEIVABLE, "order:1"),
        occurred_at=evening,
    )
    assert queries.balance(Kind.RECEIVABLE, "order:1") == 70_000
    assert queries.balance(Kind.RECEIVABLE, "order:1", upto=morning) == 100_000
    assert queries.balance(Kind.RECEIVABLE, "order:2") == 0
    assert queries.balances(Kind.CARRIER_CASH) == {"carrier:1": 30_000}
    assert queries.balances(Kind.TILL) == {}


def test_entries_of_an_owner_come_oldest_first_with_all_their_legs(django_assert_num_queries):
    later = posted_entry(5, occurred_at=dt.datetime(2026, 6, 13, tzinfo=dt.UTC))
    earlier = posted_entry(
        7,
        debit=(Kind.CARRIER_CASH, "carrier:1"),
        credit=(Kind.RECEIVABLE, "order:1"),
        occurred_at=dt.datetime(2026, 6, 12, tzinfo=dt.UTC),
    )
    posted_entry(9, debit=(Kind.RECEIVABLE, "order:2"), credit=(Kind.UNEARNED, "order:2"))
    with django_assert_num_queries(3):
        story = [(entry, {str(leg.account) for leg in entry.legs.all()}) for entry in queries.entries_of("order:1")]
    assert story == [
        (earlier, {"carrier_cash/carrier:1", "receivable/order:1"}),
        (later, {"receivable/order:1", "unearned/order:1"}),
    ]


def test_owners_are_written_in_one_way():
    thing = Account(pk=42)
    assert [owner(thing) for owner in (order_owner, carrier_owner, point_owner, operator_owner, seller_owner)] == [
        "order:42",
        "carrier:42",
        "point:42",
        "operator:42",
        "seller:42",
    ]
    assert MARKET == "market"
    with pytest.raises(ValueError, match="unsaved order"):
        order_owner(Account())


def sale(number: int, amount: int = 165_000) -> EntrySpec:
    owner = f"order:{number}"
    legs_of_it = legs((Kind.RECEIVABLE, owner, amount), (Kind.UNEARNED, owner, -amount))
    return EntrySpec("order_placed", owner, legs_of_it, None, " vải\x00 ")


def written(source_refs: list[str]) -> list[tuple[object, ...]]:
    """Return every column of the entries but its key, and their legs."""
    entries = Entry.objects.filter(source_ref__in=source_refs).order_by("source_ref")
    return [
        (
            *(getattr(entry, column) for column in ("source_kind", "occurred_at", "by_id", "memo", "written_in")),
            sorted(entry.legs.values_list("account__kind", "amount")),
        )
        for entry in entries
    ]


def test_many_events_at_a_time_are_written_as_one_by_one_would_be():
    with clock.at(dt.datetime(2026, 6, 12, 2, 30, tzinfo=dt.UTC)):
        many = post_entries([sale(number) for number in (3, 1, 2)])
        for number in (11, 12, 13):
            post_entry(**sale(number)._asdict())
    assert [entry.source_ref for entry in many] == ["order:3", "order:1", "order:2"]
    assert all(entry == Entry.objects.get(source_ref=entry.source_ref) for entry in many)
    assert written(["order:1", "order:2", "order:3"]) == written(["order:11", "order:12", "order:13"])
    assert {entry.written_in for entry in many} == set(Entry.objects.values_list("written_in", flat=True))


def test_many_events_ask_the_same_as_one(django_assert_num_queries):
    with django_assert_num_queries(1):  # entries, accounts and legs
        post_entry(**sale(1)._asdict())
    with django_assert_num_queries(1 + 2):  # … and a savepoint
        post_entries([sale(number) for number in range(2, 32)])
    with django_assert_num_queries(4):  # the first time they are there: entry, its entry, legs, accounts
        post_entry(**sale(1)._asdict())


def test_of_many_events_those_posted_before_are_the_first_entries():
    first = post_entries([sale(1)])
    both = post_entries([sale(2), sale(1), sale(2)])
    assert both[1] == first[0]
    assert both[0] == both[2]
    assert rows() == (2, 4, 4)


def test_of_many_events_one_with_other_money_refuses_all():
    post_entries([sale(2)])
    for refused in ([sale(1), sale(2, 5), sale(3)], [sale(1), sale(4), sale(4, 7)]):
        with pytest.raises(EntryConflict):
            post_entries(refused)
        assert rows() == (1, 2, 2)
    with pytest.raises(Unbalanced):
        post_entries([sale(1), EntrySpec("order_placed", "order:9", legs(SALE[0]), None)])
    assert rows() == (1, 2, 2)


def test_no_events_are_no_entries(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert post_entries([]) == []
