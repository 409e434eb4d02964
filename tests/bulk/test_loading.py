"""On the scales: net weights, lots, tolerance, money to the đồng, tickets once, tickets voided."""

import datetime as dt
from uuid import uuid4

import pytest
from django.db import IntegrityError, ProgrammingError, transaction

from farmers.domain import LotExhausted
from farmers.models import Lot
from marketplace.bulk.domain import (
    Load,
    OverTolerance,
    TicketKnown,
    UnderTolerance,
    add_trader_member,
    add_truck,
    bulk_owner,
    close_loading,
    record_weighing,
    void_ticket,
)
from marketplace.bulk.models import BulkContract, BulkEvent, BulkTruck, TicketVoid, VoidVoice, WeighingTicket
from marketplace.common import clock
from marketplace.common.errors import BadValue, NotAllowed, WrongState
from marketplace.ledger.domain import seller_owner
from marketplace.ledger.models import Account, Entry
from marketplace.ledger.queries import balance
from tests.factories.accounts import UserFactory
from tests.factories.bulk import TONNE, make_deal
from tests.factories.farmers import GrowingAreaFactory

pytestmark = pytest.mark.django_db
Kind = Account.Kind


@pytest.fixture
def deal():
    return make_deal()


@pytest.fixture
def contract(deal):
    return deal.agreed()


def test_a_ticket_moves_lot_money_and_news_together(deal, contract):
    lot = deal.lot(5 * TONNE)
    ticket = deal.weigh(contract, Load(lot.pk, 2_345_678))
    contract.refresh_from_db()
    lot.refresh_from_db()
    assert (ticket.net_grams, ticket.due) == (2_345_678, 58_641_950)
    assert (contract.state, contract.weighed_grams, contract.due) == ("loading", 2_345_678, 58_641_950)
    assert lot.drawn_grams == 2_345_678
    assert balance(Kind.TRADER_DUE, bulk_owner(contract)) == 58_641_950
    assert balance(Kind.SELLER_PENDING, seller_owner(deal.household.legal_seller)) == -58_641_950
    event = BulkEvent.objects.get()
    assert (event.what, event.grams, event.amount) == ("weighed", 2_345_678, 58_641_950)
    assert (event.crop, event.province) == (deal.area.crop, deal.household.commune.province)


def test_several_trucks_until_the_tolerance_is_full(deal, contract):
    lot = deal.lot(10 * TONNE)
    for grams in (2 * TONNE, 2 * TONNE):
        deal.weigh(contract, Load(lot.pk, grams))
    with pytest.raises(OverTolerance, match="chỉ còn nhận thêm 200 kg"):
        deal.weigh(contract, Load(lot.pk, 200_001))
    lot.refresh_from_db()
    assert (lot.drawn_grams, WeighingTicket.objects.count()) == (4 * TONNE, 2)
    deal.weigh(contract, Load(lot.pk, 200_000))
    contract.refresh_from_db()
    assert contract.weighed_grams == contract.most_grams == 4_200_000


@pytest.mark.parametrize(
    ("gross", "tare"),
    [(7 * TONNE, 7 * TONNE), (6 * TONNE, 7 * TONNE), (TONNE, 0), (121 * TONNE, TONNE), (10**18, 1), (0, 0), (1, -1)],
)
def test_a_net_weight_that_cannot_be_is_refused(deal, contract, gross, tare):
    lot = deal.lot(TONNE)
    with pytest.raises(BadValue):
        deal.weigh(contract, Load(lot.pk, TONNE), gross_grams=gross, tare_grams=tare)
    assert not WeighingTicket.objects.exists()


def test_more_than_forty_tonnes_is_no_truck(deal, contract):
    with pytest.raises(BadValue, match="40 tấn"):
        deal.weigh(contract, Load(1, 40 * TONNE + 1))


