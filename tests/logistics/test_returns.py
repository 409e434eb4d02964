"""Returns: nothing is owed, the goods are accounted for."""

import pytest

from logistics.domain import bring_back, return_to_sender
from logistics.models import DeliveryAttempt, Scan, Shipment
from logistics.queries import returning_at, shipments_at
from marketplace.common.errors import NotAllowed, WrongState
from marketplace.ledger.domain import order_owner
from marketplace.ledger.models import Account, Entry
from marketplace.ledger.queries import balance
from marketplace.messaging.models import Message
from marketplace.shop.order.models import OrderStatus, SellerOrderStatus
from marketplace.shop.partner.models import StockMovement
from marketplace.shop.payment.models import Source
from tests.factories.catalog import CropFactory
from tests.factories.logistics import run_on_the_road
from tests.logistics.door import fail

State, Reason, Move = Shipment.Status, DeliveryAttempt.Reason, StockMovement.Kind


@pytest.fixture
def returning(office):
    """A shipment that comes back: of so many packs of a crop, refused or damaged."""

    def make(*, reason=Reason.REFUSED, packs=2, back=True, **crop):
        run = run_on_the_road(carrier=office.carrier, by=office.clerk, packs=packs, crop=CropFactory(**crop))
        stop = run.stops.get()
        fail(stop, reason=reason)
        if back:
            bring_back(stop=stop, by=office.clerk)
        return stop.shipment

    return make


def moves(shipment) -> list[tuple[str, int]]:
    line = shipment.seller_order.lines.get()
    rows = line.stockrecord.movements.filter(source_kind="shipment_returned").order_by("pk")
    return [(move.kind, move.quantity) for move in rows]


def on_hand(shipment) -> int:
    return shipment.seller_order.lines.get().stockrecord.num_in_stock


def test_a_return_ends_what_was_owed(office, returning):
    shipment = return_to_sender(shipment=returning(), by=office.clerk)
    part, order = shipment.seller_order, shipment.seller_order.order
    part.refresh_from_db()
    order.refresh_from_db()
    assert (shipment.status, shipment.cash_due, shipment.cash_collected) == (State.RETURNED, 0, 0)
    assert (part.status, part.closed_at, order.status) == (
        SellerOrderStatus.RETURNED, shipment.closed_at, OrderStatus.RETURNED
    )  # fmt: skip
    assert balance(Account.Kind.RECEIVABLE, order_owner(order)) == 0
    assert balance(Account.Kind.UNEARNED, order_owner(order)) == 0
    source = Source.objects.get(order=order)
    assert (source.amount_allocated, source.amount_debited) == (0, 0)
    assert Message.objects.get(template="returned").context == {"number": part.number}


def test_perishable_goods_are_written_off(office, returning):
    shipment = return_to_sender(shipment=returning(perishable=True), by=office.clerk)
    assert moves(shipment) == [(Move.RETURNED, 2), (Move.SPOILED, -2)]
    assert on_hand(shipment) == 8


def test_what_keeps_is_restocked(office, returning):
    shipment = return_to_sender(shipment=returning(perishable=False), by=office.clerk)
    assert moves(shipment) == [(Move.RESTOCKED, 2)]
    assert on_hand(shipment) == 10


def test_what_keeps_but_was_damaged_is_written_off(office, returning):
    shipment = return_to_sender(shipment=returning(perishable=False, reason=Reason.DAMAGED), by=office.clerk)
    assert moves(shipment) == [(Move.RETURNED, 2), (Move.SPOILED, -2)]
    assert on_hand(shipment) == 8


@pytest.mark.parametrize("perishable", [True, False])
def test_movements_and_stock_agree(office, returning, perishable):
    shipment = return_to_sender(shipment=returning(perishable=perishable), by=office.clerk)
    record = shipment.seller_order.lines.get().stockrecord
    assert sum(record.movements.values_list("quantity", flat=True)) == record.num_in_stock


def test_a_return_happens_once(office, returning):
    shipment = return_to_sender(shipment=returning(perishable=False), by=office.clerk)
    again = return_to_sender(shipment=shipment, by=office.clerk)
    assert (again.closed_at, on_hand(again)) == (shipment.closed_at, 10)
    assert Entry.objects.filter(source_kind="shipment_returned").count() == 1


def test_not_before_the_carrier_brought_it_back(office, returning):
    shipment = returning(back=False)
    assert not returning_at(office.point).exists()
    with pytest.raises(WrongState, match="Bưu tá còn giữ hàng"):
        return_to_sender(shipment=shipment, by=office.clerk)
    shipment.refresh_from_db()
    assert (shipment.status, shipment.cash_due) == (State.RETURNING, 330_000)
    assert moves(shipment) == []


def test_not_while_it_can_still_be_delivered(office):
    stop = run_on_the_road(carrier=office.carrier, by=office.clerk).stops.get()
    fail(stop)
    bring_back(stop=stop, by=office.clerk)
    with pytest.raises(WrongState, match="chưa chuyển hoàn"):
        return_to_sender(shipment=stop.shipment, by=office.clerk)
    stop.shipment.refresh_from_db()
    assert stop.shipment.status == State.AT_OFFICE


def test_the_office_that_accepted_it_may_give_it_back(office, other_office, returning):
    shipment = returning()
    Shipment.objects.filter(pk=shipment.pk).update(acceptance_point=other_office.point)
    shipment.refresh_from_db()
    assert return_to_sender(shipment=shipment, by=other_office.clerk).status == State.RETURNED
    assert Scan.objects.get(kind=Scan.Kind.RETURNED).point == other_office.point


def test_others_do_not_return_it(office, other_office, returning):
    shipment = returning()
    for person in (other_office.head, office.carrier.user):
        with pytest.raises(NotAllowed):
            return_to_sender(shipment=shipment, by=person)
    assert list(returning_at(office.point)) == [shipment]
    assert list(shipments_at(office.point)) == [shipment]
