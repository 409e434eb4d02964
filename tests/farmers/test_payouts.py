"""Where a household is paid: a code, a day's wait, everybody told, one of calling off and taking effect wins."""

import datetime as dt
import threading

import pytest
from django.db import connection

from farmers.domain import (
    WrongCode,
    add_member,
    agree_to_payout_change,
    apply_payout_changes,
    ask_payout_change,
    begin_for_somebody,
    cancel_payout_change,
    end_membership,
    keep_consent_paper,
    refuse_payout_change,
    send_code,
    set_payout_account,
    submit_registration,
)
from farmers.models import PayoutChange
from marketplace.common import clock
from marketplace.common.errors import BadValue, NotAllowed, WrongState
from marketplace.messaging.models import Message
from marketplace.shop.partner.models import LegalSeller
from tests.factories.accounts import BankAccountFactory, UserFactory
from tests.factories.areas import CommuneFactory
from tests.factories.catalog import CropFactory
from tests.factories.farmers import HouseholdFactory, owner_of
from tests.farmers.test_registering import photo


def ask(household, account, by, *, wrong=False):
    reference = send_code(phone=by.phone, address=None, template="payout_code")
    code = Message.objects.filter(template="payout_code").latest("pk").context["code"]
    typed = f"{(int(code) + 1) % 1_000_000:06d}" if wrong else code
    return ask_payout_change(household=household, bank_account=account, code_reference=reference, typed=typed, by=by)


def paid_to(household):
    return LegalSeller.objects.get(pk=household.legal_seller_id).bank_account


@pytest.fixture
def household():
    household = HouseholdFactory()
    owner = owner_of(household)
    set_payout_account(household=household, bank_account=BankAccountFactory(owner=owner, number="1111111111"), by=owner)
    return household


@pytest.mark.django_db
def test_another_account_waits_a_day_and_everybody_is_told(household):
    owner = owner_of(household)
    before, new = paid_to(household), BankAccountFactory(owner=owner, number="2222222222")
    LegalSeller.objects.filter(pk=household.legal_seller_id).update(phone="+84977777777")  # the number on record
    household.legal_seller.refresh_from_db()
    change = ask(household, new, owner)
    told = Message.objects.filter(template="payout_change").order_by("to")
    assert sorted(message.to for message in told) == sorted([owner.phone, "+84977777777"])
    assert told[0].context["bank_end"] == "2222"
    assert (apply_payout_changes(), paid_to(household)) == (0, before)
    with clock.at(change.asked_at + dt.timedelta(hours=23, minutes=59)):
        assert apply_payout_changes() == 0
    with clock.at(change.asked_at + dt.timedelta(hours=24)):
        assert (apply_payout_changes(), apply_payout_changes()) == (1, 0)
    assert paid_to(household) == new
    with pytest.raises(WrongState):
        cancel_payout_change(change=change, by=owner)


@pytest.mark.django_db
def test_without_the_code_nothing_changes(household):
    owner = owner_of(household)
    with pytest.raises(WrongCode):
        ask(household, BankAccountFactory(owner=owner), owner, wrong=True)
    assert PayoutChange.objects.count() == 0


@pytest.mark.django_db
def test_a_change_that_was_called_off_never_takes_effect(household):
    owner = owner_of(household)
    before = paid_to(household)
    change = ask(household, BankAccountFactory(owner=owner), owner)
    cancel_payout_change(change=change, by=owner)
    assert cancel_payout_change(change=change, by=owner).cancelled_by == owner
    with clock.at(clock.now() + dt.timedelta(days=3)):
        assert apply_payout_changes() == 0
    assert paid_to(household) == before
    assert ask(household, BankAccountFactory(owner=owner, number="3333333333"), owner).waits


@pytest.mark.django_db
def test_a_change_to_the_account_of_a_former_owner_never_takes_effect(household):
    owner, other = owner_of(household), UserFactory()
    before = paid_to(household)
    add_member(household=household, user=other, role="owner", by=owner)
    change = ask(household, BankAccountFactory(owner=other, number="4444444444"), other)
    end_membership(household=household, user=other, by=owner)
    with clock.at(clock.now() + dt.timedelta(days=2)):
        assert apply_payout_changes() == 0
    change.refresh_from_db()
    assert (change.applied_at, change.cancelled_at is not None, paid_to(household)) == (None, True, before)
    assert Message.objects.filter(template="payout_change_cancelled", to=owner.phone).exists()


@pytest.mark.django_db
def test_one_change_waits_at_a_time_and_the_same_again_is_the_same(household):
    owner = owner_of(household)
    new = BankAccountFactory(owner=owner)
    first = ask(household, new, owner)
    assert ask(household, new, owner) == first
    with pytest.raises(WrongState, match="đang chờ"):
        ask(household, BankAccountFactory(owner=owner, number="3333333333"), owner)
    assert PayoutChange.objects.count() == 1


