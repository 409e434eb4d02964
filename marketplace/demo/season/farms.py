"""Households in the morning: they harvest, say yes to orders, weigh, pack and bring parcels to a post office."""

import datetime as dt
from uuid import NAMESPACE_OID, uuid5

from farmers.domain import DrawSpec, confirm_seller_order, propose_weight, record_lot
from farmers.models import GrowingArea, Household, HouseholdMember, Lot
from logistics.domain import pack_and_label, weigh_in
from logistics.domain.scanning import ScanSpec
from logistics.domain.weighing_in import lines_by_weight, may_weigh_in
from logistics.models import Point, Scan, Shipment
from marketplace.accounts.models import User
from marketplace.areas.models import Commune
from marketplace.common import clock
from marketplace.common.compiled import Compiled, Given
from marketplace.common.geo import great_circle_m
from marketplace.demo.season.offices import clerk_of
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
NEAR = 0.2
"""Degrees, about 20 km: further away nobody looks for a post office, unless there is none."""


_LINES: Compiled[Line] = Compiled(
    lambda: (
        Line.objects.filter(seller_order=Given("part")).select_related("product__listing__growing_area").order_by("pk")
    )
)
_FRESH: Compiled[Lot] = Compiled(
    lambda: Lot.objects.filter(
        growing_area=Given("area"),
        held_at__isnull=True,
        harvested_on__gte=Given("since"),
        harvested_on__lte=Given("today"),
    ).order_by("pk")
)
_IN_CHARGE: Compiled[HouseholdMember] = Compiled(
    lambda: (
        HouseholdMember.objects.filter(household=Given("household"), until=None)
        .select_related("user")
        .order_by("role", "pk")[:1]
    )
)


class Farms:
    """All households of the season."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.accepted = 0
        self._nearest_of: dict[int, Point] = {}
        self.points = list(Point.objects.filter(accepts=True, is_open=True).order_by("pk"))

    def pack(self) -> None:
        """Confirm and pack everything that waits."""
        waiting = SellerOrder.objects.filter(
            status__in=(SellerOrderStatus.PLACED, SellerOrderStatus.CONFIRMED), order__status=OrderStatus.PLACED
        )
        waiting = self.world.ours(waiting, "stocking_place_id").select_related("stocking_place__household")
        for seller_order in list(waiting.order_by("pk")):
            household = seller_order.stocking_place.household
            by = _seller(household)
            if self.world.chance(CANNOT):
                cancel_seller_order(seller_order=seller_order, by=by, reason="mưa làm hỏng vườn", seller=True)
                self.world.count("cannot deliver")
                continue
            confirm_seller_order(seller_order=seller_order, by=by)
            lines = _LINES.rows(part=seller_order.pk)
            draws = [draw for line in lines for draw in self._draws(line, by)]
            pack_and_label(seller_order=seller_order, draws=draws, by=by)
            self.world.count("packed")

    def _draws(self, line: Line, by: User) -> list[DrawSpec]:
        """Weigh one line out of the oldest lot that still has enough, or out of today's harvest."""
        grams = int(line.ordered_grams or 0)
        if line.price_per_kg is not None:
            grams = self._heavier(line, by) or grams * self.world.random.randint(LIGHTEST, 1000) // 1000
        lot = self._lot(line.product.listing.growing_area, grams, by)
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
        for lot in _FRESH.rows(area=area.pk, since=today - dt.timedelta(days=5), today=today):
            if lot.grams_left >= grams:
                return lot
        self.world.count("lots harvested")
        return record_lot(growing_area=area, harvested_on=today, grams=max(HARVEST_GRAMS, grams), by=by)

    def hand_in(self) -> None:
        """Bring what was packed to the nearest post office, which accepts it and sends it on."""
        ready = Shipment.objects.filter(status=Shipment.Status.ALLOCATED).prefetch_related("items")
        piles: dict[Point, list[Shipment]] = {}
        for shipment in ready.select_related("seller_order__stocking_place__household__commune").order_by("pk"):
            point = self._nearest(shipment.seller_order.stocking_place.household.commune)
            if self.world.is_ours(point.pk):
                piles.setdefault(point, []).append(shipment)
        for point, pile in piles.items():
            self._accept(point, pile)

    def _accept(self, point: Point, pile: list[Shipment]) -> None:
        """The clerk scans the morning's pile in, weighs some of it, and scans it out two hours later."""
        clerk, now = clerk_of(point), clock.now()
        numbers = [item.s10 for shipment in pile for item in shipment.items.all()]
        ins = [ScanSpec(self.world.key(), s10, Scan.Kind.ACCEPT, now, point) for s10 in numbers]
        again = [scan for scan in ins if self.world.chance(SENT_TWICE)]
        later = now + dt.timedelta(hours=2)
        out = [ScanSpec(self.world.key(), s10, Scan.Kind.DISPATCH, later, point) for s10 in numbers]
        to_weigh = [shipment for shipment in pile if self._has_its_turn()]
        if to_weigh:  # else the device sends all that it scanned at once
            self.world.scan([*ins, *again], by=clerk)
        for shipment in to_weigh:
            self._weigh_in(shipment, point, clerk)
        self.world.scan(out if to_weigh else [*ins, *again, *out], by=clerk)
        self.world.count("handed in", len(pile))

    def _has_its_turn(self) -> bool:
        """Return whether the next parcel is put on the scales: in turn, what others draw from chance stays as it is."""
        self.accepted += 1
        return self.accepted % WEIGHED_IN == 0

    def _weigh_in(self, shipment: Shipment, point: Point, clerk: User) -> None:
        """The post's scales now and then find a little less than the seller's; the form is sent twice."""
        shipment.refresh_from_db()
        lines = lines_by_weight(shipment) if may_weigh_in(shipment, point) else []
        if not lines:
            return
        key, grams = (
            uuid5(NAMESPACE_OID, f"weighed in {shipment.pk}"),
            {lines[0].pk: (lines[0].final_grams or 0) - LIGHTER_GRAMS},
        )
        for _send in range(2):
            weigh_in(key=key, shipment=shipment, grams=grams, point=point, by=clerk)
        self.world.count("weighed in")

    def _nearest(self, here: Commune) -> Point:
        """Return the point that a household of the commune brings its parcels to."""
        if here.pk not in self._nearest_of:
            near = [
                point
                for point in self.points
                if abs(point.latitude - here.latitude) < NEAR and abs(point.longitude - here.longitude) < NEAR
            ]
            self._nearest_of[here.pk] = min(
                near or self.points,
                key=lambda point: great_circle_m(here.latitude, here.longitude, point.latitude, point.longitude),
            )
        return self._nearest_of[here.pk]


def _seller(household: Household) -> User:
    """Return who acts for the household: its agent where it has one, else its owner."""
    member = _IN_CHARGE.first(household=household.pk)
    if member is None:
        raise LookupError(f"household {household.code} has no people")
    return member.user
