"""The life of a stock record: whatever happens to it, in whatever order, the books agree."""

import random

import pytest
from django.db.models import Sum

from farmers.domain import DrawSpec, confirm_seller_order
from logistics.domain import pack_and_label
from marketplace.common.errors import DomainError
from marketplace.shop.checkout.domain import cancel_order
from marketplace.shop.order.models import Line, Order, SellerOrder, SellerOrderStatus
from marketplace.shop.partner.domain import record_movement
from marketplace.shop.partner.models import StockMovement, StockRecord
from tests.factories.checkout import deliverable_commune, placed_order
from tests.factories.farmers import ListingFactory, LotFactory, owner_of

pytestmark = pytest.mark.django_db

STEPS = 45
WAITING = (SellerOrderStatus.PLACED, SellerOrderStatus.CONFIRMED)


class Market:
    """One listing, and everything that can happen to its stock."""

    def __init__(self, seed):
        self.draw = random.Random(seed)
        self.commune = deliverable_commune()
        self.listing = ListingFactory(quantity=12)
        self.owner = owner_of(self.listing.household)
        self.lot = LotFactory(growing_area=self.listing.growing_area, grams=10_000_000)
        self.step = 0
        self.refused = 0

    @property
    def record(self):
        return StockRecord.objects.get(pk=self.listing.stockrecord_id)

    def place(self):
        placed_order((self.record, self.draw.randint(1, 4)), commune=self.commune)

    def cancel(self):
        orders = list(Order.objects.order_by("pk"))
        if orders:
            cancel_order(order=self.draw.choice(orders), by=None, reason="đặt nhầm")

    def pack(self):
        part = SellerOrder.objects.filter(status__in=WAITING).order_by("pk").first()
        if part is not None:
            confirm_seller_order(seller_order=part, by=self.owner)
            line = part.lines.get()
            draws = [DrawSpec(line.pk, self.lot.pk, line.quantity, line.quantity * self.draw.randint(4_700, 5_200))]
            pack_and_label(seller_order=part, draws=draws, by=self.owner)

    def move(self):
        kind, most = self.draw.choice([("harvested", 5), ("received", 3), ("spoiled", -6), ("counted", -3)])
        record_movement(
            stockrecord=self.record,
            kind=StockMovement.Kind(kind),
            quantity=self.draw.randint(min(1, most), max(-1, most)),
            source_kind="test",
            source_ref=str(self.step),
            by=None,
        )

    def live(self):
        """Let one thing happen; a refusal is an answer too."""
        self.step += 1
        try:
            self.draw.choice([self.place, self.place, self.place, self.cancel, self.pack, self.move])()
        except DomainError:
            self.refused += 1

    def check(self):
        record = self.record
        promised = Line.objects.filter(stockrecord=record, seller_order__status__in=WAITING)
        assert record.num_in_stock == record.movements.aggregate(total=Sum("quantity"))["total"]
        assert record.num_allocated == (promised.aggregate(total=Sum("quantity"))["total"] or 0)
        assert 0 <= record.num_allocated <= record.num_in_stock


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_books_agree_after_every_step(seed):
    market = Market(seed)
    for _ in range(STEPS):
        market.live()
        market.check()
    assert market.refused > 0
    statuses = set(SellerOrder.objects.values_list("status", flat=True))
    assert {SellerOrderStatus.PACKED, SellerOrderStatus.CANCELLED} <= statuses
