"""After delivery: some goods come back over a counter, and customers are paid out of the till."""

import datetime as dt

from logistics.models import Clerk, Point, Shipment
from marketplace.common import clock
from marketplace.demo.names import People
from marketplace.demo.season.offices import clerk_of, head_of
from marketplace.demo.season.players import Player
from marketplace.demo.season.world import World
from marketplace.settlement.domain import bring_home, lose_on_the_way, take_back_goods
from marketplace.settlement.models import WayHome

COMES_BACK = 0.03
ASKED_FOR_DAYS = 8
"""After that nobody brings anything back."""
LOST_ON_THE_WAY = 0.2
ELSEWHERE = 0.4
"""Any point takes goods back; so often it is not the one that delivered them."""
REASONS = ("dập nhiều quả", "không đúng loại", "khách đổi ý")


class Complaints(Player):
    """Customers who bring back a part of what they got, on the day or a day later."""

    def __init__(self, world: World, people: People) -> None:
        super().__init__(world, people)
        self.heard: set[int] = set()
        served = Clerk.objects.filter(role=Clerk.Role.CLERK, until=None).values("point")
        self.points = list(Point.objects.filter(pk__in=served).order_by("pk"))

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
        since = clock.now() - dt.timedelta(days=ASKED_FOR_DAYS)
        delivered = Shipment.objects.filter(status=Shipment.Status.DELIVERED, closed_at__gte=since).order_by("pk")
        new = delivered.exclude(pk__in=self.heard).select_related("seller_order__order", "delivery_point")
        self.heard &= set(delivered.values_list("pk", flat=True))
        for shipment in list(new):
            if self.world.chance(0.5):
                continue  # tomorrow, perhaps: by then the parcel may be settled
            self.heard.add(shipment.pk)
            if self.world.chance(COMES_BACK * 2):
                self._come_back(shipment)

    def _come_back(self, shipment: Shipment) -> None:
        point = self.world.random.choice(self.points) if self.world.chance(ELSEWHERE) else shipment.delivery_point
        line = next(line for line in shipment.seller_order.lines.order_by("pk") if line.delivered_packs)
        take_back_goods(
            key=self.world.key(),
            seller_order=shipment.seller_order,
            packs={line.pk: self.world.random.randint(1, line.delivered_packs)},
            reason=self.world.random.choice(REASONS),
            restock=self.world.chance(0.5),
            point=point,
            by=clerk_of(point),
        )
        self.world.count("taken back")
