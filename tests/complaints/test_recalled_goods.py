"""A lot that is called back is sold no more: packs leave the shelf, nothing is drawn, until the recall is lifted."""

from uuid import uuid4

import pytest

from farmers.domain import LotHeld, add_stock, check_draws, confirm_seller_order, draw_from_lot, pack_seller_order
from farmers.domain.packing import DrawSpec
from farmers.domain.supply import CalledBack, supply_of
from farmers.models import LotDraw
from farmers.queries.visible import lots_to_pack_from
from marketplace.complaints.domain import lift_recall, recall_lot
from marketplace.demo.reconciliation import LINES, reconcile
from marketplace.shop.partner.locks import SoldOut
from marketplace.shop.partner.models import StockMovement
from tests.factories.accounts import UserFactory
from tests.factories.checkout import placed_order
from tests.factories.farmers import ListingFactory, LotFactory, owner_of

pytestmark = pytest.mark.django_db

BOOKS = ("stock on hand", "stock promised", "never oversold", "lots called back", "packs called back")


@pytest.fixture
def admin(db):
    return UserFactory(admin=True)


@pytest.fixture
def listing(db):
    """Ten boxes of 5 kg."""
    return ListingFactory()


@pytest.fixture
def lot(listing):
    return LotFactory(growing_area=listing.growing_area)


@pytest.fixture
def part(listing):
    """Two of the boxes are ordered, and confirmed."""
    order = placed_order((listing.stockrecord, 2))
    return confirm_seller_order(seller_order=order.seller_orders.get(), by=owner_of(listing.household))


def call_back(lot, admin, key=None):
    words = {"reason": "dư lượng vượt mức", "advice": "Xin đừng ăn.", "source": "Phiếu 12"}
    return recall_lot(key=key or uuid4(), lot=lot, by=admin, **words)


def stock(listing):
    record = listing.stockrecord
    record.refresh_from_db()
    return record.num_in_stock, record.num_allocated or 0


def moved():
    return list(StockMovement.objects.filter(kind="recalled").order_by("pk").values_list("quantity", "source_ref"))


def off():
    results = reconcile([line for line in LINES if line.name in BOOKS])
    return {result.line.name: result.findings for result in results if result.findings}


def test_free_packs_leave_and_ordered_ones_stay_their_customers(listing, lot, part, admin):
    recall = call_back(lot, admin)
    assert stock(listing) == (2, 2)
    assert moved() == [(-8, f"recall:{recall.pk}")]
    assert off() == {}
    with pytest.raises(SoldOut):
        placed_order((listing.stockrecord, 1))


def test_nothing_is_drawn_from_it(listing, lot, part, admin):
    call_back(lot, admin)
    draws = [DrawSpec(line_id=part.lines.get().pk, lot_id=lot.pk, quantity=2, grams=10_000)]
    assert list(lots_to_pack_from([listing.growing_area_id])) == []
    for attempt in (
        lambda: check_draws(seller_order=part, draws=draws),
        lambda: pack_seller_order(seller_order=part, draws=draws, by=owner_of(listing.household)),
        lambda: draw_from_lot(lot_id=lot.pk, grams=1),
    ):
        with pytest.raises(LotHeld, match=f"Lô {lot.code} đang bị thu hồi"):
            attempt()
    lot.refresh_from_db()
    part.refresh_from_db()
    assert (lot.drawn_grams, part.status, LotDraw.objects.count()) == (0, "confirmed", 0)
    assert supply_of(household=listing.household, crop=listing.product.crop).lots == 0


def test_packs_of_other_lots_stay_on_sale(listing, lot, admin):
    LotFactory(growing_area=listing.growing_area, grams=30_000)  # six of the ten boxes
    call_back(lot, admin)
    assert stock(listing) == (6, 0)
    assert moved()[0][0] == -4
    assert off() == {}


def test_no_more_leave_than_the_lot_has_left(listing, admin):
    call_back(LotFactory(growing_area=listing.growing_area, grams=12_000), admin)
    assert stock(listing) == (7, 0)  # 12 kg are in three boxes; the others wait for a harvest, as they did


def test_they_are_not_put_back_on_sale_without_another_lot(listing, lot, admin):
    call_back(lot, admin)
    add = {"listing": listing, "quantity": 3, "by": owner_of(listing.household)}
    with pytest.raises(CalledBack) as refused:
        add_stock(**add, key=uuid4())
    assert (refused.value.code, refused.value.field, refused.value.lacking_grams) == ("lot_held", "quantity", 15_000)
    assert stock(listing) == (0, 0)
    LotFactory(growing_area=listing.growing_area, grams=15_000)
    add_stock(**add, key=uuid4())
    assert stock(listing) == (3, 0)


def test_a_false_alarm_puts_everything_back_once(listing, lot, part, admin):
    key = uuid4()
    recall = call_back(lot, admin, key)
    assert call_back(lot, admin, key) == recall
    for _again in range(2):
        lift_recall(recall=recall, by=admin)
    lot.refresh_from_db()
    assert (stock(listing), lot.held_at) == ((10, 2), None)
    assert moved() == [(-8, f"recall:{recall.pk}"), (8, f"recall:{recall.pk}:lifted")]
    assert off() == {}
    draws = [DrawSpec(line_id=part.lines.get().pk, lot_id=lot.pk, quantity=2, grams=10_000)]
    assert pack_seller_order(seller_order=part, draws=draws, by=owner_of(listing.household)).status == "packed"


def test_a_held_lot_without_a_recall_is_found(lot, admin):
    """Negative control."""
    call_back(lot, admin)
    type(lot).objects.update(held_at=None)
    assert set(off()) == {"lots called back"}
