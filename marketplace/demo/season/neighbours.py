"""Orders by telephone, a commune that turns red and green again, and its community team."""

import datetime as dt
from typing import Any

from catalog.domain import decide_ration
from catalog.models import Product, Ration
from logistics.domain import (
    Paid,
    Refusal,
    close_manifest,
    decide_zone,
    hand_over_manifest,
    lift_zone,
    open_manifest,
    record_receipt,
    take_in_order,
)
from logistics.domain.boundary import due_at_boundary
from logistics.domain.community import OVER, shipments_of
from logistics.models import CommunityTeam, Manifest, Point, Run, Shipment, Stop, TeamMember, Zone
from logistics.queries import held_by_zone, zone_of
from marketplace.accounts.models import User
from marketplace.common import clock
from marketplace.demo.names import People
from marketplace.demo.season.homes import Home, Homes
from marketplace.demo.season.market import listings_of
from marketplace.demo.season.offices import clerk_of
from marketplace.demo.season.shoppers import Shoppers
from marketplace.demo.season.world import World
from marketplace.desk.phone.domain import (
    add_goods,
    end_call,
    place_phone_order,
    record_missed_call,
    repeat_order,
    set_recipient,
    start_call,
    take_callback,
)
from marketplace.desk.phone.slip import slip_of
from marketplace.shop.basket.domain import add_to_basket
from marketplace.shop.basket.models import Basket
from marketplace.shop.checkout.domain import NotDeliverable, PriceChanged, Recipient, quote_basket
from marketplace.shop.checkout.domain.community import order_for_household
from marketplace.shop.checkout.domain.rations import RationNeedsAccount
from marketplace.shop.checkout.domain.sourcing import Wanted, choose_records
from marketplace.shop.order.models import Order, RefusedGoods
from marketplace.shop.partner.locks import SoldOut

POINTS = 6
"""Points that answer the telephone."""
CALLS_AGAIN = 0.3
MISSED = 0.4
TURNS_RED, TURNS_GREEN = 1, 4
"""Days of the season on which the team's commune is closed, and open again."""
TAKES_PART = 0.5
LEAST_LISTED = 2
REFUSES = 0.3
"""Of the hand-overs: how often a household does not take a pack, or owes its team something."""
OWED = 5_000
RATIONED = 0.4
"""Of what a household of the red commune orders, so often rationed goods are with it."""


class Callers(Shoppers):
    """People who telephone: some again and order the same, some ring in vain and are called back."""

    def __init__(self, world: World, people: People) -> None:
        super().__init__(world, people)
        self.points = list(Point.objects.filter(clerks__isnull=False, is_open=True).distinct().order_by("pk")[:POINTS])
        self.former: list[int] = []

    def _order(self) -> None:
        point = self.world.random.choice(self.points)
        clerk = clerk_of(point)
        former = self._former() if self.world.chance(CALLS_AGAIN) else None
        phone = former.recipient_phone if former else self.people.phone()
        if self.world.chance(MISSED):
            call = self._call_back(phone, point, clerk)
        else:
            call = start_call(phone=phone, point=point, by=clerk, key=self.world.key())
        if former is not None:
            for listing in listings_of(former.lines.values("product")):
                self._keep_in_stock(listing)
            repeat_order(call=call, order=former)
            self.world.count("ordered the same again")
        for listing in self._choose() if not slip_of(call).lines else ():
            add_goods(call=call, product=listing.product, quantity=self.world.random.randint(1, 2))
        if former is None or call.commune is None:
            commune = self.world.random.choice(self.communes)
            name = self.people.name()[1]
            set_recipient(call=call, name=name, commune=commune, address_text=self.people.address())
        slip = slip_of(call)
        if (
            slip.quote is None or slip.rations.needs_code
        ):  # what was ordered before is not to be had, or the place has turned red
            end_call(call=call, outcome="asked", by=clerk)
            self.world.count("asked by telephone")
            return super()._order()  # the order comes by another way, so that the season has as many
        try:
            order = place_phone_order(call=call, quote_digest=slip.quote.digest, read_out=slip.read_out, by=clerk)
        except (PriceChanged, SoldOut):  # while it was read out
            end_call(call=call, outcome="asked", by=clerk)
            self.world.count("too late on the telephone")
            return super()._order()
        self.former.append(order.pk)
        self.world.count("ordered")
        self.world.count("ordered by telephone")
        return None

    def morning(self) -> None:
        """Nobody changes their mind: the shoppers do that for all."""

    def _former(self) -> Order | None:
        """Return an order of somebody who telephoned before."""
        return Order.objects.get(pk=self.world.random.choice(self.former)) if self.former else None

    def _call_back(self, phone: str, point: Point, clerk: User):  # type: ignore[no-untyped-def]  # a Call
        missed = record_missed_call(phone=phone, line=point.phone, ref=str(self.world.key()), rang_at=clock.now())
        self.world.count("missed calls")
        return take_callback(callback=missed.callback, point=point, by=clerk, key=self.world.key())


