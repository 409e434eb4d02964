"""Sales by the truck at the same moment: never more than agreed, each line of the bank statement once."""

import threading
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection
from django.db.models import F

from marketplace.bulk.domain import Load, OverTolerance, bulk_owner, loading, record_bulk_transfer, transfers
from marketplace.bulk.models import BulkContract, BulkTransfer, WeighingTicket
from marketplace.common import clock
from marketplace.ledger.models import Account, Entry
from marketplace.ledger.queries import balance
from tests.concurrency.race import of_kind, race
from tests.factories.bulk import TONNE, make_deal

pytestmark = pytest.mark.django_db(transaction=True)
Kind = Account.Kind


def weighing(deal, contract, lot, number, grams):
    """Return a ticket that somebody is about to record."""
    truck = loading.add_truck(contract=contract, plate="98C-123.45", driver="Vi Văn Xe", by=deal.buyer)
    facts = {"station": "Trạm cân Kép", "number": number, "tare_grams": TONNE, "gross_grams": TONNE + grams}
    facts |= {"loads": [Load(lot.pk, grams)], "weighed_at": clock.now(), "key": uuid4(), "by": deal.owner}
    return lambda: loading.record_weighing(truck=truck, **facts)


def two_trucks(deal):
    """Two trucks of three tonnes each, for a contract of four (4.2 with its tolerance), from lots of their own."""
    contract = deal.agreed()
    lots = [deal.lot(3 * TONNE) for _truck in range(2)]
    return contract, [weighing(deal, contract, lot, f"P{n}", 3 * TONNE) for n, lot in enumerate(lots)]


def test_two_tickets_that_exceed_the_tolerance_together_are_one():
    deal = make_deal()
    contract, tickets = two_trucks(deal)
    outcomes = race(*tickets)
    assert (len(of_kind(outcomes, WeighingTicket)), len(of_kind(outcomes, OverTolerance))) == (1, 1)
    contract.refresh_from_db()
    assert (contract.weighed_grams, contract.due) == (3 * TONNE, 75_000_000)
    assert balance(Kind.TRADER_DUE, bulk_owner(contract)) == 75_000_000


@pytest.mark.parametrize("constraint", [True, False])
def test_without_the_locks_only_the_database_stops_the_second_truck(monkeypatch, constraint):
    """The negative control: both see room for one, and without the constraint both are loaded."""
    deal = make_deal()
    contract, tickets = two_trucks(deal)
    if not constraint:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE bulk_bulkcontract DROP CONSTRAINT bulk_never_more_than_agreed")
    together = threading.Barrier(2)

    def check_then_write(contract, ticket):
        room = contract.most_grams - contract.weighed_grams
        together.wait(20)
        if room < ticket.net_grams:
            raise OverTolerance(room_grams=room)
        rows = BulkContract.objects.filter(pk=contract.pk)
        rows.update(weighed_grams=F("weighed_grams") + ticket.net_grams, due=F("due") + ticket.due, state="loading")

    monkeypatch.setattr(loading, "lock_contract", lambda contract: BulkContract.objects.get(pk=contract.pk))
    monkeypatch.setattr(loading, "lock_households", lambda contract: [])
    monkeypatch.setattr(loading, "_take_room", check_then_write)
    monkeypatch.setattr(loading, "_grow", lambda *_arguments: None)
    outcomes = race(*tickets)
    recorded = len(of_kind(outcomes, WeighingTicket))
    contract.refresh_from_db()
    assert (recorded, contract.weighed_grams) == ((1, 3 * TONNE) if constraint else (2, 6 * TONNE))
    assert len(of_kind(outcomes, IntegrityError)) == (1 if constraint else 0)


def transferring(deal, contract, amount):
    """Return the same line of the statement, as two accountants record it."""
    facts = {"contract": contract, "bank_ref": "FT-1", "amount": amount, "received_at": clock.now()}
    return lambda: record_bulk_transfer(**facts, by=deal.accountant)


def test_the_same_transfer_recorded_six_times_at_once_is_one():
    deal = make_deal()
    contract = deal.loaded()
    outcomes = race(*[transferring(deal, contract, 60_000_000)] * 6)
    assert len(of_kind(outcomes, BulkTransfer)) == 6
    assert len({transfer.pk for transfer in outcomes}) == 1
    contract.refresh_from_db()
    assert (contract.paid, Entry.objects.filter(source_kind="bulk_transfer").count()) == (60_000_000, 1)
    assert balance(Kind.TRADER_DUE, bulk_owner(contract)) == 40_000_000


@pytest.mark.parametrize("constraint", [True, False])
def test_without_the_lock_only_the_unique_reference_stops_a_second_payment(monkeypatch, constraint):
    """The negative control: both find the reference new; without the constraint the trader has paid twice."""
    deal = make_deal()
    contract = deal.loaded()
    if not constraint:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE bulk_bulktransfer DROP CONSTRAINT bulk_bulktransfer_bank_ref_key")
    together = threading.Barrier(2)
    receive = transfers._receive

    def wait_and_receive(*arguments):
        together.wait(20)
        return receive(*arguments)

    monkeypatch.setattr(transfers, "lock_contract", lambda contract: BulkContract.objects.get(pk=contract.pk))
    monkeypatch.setattr(transfers, "_receive", wait_and_receive)
    outcomes = race(*[transferring(deal, contract, 40_000_000)] * 2)
    recorded = len(of_kind(outcomes, BulkTransfer))
    contract.refresh_from_db()
    assert (recorded, contract.paid) == ((1, 40_000_000) if constraint else (2, 80_000_000))
