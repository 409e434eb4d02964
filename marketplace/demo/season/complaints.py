"""After delivery: some goods come back over a counter, and customers are paid out of the till."""

from logistics.models import Shipment
from marketplace.demo.names import People
from marketplace.demo.season.carriers import clerk_of, head_of
from marketplace.demo.season.players import Player
from marketplace.demo.season.world import World
from marketplace.settlement.domain import bring_home, lose_on_the_way, take_back_goods
from marketplace.settlement.models import WayHome

COMES_BACK = 0.03
LOST_ON_THE_WAY = 0.2
REASONS = ("dập nhiều quả", "không đúng loại", "khách đổi ý")


class Complaints(Player):
    """Customers who bring back a part of what they got, on the day or a day later."""

    def __init__(self, world: World, people: People) -> None:
        super().__init__(world, people)
        self.heard: set[int] = set()

    def morning(self) -> None:
        """What was taken back where its seller keeps no stock comes home, or is lost on the way."""
        for way in WayHome.objects.filter(status=WayHome.Status.UNDERWAY).select_related("taken_back__point"):
            if self.world.chance(LOST_ON_THE_WAY):
                lose_on_the_way(way=way, reason="rơi vỡ dọc đường", by=head_of(way.taken_back.point))
                self.world.count("lost on the way home")
            else:
                bring_home(way=way, by=clerk_of(way.taken_back.point))
                self.world.count("brought home")

    def evening(self) -> None:
        """Of each parcel delivered since, ask once whether something comes back."""
        delivered = Shipment.objects.filter(status=Shipment.Status.DELIVERED).exclude(pk__in=self.heard).order_by("pk")
        for shipment in list(delivered.select_related("seller_order__order", "delivery_point")):
            if self.world.chance(0.5):
                continue  # tomorrow, perhaps: by then the parcel may be settled
            self.heard.add(shipment.pk)
            if self.world.chance(COMES_BACK * 2):
                self._come_back(shipment)

    def _come_back(self, shipment: Shipment) -> None:
        line = next(line for line in shipment.seller_order.lines.order_by("pk") if line.delivered_packs)
        take_back_goods(
            key=self.world.key(),
            seller_order=shipment.seller_order,
            packs={line.pk: self.world.random.randint(1, line.delivered_packs)},
            reason=self.world.random.choice(REASONS),
            restock=self.world.chance(0.5),
            point=shipment.delivery_point,
            by=clerk_of(shipment.delivery_point),
        )
        self.world.count("taken back")
