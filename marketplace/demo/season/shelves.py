"""Heads of points: they count a shelf in the evening, and put the books right."""

from logistics.domain import count_stock
from logistics.models import Outlet
from marketplace.demo.names import People
from marketplace.demo.season.carriers import head_of
from marketplace.demo.season.players import Player
from marketplace.demo.season.world import World
from marketplace.shop.partner.models import StockRecord

COUNTED = 0.3
"""Of the shelves: how often one is counted on a day; the first of all on the first day."""
ITEMS = 4
OFF = 0.3
REASONS = ("chuột cắn bao", "đếm nhầm lúc nhập", "thấy thêm ở góc kệ")


class Shelves(Player):
    """Whoever leads a point with shelves."""

    def __init__(self, world: World, people: People) -> None:
        super().__init__(world, people)
        shelves = Outlet.objects.filter(point__isnull=False).select_related("point").order_by("pk")
        self.shelves = list(shelves)
        self.counts = 0

    def evening(self) -> None:
        """After the shops have closed."""
        with self.world.at(21, 45):
            for shelf in self.shelves:
                if not self.counts or self.world.chance(COUNTED):
                    self._count(shelf)

    def _count(self, shelf: Outlet) -> None:
        records = list(StockRecord.objects.filter(partner=shelf.partner_id, num_in_stock__gt=0).order_by("pk")[:ITEMS])
        counted = {record.pk: record.num_in_stock or 0 for record in records}
        off = [one for one in records if one.net_stock_level > 0 and (not self.counts or self.world.chance(OFF))]
        for record in off:  # the first is short, so that a season of any length has one
            counted[record.pk] += -1 if not self.counts else self.world.random.choice((-1, 1))
        if not counted:
            return
        why = {record.pk: self.world.random.choice(REASONS) for record in off}
        key, head = self.world.key(), head_of(shelf.point)
        for _sent_twice in range(2):
            count_stock(key=key, outlet=shelf, counted=counted, reasons=why, by=head)
        self.counts += 1
        self.world.count("shelves counted")
