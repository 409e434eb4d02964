"""A small market with fixed roles, made by domain functions: two sides that mirror each other, and those who see both.

A side is a household with its owner, a post office with clerk, head and carrier, and one thing of each kind in each
state that a page waits for. What is the one side's is "the other's" to the people of the other.
"""

import datetime as dt
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from catalog.domain import SynonymSpec, add_synonym, ensure_category
from catalog.models import Crop
from farmers.domain import (
    DrawSpec,
    add_member,
    begin_for_somebody,
    confirm_seller_order,
    keep_consent_paper,
    pause_listing,
    propose_weight,
    record_lot,
)
from farmers.domain.forecasts import make_forecast
from farmers.domain.sheets import COLUMNS
from farmers.models import Household, HouseholdPicture, ImportFile, Listing, PayoutChange, Registration
from logistics.domain import (
    bring_back,
    cash_after_refusal,
    close_shift,
    count_stock,
    count_van,
    hand_over_cash,
    open_outlet,
    pack_and_label,
    pack_store_order,
    plan_run,
    record_delivery,
    record_failure,
    record_scan,
    remit_till,
    request_transfer,
    send_out_run,
)
from logistics.models import Clerk, PostalItem, Run, Scan, Shipment, StockCount
from logistics.queries import cash_to_hand_over, handovers_to_remit
from marketplace.accounts.domain import AddressSpec, add_address
from marketplace.accounts.models import Consent, User
from marketplace.campaigns.domain import (
    Plan,
    draft_broadcast,
    join_waitlist,
    offer_places,
    offer_season_discount,
    plan_campaign,
    set_cap,
    start_broadcast,
)
from marketplace.campaigns.models import Campaign
from marketplace.common import clock
from marketplace.complaints.domain import file_complaint, recall_lot
from marketplace.reviews.domain import write_review
from marketplace.settlement.domain import make_payout_batch, settle_cleared_shipments, take_back_goods
from marketplace.shop.checkout.domain import record_transfer, void_sale
from marketplace.shop.order.models import SellerOrder
from marketplace.shop.partner.models import SellerKind, StockRecord
from marketplace.shop.payment.domain import set_receiving_account
from tests.contracts.neighbours import add_calls, add_lists
from tests.contracts.world_bulk import make_bulk
from tests.contracts.world_essentials import add_essentials
from tests.factories.accounts import BankAccountFactory, ConsentFactory, IdentityFactory, UserFactory
from tests.factories.api import add_partner
from tests.factories.campaigns import CampaignFactory, CampaignMemberFactory, ProvinceOfficerFactory
from tests.factories.checkout import basket_of, placed_order
from tests.factories.farmers import HouseholdFactory, owner_of
from tests.factories.logistics import CarrierFactory, ClerkFactory, PointFactory, covered, stocked_outlet
from tests.factories.sales import shift_with_float, sold, trip_with_load
from tests.factories.settlement import Post, WithholdingRuleFactory, household_with_account, listing_of

PEOPLE = ("consumer", "other_consumer", "owner", "other_owner", "agent", "worker", "clerk", "other_clerk", "head")
PEOPLE += ("carrier", "other_carrier", "manager", "officer", "admin", "accountant")
PEOPLE += ("trader", "other_trader")
PEOPLE += ("leader", "other_leader")
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
    ahead = listing_of(household)
    days = {"expected_from": clock.today(), "expected_to": clock.today()}
    forecast = make_forecast(
        growing_area=ahead.growing_area, grams=50_000, listings=[ahead], key=uuid4(), by=owner_of(household), **days
    )
    side.things["forecast"] = {"pk": forecast.pk}
    pause_listing(listing=paused, by=owner_of(household))
    side.things |= {"listing": {"pk": side.listing.pk}, "paused": {"pk": paused.pk}, "product": _slug(side.listing)}
    _orders(side)
    _parcels(side)
    _runs(side)
    _back(side)
    _cash(side)
    _counter(side)
    _complained(side)
    _on_line(side)
    return side


