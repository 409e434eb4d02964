"""Points with shelves: goods sent in vain are called back, a shelf is counted, small change goes back at the end."""

from logistics.domain import count_stock, recall_transfer, request_transfer, return_float, send_transfer
from logistics.models import Outlet
from logistics.queries import float_at_hand
from marketplace.demo.names import People
from marketplace.demo.season.counters import OPEN_A_DAY
from marketplace.demo.season.offices import clerk_of, head_of
from marketplace.demo.season.players import Player, in_turn
from marketplace.demo.season.world import World
from marketplace.shop.partner.models import StockRecord

COUNTED = 0.3
"""Of the shelves: how often one is counted on a day; the first of all on the first day."""
ITEMS = 4
OFF = 0.3
RECALLED = 0.02
REASONS = ("chuột cắn bao", "đếm nhầm lúc nhập", "thấy thêm ở góc kệ")


class Shelves(Player):
    """Whoever leads a point with shelves."""

    def __init__(self, world: World, people: People) -> None:
        super().__init__(world, people)
        shelves = Outlet.objects.filter(point__isnull=False).select_related("point__operator", "partner").order_by("pk")
        self.all_shelves = list(shelves)
        self.counts = self.recalled = 0

    @property
    def shelves(self) -> list[Outlet]:
        """Return the shelves that are looked after today: those of the counters that are open."""
        return in_turn(self.all_shelves, self.world.day, OPEN_A_DAY)

    def evening(self) -> None:
        """After the shops have closed."""
        with self.world.at(21, 45):
            for shelf in self.shelves:
                if not self.counts or self.world.chance(COUNTED):
                    self._count(shelf)

    def finish(self) -> None:
        """The season is over: points give a part of their small change back."""
        for shelf in self.shelves:  # of the last day's
            spare = float_at_hand(shelf.point) // 2
            if spare:
                return_float(key=self.world.key(), point=shelf.point, amount=spare, by=head_of(shelf.point))
                self.world.count("float given back")

    def morning(self) -> None:
        """Goods are sent to a point that has closed for the day, and called back; on the first day for certain."""
        shelves = self.shelves
        for shelf in shelves:
            for other in shelves:
                same = shelf.partner.legal_seller_id == other.partner.legal_seller_id
                if shelf != other and same and (not self.recalled or self.world.chance(RECALLED)):
                    self._send_in_vain(shelf, other)

    def _send_in_vain(self, source: Outlet, target: Outlet) -> None:
        records = StockRecord.objects.filter(partner=source.partner_id, num_in_stock__gt=0).order_by("pk")
        record = next((one for one in records if one.net_stock_level > 0), None)
        if record is None:
            return
        by = clerk_of(source.point)
        asked = {"source": source.partner, "target": target.partner, "packs": {record.product_id: 1}}
        transfer = send_transfer(transfer=request_transfer(key=self.world.key(), by=by, **asked), by=by)
        for _pressed_twice in range(2):
            recall_transfer(transfer=transfer, by=by, reason="bên kia đóng cửa")
        self.recalled += 1
        self.world.count("transfers recalled")

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
