"""A small market with fixed roles, made by domain functions: two sides that mirror each other, and those who see both.

A side is a household with its owner, a post office with clerk, head and carrier, and one thing of each kind in each
state that a page waits for. What is the one side's is "the other's" to the people of the other.
"""

from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.test import Client

from catalog.domain import ensure_category
from farmers.domain import DrawSpec, add_member, confirm_seller_order, pause_listing, record_lot
from farmers.models import Household, Listing
from logistics.domain import (
    bring_back,
    close_shift,
    hand_over_cash,
    pack_and_label,
    plan_run,
    record_failure,
    record_scan,
    remit_till,
    send_out_run,
)
from logistics.models import Clerk, PostalItem, Run, Scan, Shipment
from logistics.queries import cash_to_hand_over, handovers_to_remit
from marketplace.accounts.models import User
from marketplace.common import clock
from marketplace.settlement.domain import make_payout_batch, settle_cleared_shipments
from marketplace.shop.partner.models import SellerKind
from tests.factories.accounts import ConsentFactory, UserFactory
from tests.factories.campaigns import CampaignFactory, CampaignMemberFactory, ProvinceOfficerFactory
from tests.factories.checkout import basket_of
from tests.factories.farmers import owner_of
from tests.factories.logistics import CarrierFactory, ClerkFactory, PointFactory, stocked_outlet
from tests.factories.sales import shift_with_float, sold
from tests.factories.settlement import Post, WithholdingRuleFactory, household_with_account, listing_of

PEOPLE = ("consumer", "other_consumer", "owner", "other_owner", "agent", "worker", "clerk", "other_clerk", "head")
PEOPLE += ("carrier", "other_carrier", "manager", "officer", "admin", "accountant")
ROLES = ("anonymous", *PEOPLE)


@dataclass
class Side:
    """One household with one post office, and its things by name."""

    household: Household
    post: Post
    head: User
    listing: Listing
    things: dict[str, Any] = field(default_factory=dict)

    def order(self, **changes: Any) -> Shipment:
        """Place an order for one box of the listing."""
        return self.post.order((self.listing, 1), **changes)[0]

    def packed(self, shipment: Shipment | None = None) -> PostalItem:
        """Confirm and pack, without taking the parcel anywhere."""
        part = (shipment or self.order()).seller_order
        owner = owner_of(self.household)
        confirm_seller_order(seller_order=part, by=owner)
        line = part.lines.get()
        area = self.listing.growing_area
        lot = record_lot(growing_area=area, harvested_on=clock.today(), grams=line.ordered_grams, by=owner)
        draw = DrawSpec(line_id=line.pk, lot_id=lot.pk, quantity=line.quantity, grams=line.ordered_grams)
        return pack_and_label(seller_order=part, draws=[draw], by=owner)

    def scan(self, item: PostalItem, *kinds: str, by: User | None = None, point: Any = None) -> PostalItem:
        """Scan the parcel at this side's point, or at another."""
        for kind in kinds:
            where = {"by": by or self.post.clerk, "point": point or self.post.point}
            record_scan(key=uuid4(), s10=item.s10, kind=Scan.Kind(kind), device_time=clock.now(), **where)
        return item

    def ready(self) -> Shipment:
        """Return a shipment that lies at the point for a run."""
        return Shipment.objects.get(items=self.scan(self.packed(), "accept", "arrive"))

    def planned(self, *shipments: Shipment) -> Run:
        """Plan a run of the carrier's."""
        return plan_run(carrier=self.post.carrier, day=clock.today(), by=self.post.clerk, shipments=list(shipments))

    def out(self, *shipments: Shipment) -> Run:
        """Send a run out."""
        return send_out_run(run=self.planned(*shipments), by=self.post.clerk)

    def fail(self, shipment: Shipment, reason: str) -> None:
        """Fail at the door."""
        shipment.refresh_from_db()
        who = {"carrier": self.post.carrier, "by": self.post.carrier.user, "device_time": clock.now()}
        record_failure(key=uuid4(), shipment=shipment, reason=reason, **who)

    def hand_over(self, *, short: int = 0) -> Any:
        """Deliver one parcel and hand its cash over."""
        self.post.deliver(self.ready())
        held = sum(shipment.cash_collected for shipment in cash_to_hand_over(self.post.carrier))
        where = {"carrier": self.post.carrier, "point": self.post.point, "by": self.post.clerk}
        return hand_over_cash(key=uuid4(), counted=held - short, **where)

    def remit(self, *, short: int = 0) -> Any:
        """Send the till to clearing."""
        till = sum(handover.counted for handover in handovers_to_remit(self.post.point))
        return remit_till(key=uuid4(), point=self.post.point, counted=till - short, by=self.post.clerk)


