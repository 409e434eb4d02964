"""Closing a collection while households still order: each order is on the closed list, or was refused."""

import threading

import pytest

from logistics.domain import close_manifest, community
from logistics.models import Manifest, ManifestOrder
from marketplace.common.errors import WrongState
from marketplace.shop.checkout.domain import community as ordering
from marketplace.shop.order.models import Order
from tests.concurrency.race import of_kind, race
from tests.factories.partner import StockRecordFactory
from tests.logistics.community import collection, household_order, make_team
from tests.logistics.conftest import make_office

pytestmark = pytest.mark.django_db(transaction=True)

ORDERS = 5


def closing_amid(orders):
    """Return runners: some who order, one who closes; and the manifest with one order on it."""
    team, leader = make_team(make_office().point)
    manifest = collection(team, leader)
    household_order(manifest, leader)
    records = [StockRecordFactory() for _number in range(orders)]
    runners = [lambda record=record: household_order(manifest, leader, record=record) for record in records]
    return [*runners, lambda: close_manifest(manifest=manifest, by=leader)], manifest


def late(manifest):
    """Return the orders that came on the list after it had been closed."""
    manifest.refresh_from_db()
    return ManifestOrder.objects.filter(manifest=manifest, order__date_placed__gt=manifest.closed_at).count()


def test_no_order_comes_on_a_closed_list():
    runners, manifest = closing_amid(ORDERS)
    outcomes = race(*runners)
    placed = len(of_kind(outcomes, ManifestOrder))
    refused = len(of_kind(outcomes, WrongState))
    assert len(of_kind(outcomes, Manifest)) == 1
    assert placed + refused == ORDERS
    assert manifest.entries.count() == Order.objects.count() == placed + 1
    assert late(manifest) == 0


def test_without_the_lock_an_order_comes_after_the_closing(monkeypatch):
    """The negative control: who only looks at the status is overtaken between the look and the write."""
    looked, closed = threading.Event(), threading.Event()

    def look(pk):
        found = Manifest.objects.select_related("team__commune").get(pk=pk)
        if not looked.is_set():
            looked.set()
            closed.wait(20)
        return found

    runners, manifest = closing_amid(1)
    monkeypatch.setattr(ordering, "lock_manifest", look)

    def close():
        looked.wait(20)
        done = runners[1]()
        closed.set()
        return done

    assert not of_kind(race(runners[0], close), Exception)
    assert Manifest.objects.get().status == community.Status.CLOSED
    assert late(manifest) == 1
