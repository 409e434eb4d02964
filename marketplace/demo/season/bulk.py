"""Sales by the truck: households and traders bargain in the evening, trucks are weighed in the morning.

What goes wrong at times: a deal is called off, a ticket is written wrongly and voided, more is loaded than agreed and
needs a new yes, money comes in parts, too much, or ahead of the truck.
"""

import datetime as dt
from collections.abc import Callable

from django.db.models import QuerySet

from catalog.models import Crop
from farmers.domain import record_lot
from farmers.domain.supply import supply_of
from farmers.models import GrowingArea, Household, HouseholdMember
from marketplace.accounts.models import User
from marketplace.bulk.domain import (
    Load,
    NotEnoughForBoth,
    OverTolerance,
    accept_price,
    accept_share,
    add_truck,
    cancel_contract,
    close_loading,
    decide_excess,
    latest_revision,
    name_price,
    offer_bulk,
    propose_terms,
    record_bulk_transfer,
    record_weighing,
    say_yes,
    set_shares,
    take_over_transfer,
    void_ticket,
)
from marketplace.bulk.domain.contracts import shares_to_accept
from marketplace.bulk.models import BulkContract, BulkTruck, Side, Trader, WeighingTicket
from marketplace.bulk.queries import contracts_owing, excess_waiting
from marketplace.common import clock
from marketplace.demo.loading.cooperative import members_of
from marketplace.demo.season.players import Player
from marketplace.settlement.domain import record_statement_line, settle_paid_bulk
from marketplace.shop.partner.models import SellerKind, StockMovement

DEALS_A_DAY = 2
TONNE = 1_000_000
COOPERATIVE = 0.3
"""Of the deals: how often it is the co-operative's."""
SHARED, CALLED_OFF, TALKED_OUT, WRITTEN_WRONGLY, TOO_FULL = 0.25, 0.15, 0.1, 0.25, 0.25
IN_PARTS, TOO_MUCH, IN_STATEMENT = 0.3, 0.25, 0.4
EMPTY_TRUCK = 8 * TONNE
State = BulkContract.State