def make_side() -> Side:
    """Return a household and a post office with one thing of each kind in each state."""
    household = household_with_account()
    point = PointFactory()
    post = Post(point, ClerkFactory(point=point).user, CarrierFactory(point=point))
    head = ClerkFactory(point=point, role=Clerk.Role.HEAD).user
    side = Side(household, post, head, listing_of(household, quantity=60))
    paused = listing_of(household)
    pause_listing(listing=paused, by=owner_of(household))
    side.things |= {"listing": {"pk": side.listing.pk}, "paused": {"pk": paused.pk}, "product": _slug(side.listing)}
    _orders(side)
    _parcels(side)
    _runs(side)
    _cash(side)
    _counter(side)
    return side


def _slug(listing: Listing) -> dict[str, str]:
    return {"slug": f"{listing.product.slug}-{listing.product_id}"}


def _number(shipment: Shipment) -> dict[str, str]:
    return {"number": shipment.seller_order.number}


def _orders(side: Side) -> None:
    placed, confirmed = side.order(), side.order()
    confirm_seller_order(seller_order=confirmed.seller_order, by=owner_of(side.household))
    packed = side.packed()
    side.things |= {
        "order_placed": _number(placed),
        "order_confirmed": _number(confirmed),
        "order_packed": _number(packed.shipment),
        "item_packed": packed,
    }


def _parcels(side: Side) -> None:
    """Make parcels that come from elsewhere, go elsewhere, and are going back."""
    elsewhere = PointFactory()
    clerk = ClerkFactory(point=elsewhere).user
    coming = side.scan(side.packed(), "accept", "dispatch", by=clerk, point=elsewhere)
    far = Post(elsewhere, clerk, side.post.carrier).order((side.listing, 1))[0]
    side.scan(side.packed(far), "accept")
    refused = side.ready()
    run = side.out(refused)
    side.fail(refused, "refused")
    bring_back(stop=run.stops.get(), by=side.post.clerk)
    side.things |= {"item_coming": coming, "shipment_returning": _number(refused), "shipment_ready": side.ready()}


def _runs(side: Side) -> None:
    waiting, failed, done = side.ready(), side.ready(), side.ready()
    planned = side.planned(side.ready())
    out = side.out(waiting, failed)
    side.fail(failed, "nobody_home")
    side.post.deliver(done)
    side.things |= {
        "run_planned": {"code": planned.code},
        "run_out": {"code": out.code},
        "run_done": {"code": Run.objects.get(stops__shipment=done).code},
        "stop": {"pk": out.stops.get(shipment=waiting).pk},
        "stop_failed": {"pk": out.stops.get(shipment=failed).pk},
    }


def _cash(side: Side) -> None:
    """Make counts that differ, one that is exact, and cash that nobody has counted."""
    side.hand_over()
    remittance = side.remit(short=1_000)
    handover = side.hand_over(short=1_000)
    side.hand_over()
    side.post.deliver(side.ready())
    side.things |= {
        "remittance": {"pk": remittance.pk},
        "handover": {"pk": handover.pk},
        "carrier": {"code": side.post.carrier.code},
        "point": side.post.point.pk,
        "household": side.household.pk,
    }