def _on_line(side: Side) -> None:
    """Make a household's people, page and account; and around the post office households that want to sell."""
    household, owner, clerk = side.household, owner_of(side.household), side.post.clerk
    member = add_member(household=household, user=UserFactory(), role="worker", by=owner)
    name = f"{uuid4().hex}-1280.webp"
    picture = HouseholdPicture.objects.create(household=household, name=name, added_by=owner)
    photo = side.listing.product.images.create(original=name, display_order=0)
    later = clock.now() + dt.timedelta(days=1)
    change = PayoutChange.objects.create(
        household=household, bank_account=BankAccountFactory(owner=owner), asked_by=owner, takes_effect_at=later
    )
    applied, ready = (HouseholdFactory(commune=side.post.point.commune, active=False) for _each in range(2))
    IdentityFactory(user=owner_of(ready), verified_at=clock.now(), verified_by=side.head)
    ConsentFactory(user=owner_of(ready))
    asked = PayoutChange.objects.create(
        household=ready,
        bank_account=BankAccountFactory(owner=owner_of(ready)),
        asked_by=owner_of(ready),
        takes_effect_at=later,
        second_person=True,
    )
    draft = begin_for_somebody(by=clerk, phone=f"+84977{uuid4().int % 1_000_000:06d}")
    Registration.objects.filter(pk=draft.pk).update(code_reference="x")
    signed = begin_for_somebody(by=clerk)
    out = BytesIO()
    Image.new("RGB", (200, 200)).save(out, "PNG")
    paper = keep_consent_paper(registration=signed, file=SimpleUploadedFile("a.png", out.getvalue()), by=clerk)
    Registration.objects.filter(pk=signed.pk).update(household=applied, submitted_at=clock.now())
    file = ImportFile.objects.create(
        key=uuid4(), name="ho.csv", sha256="0" * 64, status="checked", total=1, wrong=1, uploaded_by=clerk
    )
    file.rows.create(number=2, cells=dict.fromkeys(COLUMNS, ""), errors=[["Họ và tên chủ hộ", "Còn trống."]])
    side.things |= {
        "shop": {"code": household.code},
        "area": {"pk": side.listing.growing_area_id},
        "member": {"pk": member.pk},
        "picture": {"pk": picture.pk},
        "photo": {"pk": side.listing.pk, "picture": photo.pk},
        "payout_change": {"pk": change.pk},
        "applied": {"code": applied.code},
        "ready": {"code": ready.code},
        "asked_account": {"code": ready.code, "pk": asked.pk},
        "registration": {"pk": draft.pk},
        "paper": {"pk": paper.pk},
        "file": {"pk": file.pk},
    }


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


def _back(side: Side) -> None:
    """Make a parcel of which a pack was refused, one of which a pack came back, and one that may come back."""
    refused, taken, kept = (side.post.order((side.listing, 2))[0] for _time in range(3))
    for shipment in (refused, taken, kept):
        side.scan(side.packed(shipment), "accept", "arrive")
    run = side.out(refused)
    line = refused.seller_order.lines.get()
    record_delivery(
        key=uuid4(),
        shipment=refused,
        carrier=side.post.carrier,
        cash=cash_after_refusal(refused.seller_order, {line.pk: 1}),
        received_by="Chị Hoa",
        device_time=clock.now(),
        by=side.post.carrier.user,
        refused={line.pk: 1},
        refused_reason="damaged",
    )
    side.post.deliver(taken, kept)
    take_back_goods(
        key=uuid4(),
        seller_order=taken.seller_order,
        packs={taken.seller_order.lines.get().pk: 1},
        reason="dập",
        restock=False,
        point=side.post.point,
        by=side.post.clerk,
    )
    Crop.objects.filter(pk=side.listing.product.crop_id).update(perishable=False)  # a dried batch, so to speak
    home = take_back_goods(
        key=uuid4(),
        seller_order=taken.seller_order,
        packs={taken.seller_order.lines.get().pk: 1},
        reason="đổi ý",
        restock=True,
        point=side.post.point,
        by=side.post.clerk,
    )
    Crop.objects.filter(pk=side.listing.product.crop_id).update(perishable=True)
    side.things |= {
        "way_home": {"pk": home.ways_home.get().pk},
        "refused_run": {"code": run.code},
        "refused_shipment": _number(refused),
        "owed": {"number": taken.seller_order.order.number},
        "delivered": _number(kept),
        "delivered_line": kept.seller_order.lines.get().pk,
    }


