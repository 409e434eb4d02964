"""The independent reconciliation of sales by the truck: true of a played season of them, and each corruption caught."""

import datetime as dt
from random import Random

import pytest
from django.db import connection, transaction

from marketplace.bulk.models import BulkContract
from marketplace.common import clock
from marketplace.demo import data as demo_data
from marketplace.demo.names import People
from marketplace.demo.reconciliation import goods, ledger, reconcile, settlement
from marketplace.demo.reconciliation.bulk import LINES
from marketplace.demo.season.bulk import Bulk
from marketplace.demo.season.market import Market
from marketplace.demo.season.world import World
from marketplace.shop.payment.models import IncomingTransfer
from tests.demo.corruptions import ALONE, CORRUPTIONS
from tests.demo.guards import drop_guards
from tests.factories.accounts import UserFactory
from tests.factories.bulk import BulkTermsFactory, TraderFactory
from tests.factories.catalog import CropFactory
from tests.factories.farmers import GrowingAreaFactory, ListingFactory
from tests.factories.settlement import WithholdingRuleFactory, household_with_account

pytestmark = pytest.mark.django_db
DAYS = 8
TOUCHED = ("lots", "entries sum to zero", "entries have a source", "entry: payable", "pending of each seller")


def play() -> World:
    """Play eight days of four households and two traders."""
    BulkTermsFactory(valid_from=dt.date(2000, 1, 1))
    WithholdingRuleFactory(valid_from=dt.date(2000, 1, 1))
    first = clock.today() - dt.timedelta(days=DAYS)
    people = (UserFactory(admin=True), UserFactory(is_staff=True))
    world = World(Random(7), first, *people, Market(Random(7)))
    with world.at(1):
        crop = CropFactory()
        for number in range(4):
            area = GrowingAreaFactory(household=household_with_account(number=f"19034000020{number}"), crop=crop)
            ListingFactory(growing_area=area)  # packs that the trucks' kilograms are taken from
        GrowingAreaFactory(household=household_with_account(number="190340000299")).lots.all()
        TraderFactory()
        TraderFactory()
    player = Bulk(world, People(demo_data.read("small")["names"], 1))
    for number in range(DAYS):
        world.day = first + dt.timedelta(days=number)
        with world.at(6):
            player.morning()
        with world.at(21):
            player.evening()
    with world.at(23):
        player.finish()
    return world


@pytest.fixture
def played() -> World:
    return play()


def test_the_books_are_true_and_nothing_was_left_out(played):
    for event in ("weighed", "shared", "called off", "ticket voided", "over tolerance", "paid in part", "settled"):
        assert played.happened[f"bulk {event}"] > 0, event
    assert played.happened["bulk excess sent back"] + played.happened["bulk excess applied"] > 0
    assert BulkContract.objects.filter(state="paid").count() > 3
    others = [line for line in (*goods.LINES, *ledger.LINES, *settlement.LINES) if line.name in TOUCHED]
    assert len(others) == len(TOUCHED)
    results = reconcile([*LINES, *others])
    assert {result.line.name: result.findings[:2] for result in results if result.findings} == {}
    assert [result.line.name for result in results if not result.examined] == []


def test_every_corruption_is_caught_by_its_line(played):
    IncomingTransfer.objects.create(
        bank_ref="A",
        amount=1,
        received_at=clock.now(),
        status="held",
        trouble="unknown_order",
        recorded_by=played.admin,
    )
    missed = []
    tried = [(line, CORRUPTIONS[line.name]) for line in LINES]
    tried += [(line, [sql]) for line in LINES for sql in ALONE.get(line.name, [])]
    for line, statements in tried:
        with connection.cursor() as cursor, transaction.atomic():
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            drop_guards(cursor)
            for sql in statements:
                cursor.execute(sql)
                assert cursor.rowcount > 0, sql
            if not any(result.findings for result in reconcile([line])):
                missed.append(statements[-1])
            transaction.set_rollback(True)
    assert missed == []
