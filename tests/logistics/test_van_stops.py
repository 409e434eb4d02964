"""Where a van stands: said once a stop, taken from the run until then, and no sale from it in a red zone."""

from uuid import uuid4

import pytest

from logistics.domain import NotDeliverable, StopUnknown, count_van, decide_zone, lift_zone, say_stop, start_trip
from logistics.models import CashSale
from marketplace.common.errors import NotAllowed, WrongState
from marketplace.shop.checkout.domain import place_order, quote_basket, quote_handover, sell_at_handover, void_sale
from marketplace.shop.order.models import Channel, Order
from tests.factories.accounts import UserFactory
from tests.factories.areas import CommuneFactory
from tests.factories.checkout import basket_of, recipient_in
from tests.factories.logistics import CarrierFactory, ClerkFactory, covered, run_on_the_road, stocked_outlet
from tests.factories.partner import StockRecordFactory


@pytest.fixture
def carrier(db):
    return CarrierFactory()


@pytest.fixture
def record(carrier):
    return stocked_outlet(carrier=carrier, packs=5, price=20_000)


@pytest.fixture
def trip(carrier, record):
    return start_trip(key=uuid4(), carrier=carrier, by=carrier.user)


@pytest.fixture
def red(db):
    commune = CommuneFactory()
    zone = {"name": "Vùng", "level": "red", "communes": [commune], "source": "QĐ 1"}
    commune.zone = decide_zone(**zone, by=UserFactory(admin=True))
    return commune


def sell(trip, record, **changes):
    quote = quote_handover(items={record.pk: 1}, trip=trip)
    facts = {"key": uuid4(), "items": {record.pk: 1}, "shown": quote.digest, "given": 20_000, "trip": trip}
    return sell_at_handover(**(facts | {"by": trip.carrier.user} | changes))


def test_a_van_sells_where_it_stands_until_the_place_turns_red(trip, record, red):
    green = CommuneFactory()
    for _twice in range(2):
        trip = say_stop(trip=trip, commune=green, by=trip.carrier.user)
    assert sell(trip, record).order.commune == green
    key, here = uuid4(), sell(trip, record)
    trip = say_stop(trip=trip, commune=red, by=trip.carrier.user)
    with pytest.raises(NotDeliverable, match="ủy ban xã"):
        sell(trip, record, key=key)
    record.refresh_from_db()
    assert (record.num_in_stock, CashSale.objects.count()) == (3, 2)
    void_sale(sale=here, by=trip.carrier.user, reason="khách đổi ý")  # what was sold before is taken back all the same
    lift_zone(zone=red.zone, by=UserFactory(admin=True))
    assert sell(trip, record, key=key).order.commune == red


def test_a_sale_that_was_made_is_answered_again_in_a_red_zone(trip, record, red):
    made = sell(trip, record, key=(key := uuid4()))
    say_stop(trip=trip, commune=red, by=trip.carrier.user)
    assert sell(trip, record, key=key) == made


def test_no_order_is_taken_at_a_door_of_a_red_zone_wherever_it_goes(carrier, trip, red):
    commune = covered(carrier.point)
    say_stop(trip=trip, commune=red, by=carrier.user)
    basket = basket_of((StockRecordFactory(), 1))
    digest = quote_basket(basket, commune=commune).digest
    facts = {"basket": basket, "key": uuid4(), "quote_digest": digest, "recipient": recipient_in(commune)}
    facts |= {"user": None, "channel": Channel.MOBILE, "by": carrier.user}
    with pytest.raises(NotDeliverable, match="không bán tận cửa"):
        place_order(**facts)
    assert not Order.objects.exists()
    say_stop(trip=trip, commune=commune, by=carrier.user)
    assert place_order(**facts) == place_order(**facts)


def test_with_a_red_zone_near_the_carrier_has_to_say_where_the_van_stands(carrier, trip, record):
    near = covered(carrier.point)
    decide_zone(name="Vùng", level="red", communes=[near], source="QĐ 2", by=UserFactory(admin=True))
    with pytest.raises(StopUnknown):
        sell(trip, record)
    sell(say_stop(trip=trip, commune=CommuneFactory(), by=carrier.user), record)


def test_a_van_on_a_run_stands_where_its_next_door_is(carrier, record):
    run_on_the_road(carrier=carrier, by=ClerkFactory(point=carrier.point).user)
    trip = start_trip(key=uuid4(), carrier=carrier, by=carrier.user)
    assert (trip.commune, trip.stopped_at) == (carrier.point.commune, None)


def test_only_the_carrier_says_so_while_the_van_is_out(carrier, trip, record):
    with pytest.raises(NotAllowed):
        say_stop(trip=trip, commune=CommuneFactory(), by=UserFactory(admin=True))
    count_van(trip=trip, counted={record.pk: 5}, by=carrier.user)
    with pytest.raises(WrongState):
        say_stop(trip=trip, commune=CommuneFactory(), by=carrier.user)
    trip.refresh_from_db()
    assert trip.commune is None
