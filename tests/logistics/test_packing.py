"""Packing with a farm behind it: weight decides what is due, and the parcel gets its number."""

import pytest

from farmers.domain import DrawSpec, confirm_seller_order
from logistics.domain import cancel_shipment, pack_and_label
from logistics.models import PostalItem, Shipment
from logistics.s10 import is_valid
from marketplace.common.errors import BadValue, WrongState
from marketplace.ledger.domain import order_owner
from marketplace.ledger.models import Account
from marketplace.ledger.queries import balance
from marketplace.shop.order.models import SellerOrder, SellerOrderStatus
from marketplace.shop.partner.models import StockRecord
from marketplace.shop.payment.models import Source
from tests.factories.checkout import placed_order
from tests.factories.farmers import ListingFactory, LotFactory, owner_of
from tests.factories.logistics import covered

State = Shipment.Status


@pytest.fixture
def farm(office):
    """Two boxes of 5 kg at 30,000 đ/kg ordered from a household, and a lot to pack them from."""
    listing = ListingFactory()
    lot = LotFactory(growing_area=listing.growing_area)
    order = placed_order((StockRecord.objects.get(pk=listing.stockrecord_id), 2), commune=covered(office.point))
    part = order.seller_orders.get()
    owner = owner_of(listing.household)
    confirm_seller_order(seller_order=part, by=owner)

    def draws(grams, quantity=2):
        return [DrawSpec(part.lines.get().pk, lot.pk, quantity, grams)]

    return part, owner, draws


def test_the_due_cash_follows_the_scales(farm):
    part, owner, draws = farm
    item = pack_and_label(seller_order=part, draws=draws(9_400), by=owner)
    shipment = Shipment.objects.get(seller_order=part)
    part.refresh_from_db()
    assert (shipment.status, part.status) == (State.ALLOCATED, SellerOrderStatus.PACKED)
    assert is_valid(item.s10)
    assert (item.shipment, item.grams) == (shipment, 9_400)
    assert (part.goods_final, shipment.cash_due) == (282_000, 282_000 + part.freight)
    owed = order_owner(part.order)
    assert balance(Account.Kind.RECEIVABLE, owed) == shipment.cash_due
    assert balance(Account.Kind.UNEARNED, owed) == -shipment.cash_due
    assert Source.objects.get(order=part.order).amount_allocated == shipment.cash_due


def test_heavier_than_ordered_costs_what_was_shown(farm):
    part, owner, draws = farm
    pack_and_label(seller_order=part, draws=draws(10_300), by=owner)
    shipment = Shipment.objects.get(seller_order=part)
    assert shipment.cash_due == 300_000 + part.freight
    assert Source.objects.get(order=part.order).amount_allocated == shipment.cash_due


def test_packing_twice_the_same_way_gives_the_same_parcel(farm):
    part, owner, draws = farm
    items = {pack_and_label(seller_order=part, draws=draws(9_400), by=owner).pk for _time in range(3)}
    assert items == {PostalItem.objects.get().pk}
    with pytest.raises(WrongState):
        pack_and_label(seller_order=part, draws=draws(9_000), by=owner)
    assert Shipment.objects.get(seller_order=part).cash_due == 282_000 + part.freight


def test_what_the_farm_refuses_leaves_no_parcel(farm):
    part, owner, draws = farm
    due = Shipment.objects.get(seller_order=part).cash_due
    with pytest.raises(BadValue):
        pack_and_label(seller_order=part, draws=draws(9_400, quantity=1), by=owner)
    shipment = Shipment.objects.get(seller_order=part)
    assert (shipment.status, shipment.cash_due, PostalItem.objects.count()) == (State.CREATED, due, 0)
    assert SellerOrder.objects.get(pk=part.pk).status == SellerOrderStatus.CONFIRMED


def test_a_cancelled_shipment_takes_its_packing_with_it(farm):
    part, owner, draws = farm
    cancel_shipment(shipment=Shipment.objects.get(seller_order=part))
    with pytest.raises(WrongState, match="đã hủy"):
        pack_and_label(seller_order=part, draws=draws(9_400), by=owner)
    assert SellerOrder.objects.get(pk=part.pk).status == SellerOrderStatus.CONFIRMED
    assert not PostalItem.objects.exists()


def test_a_part_without_a_shipment_is_refused(farm):
    part, owner, draws = farm
    Shipment.objects.filter(seller_order=part).delete()
    with pytest.raises(WrongState, match="bưu cục giao"):
        pack_and_label(seller_order=part, draws=draws(9_400), by=owner)
    assert SellerOrder.objects.get(pk=part.pk).status == SellerOrderStatus.CONFIRMED