@pytest.mark.django_db
def test_money_is_the_owners(household):
    owner, worker, agent = owner_of(household), UserFactory(), UserFactory()
    add_member(household=household, user=worker, role="worker", by=owner)
    add_member(household=household, user=agent, role="agent", by=owner)
    for by in (worker, agent, UserFactory()):
        with pytest.raises(NotAllowed):
            ask(household, BankAccountFactory(owner=owner), by)
    with pytest.raises(BadValue, match="của chủ hộ"):
        ask(household, BankAccountFactory(owner=worker), owner)
    assert PayoutChange.objects.count() == 0


@pytest.mark.django_db
def test_before_anything_is_sold_the_account_is_taken_at_once():
    household = HouseholdFactory(active=False)
    owner = owner_of(household)
    account = BankAccountFactory(owner=owner)
    change = ask(household, account, owner)
    assert change.applied_at is not None
    assert paid_to(household) == account
    second = ask(household, BankAccountFactory(owner=owner), owner)
    assert second.applied_at is None
    assert paid_to(household) == account


@pytest.mark.django_db(transaction=True)
def test_calling_off_and_taking_effect_race_and_one_wins_whole():
    for _round in range(4):
        household = HouseholdFactory()
        owner = owner_of(household)
        old = BankAccountFactory(owner=owner)
        set_payout_account(household=household, bank_account=old, by=owner)
        change = PayoutChange.objects.create(
            household=household,
            bank_account=BankAccountFactory(owner=owner),
            asked_by=owner,
            asked_at=clock.now() - dt.timedelta(days=2),
            takes_effect_at=clock.now() - dt.timedelta(days=1),
        )
        barrier, refused = threading.Barrier(2), []

        def race(work, barrier=barrier, refused=refused):
            try:
                barrier.wait()
                work()
            except WrongState as error:
                refused.append(str(error))
            finally:
                connection.close()

        works = (apply_payout_changes, lambda change=change, owner=owner: cancel_payout_change(change=change, by=owner))
        threads = [threading.Thread(target=race, args=(work,)) for work in works]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        change.refresh_from_db()
        if change.applied_at:
            assert (change.cancelled_at, paid_to(household)) == (None, change.bank_account)
            assert len(refused) == 1
        else:
            assert (paid_to(household), refused) == (old, [])
            assert change.cancelled_at is not None


@pytest.fixture
def without_phone():
    """A household that a clerk registered for somebody without a phone; the clerk acts for them."""
    clerk = UserFactory()
    facts = {"full_name": "Nguyễn Thị Hoa", "commune": CommuneFactory(), "crops": [CropFactory()]}
    draft = begin_for_somebody(by=clerk, **facts)
    keep_consent_paper(registration=draft, file=photo(), by=clerk)
    return submit_registration(registration=draft, by=clerk), clerk


@pytest.mark.django_db
def test_who_registered_somebody_without_a_phone_cannot_alone_say_where_they_are_paid(without_phone):
    household, clerk = without_phone
    account = BankAccountFactory(owner=owner_of(household))
    with pytest.raises(NotAllowed):
        set_payout_account(household=household, bank_account=account, by=clerk)
    change = ask(household, account, clerk)
    assert (change.waits_for_second, paid_to(household)) == (True, None)
    with clock.at(change.asked_at + dt.timedelta(days=9)):
        assert (apply_payout_changes(), paid_to(household)) == (0, None)
    friend = UserFactory()  # made an owner by the clerk: still nobody but a second person
    add_member(household=household, user=friend, role="owner", by=clerk)
    for by in (clerk, friend):
        with pytest.raises(NotAllowed, match="người thứ hai"):
            agree_to_payout_change(change=change, by=by)
    cancel_payout_change(change=change, by=friend)
    friends = ask(household, BankAccountFactory(owner=friend, number="7777777777"), friend)
    assert (friends.waits_for_second, paid_to(household)) == (True, None)
    assert Message.objects.filter(template="payout_change_second").count() == 3  # the second time the friend, too


@pytest.mark.django_db
def test_a_second_person_agrees_or_refuses_once(without_phone):
    household, clerk = without_phone
    second, account = UserFactory(), BankAccountFactory(owner=owner_of(household))
    change = ask(household, account, clerk)
    refuse_payout_change(change=change, by=second)
    with pytest.raises(WrongState, match="đã hủy"):
        agree_to_payout_change(change=change, by=second)
    assert paid_to(household) is None
    change = ask(household, account, clerk)
    agreed = agree_to_payout_change(change=change, by=second)
    assert (agreed.agreed_by, agreed.applied_at is not None, paid_to(household)) == (second, True, account)
    assert agree_to_payout_change(change=change, by=UserFactory()).agreed_by == second
    with pytest.raises(WrongState):
        refuse_payout_change(change=change, by=second)
    other = ask(household, BankAccountFactory(owner=owner_of(household), number="8888888888"), clerk)
    household.refresh_from_db()
    agree_to_payout_change(change=other, by=second)
    assert (apply_payout_changes(), paid_to(household)) == (0, account), "a change still waits its day"
    if household.state in ("applied", "verified"):
        with clock.at(other.asked_at + dt.timedelta(days=1)):
            assert (apply_payout_changes(), paid_to(household)) == (1, other.bank_account)
