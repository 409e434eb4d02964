"""Goods by weight on the post's scales at acceptance: lighter costs less, heavier nothing more, once."""

from uuid import uuid4

import pytest

from farmers.domain import DrawSpec, confirm_seller_order
from farmers.models import LotDraw
from logistics.domain import NothingToDo, accept_item, pack_and_label, record_scan, weigh_in
from logistics.models import AcceptedWeight, Scan, Shipment
from marketplace.common import clock
from marketplace.common.errors import BadValue, NotAllowed, WrongState
from marketplace.ledger.domain import order_owner
from marketplace.ledger.models import Account, Entry
from marketplace.ledger.queries import balance
from marketplace.shop.partner.models import StockRecord
from marketplace.shop.payment.models import Source
from tests.factories.checkout import placed_order
from tests.factories.farmers import ListingFactory, LotFactory, owner_of
from tests.factories.logistics import covered, packed_shipment


def packed(office, grams=9_800):
    """Two boxes of 5 kg at 30,000 đ/kg, packed at so many grams; their item."""
    listing = ListingFactory()
    lot = LotFactory(growing_area=listing.growing_area)
    order = placed_order((StockRecord.objects.get(pk=listing.stockrecord_id), 2), commune=covered(office.point))
    part = order.seller_orders.get()
    owner = owner_of(listing.household)
    confirm_seller_order(seller_order=part, by=owner)
    return pack_and_label(seller_order=part, draws=[DrawSpec(part.lines.get().pk, lot.pk, 2, grams)], by=owner)


def accept(item, office):
    accept_item(s10=item.s10, point=office.point, by=office.clerk, key=uuid4(), device_time=clock.now())
    return Shipment.objects.get(pk=item.shipment_id)


@pytest.fixture
def accepted(office):
    shipment = accept(packed(office), office)
    return shipment, shipment.seller_order.lines.get()


def weigh(office, accepted, grams, **changes):
    shipment, line = accepted
    facts = {"key": uuid4(), "shipment": shipment, "grams": {line.pk: grams}, "point": office.point}
    return weigh_in(**(facts | {"by": office.clerk} | changes))


def test_lighter_at_acceptance_costs_less_and_the_difference_goes_back(office, accepted):
    shipment, line = accepted
    freight = shipment.seller_order.freight
    assert shipment.cash_due == 294_000 + freight
    key = uuid4()
    for _press in range(2):
        weigh(office, accepted, 9_500, key=key)
    line.refresh_from_db()
    shipment.refresh_from_db()
    part = shipment.seller_order
    part.refresh_from_db()
    assert (line.final_grams, line.final_price, part.goods_final) == (9_500, 285_000, 285_000)
    assert (shipment.cash_due, shipment.items.get().grams) == (285_000 + freight, 9_500)
    owed = order_owner(part.order)
    assert balance(Account.Kind.RECEIVABLE, owed) == 285_000 + freight
    assert balance(Account.Kind.UNEARNED, owed) == -(285_000 + freight)
    assert Source.objects.get(order=part.order).amount_allocated == 285_000 + freight
    assert Entry.objects.filter(source_kind="weighed_in").count() == 1
    row = AcceptedWeight.objects.get()
    assert (row.grams_before, row.price_before, row.by, row.point) == (9_800, 294_000, office.clerk, office.point)
    assert LotDraw.objects.get().grams == 9_800  # what left the lot is what its owner weighed
    with pytest.raises(WrongState, match="cân lại rồi"):
        weigh(office, accepted, 9_400)


def test_less_that_is_still_more_than_was_shown_costs_what_was_shown(office):
    shipment = accept(packed(office, 10_300), office)
    line = shipment.seller_order.lines.get()
    weigh(office, (shipment, line), 10_100)
    line.refresh_from_db()
    assert (line.final_grams, line.final_price) == (10_100, 300_000)
    assert not Entry.objects.filter(source_kind="weighed_in").exists()


def test_heavier_or_absurd_is_refused_and_the_same_is_nothing_to_write(office, accepted):
    for grams, refusal in ((9_801, BadValue), (4_999, BadValue), (0, BadValue), (-1, BadValue), (9_800, NothingToDo)):
        with pytest.raises(refusal):
            weigh(office, accepted, grams)
    with pytest.raises(BadValue):
        weigh_in(key=uuid4(), shipment=accepted[0], grams={0: 5_000}, point=office.point, by=office.clerk)
    assert not AcceptedWeight.objects.exists()


def test_goods_by_the_pack_are_not_weighed_again(office):
    shipment = packed_shipment(point=office.point)
    shipment = accept(shipment.items.get(), office)
    with pytest.raises(BadValue):
        weigh(office, (shipment, shipment.seller_order.lines.get()), 4_900)


def test_only_where_it_was_accepted_and_until_it_goes_on(office, other_office, accepted):
    with pytest.raises(NotAllowed):
        weigh(office, accepted, 9_500, by=other_office.clerk)
    with pytest.raises(WrongState):
        weigh(office, accepted, 9_500, point=other_office.point, by=other_office.clerk)
    shipment, _line = accepted
    sent_on = {"s10": shipment.items.get().s10, "kind": Scan.Kind.DISPATCH, "point": office.point}
    record_scan(key=uuid4(), by=office.clerk, device_time=clock.now(), **sent_on)
    with pytest.raises(WrongState):
        weigh(office, accepted, 9_500)
    assert not AcceptedWeight.objects.exists()
