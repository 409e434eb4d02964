"""Two people pay sellers: one makes the batch, another approves it; each payable is paid once."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from marketplace.common import clock
from marketplace.common.errors import DomainError, NotAllowed, WrongState
from marketplace.ledger.domain import MARKET, seller_owner
from marketplace.ledger.models import Account, Entry
from marketplace.ledger.queries import balance
from marketplace.messaging.models import Message
from marketplace.settlement import queries
from marketplace.settlement.domain import (
    NothingDue,
    approve_and_pay_batch,
    make_payout_batch,
    settle_cleared_shipments,
)
from marketplace.settlement.models import Payable, Payout, PayoutBatch, PayoutItem
from tests.factories.accounts import UserFactory
from tests.factories.farmers import HouseholdFactory
from tests.factories.settlement import household_with_account, listing_of

Kind = Account.Kind
JUNE = dt.datetime(2026, 6, 12, 1, tzinfo=dt.UTC)


@pytest.fixture
def due(post, listing):
    """Two settled parcels of the household: 140,250 đ and 280,500 đ."""
    with clock.at(JUNE):
        post.cleared((listing, 1))
        post.cleared((listing, 2))
        settle_cleared_shipments()
    return listing


@pytest.fixture
def batch(due, accountant):
    with clock.at(JUNE):
        return make_payout_batch(key=uuid4(), by=accountant)


def rows() -> tuple[int, int, int, int]:
    return (
        PayoutBatch.objects.count(),
        Payout.objects.count(),
        PayoutItem.objects.count(),
        Entry.objects.filter(source_kind="payout_paid").count(),
    )


def test_a_batch_holds_one_payout_a_seller(due, household, accountant):
    other = household_with_account(number="190340000002")
    with clock.at(JUNE):
        batch = make_payout_batch(key=uuid4(), by=accountant)
    payout = batch.payouts.get()
    assert (batch.number, batch.status, batch.made_by, batch.approved_by) == ("CT-260612-01", "draft", accountant, None)
    assert (payout.legal_seller, payout.amount, payout.bank_account.number_end) == (
        household.legal_seller,
        420_750,
        "0001",
    )
    assert payout.items.count() == 2
    assert not Payout.objects.filter(legal_seller=other.legal_seller).exists()
    assert balance(Kind.SELLER_PAYABLE, seller_owner(household.legal_seller)) == -420_750


def test_the_second_person_pays_and_the_seller_is_told(batch, household, admin, accountant):
    with clock.at(JUNE + dt.timedelta(hours=2)):
        paid = approve_and_pay_batch(batch=batch, by=admin)
    assert (paid.status, paid.approved_by, paid.paid_at) == ("paid", admin, JUNE + dt.timedelta(hours=2))
    assert balance(Kind.SELLER_PAYABLE, seller_owner(household.legal_seller)) == 0
    assert balance(Kind.BANK, MARKET) == -420_750
    entry = Entry.objects.get(source_kind="payout_paid")
    assert (entry.source_ref, entry.by) == (f"payout:{batch.payouts.get().pk}", admin)
    message = Message.objects.get(template="payout_paid")
    assert (message.channel, message.to) == ("sms", household.legal_seller.phone)
    assert message.context == {"amount": 420_750, "count": 2, "bank_end": "0001"}


def test_paying_again_by_the_same_person_changes_nothing_by_another_is_refused(batch, admin):
    approve_and_pay_batch(batch=batch, by=admin)
    before = rows()
    assert approve_and_pay_batch(batch=batch, by=admin).status == "paid"
    with pytest.raises(WrongState):
        approve_and_pay_batch(batch=batch, by=UserFactory(is_staff=True))
    assert rows() == before == (1, 1, 2, 1)
    assert Message.objects.filter(template="payout_paid").count() == 1


def test_who_made_the_batch_does_not_approve_it(batch, accountant):
    with pytest.raises(NotAllowed, match="người thứ hai"):
        approve_and_pay_batch(batch=batch, by=accountant)
    batch.refresh_from_db()
    assert (batch.status, batch.approved_by, rows()) == ("draft", None, (1, 1, 2, 0))
    with pytest.raises(IntegrityError, match="settlement_batch_second_person"), transaction.atomic():
        PayoutBatch.objects.filter(pk=batch.pk).update(status="paid", approved_by=accountant)


@pytest.mark.parametrize("person", [{"is_staff": False}, {"is_staff": True, "is_active": False}])
def test_only_marketplace_admins_make_and_approve(batch, listing, post, person):
    stranger = UserFactory(**person)
    post.cleared((listing, 1))
    settle_cleared_shipments()
    before = rows()
    with pytest.raises(NotAllowed):
        make_payout_batch(key=uuid4(), by=stranger)
    with pytest.raises(NotAllowed):
        approve_and_pay_batch(batch=batch, by=stranger)
    assert rows() == before


def test_the_same_key_is_the_same_batch_and_another_key_finds_nothing_left(due, accountant):
    key = uuid4()
    first = make_payout_batch(key=key, by=accountant)
    assert make_payout_batch(key=key, by=accountant) == first
    with pytest.raises(NothingDue):
        make_payout_batch(key=uuid4(), by=accountant)
    assert rows() == (1, 1, 2, 0)


def test_numbers_of_a_day_go_on(batch, post, listing, accountant):
    with clock.at(JUNE):
        post.cleared((listing, 1))
        settle_cleared_shipments()
        assert make_payout_batch(key=uuid4(), by=accountant).number == "CT-260612-02"


def test_a_seller_without_a_bank_account_is_left_out_and_listed_with_the_reason(due, post, household, accountant):
    poor = HouseholdFactory(name="Hộ ông Lò Văn Sủ")
    with clock.at(JUNE):
        post.cleared((listing_of(poor), 1))
        settle_cleared_shipments()
    assert [(seller.name, seller.due, seller.shipments, seller.can_be_paid) for seller in queries.sellers_due()] == [
        (household.legal_seller.name, 420_750, 2, True),
        (poor.legal_seller.name, 140_250, 1, False),
    ]
    assert queries.total_due() == (420_750, 140_250)
    batch = make_payout_batch(key=uuid4(), by=accountant)
    assert batch.payouts.get().legal_seller == household.legal_seller
    assert [(seller.name, seller.due) for seller in queries.sellers_due()] == [(poor.legal_seller.name, 140_250)]
    assert queries.total_due() == (0, 140_250)


def test_a_batch_pays_to_the_account_it_was_made_for(batch, household, admin):
    seller = household.legal_seller
    seller.bank_account = None
    seller.save()
    approve_and_pay_batch(batch=batch, by=admin)
    assert Message.objects.get(template="payout_paid").context["bank_end"] == "0001"


def test_the_database_refuses_to_change_what_is_paid(batch):
    for change in (
        lambda: Payout.objects.update(amount=1),
        lambda: PayoutItem.objects.all().delete(),
        lambda: Payable.objects.update(net=1),
    ):
        with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
            change()


def test_others_than_admins_see_no_batches(batch, admin, household):
    assert list(queries.batches_visible_to(admin)) == [batch]
    assert not queries.batches_visible_to(household.members.get().user).exists()


@pytest.mark.django_db(transaction=True)
def test_two_batches_and_two_approvals_at_once_pay_once(due, accountant):
    people = [UserFactory(is_staff=True) for _ in range(6)]

    def at_once(do):
        start = Barrier(len(people))

        def run(person):
            try:
                connection.ensure_connection()
                start.wait(timeout=30)
                return do(person).number
            except DomainError as refused:
                return refused.code
            finally:
                connection.close()

        with ThreadPoolExecutor(len(people)) as pool:
            return sorted(pool.map(run, people))

    made = at_once(lambda person: make_payout_batch(key=uuid4(), by=person))
    assert made[1:] == ["nothing_due"] * 5
    batch = PayoutBatch.objects.get()
    PayoutBatch.objects.update(made_by=accountant)
    approved = at_once(lambda person: approve_and_pay_batch(batch=batch, by=person))
    assert approved == [batch.number] + ["wrong_state"] * 5
    assert rows() == (1, 1, 2, 1)
    assert balance(Kind.BANK, MARKET) == -420_750


def test_a_batch_asks_the_same_for_one_seller_and_for_three(post, admin, accountant):
    asked = []
    for sellers in (1, 3):
        for number in range(sellers):
            post.cleared((listing_of(household_with_account(number=f"19034000{sellers}{number:03d}")), 1))
        settle_cleared_shipments()
        with CaptureQueriesContext(connection) as made:
            batch = make_payout_batch(key=uuid4(), by=accountant)
        assert batch.payouts.count() == sellers
        assert PayoutItem.objects.filter(payout__batch=batch).count() == sellers
        with CaptureQueriesContext(connection) as paid:
            approve_and_pay_batch(batch=batch, by=admin)
        asked.append((len(made), len(paid)))
    assert asked == [(10, 8), (10, 10)]  # several entries have a savepoint
