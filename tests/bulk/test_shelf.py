"""The same kilograms are not sold by truck and by parcel."""

import datetime as dt
from uuid import uuid4

import pytest

from farmers.domain import add_stock
from farmers.domain.forecasts import make_forecast
from farmers.domain.supply import PromisedToTruck, supply_of
from marketplace.bulk.domain import (
    Load,
    NotEnoughForBoth,
    cancel_contract,
    close_loading,
    latest_revision,
    propose_terms,
    say_yes,
    void_ticket,
)
from marketplace.bulk.models import BulkShelf, Side
from marketplace.common import clock
from marketplace.shop.partner.locks import allocate_stock
from marketplace.shop.partner.models import StockMovement, TruckPromise
from tests.factories.bulk import TONNE, make_deal
from tests.factories.farmers import GrowingAreaFactory, ListingFactory

pytestmark = pytest.mark.django_db


def deal_with_parcels(packs=400, lots=5 * TONNE):
    """Four tonnes are bargained for; so many 5 kg boxes are on sale, and so much was harvested."""
    deal = make_deal()
    if lots:
        deal.lot(lots)
    deal.extra["listing"] = ListingFactory(growing_area=deal.area, quantity=packs)
    return deal, deal.extra["listing"].stockrecord


def on_hand(record):
    record.refresh_from_db()
    return record.num_in_stock


def aside():
    moves = StockMovement.objects.filter(kind="set_aside").order_by("pk")
    return list(moves.values_list("quantity", "source_kind"))


def test_packs_of_the_trucks_kilograms_leave_the_shelf():
    """Of five tonnes four go by truck: of two tonnes in boxes one stays on sale."""
    deal, record = deal_with_parcels()
    contract = deal.draft()
    assert on_hand(record) == 400
    deal.agree(contract)
    assert (on_hand(record), aside()) == (200, [(-200, "bulk_contract")])
    assert TruckPromise.objects.get().grams == 4 * TONNE
    shelf = BulkShelf.objects.get()
    figures = (shelf.lot_grams, shelf.expected_grams, shelf.truck_grams, shelf.parcel_grams)
    assert figures == (5 * TONNE, 0, 4 * TONNE, TONNE)


def test_what_is_enough_for_both_stays():
    deal, record = deal_with_parcels(lots=6 * TONNE)
    deal.agreed()
    assert (on_hand(record), aside()) == (400, [])


def test_a_harvest_to_come_counts_beyond_what_was_harvested_of_it():
    deal, record = deal_with_parcels(lots=TONNE)
    today = clock.today()
    make_forecast(
        growing_area=deal.area,
        expected_from=today,
        expected_to=today + dt.timedelta(days=9),
        grams=5_500_000,
        listings=[deal.extra["listing"]],
        key=uuid4(),
        by=deal.owner,
    )
    deal.agreed()
    supply = supply_of(household=deal.household, crop=deal.area.crop)
    assert (supply.lots, supply.expected, supply.trucks) == (TONNE, 4_500_000, 4 * TONNE)
    assert on_hand(record) == 300


def test_called_off_they_are_on_sale_again():
    deal, record = deal_with_parcels()
    contract = deal.agreed()
    for _press in range(2):
        cancel_contract(contract=contract, reason="không có xe", by=deal.buyer)
    assert (on_hand(record), aside()) == (400, [(-200, "bulk_contract"), (200, "bulk_contract")])
    assert not TruckPromise.objects.exists()


def test_what_another_truck_was_promised_stays_off():
    deal, record = deal_with_parcels(packs=1000, lots=10 * TONNE)  # five tonnes in boxes
    first, second = deal.agreed(), deal.agreed()
    assert on_hand(record) == 400  # two tonnes beside eight by truck
    cancel_contract(contract=first, reason="không có xe", by=deal.buyer)
    assert on_hand(record) == 1000  # six beside four
    cancel_contract(contract=second, reason="không có xe", by=deal.buyer)
    assert on_hand(record) == 1000


def test_what_customers_ordered_stays_theirs_and_the_contract_waits():
    deal, record = deal_with_parcels()
    allocate_stock(quantities={record.pk: 300})  # a tonne and a half
    contract = deal.draft()
    revision = latest_revision(contract)
    say_yes(revision=revision, side=Side.SELLER, by=deal.owner)
    with pytest.raises(NotEnoughForBoth, match="ghi thêm lô"):
        say_yes(revision=revision, side=Side.TRADER, by=deal.buyer)
    contract.refresh_from_db()
    assert (contract.state, on_hand(record), revision.yeses.count()) == ("draft", 400, 1)
    assert (TruckPromise.objects.count(), BulkShelf.objects.count(), aside()) == (0, 0, [])
    deal.lot(TONNE)
    say_yes(revision=revision, side=Side.TRADER, by=deal.buyer)
    contract.refresh_from_db()
    assert (contract.state, on_hand(record)) == ("agreed", 400)


def test_new_terms_take_more_off():
    deal, record = deal_with_parcels()
    contract = deal.agreed()
    more = {"contract": contract, "side": Side.SELLER, "reason": "Vườn được mùa", "grams": 4_500_000}
    revision = propose_terms(**more, by=deal.owner)
    assert on_hand(record) == 200
    say_yes(revision=revision, side=Side.TRADER, by=deal.buyer)
    assert (on_hand(record), TruckPromise.objects.get().grams) == (100, 4_500_000)


def test_packs_are_added_only_beyond_what_the_truck_was_promised():
    deal, record = deal_with_parcels()
    deal.agreed()
    add = {"listing": deal.extra["listing"], "by": deal.owner}
    with pytest.raises(PromisedToTruck, match="Xin ghi thêm lô ít nhất 50 kg") as refused:
        add_stock(**add, quantity=10, key=uuid4())
    assert (refused.value.lacking_grams, on_hand(record)) == (50_000, 200)
    deal.lot(50_000)
    key = uuid4()
    for _press in range(2):
        add_stock(**add, quantity=10, key=key)
    assert on_hand(record) == 210
    add_stock(**add, quantity=-10, kind=StockMovement.Kind.SPOILED, key=uuid4())
    assert on_hand(record) == 200


def test_the_promise_shrinks_with_each_truck_and_ends_with_the_last():
    deal, _record = deal_with_parcels()
    contract = deal.agreed()
    lot = deal.area.lots.get()
    ticket = deal.weigh(contract, Load(lot.pk, 3 * TONNE))
    assert TruckPromise.objects.get().grams == TONNE
    for by in (deal.owner, deal.buyer):
        void_ticket(ticket=ticket, reason="ghi nhầm", by=by)
    assert TruckPromise.objects.get().grams == 4 * TONNE
    deal.weigh(contract, Load(lot.pk, 3_900_000))
    close_loading(contract=contract, by=deal.owner)
    assert not TruckPromise.objects.exists()


def test_other_crops_and_other_households_are_not_touched():
    deal, record = deal_with_parcels()
    other = ListingFactory(growing_area=GrowingAreaFactory(household=deal.household), quantity=50)
    stranger = ListingFactory(growing_area=GrowingAreaFactory(crop=deal.area.crop), quantity=50)
    deal.agreed()
    assert [on_hand(each.stockrecord) for each in (other, stranger)] == [50, 50]
    assert on_hand(record) == 200
