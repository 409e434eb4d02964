"""How much the database is asked on a parcel's way: a stated number, and the same for thirty parcels as for one."""

from contextlib import contextmanager
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from farmers.domain import DrawSpec, confirm_seller_order
from logistics.domain import hand_over_cash, pack_and_label, plan_run, send_out_run
from logistics.models import HandoverShipment, Scan, Stop
from marketplace.common import clock
from marketplace.messaging.models import Message
from marketplace.shop.order.models import SellerOrderStatus
from marketplace.shop.partner.models import StockRecord
from tests.factories.checkout import placed_order
from tests.factories.farmers import ListingFactory, LotFactory, owner_of
from tests.factories.logistics import CarrierFactory, arrived_shipment, covered, run_on_the_road
from tests.logistics.door import deliver, fail

PACK, DELIVER, FAIL = 20, 21, 12
PLAN, SEND_OUT, HAND_OVER = 10, 12, 8


@contextmanager
def statements(count):
    """Ask just so many statements, those that only mark a place in the transaction left out."""
    with CaptureQueriesContext(connection) as asked:
        yield
    told = [one["sql"] for one in asked if "SAVEPOINT" not in one["sql"]]
    assert len(told) == count, "\n".join(told)


def test_packing_a_lighter_parcel(office):
    listing = ListingFactory()
    lot = LotFactory(growing_area=listing.growing_area)
    order = placed_order((StockRecord.objects.get(pk=listing.stockrecord_id), 2), commune=covered(office.point))
    part, owner = order.seller_orders.get(), owner_of(listing.household)
    confirm_seller_order(seller_order=part, by=owner)
    draws = [DrawSpec(part.lines.get().pk, lot.pk, 2, 9_400)]
    with statements(PACK):
        pack_and_label(seller_order=part, draws=draws, by=owner)
    part.refresh_from_db()
    assert part.status == SellerOrderStatus.PACKED


def test_a_stop(office):
    first, second = run_on_the_road(carrier=office.carrier, by=office.clerk, count=2).stops.all()
    for stop in (first, second):
        stop.shipment.refresh_from_db()
    with statements(FAIL):
        fail(second)
    with statements(DELIVER + 1):  # the helper reads the shipment anew
        deliver(first)


@pytest.mark.parametrize("count", [1, 30])
def test_a_run_asks_the_same_however_many_it_takes(office, count):
    office.carrier = CarrierFactory(point=office.point, max_grams=500_000)
    shipments = [arrived_shipment(point=office.point, by=office.clerk) for _number in range(count)]
    with statements(PLAN):
        run = plan_run(carrier=office.carrier, day=clock.today(), by=office.clerk)
    with statements(SEND_OUT):
        send_out_run(run=run, by=office.clerk)
    assert Scan.objects.filter(kind=Scan.Kind.OUT).count() == len(shipments) == count
    assert Message.objects.filter(template="out_for_delivery").count() == count
    assert run.stops.filter(status=Stop.Status.WAITING).count() == count


@pytest.mark.parametrize("count", [1, 30])
def test_cash_of_thirty_parcels_asks_the_same_as_of_one(office, count):
    carrier = CarrierFactory(point=office.point, max_grams=500_000)
    for stop in run_on_the_road(carrier=carrier, by=office.clerk, count=count).stops.all():
        deliver(stop)
    with statements(HAND_OVER):
        hand_over_cash(key=uuid4(), carrier=carrier, point=office.point, counted=165_000 * count, by=office.clerk)
    assert HandoverShipment.objects.count() == count
