"""The same kilograms are not sold by truck and by parcel: what a contract promises is taken off the shelf.

When a version of a contract takes effect, packs that nobody has ordered and that would be the truck's kilograms leave
the household's stock, with a movement ("để dành cho xe"); what customers have ordered stays theirs, and where lots and
expected harvests do not suffice for both the version does not take effect. They are put back when the contract is
called off. Locks: the contract, the households by id, stock records by id, last.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.db.models import Sum

from farmers.domain.supply import Supply, records_of, supply_of
from farmers.models import Household
from marketplace.bulk.domain.errors import NotEnoughForBoth
from marketplace.bulk.models import BulkContract, BulkShare, BulkShelf
from marketplace.common import clock
from marketplace.shop.partner.domain import record_movement
from marketplace.shop.partner.locks import lock_records
from marketplace.shop.partner.models import StockMovement, StockRecord, TruckPromise

if TYPE_CHECKING:
    from marketplace.accounts.models import User

State = BulkContract.State
PROMISED = (State.AGREED, State.LOADING)
KIND, SOURCE = StockMovement.Kind.SET_ASIDE, "bulk_contract"


@dataclass(frozen=True)
class Shelf:
    """How a share's household stands: its supply now, and the grams in packs that the contract would take off."""

    share: BulkShare
    supply: Supply
    taken_off: int
    set_aside: int

    @property
    def is_short(self) -> bool:
        """Whether customers have ordered kilograms that the contract would promise as well."""
        return self.taken_off > self.supply.parcels - self.supply.ordered


def lock_households(contract: BulkContract) -> list[Household]:
    """Lock the households behind a contract, so that whoever adds packs or signs for them waits; return them."""
    shares = contract.shares.values("household")
    return list(Household.objects.select_for_update(no_key=True).filter(pk__in=shares).order_by("pk"))


def sync_promises(contract: BulkContract) -> None:
    """Let what trucks were promised be what the contract's shares still have to load: nothing once it is over."""
    for share in contract.shares.order_by("household_id"):
        grams = max(0, share.grams - share.weighed_grams) if contract.state in PROMISED else 0
        source = f"bulk_share:{share.pk}"
        if grams:
            facts = {"legal_seller_id": share.legal_seller_id, "crop_id": contract.crop_id, "grams": grams}
            TruckPromise.objects.update_or_create(source=source, defaults=facts)
        else:
            TruckPromise.objects.filter(source=source).delete()


def keep_apart(contract: BulkContract, *, version: int, by: "User") -> None:
    """Take off the shelf what the version that took effect promises, and write down what was known.

    Raises ``NotEnoughForBoth``: then nothing has taken effect.
    """
    households = {household.pk: household for household in lock_households(contract)}
    sync_promises(contract)
    shares = list(contract.shares.order_by("household_id"))
    lock_records(stockrecord_ids=_record_ids(contract, households.values()))
    for share in shares:
        household = households[share.household_id]
        supply = _take_off(household, contract, f"contract:{contract.pk}:v{version}", by)
        BulkShelf.objects.create(
            share=share,
            lot_grams=supply.lots,
            expected_grams=supply.expected,
            truck_grams=supply.trucks,
            parcel_grams=supply.parcels,
            at=clock.now(),
        )


def put_back(contract: BulkContract, *, by: "User") -> None:
    """Put the contract's packs back, and those of other trucks that have room again now that this one is off."""
    households = lock_households(contract)
    sync_promises(contract)
    records = _record_ids(contract, households)
    lock_records(stockrecord_ids=records)
    others = BulkContract.objects.filter(shares__household__in=households, crop=contract.crop_id, state__in=PROMISED)
    latest = list(others.distinct().order_by("-agreed_at", "-pk"))
    for each in [contract, *latest]:
        ref = f"contract:{each.pk}:back" if each == contract else f"contract:{each.pk}:back:{contract.pk}"
        for record_id, packs in sorted(_set_aside(each).items()):
            if record_id in records:
                _move(StockRecord.objects.get(pk=record_id), packs, ref, by)
    for household in households:
        other = next((each for each in latest if each.shares.filter(household=household).exists()), None)
        if other is not None:
            _take_off(household, other, f"contract:{other.pk}:after:{contract.pk}", by, must=False)


def shelves_of(contract: BulkContract) -> list[Shelf]:
    """Return for each share how its household stands, and what signing would take off the shelf."""
    aside, shelves = _set_aside(contract), []
    for share in contract.shares.select_related("household").order_by("pk"):
        supply = supply_of(household=share.household, crop=contract.crop)
        extra = 0 if contract.state in PROMISED else share.grams
        would = replace(supply, trucks=supply.trucks + extra)
        own = StockRecord.objects.filter(pk__in=aside, partner=share.household.stocking_place_id)
        grams = sum(aside[record.pk] * (record.product.net_grams or 0) for record in own.select_related("product"))
        shelves.append(Shelf(share, supply, would.excess if contract.state == State.DRAFT else 0, grams))
    return shelves


def _take_off(household: Household, contract: BulkContract, ref: str, by: "User", *, must: bool = True) -> Supply:
    """Take free packs off, those of which most kilograms are free first; return the supply then.

    Raises ``NotEnoughForBoth`` where that does not suffice and it ``must``.
    """
    supply = supply_of(household=household, crop=contract.crop)
    records = list(records_of(household, contract.crop).select_related("product"))
    records.sort(key=lambda record: (-record.net_stock_level * (record.product.net_grams or 0), record.pk))
    left = supply.excess
    for record in records:
        net = record.product.net_grams or 1
        packs = min(max(0, record.net_stock_level), -(-left // net))
        if packs:
            _move(record, -packs, ref, by)
            left -= packs * net
    if left > 0 and must:
        raise NotEnoughForBoth(name=household.name, lacking_grams=left)
    return supply_of(household=household, crop=contract.crop)


def _move(record: StockRecord, packs: int, ref: str, by: "User") -> None:
    record_movement(stockrecord=record, kind=KIND, quantity=packs, source_kind=SOURCE, source_ref=ref, by=by)


def _set_aside(contract: BulkContract) -> dict[int, int]:
    """Return the packs that the contract took off and that are not back, by id of the stock record."""
    moves = StockMovement.objects.filter(
        kind=KIND, source_kind=SOURCE, source_ref__startswith=f"contract:{contract.pk}:"
    )
    sums: defaultdict[int, int] = defaultdict(int)
    for record_id, packs in moves.values_list("stockrecord_id").annotate(packs=Sum("quantity")).order_by():
        sums[record_id] -= packs
    return {record_id: packs for record_id, packs in sums.items() if packs > 0}


def _record_ids(contract: BulkContract, households: Iterable[Household]) -> set[int]:
    ids = {record.pk for household in households for record in records_of(household, contract.crop)}
    return ids | set(_set_aside(contract))
