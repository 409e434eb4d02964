"""Clerks at counters and carriers with vans: they load, sell, void, count, transfer, and write off what spoiled."""

import uuid

from logistics.domain import (
    DENOMINATIONS,
    NotDeliverable,
    approve_count,
    approve_shift,
    close_shift,
    count_van,
    open_shift,
    receive_goods,
    receive_transfer,
    recount_van,
    request_transfer,
    require_free_stop,
    say_stop,
    send_transfer,
    start_trip,
    stock_in_van,
    write_off,
)
from logistics.domain.shifts import drawer_of
from logistics.models import Outlet, Point, Shift, Transfer, VanTrip
from logistics.queries import float_at_hand, red_communes
from marketplace.accounts.models import HouseholdAccount, User
from marketplace.areas.models import Commune
from marketplace.common import clock
from marketplace.common.phones import normalise_phone
from marketplace.demo.names import People
from marketplace.demo.season.homes import WITH_CARD, Home, Homes
from marketplace.demo.season.offices import clerk_of, head_of, lying_on, shift_at
from marketplace.demo.season.players import Player, in_turn
from marketplace.demo.season.world import World
from marketplace.quotas.domain import QuotaExhausted
from marketplace.settlement.domain import settle_cleared_sales
from marketplace.shop.basket.domain import add_to_basket
from marketplace.shop.basket.models import Basket
from marketplace.shop.checkout.domain import (
    PriceChanged,
    Quote,
    Recipient,
    place_order,
    quote_basket,
    quote_handover,
    sell_at_handover,
    void_sale,
)
from marketplace.shop.checkout.domain.rations import RationNeedsAccount
from marketplace.shop.order.models import Channel
from marketplace.shop.partner.domain import AboveCeiling
from marketplace.shop.partner.locks import SoldOut
from marketplace.shop.partner.models import Partner, RegisteredGoods, StockRecord

FLOAT = 200_000
LOAD = 8
"""Packs of each item that a van takes along."""
VANS_A_DAY = 2
OPEN_A_DAY = 9
"""Counters that are open on a day, each in its turn: the sales of the sample meet at these."""
FROM_VANS = 0.3
"""Of the sales: how often from a van."""
ORDERED_FOR_HOME = 0.2
"""Of what is asked of a van: how often it is more than the door wants to carry, so it comes by parcel."""
SENT_TWICE = 0.05
VOIDED = 0.08
SHORT_DRAWER = 0.15
LOST_FROM_VAN = 0.2
SPOILED = 0.15
MOVED = 0.3
BROKEN_ON_THE_WAY = 0.3
LOW_STOCK, RESTOCK = 20, 100
MOST_PACKS = 2
HOMES = 12