class Bulk(Player):
    """All traders, and the households that they buy from."""

    def morning(self) -> None:
        """Trucks come: lots are harvested, weighed, loaded."""
        waiting = BulkContract.objects.filter(state=State.AGREED, pickup_on__lte=clock.today()).order_by("pk")
        for contract in list(waiting.filter(agreed_at__lte=clock.now())):
            self._load(contract)

    def evening(self) -> None:
        """Money of loaded trucks comes in; new deals are made; what was too much is decided on."""
        for contract in list(contracts_owing().filter(state=State.LOADED)):
            self._pay(contract)
        self._decide()
        for _deal in range(DEALS_A_DAY):
            self._bargain()
        self.world.count("bulk settled", settle_paid_bulk())

    def finish(self) -> None:
        """Whatever is still owed comes in, so that every household behind a loaded truck is settled."""
        for contract in list(contracts_owing().filter(state=State.LOADED)):
            self._receive(contract, contract.outstanding)
        self._decide()
        self.world.count("bulk settled", settle_paid_bulk())

    def _bargain(self) -> None:
        """A household offers, a trader asks for less, they meet; then both sign, or one thinks better of it."""
        area = self._area()
        household, owner = area.household, _in_charge(area.household)
        trader = self.world.random.choice(list(Trader.objects.order_by("pk")))
        grams, price = self.world.random.randint(10, 80) * TONNE // 10, self.world.random.randint(15, 30) * 1_000
        today = clock.today()
        days = {"pickup_from": today, "pickup_to": today + dt.timedelta(days=4)}
        offer = offer_bulk(
            household=household,
            growing_area=area,
            grams=grams,
            price_per_kg=price,
            **days,
            key=self.world.key(),
            by=owner,
        )
        self.world.count("bulk offered")
        pair = {"offer": offer, "household": household, "trader": trader, "grams": grams}
        pair["pickup_on"] = today + dt.timedelta(days=1)
        lower = {"side": Side.TRADER, "price_per_kg": price - 2_000, "by": _person(trader)}
        name_price(**pair, **lower, key=self.world.key())
        if self.world.chance(TALKED_OUT):
            return
        half = {"side": Side.SELLER, "price_per_kg": price - 1_000, "by": owner}
        met = name_price(**pair, **half, key=self.world.key())
        contract = accept_price(price=met, by=_person(trader))
        if household.legal_seller.kind == SellerKind.COOPERATIVE:
            self._sell_for_members(contract, owner)
        elif self.world.chance(SHARED):
            self._share(contract, owner)
        self._sign(contract)
        if self.world.chance(CALLED_OFF):
            cancel_contract(contract=contract, reason="bên mua không thuê được xe", by=_person(trader))
            self.world.count("bulk called off")

    def _area(self) -> GrowingArea:
        """Return whose field is offered: often the co-operative's, which stands for those of its members."""
        common = self._areas().filter(household__legal_seller__kind=SellerKind.COOPERATIVE)
        chosen = self._one_of(common) if common.exists() and self.world.chance(COOPERATIVE) else None
        return chosen or self._one_of(self._areas().exclude(household__legal_seller__kind=SellerKind.COOPERATIVE))

    def _sell_for_members(self, contract: BulkContract, director: User) -> None:
        """Share the truck out among the members, the rest to the first; each says yes to its own part."""
        members = members_of(contract.household)
        each = contract.grams // len(members)
        parts = {member.pk: each for member in members}
        parts[members[0].pk] += contract.grams - each * len(members)
        for share in set_shares(contract=contract, shares=parts, by=director):
            accept_share(share=share, by=_in_charge(share.household))
        self.world.count("bulk sold by a co-operative")

    def _areas(self) -> QuerySet[GrowingArea]:
        areas = GrowingArea.objects.filter(crop__counted_in=Crop.Unit.KG, household__state=Household.State.ACTIVE)
        return areas.select_related("household__legal_seller", "crop").order_by("pk")

    def _one_of(self, areas: QuerySet[GrowingArea]) -> GrowingArea | None:
        """Return one by chance: only ids are read of the others."""
        ids = list(areas.values_list("pk", flat=True))
        return areas.get(pk=self.world.random.choice(ids)) if ids else None

    def _share(self, contract: BulkContract, owner: User) -> None:
        """A neighbour with the same crop fills the truck with them."""
        same = self._areas().filter(crop=contract.crop_id).exclude(household=contract.household_id)
        near = self._one_of(same.exclude(household__legal_seller__kind=SellerKind.COOPERATIVE))
        if near is None:
            return
        neighbour = near.household
        theirs = contract.grams * 2 // 5
        parts = {contract.household_id: contract.grams - theirs, neighbour.pk: theirs}
        for share in set_shares(contract=contract, shares=parts, by=owner):
            if share.household_id == neighbour.pk:
                accept_share(share=share, by=_in_charge(neighbour))
        self.world.count("bulk shared")

    def _sign(self, contract: BulkContract) -> None:
        revision = latest_revision(contract)
        said = set(revision.yeses.values_list("side", flat=True))
        people = {Side.SELLER: _in_charge(contract.household), Side.TRADER: _person(contract.trader)}
        for side, person in people.items():
            if side not in said:
                self._agree(contract, lambda side=side, person=person: say_yes(revision=revision, side=side, by=person))
        for share in shares_to_accept(contract, revision).select_related("household"):
            by = _in_charge(share.household)
            self._agree(contract, lambda share=share, by=by: accept_share(share=share, version=revision.version, by=by))
        if StockMovement.objects.filter(source_ref=f"contract:{contract.pk}:v{revision.version}").exists():
            self.world.count("bulk set packs aside")

    def _agree(self, contract: BulkContract, say: Callable[[], object]) -> None:
        """Say yes; where customers have ordered the truck's kilograms, the households harvest before it is said."""
        try:
            say()
        except NotEnoughForBoth:
            self.world.count("bulk waited for a harvest")
            for share in contract.shares.select_related("household").order_by("pk"):
                areas = GrowingArea.objects.filter(household=share.household, crop=contract.crop)
                supply = supply_of(household=share.household, crop=contract.crop)
                grams = share.grams + supply.ordered + max(0, -supply.room)
                by, area = _in_charge(share.household), areas.order_by("pk")[:1].get()
                record_lot(growing_area=area, harvested_on=clock.today(), grams=grams, by=by)
            say()

    def _load(self, contract: BulkContract) -> None:
        """Weigh the contract's goods in one or two trucks; now and then a little more than agreed."""
        trucks = 2 if contract.grams > 5 * TONNE else 1
        if self.world.chance(TOO_FULL):
            self._overload(contract)
        for number in range(trucks):
            truck = self._truck(contract, number)
            ticket = self._weigh(contract, truck, trucks, number)
            if self.world.chance(WRITTEN_WRONGLY):
                self._void(ticket, contract)
                self._weigh(contract, truck, trucks, number)
                self.world.count("bulk ticket voided")
            self.world.count("bulk weighed")
        close_loading(contract=contract, by=_in_charge(contract.household))

    def _void(self, ticket: WeighingTicket, contract: BulkContract) -> None:
        """The trader says that it is wrong; the household agrees, or the market's people look at it."""
        for by in (_person(contract.trader), self.world.random.choice([ticket.by, self.world.admin])):
            for _press in range(2 if self.world.chance(0.1) else 1):
                void_ticket(ticket=ticket, reason="ghi nhầm số cân", by=by)

    def _overload(self, contract: BulkContract) -> None:
        """Try to load beyond the tolerance: refused, until both sides have said yes to more."""
        by = _in_charge(contract.household)
        more = contract.most_grams + TONNE // 10
        lot = record_lot(growing_area=contract.growing_area, harvested_on=clock.today(), grams=more, by=by)
        try:
            self._record(self._truck(contract, 0), [Load(lot.pk, more)], by)
        except OverTolerance:
            self.world.count("bulk over tolerance")
        grams = min(contract.grams + TONNE // 10, 20 * TONNE)
        propose_terms(contract=contract, side=Side.SELLER, reason="vườn được mùa", grams=grams, by=by)
        self._sign(contract)
        contract.refresh_from_db()

    def _truck(self, contract: BulkContract, number: int) -> BulkTruck:
        plate = f"98C{10_000 + contract.pk % 80_000 + number}"
        return add_truck(contract=contract, plate=plate, driver="Hoàng Văn Lái", by=_person(contract.trader))

    def _weigh(self, contract: BulkContract, truck: BulkTruck, trucks: int, number: int) -> WeighingTicket:
        """Weigh every household's part of this truck out of lots harvested for it."""
        loads = []
        for share in contract.shares.select_related("household").order_by("pk"):
            upto = [share.grams * cut // trucks for cut in (number, number + 1)]
            area = GrowingArea.objects.filter(household=share.household, crop=contract.crop).order_by("pk")[:1].get()
            grams, by = upto[1] - upto[0], _in_charge(share.household)
            lot = record_lot(growing_area=area, harvested_on=clock.today(), grams=grams, by=by)
            loads.append(Load(lot.pk, grams))
        return self._record(truck, loads, _in_charge(contract.household))

    def _record(self, truck: BulkTruck, loads: list[Load], by: User) -> WeighingTicket:
        tare = EMPTY_TRUCK + self.world.random.randrange(2_000) * 1_000
        key = self.world.key()
        return record_weighing(
            truck=truck,
            station="Trạm cân Kép",
            number=f"PC-{key.hex[:8]}",
            gross_grams=tare + sum(load.grams for load in loads),
            tare_grams=tare,
            loads=loads,
            weighed_at=clock.now(),
            key=key,
            by=by,
        )

    def _pay(self, contract: BulkContract) -> None:
        """Exactly, in two parts on two days, or half a million too much."""
        if self.world.chance(IN_PARTS):
            self._receive(contract, max(contract.outstanding // 2, 1))
            self.world.count("bulk paid in part")
        elif self.world.chance(TOO_MUCH):
            self._receive(contract, contract.outstanding + 500_000)
            self.world.count("bulk paid too much")
        else:
            self._receive(contract, contract.outstanding)
            self.world.count("bulk paid")

    def _receive(self, contract: BulkContract, amount: int) -> None:
        ref = f"BS-{self.world.key().hex[:12]}"
        if self.world.chance(IN_STATEMENT):
            self._take_over(contract, ref, amount)
            return
        facts = {"contract": contract, "bank_ref": ref, "amount": amount, "received_at": clock.now()}
        for _sent in range(2 if self.world.chance(0.1) else 1):  # recorded twice, it counts once
            record_bulk_transfer(**facts, by=self.world.accountant)

    def _take_over(self, contract: BulkContract, ref: str, amount: int) -> None:
        """The whole statement is recorded before anybody thinks of trucks; then a person sees whose money it is."""
        facts = {"bank_ref": ref, "reference": f"TT {contract.number}", "amount": amount, "received_at": clock.now()}
        line = record_statement_line(**facts, by=self.world.accountant)  # type: ignore[arg-type]  # by name
        for _sent in range(2 if self.world.chance(0.1) else 1):
            take_over_transfer(incoming=line, contract=contract, by=self.world.accountant)
        self.world.count("bulk out of the statement")

    def _decide(self) -> None:
        """Let what was too much pay another contract of the trader, or send it back: the admin, a second person."""
        for transfer in list(excess_waiting()):
            owing = contracts_owing().filter(trader=transfer.contract.trader, state=State.LOADED).first()
            amount = transfer.excess_left
            if owing is not None and owing.outstanding >= amount:
                decide_excess(
                    transfer=transfer, amount=amount, contract=owing, key=self.world.key(), by=self.world.admin
                )
                self.world.count("bulk excess applied")
            else:
                ref = f"TRA-{self.world.key().hex[:12]}"
                decide_excess(transfer=transfer, amount=amount, bank_ref=ref, key=self.world.key(), by=self.world.admin)
                self.world.count("bulk excess sent back")


def _in_charge(household: Household) -> User:
    """Return who speaks for the household: its agent where it has one, else its owner."""
    members = household.members.filter(until=None).exclude(role=HouseholdMember.Role.WORKER).select_related("user")
    return members.order_by("role", "pk")[:1].get().user


def _person(trader: Trader) -> User:
    return trader.members.filter(until=None).select_related("user").order_by("pk")[:1].get().user
