"""Outlets: stocking places at points and in vans; every pack in or out has its paper and its movement."""

from uuid import uuid4

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from logistics.domain import KeyReused, open_outlet, receive_goods, stock_product, write_off
from logistics.models import Outlet, StockSlip
from marketplace.common.errors import BadValue, NotAllowed, WrongState
from marketplace.shop.partner.domain import BelowAllocated
from marketplace.shop.partner.locks import allocate_stock
from marketplace.shop.partner.models import Partner, SellerKind, StockMovement
from tests.factories.catalog import ProductFactory
from tests.factories.logistics import stocked_outlet
from tests.factories.partner import LegalSellerFactory


@pytest.fixture
def seller(db):
    return LegalSellerFactory(kind=SellerKind.POSTAL_OPERATOR, name="Bưu điện tỉnh")


def movements(record):
    return list(record.movements.order_by("pk").values_list("kind", "quantity"))


def test_an_outlet_is_a_stocking_place_of_its_point(office, seller):
    outlet = open_outlet(point=office.point, legal_seller=seller, by=office.head)
    assert (outlet.partner.place, outlet.partner.commune) == (Partner.Place.POINT, office.point.commune)
    assert (outlet.partner.legal_seller, outlet.home) == (seller, office.point)
    assert open_outlet(point=office.point, legal_seller=seller, by=office.head) == outlet
    assert open_outlet(point=office.point, legal_seller=LegalSellerFactory(), by=office.head) != outlet
    assert Outlet.objects.count() == 2


def test_a_van_is_a_stocking_place_of_its_carrier(office, seller):
    outlet = open_outlet(carrier=office.carrier, legal_seller=seller, by=office.head)
    assert (outlet.partner.place, outlet.home) == (Partner.Place.VAN, office.point)
    assert outlet.partner.name == f"Xe bưu tá {office.carrier.code}"
    office.carrier.is_active = False
    office.carrier.save()
    with pytest.raises(WrongState):
        open_outlet(carrier=office.carrier, legal_seller=LegalSellerFactory(), by=office.head)


def test_only_the_head_opens_outlets_and_sets_prices(office, other_office, seller):
    for by in (office.clerk, office.carrier.user, other_office.head):
        with pytest.raises(NotAllowed):
            open_outlet(point=office.point, legal_seller=seller, by=by)
    outlet = open_outlet(point=office.point, legal_seller=seller, by=office.head)
    with pytest.raises(NotAllowed):
        stock_product(outlet=outlet, product=ProductFactory(), price=10_000, by=office.clerk)
    assert not outlet.partner.stockrecords.exists()


def test_a_price_is_set_once_and_changed_after(office, seller):
    outlet = open_outlet(point=office.point, legal_seller=seller, by=office.head)
    product = ProductFactory(net_grams=1000)
    record = stock_product(outlet=outlet, product=product, price=18_000, by=office.head)
    again = stock_product(outlet=outlet, product=product, price=17_000, by=office.head)
    assert (again.pk, int(again.price), again.num_in_stock) == (record.pk, 17_000, 0)
    with pytest.raises(BadValue):
        stock_product(outlet=outlet, product=ProductFactory(net_grams=None), price=18_000, by=office.head)


def test_goods_are_received_once_with_their_document(office):
    record = stocked_outlet(point=office.point, packs=0)
    arguments = {"outlet": record.partner.outlet, "product": record.product, "document": "PN-7", "by": office.clerk}
    key = uuid4()
    slip = receive_goods(key=key, packs=12, **arguments)
    assert receive_goods(key=key, packs=12, **arguments) == slip
    with pytest.raises(KeyReused):
        receive_goods(key=key, packs=13, **arguments)
    record.refresh_from_db()
    assert (record.num_in_stock, movements(record)) == (12, [("received", 12)])
    assert (slip.kind, slip.reason, slip.by) == ("received", "PN-7", office.clerk)


@pytest.mark.parametrize("packs", [0, -1, 100_001])
def test_impossible_amounts_are_refused(office, packs):
    record = stocked_outlet(point=office.point, packs=5)
    arguments = {"outlet": record.partner.outlet, "product": record.product, "by": office.clerk}
    with pytest.raises(BadValue):
        receive_goods(key=uuid4(), packs=packs, document="PN-7", **arguments)
    with pytest.raises(BadValue):
        write_off(key=uuid4(), packs=packs, reason="hỏng", **arguments)
    record.refresh_from_db()
    assert (record.num_in_stock, StockSlip.objects.count()) == (5, 1)


def test_what_is_promised_is_not_written_off(office):
    record = stocked_outlet(point=office.point, packs=5)
    allocate_stock(quantities={record.pk: 4})
    arguments = {"outlet": record.partner.outlet, "product": record.product, "by": office.clerk}
    with pytest.raises(BelowAllocated):
        write_off(key=uuid4(), packs=2, reason="dập", **arguments)
    write_off(key=uuid4(), packs=1, reason="dập", **arguments)
    record.refresh_from_db()
    assert (record.num_in_stock, movements(record)) == (4, [("received", 5), ("spoiled", -1)])


def test_a_write_off_says_why(office):
    record = stocked_outlet(point=office.point, packs=5)
    for reason in ("", "  \x00", "x" * 201):
        with pytest.raises(BadValue):
            write_off(
                key=uuid4(),
                outlet=record.partner.outlet,
                product=record.product,
                packs=1,
                reason=reason,
                by=office.head,
            )
    assert movements(record) == [("received", 5)]


def test_strangers_touch_no_stock(office, other_office, outsider):
    record = stocked_outlet(point=office.point, packs=5)
    for by in (outsider, other_office.clerk, office.carrier.user):
        with pytest.raises(NotAllowed):
            write_off(key=uuid4(), outlet=record.partner.outlet, product=record.product, packs=1, reason="dập", by=by)
    assert movements(record) == [("received", 5)]


def test_slips_are_written_once(office):
    record = stocked_outlet(point=office.point, packs=5)
    slip = record.slips.get()
    with pytest.raises(DatabaseError), transaction.atomic():
        slip.delete()
    fields = {"stockrecord": record, "reason": "", "by": office.clerk}
    with pytest.raises(IntegrityError, match="logistics_slip_says_why"), transaction.atomic():
        StockSlip.objects.create(key=uuid4(), kind="received", packs=1, **fields)
    with pytest.raises(IntegrityError, match="logistics_slip_in_or_out"), transaction.atomic():
        StockSlip.objects.create(key=uuid4(), kind="received", packs=-1, **(fields | {"reason": "x"}))
    assert StockMovement.objects.filter(stockrecord=record).count() == 1