def _asked(side: Side, buyer: User) -> None:
    """Ask the buyer whether a box may weigh more."""
    part = side.order(user=buyer).seller_order
    owner = owner_of(side.household)
    confirm_seller_order(seller_order=part, by=owner)
    line = part.lines.get()
    asked = propose_weight(line=line, grams=(line.ordered_grams or 0) * 11 // 10, by=owner)
    confirmed = SellerOrder.objects.get(number=side.things["order_confirmed"]["number"])
    side.things |= {
        "weight": {"number": part.order.number, "pk": asked.pk},
        "weight_order": {"number": part.order.number},
        "weight_pk": {"pk": asked.pk},
        "weight_shipment": {"number": part.number},
        "ask": f"{confirmed.lines.get().pk}:5500",
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
        "office": {"code": side.post.point.code},
        "household": side.household.pk,
    }


def _complained(side: Side) -> None:
    """Let somebody complain about a lot, and another lot be called back."""
    area, owner = side.listing.growing_area, UserFactory(admin=True)
    harvest = {"growing_area": area, "harvested_on": clock.today(), "grams": 50_000, "by": owner_of(side.household)}
    lot, bad = record_lot(**harvest), record_lot(**harvest)
    complaint = file_complaint(
        key=uuid4(), lot=lot, phone="+84912345678", kind="quality", text="Quả chua và dập nhiều.", by=None
    )
    said = {"reason": "dư lượng", "advice": "Xin đừng ăn.", "source": "Phiếu 12"}
    recall = recall_lot(key=uuid4(), lot=bad, by=owner, **said)
    side.things |= {
        "origin": {"code": lot.code},
        "complaint": {"number": complaint.number},
        "recall": {"pk": recall.pk},
    }


def _kept_addresses(side: Side, person: User) -> dict[str, Any]:
    """Let somebody keep two addresses; the second is not the usual one."""
    spec = AddressSpec("Lan", "0912345678", side.post.point.commune, "Xóm 3")
    _first, second = (add_address(owner=person, key=uuid4(), spec=spec) for _each in range(2))
    return {"address": {"pk": second.pk}, "address_in": spec.commune.code}


def _word_for(phrase: str, admin: Any) -> dict[str, dict[str, Any]]:
    """Another word for lychee, and that it was added."""
    word = add_synonym(spec=SynonymSpec(phrase=phrase, means="vải thiều", source="một người mua"), by=admin)
    return {"synonym": {"pk": word.pk}, "synonym_change": {"pk": word.changes.get().pk}}


def _reviewed(side: Side, person: User) -> dict[str, Any]:
    """Let somebody review a line that was delivered."""
    line = side.order(user=person).seller_order.lines.get()
    SellerOrder.objects.filter(pk=line.seller_order_id).update(status="delivered", closed_at=clock.now())
    review = write_review(line=line, stars=4, text="Ngon.", shown_name="Lan", by=person)
    wrote = {"number": line.order.number, "pk": line.pk}
    return {"order_line": wrote, "review": {"pk": review.pk}, "reviewed": _slug(side.listing)}


def _counter(side: Side) -> None:
    """Let the clerk sell over the counter, and another clerk close a shift that differs."""
    point = side.post.point
    record = stocked_outlet(point=point, packs=20, price=50_000)
    shift = shift_with_float(point, side.post.clerk, 0)
    sale, voided = sold((record, 1), shift=shift), sold((record, 1), shift=shift)
    void_sale(sale=voided, by=side.post.clerk, reason="quét nhầm")
    closed = shift_with_float(point, ClerkFactory(point=point).user, 0)
    sold((record, 1), shift=closed)
    close_shift(shift=closed, notes={20_000: 2}, by=closed.clerk)
    side.things |= {
        "sale": {"receipt": sale.receipt},
        "voided": {"receipt": voided.receipt},
        "shift": {"pk": closed.pk},
        "shelf": record,
    }
    _stock(side, record)


def _counted(record: StockRecord) -> StockCount:
    """Count a shelf of which a pack is missing."""
    record.refresh_from_db()
    return count_stock(
        key=uuid4(),
        outlet=record.partner.outlet,
        counted={record.pk: (record.num_in_stock or 0) - 1},
        reasons={record.pk: "chuột cắn"},
        by=UserFactory(admin=True),
    )


def _stock(side: Side, record: StockRecord) -> None:
    """Let a van be out, another wait for approval, goods be asked for, and orders come from the shelf."""
    point, seller, admin = side.post.point, record.partner.legal_seller, UserFactory(admin=True)
    trip, load = trip_with_load(side.post.carrier, record, 3)
    sale = sold((load, 1), trip=trip)
    waiting, lost = trip_with_load(CarrierFactory(point=point), record, 2)
    count_van(trip=waiting, counted={lost.pk: 1}, by=waiting.carrier.user)
    target = open_outlet(point=PointFactory(), legal_seller=seller, by=admin).partner
    asked = {"target": target, "packs": {record.product_id: 2}, "by": side.post.clerk}
    transfer = request_transfer(key=uuid4(), source=record.partner, **asked)
    to_pack, packed = (placed_order((record, 1), commune=covered(point)).seller_orders.get() for _number in range(2))
    pack_store_order(seller_order=packed, by=side.post.clerk)
    side.things |= {
        "counted": {"pk": _counted(record).pk},
        "item": {"pk": record.pk},
        "transfer": {"number": transfer.number},
        "load": {"number": load.partner.transfers_in.get().number},
        "trip": {"pk": waiting.pk},
        "van": (trip, load),
        "van_sale": {"receipt": sale.receipt},
        "store_order": {"number": to_pack.number},
        "store_packed": {"number": packed.number},
    }


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
        "admin": UserFactory(admin=True, email="admin@example.com"),
        "accountant": UserFactory(is_staff=True, email="accountant@example.com"),
    }
    for prefix, side in (("", own), ("other_", other)):
        people[f"{prefix}owner"] = owner_of(side.household)
        people[f"{prefix}clerk"] = side.post.clerk
        people[f"{prefix}carrier"] = side.post.carrier.user
        buyer = people[f"{prefix}consumer"]
        order = side.order(user=buyer).seller_order.order
        side.things["order"] = {"number": order.number}
        side.things["order_part"] = {"number": order.number, "part": order.seller_orders.get().number}
        _asked(side, buyer)
        side.things |= _kept_addresses(side, buyer)
        side.things |= _reviewed(side, buyer)
        if not prefix:
            basket_of((side.listing.stockrecord, 2), owner=buyer)
        side.things |= add_essentials(side.post, side.things["order"]["number"], side.listing)
        side.things["category"] = {"pk": ensure_category(path=["Nhóm trống", prefix or "ta"]).pk}
        side.things |= _word_for(f"quả {prefix or 'ta'}", people["admin"])
        side.things |= add_partner(buyer)
        side.things["consent"] = {"purpose": ConsentFactory(user=buyer).purpose}
        people[f"{prefix}trader"] = make_bulk(side)
        _season(prefix, side, people)
        add_calls(side)
        people[f"{prefix}leader"] = add_lists(side, people["admin"])
    _payouts(own, people)
    trip, load = own.things["van"]
    own.things["van_sale"] = {"receipt": sold((load, 1), trip=trip).receipt}  # the first one was handed over by now
    facts = {"amount": 5_000, "received_at": clock.now(), "by": people["accountant"]}
    for name, number in (("new_account", "111111111"), ("dropped_account", "222222222")):
        set_by = UserFactory(is_staff=True)
        when = clock.today() + dt.timedelta(days=3)
        facts_of = {"bank_bin": "970405", "holder": "CHO PHIEN", "source": "QĐ 1", "valid_from": when}
        waiting = set_receiving_account(number=number, **facts_of, by=set_by)
        own.things[name] = other.things[name] = {"pk": waiting.pk}
    held = record_transfer(bank_ref="FT-0", reference="không rõ", **facts)
    own.things["bank_transfer"] = other.things["bank_transfer"] = {"pk": held.pk}
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
    draft = plan_campaign(
        plan=Plan("Mùa nháp", [crop], [province], today, today), slug=f"nhap-{season.pk}", by=people["admin"]
    )
    side.things["season"], side.things["draft"] = {"slug": season.slug}, {"slug": draft.slug}
    _limits(side, season, people["admin"])
    if not prefix:
        people["manager"] = CampaignMemberFactory(campaign=season, user=UserFactory(email="manager@example.com")).user
        CampaignMemberFactory(campaign=draft, user=people["manager"])
        officer = UserFactory(email="officer@example.com")
        people["officer"] = ProvinceOfficerFactory(province=province, user=officer).user
        # Where the post office is there are households that want to sell.
        ProvinceOfficerFactory(province=side.post.point.commune.province, user=officer)


