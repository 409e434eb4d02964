"""The database itself keeps the ledger: these go around the domain on purpose."""

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from marketplace.ledger.models import Account, Entry, Leg
from tests.factories.ledger import posted_entry

RAW_EDITS = [
    "UPDATE ledger_entry SET memo = 'khác'",
    "UPDATE ledger_entry SET source_ref = 'order:9'",
    "DELETE FROM ledger_leg",
    "UPDATE ledger_leg SET amount = amount * 2",
    "UPDATE ledger_leg SET account_id = account_id",
]
ORM_EDITS = {
    "save an entry": lambda entry: entry.save(),
    "save a leg": lambda entry: entry.legs.first().save(),
    "update entries": lambda entry: Entry.objects.update(memo="khác"),
    "update legs": lambda entry: Leg.objects.update(amount=1),
    "delete legs": lambda entry: Leg.objects.all().delete(),
    "delete one leg": lambda entry: entry.legs.first().delete(),
}


def snapshot() -> list[tuple[object, ...]]:
    return list(Leg.objects.order_by("pk").values_list("pk", "entry__source_ref", "entry__memo", "account", "amount"))


def run(sql: str, *params: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)


def new_entry() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ledger_entry (source_kind, source_ref, occurred_at, recorded_at, memo)"
            " VALUES ('raw', 'raw:1', now(), now(), '') RETURNING id"
        )
        return int(cursor.fetchone()[0])


def new_leg(entry_id: int, kind: Account.Kind, amount: int) -> None:
    account, _ = Account.objects.get_or_create(kind=kind, owner="raw:1")
    run("INSERT INTO ledger_leg (entry_id, account_id, amount) VALUES (%s, %s, %s)", entry_id, account.pk, amount)


@pytest.mark.django_db
@pytest.mark.parametrize("sql", RAW_EDITS)
def test_raw_sql_cannot_edit(sql):
    posted_entry()
    before = snapshot()
    with pytest.raises(DatabaseError, match="Cannot update or delete rows from ledger_"), transaction.atomic():
        run(sql)
    assert snapshot() == before


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("tables", ["ledger_leg", "ledger_leg, ledger_entry", "ledger_account CASCADE"])
def test_raw_sql_cannot_truncate(tables):
    posted_entry()
    before = snapshot()
    with pytest.raises(DatabaseError, match="Cannot truncate rows from ledger_"), transaction.atomic():
        run(f"TRUNCATE {tables}")
    assert snapshot() == before


@pytest.mark.django_db
@pytest.mark.parametrize("edit", ORM_EDITS.values(), ids=ORM_EDITS.keys())
def test_the_orm_cannot_edit(edit):
    entry = posted_entry()
    before = snapshot()
    with pytest.raises(DatabaseError, match="Cannot update or delete rows from ledger_"), transaction.atomic():
        edit(entry)
    assert snapshot() == before


@pytest.mark.django_db(transaction=True)
def test_an_entry_cannot_be_deleted_even_in_the_transaction_that_wrote_it():
    with pytest.raises(DatabaseError, match="Cannot update or delete rows from ledger_entry"), transaction.atomic():
        run("DELETE FROM ledger_entry WHERE id = %s", new_entry())
    assert not Entry.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "amounts, why",
    [
        ((), "fewer than two legs"),
        ((5,), "fewer than two legs|does not sum to zero"),
        ((5, -4), "does not sum to zero"),
        ((5, -4, -2), "does not sum to zero"),
    ],
)
def test_an_entry_that_is_none_fails_at_the_commit(amounts, why):
    reached_the_commit = []

    def write() -> None:
        with transaction.atomic():
            entry_id = new_entry()
            kinds = (Account.Kind.TILL, Account.Kind.BANK, Account.Kind.CLEARING)
            for kind, amount in zip(kinds, amounts, strict=False):
                new_leg(entry_id, kind, amount)
            reached_the_commit.append(True)

    with pytest.raises(IntegrityError, match=why):
        write()
    assert reached_the_commit
    assert (Entry.objects.count(), Leg.objects.count()) == (0, 0)


@pytest.mark.django_db(transaction=True)
def test_the_same_rows_in_balance_are_accepted():
    """So that the refusals above are known to be about the balance, not about the way of writing."""
    with transaction.atomic():
        entry_id = new_entry()
        new_leg(entry_id, Account.Kind.TILL, 5)
        new_leg(entry_id, Account.Kind.BANK, -5)
    assert (Entry.objects.count(), Leg.objects.count()) == (1, 2)


@pytest.mark.django_db(transaction=True)
def test_no_leg_can_be_slipped_into_an_old_entry():
    entry = posted_entry()
    before = snapshot()
    with pytest.raises(IntegrityError, match="was written before"), transaction.atomic():
        new_leg(entry.pk, Account.Kind.TILL, 5)
    assert snapshot() == before


@pytest.mark.django_db
def test_a_leg_of_nothing_is_refused():
    with pytest.raises(IntegrityError, match="ledger_leg_not_zero"), transaction.atomic():
        new_leg(new_entry(), Account.Kind.TILL, 0)


@pytest.mark.django_db
def test_an_account_with_legs_cannot_be_deleted():
    posted_entry()
    with pytest.raises(IntegrityError), transaction.atomic():
        Account.objects.all().delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        run("DELETE FROM ledger_account; SET CONSTRAINTS ALL IMMEDIATE")
    assert Account.objects.count() == 2