class Counters(Player):
    """Every point with shelves sells over the counter; one of its carriers goes out with a van."""

    def __init__(self, world: World, people: People) -> None:
        super().__init__(world, people)
        shelves = Outlet.objects.filter(point__isnull=False).select_related("partner", "point__operator")
        self.shelves = {shelf.point_id: shelf for shelf in shelves.order_by("-pk")}
        self._all_points = [self.shelves[pk].point for pk in sorted(self.shelves)]
        vans = Outlet.objects.filter(carrier__isnull=False).select_related("partner", "carrier__user", "carrier__point")
        self.vans = list(vans.order_by("pk"))
        self.homes = Homes(world, people)
        self.moved = self.stops = self.turned_away = 0
        self.recounted = False

    @property
    def points(self) -> list[Point]:
        """Return the points whose counters are open today, in turn where there are many."""
        return in_turn(self._all_points, self.world.day, OPEN_A_DAY)

    def morning(self) -> None:
        """Drawers get their float, vans their load; goods that come from elsewhere are counted in."""
        for point in self.points:
            self._keep_in_stock(self.shelves[point.pk])
            amount = min(FLOAT, float_at_hand(point))
            open_shift(key=self.world.key(), point=point, float_amount=amount, by=clerk_of(point))
        for van in self._out_today():
            self._load(van)
        self._move_between_points()
        self._ask_for_what_came_down()

    def _out_today(self) -> list[Outlet]:
        """Return the vans whose turn it is."""
        return in_turn(self.vans, self.world.day, VANS_A_DAY)

    def sell(self, orders: int) -> None:
        """Sell so many times over the day."""
        points = self.points
        out = VanTrip.objects.filter(status=VanTrip.Status.OUT).order_by("pk").values_list("pk", flat=True)
        trips = [None, *out]
        for hour, minute in self.world.moments(orders if points else 0, hours=10):
            with self.world.at(hour, minute):
                trip = self.world.random.choice(trips) if len(trips) > 1 else None
                if trip is not None and self.world.chance(FROM_VANS * ORDERED_FOR_HOME):
                    self._order_for_home(self._drive(trip))
                elif trip is not None and self.world.chance(FROM_VANS):
                    van = self._drive(trip)
                    self._sell(stock_in_van(van.carrier), {"trip": van}, van.carrier.user, van.carrier.point)
                else:
                    point = self.world.random.choice(points)
                    shift = shift_at(point)
                    self._sell(lying_on(self.shelves[point.pk].partner), {"shift": shift}, shift.clerk, point)

    def _ask_for_what_came_down(self) -> None:
        """On the first day of a decision somebody asks for its goods at each counter, and nobody has set the price."""
        bound = RegisteredGoods.objects.filter(binds_from=clock.today()).values("product")
        for point in self.points:
            shift = shift_at(point)
            there = StockRecord.objects.filter(partner=self.shelves[point.pk].partner, product__in=bound)
            self._sell(list(there.order_by("pk")), {"shift": shift}, shift.clerk, point)

    def evening(self) -> None:
        """Vans are counted and emptied, drawers are counted, what spoiled is written off."""
        for trip in VanTrip.objects.filter(status=VanTrip.Status.OUT).select_related("carrier__user", "carrier__point"):
            self._count_van(trip)
        with self.world.at(21, 30):
            for van in self._out_today():
                self._unload(van)
            for point in self.points:
                self._spoil(self.shelves[point.pk])
                self._close(shift_at(point))
        self.world.count("sales settled", settle_cleared_sales())

    def finish(self) -> None:
        """What cleared on the last evening is settled."""
        self.world.count("sales settled", settle_cleared_sales())

    def _drive(self, number: int) -> VanTrip:
        """The van goes on to the next commune around, into a red one as well: turned away there, it drives on."""
        trip = VanTrip.objects.select_related("carrier__point", "carrier__user").get(pk=number)
        around = list(Commune.objects.filter(coverage__point=trip.carrier.point).distinct().order_by("code"))
        closed = red_communes(clock.now()).filter(coverage__point=trip.carrier.point).order_by("code").first()
        for _turned_away in around:
            self.stops += 1
            here = around[self.stops % len(around)]  # in turn: what the others draw from chance stays as it is
            if closed is not None and not self.turned_away:
                here = closed
            trip = say_stop(trip=trip, commune=here, by=trip.carrier.user)
            try:
                require_free_stop(trip)
            except NotDeliverable:
                self.turned_away += 1
                self.world.count("vans turned away by a red zone")
            else:
                break
        return trip

    def _sell(self, records: list[StockRecord], seat: dict[str, object], by: User, point: Point) -> None:
        free = [record for record in records if record.net_stock_level > 0 and record.price]
        chosen = self.world.random.sample(free, min(len(free), self.world.random.randint(1, 2)))
        items = {one.pk: min(one.net_stock_level, self.world.random.randint(1, MOST_PACKS)) for one in chosen}
        if not items:
            return
        try:
            quote = quote_handover(items=items, **seat)  # type: ignore[arg-type]
        except AboveCeiling:  # a decision came down in mid-season, and nobody has set the price yet
            self.world.count("ceiling refused at the counter")
            return
        arguments = {"items": items, "shown": quote.digest, "given": _rounded(quote), "by": by, **seat}
        key = self.world.key()
        for _send in range(2 if self.world.chance(SENT_TWICE) else 1):
            try:
                paid = self._pay(key, arguments, point)
            except (SoldOut, PriceChanged):  # somebody on the web had the last one, or its price came down meanwhile
                self.world.count("too late at the counter")
                return
            if not paid:
                return
        self.world.count("sold over the counter" if "shift" in seat else "sold from vans")

    def _pay(self, key: uuid.UUID, arguments: dict[str, object], point: Point) -> bool:
        """Sell; rationed goods to a household that shows itself. False where it cannot, or its ration is used up."""
        try:
            sale = sell_at_handover(key=key, **arguments)  # type: ignore[arg-type]
        except RationNeedsAccount:
            by: User = arguments["by"]  # type: ignore[assignment]
            account = self.homes.shows_itself(self._home(point.commune), by, to_clerk="shift" in arguments)
            if account is None:
                return False
            arguments["account"] = account
            try:
                sale = sell_at_handover(key=key, **arguments)  # type: ignore[arg-type]
            except QuotaExhausted:
                self.world.count("ration refused at the counter")
                return False
        if sale.voided_at is None and self.world.chance(VOIDED):
            void_sale(sale=sale, by=arguments["by"], reason="quét nhầm mặt hàng")  # type: ignore[arg-type]
            self.world.count("sales voided")
        return True

    def _home(self, commune: Commune) -> Home:
        if len(self.homes.known) < HOMES:
            return self.homes.meet(commune, with_card=self.world.chance(WITH_CARD))
        return self.world.random.choice(self.homes.known)

    def _order_for_home(self, trip: VanTrip) -> None:
        """At the door somebody orders what comes by parcel later: typed by the carrier, sent twice by a bad line."""
        point, carrier = trip.carrier.point, trip.carrier.user
        near = Commune.objects.filter(coverage__point=point, community_teams__isnull=True).select_related("province")
        commune = near.order_by("code").first()
        free = StockRecord.objects.filter(partner=self.shelves[point.pk].partner, num_in_stock__gt=LOW_STOCK)
        chosen = self.world.random.sample(list(free.select_related("product").order_by("pk")), 1) if free else []
        if commune is None or not chosen:
            return
        basket = Basket.objects.create()
        for record in chosen:
            add_to_basket(basket=basket, product=record.product, quantity=self.world.random.randint(2, 4))
        home = self._home(commune)
        order = {
            "basket": basket,
            "key": self.world.key(),
            "recipient": Recipient(home.name, normalise_phone(home.phone), commune, home.address_text),
            "user": None,
            "channel": Channel.MOBILE,
            "by": carrier,
        }
        try:
            order["quote_digest"] = quote_basket(basket, commune=commune).digest
            placed = self._place(order, home, carrier)
        except AboveCeiling:
            self.world.count("ceiling refused at the van")
            return
        if placed:
            self.world.count("ordered from a van")

    def _place(self, order: dict[str, object], home: Home, carrier: User) -> bool:
        """Place; for rationed goods the household shows itself to the carrier. False where nothing was placed."""
        try:
            place_order(**order)  # type: ignore[arg-type]
        except RationNeedsAccount:
            account: HouseholdAccount | None = self.homes.shows_itself(home, carrier, to_clerk=False)
            if account is None:
                return False
            order["account"] = account
            try:
                place_order(**order)  # type: ignore[arg-type]
            except QuotaExhausted:
                self.world.count("ration refused at the van")
                return False
        if self.world.chance(SENT_TWICE):
            place_order(**order)  # type: ignore[arg-type]
        return True

    def _keep_in_stock(self, shelf: Outlet) -> None:
        for record in StockRecord.objects.filter(partner=shelf.partner).select_related("product").order_by("pk"):
            if record.net_stock_level < LOW_STOCK:
                receive_goods(
                    key=self.world.key(),
                    outlet=shelf,
                    product=record.product,
                    packs=RESTOCK,
                    document="Phiếu giao hàng mẫu",
                    by=clerk_of(shelf.point),
                )

    def _load(self, van: Outlet) -> None:
        carrier = van.carrier
        shelf = self.shelves[carrier.point_id]
        free = StockRecord.objects.filter(partner=shelf.partner, num_in_stock__gt=0).order_by("pk")
        packs = {one.product_id: min(LOAD, one.net_stock_level) for one in free if one.net_stock_level > 0}
        if not packs or VanTrip.objects.filter(carrier=carrier).exclude(status=VanTrip.Status.CLOSED).exists():
            return
        transfer = self._send(shelf.partner, van.partner, packs, clerk_of(carrier.point))
        receive_transfer(transfer=transfer, by=carrier.user)
        start_trip(key=self.world.key(), carrier=carrier, by=carrier.user)
        self.world.count("van trips")

    def _count_van(self, trip: VanTrip) -> None:
        counted = {one.pk: one.num_in_stock for one in stock_in_van(trip.carrier)}
        if counted and self.world.chance(LOST_FROM_VAN):
            lost = self.world.random.choice(sorted(counted))
            counted[lost] -= 1
            self.world.count("lost from vans")
        if counted and not self.recounted:
            self.recounted = True
            return self._miscount(trip, counted)
        closed = count_van(trip=trip, counted=counted, by=clerk_of(trip.carrier.point))
        if closed.status == VanTrip.Status.DIFFERENCE:
            approve_count(trip=closed, by=head_of(trip.carrier.point), reason="rơi mất một gói khi bán")

    def _miscount(self, trip: VanTrip, counted: dict[int, int | None]) -> None:
        """The clerk writes down an empty van; the head counts again, and what differs still an admin approves."""
        point = trip.carrier.point
        count_van(trip=trip, counted={}, by=clerk_of(point))
        found = {pk: packs or 0 for pk, packs in counted.items()}
        for _sent_twice in range(2):
            mended = recount_van(trip=trip, counted=found, reason="đếm nhầm xe khác", by=head_of(point))
        if mended.status == VanTrip.Status.DIFFERENCE:
            approve_count(trip=mended, by=self.world.admin, reason="rơi mất một gói khi bán")
        self.world.count("vans counted again")

    def _unload(self, van: Outlet) -> None:
        left = {one.product_id: one.num_in_stock for one in stock_in_van(van.carrier)}
        open_trips = VanTrip.objects.filter(carrier=van.carrier).exclude(status=VanTrip.Status.CLOSED)
        if not left or open_trips.exists():
            return
        transfer = self._send(van.partner, self.shelves[van.carrier.point_id].partner, left, van.carrier.user)
        receive_transfer(transfer=transfer, by=clerk_of(van.carrier.point))

    def _move_between_points(self) -> None:
        """A point helps out another one of the same seller, on the first day too; something may break on the way."""
        points = self.points
        pairs = [
            (one, other)
            for one in points
            for other in points
            if one != other and _seller(self.shelves[one.pk]) == _seller(self.shelves[other.pk])
        ]
        if not pairs or (self.moved and not self.world.chance(MOVED)):
            return
        source, target = self.world.random.choice(pairs)
        free = StockRecord.objects.filter(partner=self.shelves[source.pk].partner, num_in_stock__gt=LOW_STOCK)
        record = next((one for one in free.order_by("pk") if one.net_stock_level > 4), None)
        if record is None:
            return
        goes = {record.product_id: 4}
        places = (self.shelves[source.pk].partner, self.shelves[target.pk].partner)
        transfer = self._send(*places, goes, clerk_of(source))
        self.moved += 1
        if self.moved == 1 or self.world.chance(BROKEN_ON_THE_WAY):
            why = {record.product_id: "rách bao dọc đường"}
            packs = {record.product_id: 3}
            receive_transfer(transfer=transfer, by=clerk_of(target), packs=packs, reasons=why)
            self.world.count("written off on the way")
        else:
            receive_transfer(transfer=transfer, by=clerk_of(target))
        self.world.count("transfers")

    def _send(self, source: Partner, target: Partner, packs: dict[int, int], by: User) -> Transfer:
        transfer = request_transfer(key=self.world.key(), source=source, target=target, packs=packs, by=by)
        return send_transfer(transfer=transfer, by=by)

    def _spoil(self, shelf: Outlet) -> None:
        record = StockRecord.objects.filter(partner=shelf.partner).select_related("product").order_by("pk").first()
        if record is not None and record.net_stock_level > 0 and self.world.chance(SPOILED):
            write_off(
                key=self.world.key(),
                outlet=shelf,
                product=record.product,
                packs=1,
                reason="bao bì rách, ẩm",
                by=clerk_of(shelf.point),
            )
            self.world.count("spoiled on shelves")

    def _close(self, shift: Shift) -> None:
        expected = drawer_of(shift)
        short = 1_000 * self.world.random.randint(1, 5) if self.world.chance(SHORT_DRAWER) else 0
        closed = close_shift(shift=shift, notes=_notes(max(0, expected - short)), by=shift.clerk)
        if closed.status == Shift.Status.DIFFERENCE:
            approve_shift(shift=closed, by=head_of(shift.point), reason="thối nhầm, giao dịch viên nhận lỗi")
            self.world.count("short drawers")


def _seller(shelf: Outlet) -> int | None:
    return shelf.partner.legal_seller_id


def _rounded(quote: Quote) -> int:
    """Return what a customer gives: the sum, or the next ten thousand."""
    return -(-quote.total // 10_000) * 10_000


def _notes(amount: int) -> dict[int, int]:
    """Return an amount in the largest notes and coins."""
    notes = {}
    for note in DENOMINATIONS:
        notes[note], amount = divmod(amount, note)
    return {note: count for note, count in notes.items() if count}