def test_lots_cover_the_net_exactly_and_are_the_households_own(deal, contract):
    lot, stranger = deal.lot(2 * TONNE), make_deal(crop=deal.area.crop)
    other_crop = GrowingAreaFactory(household=deal.household)
    wrong = [
        [Load(lot.pk, TONNE - 1)],
        [Load(lot.pk, TONNE // 2), Load(lot.pk, TONNE // 2)],
        [Load(lot.pk, TONNE), Load(lot.pk + 1_000, 0)],
        [Load(stranger.lot(TONNE).pk, TONNE)],
        [Load(deal.lot(TONNE, other_crop).pk, TONNE)],
        [Load(10**9, TONNE)],
    ]
    for loads in wrong:
        with pytest.raises(BadValue):
            deal.weigh(contract, *loads, gross_grams=8 * TONNE)
    with pytest.raises(LotExhausted):
        deal.weigh(contract, Load(lot.pk, 2 * TONNE + 1))
    assert not Lot.objects.filter(drawn_grams__gt=0).exists()
    assert not Entry.objects.exists()
    contract.refresh_from_db()
    assert (contract.state, contract.weighed_grams) == ("agreed", 0)


def test_a_ticket_is_recorded_once(deal, contract):
    lot, key = deal.lot(4 * TONNE), uuid4()
    first = deal.weigh(contract, Load(lot.pk, TONNE), number="A1", key=key)
    assert deal.weigh(contract, Load(lot.pk, TONNE), number="A1", key=key) == first
    with pytest.raises(WrongState):
        deal.weigh(contract, Load(lot.pk, 2 * TONNE), number="A1", key=key)
    with pytest.raises(TicketKnown):
        deal.weigh(contract, Load(lot.pk, TONNE), number=" a1 ", station="TRAM CAN KEP")
    contract.refresh_from_db()
    assert contract.weighed_grams == TONNE


def test_who_weighs_and_when(deal, contract):
    lot = deal.lot(4 * TONNE)
    for person in (UserFactory(), deal.buyer):
        with pytest.raises(NotAllowed):
            deal.weigh(contract, Load(lot.pk, TONNE), by=person)
    for moment in (clock.now() + dt.timedelta(hours=1), clock.now() - dt.timedelta(days=2)):
        with pytest.raises(BadValue):
            deal.weigh(contract, Load(lot.pk, TONNE), weighed_at=moment)
    assert deal.weigh(contract, Load(lot.pk, TONNE), by=deal.accountant).by == deal.accountant


def test_nothing_is_weighed_before_both_agreed(deal):
    contract = deal.draft()
    with pytest.raises(WrongState):
        add_truck(contract=contract, plate="98C-123.45", driver="Vi Văn Xe", by=deal.buyer)


def test_a_truck_is_known_by_its_plate(deal, contract):
    first = add_truck(
        contract=contract, plate="98c 123.45", driver="Vi Văn Xe", driver_phone="0912000333", by=deal.buyer
    )
    assert add_truck(contract=contract, plate="98C-12345", driver="Ai đó", by=deal.owner) == first
    assert (first.plate, first.driver_phone) == ("98C12345", "+84912000333")
    for plate in ("", "ABC", "98C", "98CCC12345", "9" * 40):
        with pytest.raises(BadValue):
            add_truck(contract=contract, plate=plate, driver="Vi Văn Xe", by=deal.buyer)
    with pytest.raises(NotAllowed):
        add_truck(contract=contract, plate="29H12345", driver="Vi Văn Xe", by=UserFactory())
    assert BulkTruck.objects.count() == 1


def test_loading_ends_with_what_was_agreed(deal, contract):
    lot = deal.lot(4 * TONNE)
    with pytest.raises(WrongState):
        close_loading(contract=contract, by=deal.owner)
    deal.weigh(contract, Load(lot.pk, 3_799_999))
    with pytest.raises(UnderTolerance, match="0,001 kg"):
        close_loading(contract=contract, by=deal.owner)
    deal.weigh(contract, Load(lot.pk, 1))
    with pytest.raises(NotAllowed):
        close_loading(contract=contract, by=deal.buyer)
    assert close_loading(contract=contract, by=deal.owner).state == "loaded"
    assert close_loading(contract=contract, by=deal.owner).state == "loaded"
    with pytest.raises(WrongState):
        deal.weigh(contract, Load(lot.pk, TONNE))


def test_one_side_alone_voids_no_ticket(deal, contract):
    """A trader who could take a ticket back alone would owe nothing for a truck that is gone."""
    lot = deal.lot(4 * TONNE)
    ticket = deal.weigh(contract, Load(lot.pk, 4 * TONNE))
    buyer = deal.buyer
    colleague = add_trader_member(trader=deal.trader, user=UserFactory(), by=deal.accountant).user
    for by in (buyer, buyer, colleague):
        assert void_ticket(ticket=ticket, reason="cân nhầm xe", by=by) is None
    with pytest.raises(NotAllowed):
        void_ticket(ticket=ticket, reason="cân nhầm", by=UserFactory())
    contract.refresh_from_db()
    lot.refresh_from_db()
    assert (contract.weighed_grams, contract.due, lot.drawn_grams) == (4 * TONNE, 100_000_000, 4 * TONNE)
    assert balance(Kind.TRADER_DUE, bulk_owner(contract)) == 100_000_000
    assert (TicketVoid.objects.count(), VoidVoice.objects.get().by) == (0, buyer)


@pytest.mark.parametrize(("first", "second"), [("buyer", "owner"), ("owner", "buyer"), ("accountant", "buyer")])
def test_a_wrong_ticket_is_voided_by_two_voices(deal, contract, first, second):
    lot = deal.lot(4 * TONNE)
    ticket = deal.weigh(contract, Load(lot.pk, 4 * TONNE))
    close_loading(contract=contract, by=deal.owner)
    one, other = getattr(deal, first), getattr(deal, second)
    with pytest.raises(BadValue):
        void_ticket(ticket=ticket, reason="", by=one)
    assert void_ticket(ticket=ticket, reason="cân nhầm xe", by=one) is None
    void = void_ticket(ticket=ticket, reason="đúng là nhầm", by=other)
    assert void is not None
    assert void.by == other
    assert void_ticket(ticket=ticket, reason="nữa", by=one) == void
    contract.refresh_from_db()
    lot.refresh_from_db()
    share = contract.shares.get()
    assert (contract.state, contract.weighed_grams, contract.due, lot.drawn_grams) == ("loading", 0, 0, 0)
    assert (share.weighed_grams, share.earned) == (0, 0)
    assert balance(Kind.TRADER_DUE, bulk_owner(contract)) == 0
    assert balance(Kind.SELLER_PENDING, seller_owner(deal.household.legal_seller)) == 0
    assert sum(BulkEvent.objects.values_list("grams", flat=True)) == 0
    deal.weigh(contract, Load(lot.pk, 4 * TONNE))
    assert close_loading(contract=contract, by=deal.owner).due == 100_000_000


def test_a_ticket_that_was_paid_for_stays(deal):
    contract = deal.loaded()
    void_ticket(ticket=contract.tickets.get(), reason="cân nhầm", by=deal.buyer)
    deal.pay(contract, 1)
    with pytest.raises(WrongState, match="đã được trả"):
        void_ticket(ticket=contract.tickets.get(), reason="cân nhầm", by=deal.owner)
    assert TicketVoid.objects.count() == 0


def test_the_database_holds_what_the_code_promises(deal, contract):
    ticket = deal.weigh(contract, Load(deal.lot(TONNE).pk, TONNE))
    with pytest.raises(IntegrityError), transaction.atomic():
        BulkContract.objects.filter(pk=contract.pk).update(weighed_grams=contract.most_grams + 1)
    for change in (lambda: WeighingTicket.objects.update(net_grams=1), ticket.draws.get().delete):
        with pytest.raises(ProgrammingError), transaction.atomic():
            change()


def test_a_photo_name_is_kept(deal, contract):
    truck = add_truck(contract=contract, plate="98C-123.45", driver="Vi Văn Xe", by=deal.buyer)
    lot = deal.lot(TONNE)
    ticket = record_weighing(
        truck=truck,
        station="Trạm cân Kép",
        number="9",
        gross_grams=8 * TONNE,
        tare_grams=7 * TONNE,
        loads=[Load(lot.pk, TONNE)],
        weighed_at=clock.now(),
        photo="bulk/abc.webp",
        key=uuid4(),
        by=deal.owner,
    )
    assert ticket.photo == "bulk/abc.webp"