def _limits(side: Side, season: Campaign, admin: User) -> None:
    """Make a cap, a place that is held, a discount that runs, and a message in each state."""
    buyer = side.post.order((side.listing, 1), user=UserFactory())[0].seller_order.order.user
    ConsentFactory(user=buyer, purpose=Consent.Purpose.MARKETING)
    cap = set_cap(campaign=season, kind="kg", limit=10_000, source="QĐ 1", by=admin)
    offered = join_waitlist(product=side.listing.product, phone="0912345678", packs=1)
    offer_places()
    today = clock.today()
    shares = {"off_bp": 100, "platform_bp": 0, "province_bp": 0, "seller_bp": 10_000, "province": None, "crop": None}
    days = {"valid_from": today, "valid_to": today}
    discount = offer_season_discount(campaign=season, name="Giảm", source="QĐ 2", by=admin, **shares, **days)
    shares |= {"province_bp": 5_000, "seller_bp": 5_000, "province": season.provinces.get()}
    waits = offer_season_discount(campaign=season, name="Tỉnh chịu", source="QĐ 5", by=admin, **shares, **days)
    said = {"audience": "buyers", "text": "Vải chín.", "per_minute": 1, "by": admin}
    waiting, sending = (draft_broadcast(campaign=season, key=uuid4(), **said) for _each in range(2))
    start_broadcast(broadcast=sending, by=admin)
    slug = {"slug": season.slug}
    side.things |= {
        "province": {"code": season.provinces.get().code},
        "cap": slug | {"pk": cap.pk},
        "discount": slug | {"pk": discount.pk},
        "discount_waiting": slug | {"pk": waits.pk},
        "broadcast": slug | {"pk": waiting.pk},
        "broadcast_sending": slug | {"pk": sending.pk},
        "limited": {"pk": side.listing.product_id},
        "offer": {"token": offered.token},
    }


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