class Neighbours(Shoppers):
    """The team's commune: it orders at the door, turns red, orders through its team, and turns green again."""

    def __init__(self, world: World, people: People) -> None:
        super().__init__(world, people)
        self.team = CommunityTeam.objects.select_related("commune__province").order_by("pk")[0]
        self.leader = self.team.members.get(role=TeamMember.Role.LEADER).user
        self.homes = Homes(world, people)
        with world.at(3):
            self._ration_at_home()
        self.rationed = list(
            Product.objects.filter(crop__rations__isnull=False, listing=None).distinct().order_by("pk")
        )
        self.days = self.refusals = self.lent = 0
        self.zone: Zone | None = None

    def _ration_at_home(self) -> None:
        """What is rationed elsewhere is rationed in the team's province as well, so that the team meets rations."""
        elsewhere = Ration.objects.filter(valid_to=None).select_related("crop").order_by("pk").first()
        province = self.team.commune.province
        if elsewhere is None or province.rations.filter(crop=elsewhere.crop).exists():
            return
        facts = {"crop": elsewhere.crop, "amount": elsewhere.amount, "per_days": elsewhere.per_days}
        source = "Phương án cung ứng mẫu của mùa, không có thật"
        decide_ration(
            provinces=[province],
            valid_from=clock.today() + dt.timedelta(days=1),
            source=source,
            by=self.world.admin,
            **facts,
        )
        self.world.count("rations decided")

    def morning(self) -> None:
        """The decision comes and goes; the team takes in what the zone keeps."""
        if self.days == TURNS_RED:
            facts = {"name": "Vùng đỏ mùa vụ", "level": "red", "source": "Quyết định mẫu", "by": self.world.admin}
            self.zone = decide_zone(communes=[self.team.commune], **facts)
            self.world.count("zones red")
        if self.days == TURNS_GREEN:
            self._open_again()
        self.days += 1

    def sell(self, orders: int) -> None:
        """First the boundary, then the households' orders."""
        with self.world.at(9, 30):
            self._boundary()
        super().sell(orders)

    def evening(self) -> None:
        """The team closes its list, households sign."""
        for manifest in list(self.team.manifests.filter(status=Manifest.Status.COLLECTING)):
            if manifest.entries.count() >= (LEAST_LISTED if self._is_red() else 1):
                close_manifest(manifest=manifest, by=self.leader)
                self.world.count("lists closed")
        for manifest in self.team.manifests.exclude(status=Manifest.Status.COLLECTING):
            for entry in manifest.entries.filter(received_at__isnull=True).select_related("order", "manifest__team"):
                states = set(
                    shipments_of(manifest).filter(seller_order__order=entry.order).values_list("status", flat=True)
                )
                if Shipment.Status.DELIVERED in states and states <= OVER:
                    record_receipt(entry=entry, received_by=entry.order.recipient_name, by=self.leader)
                    self.world.count("households signed")

    def finish(self) -> None:
        """A short season may end before the commune has opened again."""
        self._open_again()

    def _open_again(self) -> None:
        if self.zone is not None and self.zone.lifted_by is None:
            self.zone = lift_zone(zone=self.zone, by=self.world.admin)
            self.world.count("zones green again")

    def _is_red(self) -> bool:
        zone = zone_of(self.team.commune, clock.now())
        return zone is not None and zone.level == Zone.Level.RED

    def _order(self) -> None:
        if not self._is_red():
            self.communes = [self.team.commune]
            return super()._order()
        manifest = self.team.manifests.filter(status=Manifest.Status.COLLECTING).first()
        if manifest is None:
            manifest = open_manifest(team=self.team, key=self.world.key(), by=self.leader)
            self._take_in(manifest)
        basket = Basket.objects.create()
        for listing in self._choose():
            add_to_basket(basket=basket, product=listing.product, quantity=1 + self.days % 2)
        if self.world.chance(RATIONED):
            self._add_rationed(basket)
        try:
            quote_basket(basket, commune=self.team.commune)
        except NotDeliverable:
            self.world.count("refused at the door of a red zone")
        quote = quote_basket(basket, commune=self.team.commune, to_boundary=True)
        home = self.homes.meet(self.team.commune, with_card=self.world.chance(0.5))
        order = {
            "manifest": manifest,
            "basket": basket,
            "key": self.world.key(),
            "quote_digest": quote.digest,
            "recipient": Recipient(home.name, home.phone, self.team.commune, home.address_text),
            "by": self.leader,
        }
        self._place(order, home)
        self.world.count("ordered")
        self.world.count("ordered through a team")
        return None

    def _add_rationed(self, basket: Basket) -> None:
        """Put a pack of rationed goods in, if a shelf that serves the commune has one."""
        near = choose_records([Wanted(product, 1) for product in self.rationed], self.team.commune)
        free = [one for one in self.rationed if one.pk in near and near[one.pk].net_stock_level > 0]
        if free:
            add_to_basket(basket=basket, product=self.world.random.choice(free), quantity=1)

    def _place(self, order: dict[str, object], home: Home) -> None:
        """Place; for rationed goods the household shows itself to the leader at its door. Some press twice."""
        try:
            order_for_household(**order)  # type: ignore[arg-type]
        except RationNeedsAccount:
            order["account"] = self.homes.shows_itself(home, self.leader, to_clerk=False)
            order_for_household(**order)  # type: ignore[arg-type]
            self.world.count("rationed goods through a team")
        if self.world.chance(0.2):
            order_for_household(**order)  # type: ignore[arg-type]

    def _take_in(self, manifest: Manifest) -> None:
        """Half of those whose parcels the zone keeps give their number to the team."""
        for point in Point.objects.filter(coverage__commune=self.team.commune).distinct().order_by("pk"):
            held = held_by_zone(point).filter(seller_order__order__commune=self.team.commune)
            orders = Order.objects.filter(pk__in=held.values("seller_order__order"), status="placed").order_by("pk")
            for order in list(orders):
                if self.world.chance(TAKES_PART):
                    take_in_order(manifest=manifest, order=order, by=self.leader)
                    self.world.count("taken in by the team")

    def _boundary(self) -> None:
        """Each carrier who has something of a list hands all of it over at once; some press twice."""
        out = Stop.objects.filter(
            run__status=Run.Status.OUT,
            status=Stop.Status.WAITING,
            shipment__seller_order__order__manifest_entry__manifest__team=self.team,
        ).select_related("run__carrier__user", "shipment__seller_order__order__manifest_entry__manifest__team")
        loads: dict[tuple[int, int], list[Stop]] = {}
        for stop in out.order_by("pk"):
            manifest = stop.shipment.seller_order.order.manifest_entry.manifest
            if manifest.status != Manifest.Status.COLLECTING:
                loads.setdefault((stop.run.carrier_id, manifest.pk), []).append(stop)
        for stops in loads.values():
            carrier = stops[0].run.carrier
            facts = {
                "key": self.world.key(),
                "manifest": stops[0].shipment.seller_order.order.manifest_entry.manifest,
                "carrier": carrier,
                "cash": sum(stop.shipment.cash_due for stop in stops),
                "taken_by": self.leader,
                "device_time": clock.now(),
                "by": carrier.user,
                "ticked": [stop.shipment_id for stop in stops],
            }
            self._refuse_and_lend(stops, facts)
            for _press in range(2):
                done = hand_over_manifest(**facts)
            self.world.count("lists handed over")
            self.world.count("delivered", len(done.handed))

    def _refuse_and_lend(self, stops: list[Stop], facts: dict[str, Any]) -> None:
        """One household does not take a pack, the next pays less than is due and owes its team the rest."""
        for stop in stops:
            line = stop.shipment.seller_order.lines.order_by("-quantity", "pk").first()
            several = sum(one.quantity for one in stop.shipment.seller_order.lines.all()) > 1
            if line is not None and several and (not self.refusals or self.world.chance(REFUSES)):
                refusal = Refusal({line.pk: 1}, RefusedGoods.Reason.DAMAGED)
                less = stop.shipment.cash_due - due_at_boundary(stop.shipment, refusal.packs)
                facts |= {"refused": {stop.shipment_id: refusal}, "cash": facts["cash"] - less}
                self.refusals += 1
                self.world.count("refused at the boundary")
                break
        last = stops[-1].shipment
        entry = last.seller_order.order.manifest_entry
        parcels = [one.shipment for one in stops if one.shipment.seller_order.order_id == entry.order_id]
        none = Refusal({}, "")
        refused: dict[int, Refusal] = facts.get("refused", {})
        due = sum(due_at_boundary(one, refused.get(one.pk, none).packs) for one in parcels)
        if due > OWED and (not self.lent or self.world.chance(REFUSES)):
            facts["paid"] = {entry.pk: Paid(due - OWED, "tổ ứng trước, hộ trả sau")}
            self.lent += 1
            self.world.count("lent by a team")
