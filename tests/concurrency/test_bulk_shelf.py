"""An order by parcel and a contract by truck at the same moment: the same kilograms are sold once."""

import pytest

from farmers.domain.supply import supply_of
from marketplace.bulk.domain import NotEnoughForBoth, contracts, latest_revision, say_yes, shelf
from marketplace.bulk.models import BulkContract, Side
from marketplace.shop.checkout.domain import SoldOut
from marketplace.shop.order.models import Order
from tests.concurrency.race import of_kind, race
from tests.concurrency.test_placing import buyer
from tests.factories.bulk import TONNE, make_deal
from tests.factories.checkout import basket_of, deliverable_commune
from tests.factories.farmers import ListingFactory

pytestmark = pytest.mark.django_db(transaction=True)


def a_truck_and_a_parcel():
    """Of 1,025 kg a tonne is bargained for, and eight boxes of 5 kg are on sale: beside the truck five have room."""
    deal = make_deal(grams=TONNE)
    deal.lot(1_025_000)
    listing = ListingFactory(growing_area=deal.area, quantity=8)
    contract = deal.draft()
    revision = latest_revision(contract)
    say_yes(revision=revision, side=Side.SELLER, by=deal.owner)
    order = buyer(basket_of((listing.stockrecord, 6)), deliverable_commune())
    return deal, [lambda: say_yes(revision=revision, side=Side.TRADER, by=deal.buyer), order]


@pytest.mark.parametrize("order_first", [True, False, None])
def test_a_parcel_or_the_truck_but_not_both(order_first):
    deal, runners = a_truck_and_a_parcel()
    if order_first is None:
        outcomes = race(*runners)
    else:  # each way round, one after the other
        outcomes = [None, None]
        for index in (1, 0) if order_first else (0, 1):
            outcomes[index] = race(runners[index])[0]
    sold, signed = len(of_kind(outcomes, Order)), BulkContract.objects.filter(state="agreed").count()
    assert (sold, signed) in ([(1, 0)] if order_first else [(0, 1)] if order_first is False else [(1, 0), (0, 1)])
    assert len(of_kind(outcomes, SoldOut)) + len(of_kind(outcomes, NotEnoughForBoth)) == 1
    supply = supply_of(household=deal.household, crop=deal.area.crop)
    assert max(supply.parcels, supply.ordered) <= max(0, supply.room)


def test_without_setting_aside_the_same_kilograms_are_sold_twice(monkeypatch):
    """The negative control: contracts as they were before they looked at the shelf."""
    deal, runners = a_truck_and_a_parcel()

    def only_promise(contract, **_rest):
        shelf.sync_promises(contract)

    monkeypatch.setattr(contracts, "keep_apart", only_promise)
    outcomes = race(*runners)
    assert (len(of_kind(outcomes, Order)), len(of_kind(outcomes, BulkContract))) == (1, 1)
    supply = supply_of(household=deal.household, crop=deal.area.crop)
    assert (supply.ordered, supply.room) == (30_000, 25_000)