def _counter(side: Side) -> None:
    """Let the clerk sell over the counter, and another clerk close a shift that differs."""
    point = side.post.point
    record = stocked_outlet(point=point, packs=20, price=50_000)
    sale = sold((record, 1), shift=shift_with_float(point, side.post.clerk, 0))
    closed = shift_with_float(point, ClerkFactory(point=point).user, 0)
    sold((record, 1), shift=closed)
    close_shift(shift=closed, notes={20_000: 2}, by=closed.clerk)
    side.things |= {"sale": {"receipt": sale.receipt}, "shift": {"pk": closed.pk}, "shelf": record}


@dataclass
class World:
    """Both sides, the people by role, and a session for each of them."""

    own: Side
    other: Side
    people: dict[str, User]
    sessions: dict[str, str]
    clients: dict[str, Client] = field(default_factory=dict)

    def browser(self, role: str) -> Client:
        """Return the role's browser, with no cookie but that of its session."""
        client = self.clients.setdefault(role, Client())
        client.cookies.clear()
        if role in self.sessions:
            client.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[role]
        return client

    def things(self, whose: str) -> dict[str, Any]:
        """Return the things of the own or of the other side."""
        return self.own.things if whose == "own" else self.other.things


def make_world() -> World:
    """Return the market. Takes some seconds: make it once a module."""
    WithholdingRuleFactory(seller_kind=SellerKind.HOUSEHOLD)
    own, other = make_side(), make_side()
    people = {
        "consumer": UserFactory(),
        "other_consumer": UserFactory(),
        "agent": _member(own, "agent"),
        "worker": _member(own, "worker"),
        "head": own.head,
        "admin": UserFactory(admin=True),
        "accountant": UserFactory(is_staff=True),
    }
    for prefix, side in (("", own), ("other_", other)):
        people[f"{prefix}owner"] = owner_of(side.household)
        people[f"{prefix}clerk"] = side.post.clerk
        people[f"{prefix}carrier"] = side.post.carrier.user
        buyer = people[f"{prefix}consumer"]
        order = side.order(user=buyer).seller_order.order
        side.things["order"] = {"number": order.number}
        if not prefix:
            basket_of((side.listing.stockrecord, 2), owner=buyer)
        side.things["category"] = {"pk": ensure_category(path=["Nhóm trống", prefix or "ta"]).pk}
        side.things["consent"] = {"purpose": ConsentFactory(user=buyer).purpose}
        _season(prefix, side, people)
    _payouts(own, people)
    return World(own, other, people, {role: _session(people[role]) for role in PEOPLE})


def _session(person: User) -> str:
    client = Client()
    client.force_login(person)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def _member(side: Side, role: str) -> User:
    person = UserFactory()
    add_member(household=side.household, user=person, role=role, by=owner_of(side.household))
    return person


def _season(prefix: str, side: Side, people: dict[str, User]) -> None:
    crop, province = side.listing.growing_area.crop, side.household.commune.province
    today = clock.today()
    season = CampaignFactory(starts_on=today, ends_on=today, crops=[crop], provinces=[province])
    side.things["season"] = {"slug": season.slug}
    if not prefix:
        people["manager"] = CampaignMemberFactory(campaign=season).user
        people["officer"] = ProvinceOfficerFactory(province=province).user


def _payouts(side: Side, people: dict[str, User]) -> None:
    """Clear two parcels of the own side, one of them in a batch that the accountant made."""
    for _time in range(2):
        side.post.deliver(side.ready())
        side.hand_over()
        side.remit()
        settle_cleared_shipments()
        if "batch" not in side.things:
            batch = make_payout_batch(key=uuid4(), by=people["accountant"])
            side.things["batch"] = {"number": batch.number}
    side.hand_over()  # something in the till again
    side.post.deliver(side.ready())  # and cash that nobody has counted
