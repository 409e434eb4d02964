"""Households in the morning: they harvest, say yes to orders, weigh, pack and bring parcels to a post office."""

import datetime as dt
from uuid import NAMESPACE_OID, uuid5

from farmers.domain import DrawSpec, confirm_seller_order, propose_weight, record_lot
from farmers.models import GrowingArea, Household, Listing, Lot
from logistics.domain import accept_item, pack_and_label, record_scan, weigh_in
from logistics.domain.weighing_in import lines_by_weight, may_weigh_in
from logistics.models import Point, Scan, Shipment
from marketplace.accounts.models import User
from marketplace.common import clock
from marketplace.common.geo import great_circle_m
from marketplace.demo.season.world import World
from marketplace.shop.checkout.domain import cancel_seller_order
from marketplace.shop.order.domain import answer_weight
from marketplace.shop.order.models import Line, OrderStatus, SellerOrder, SellerOrderStatus

LIGHTEST = 960
"""Goods by weight come out between 96 % and 100 % of what was ordered."""
HARVEST_GRAMS = 300_000
SENT_TWICE = 0.05
HEAVIER = 0.05
CANNOT = 0.01
WEIGHED_IN = 15
"""Of so many parcels with goods by weight one is lighter on the post's scales."""
LIGHTER_GRAMS = 50


class Farms:
    """All households of the season."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.accepted = 0
        self.points = list(Point.objects.filter(accepts=True, is_open=True).order_by("pk"))

    def pack(self) -> None:
        """Confirm and pack everything that waits."""
        waiting = SellerOrder.objects.filter(
            status__in=(SellerOrderStatus.PLACED, SellerOrderStatus.CONFIRMED), order__status=OrderStatus.PLACED
        )
        for seller_order in list(waiting.select_related("stocking_place__household").order_by("pk")):
            household = seller_order.stocking_place.household
            by = _seller(household)
            if self.world.chance(CANNOT):
                cancel_seller_order(seller_order=seller_order, by=by, reason="mưa làm hỏng vườn", seller=True)
                self.world.count("cannot deliver")
                continue
            confirm_seller_order(seller_order=seller_order, by=by)
            draws = [draw for line in seller_order.lines.order_by("pk") for draw in self._draws(line, by)]
            pack_and_label(seller_order=seller_order, draws=draws, by=by)
            self.world.count("packed")

    def _draws(self, line: Line, by: User) -> list[DrawSpec]:
        """Weigh one line out of the oldest lot that still has enough, or out of today's harvest."""
        grams = int(line.ordered_grams or 0)
        if line.price_per_kg is not None:
            grams = self._heavier(line, by) or grams * self.world.random.randint(LIGHTEST, 1000) // 1000
        area = Listing.objects.get(product_id=line.product_id).growing_area
        lot = self._lot(area, grams, by)
        return [DrawSpec(line_id=line.pk, lot_id=lot.pk, quantity=line.quantity, grams=grams)]

    def _heavier(self, line: Line, by: User) -> int:
        """Now and then a line comes out heavier: the customer is asked; the grams then, or 0 where it is not."""
        if not self.world.chance(HEAVIER):
            return 0
        grams = int(line.ordered_grams or 0) * self.world.random.randint(1020, 1100) // 1000
        asked = propose_weight(line=line, grams=grams, by=by)
        answer_weight(proposal=asked, yes=self.world.chance(0.7), by=None)
        self.world.count("asked for weight")
        return grams

    def _lot(self, area: GrowingArea, grams: int, by: User) -> Lot:
        today = clock.today()
        for lot in area.lots.filter(harvested_on__gte=today - dt.timedelta(days=5), harvested_on__lte=today).order_by(
            "pk"
        ):
            if lot.grams_left >= grams:
                return lot
        self.world.count("lots harvested")
        return record_lot(growing_area=area, harvested_on=today, grams=max(HARVEST_GRAMS, grams), by=by)

    def hand_in(self) -> None:
        """Bring what was packed to the nearest post office, which accepts it and sends it on."""
        ready = Shipment.objects.filter(status=Shipment.Status.ALLOCATED)
        for shipment in list(ready.select_related("seller_order__stocking_place__household__commune").order_by("pk")):
            point = self._nearest(shipment.seller_order.stocking_place.household)
            clerk = point.clerks.order_by("pk").last().user
            for item in shipment.items.all():
                key, now = self.world.key(), clock.now()
                for _send in range(2 if self.world.chance(SENT_TWICE) else 1):
                    accept_item(s10=item.s10, point=point, by=clerk, key=key, device_time=now)
                self._weigh_in(shipment, point, clerk)
                record_scan(
                    key=self.world.key(),
                    s10=item.s10,
                    kind=Scan.Kind.DISPATCH,
                    by=clerk,
                    point=point,
                    device_time=now + dt.timedelta(hours=2),
                )
            self.world.count("handed in")

    def _weigh_in(self, shipment: Shipment, point: Point, clerk: User) -> None:
        """The post's scales now and then find a little less than the seller's; the form is sent twice."""
        shipment.refresh_from_db()
        lines = lines_by_weight(shipment) if may_weigh_in(shipment, point) else []
        self.accepted += 1
        if not lines or self.accepted % WEIGHED_IN:  # in turn: what others draw from chance stays as it is
            return
        key, grams = (
            uuid5(NAMESPACE_OID, f"weighed in {shipment.pk}"),
            {lines[0].pk: (lines[0].final_grams or 0) - LIGHTER_GRAMS},
        )
        for _send in range(2):
            weigh_in(key=key, shipment=shipment, grams=grams, point=point, by=clerk)
        self.world.count("weighed in")

    def _nearest(self, household: Household) -> Point:
        here = household.commune
        return min(
            self.points,
            key=lambda point: great_circle_m(here.latitude, here.longitude, point.latitude, point.longitude),
        )


def _seller(household: Household) -> User:
    """Return who acts for the household: its agent where it has one, else its owner."""
    member = household.members.filter(until=None).order_by("role").select_related("user").first()
    if member is None:
        raise LookupError(f"household {household.code} has no people")
    return member.user
