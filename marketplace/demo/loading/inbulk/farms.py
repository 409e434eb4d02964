"""Households on line, many at a time: people and papers, land and lots, listings with their stock."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pghistory
from django.conf import settings
from django.urls import reverse

from catalog.domain.products import ProductFacts
from catalog.models import Category, Certificate, Crop, Product
from farmers.domain.land import last_lot_number, lot_prefix
from farmers.models import GrowingArea, Household, HouseholdMember, Listing, Lot, StateChange
from marketplace.accounts.models import Consent, User
from marketplace.areas.models import Commune
from marketplace.common import clock
from marketplace.demo.loading.inbulk.goods import (
    CONTEXT,
    Goods,
    Move,
    Offer,
    add_products,
    forget_context,
    move_in,
    offer_goods,
)
from marketplace.demo.loading.inbulk.people import (
    BATCH,
    Newcomer,
    add_bank_accounts,
    record_consents,
    record_identities,
    register_people,
)
from marketplace.messaging.models import Message
from marketplace.shop.partner.models import LegalSeller, Partner, SellerKind, StockMovement

State = Household.State


@dataclass(frozen=True)
class Pack:
    """One listing: what is in a pack, what is asked (đ a kilogram or a pack, as the facts say), how many there are."""

    facts: ProductFacts
    category: Category
    asked: int
    packs: int


@dataclass(frozen=True)
class Land:
    """A growing area with one lot of it, and what is listed from it. ``certificate`` is not saved yet."""

    crop: Crop
    name: str
    area_m2: int
    months: tuple[int, int] | None
    harvested_on: dt.date
    packs: Sequence[Pack]
    certificate: Certificate | None = None

    @property
    def grams(self) -> int:
        """Return the weight of all packs."""
        return sum(pack.packs * (pack.facts.net_grams or 0) for pack in self.packs)


@dataclass(frozen=True)
class Farm:
    """A household to bring on line."""

    code: str
    name: str
    owner: Newcomer
    commune: Commune
    address_text: str
    citizen_id: str
    bank_bin: str
    account_number: str
    lands: Sequence[Land]
    agrees_to_news: bool = False
    consent_version: str = "mẫu-1"


def bring_on_line(farms: Sequence[Farm], *, by: User) -> list[Household]:
    """Register, verify and activate households, and list what they sell; ``by`` is who sees their papers."""
    owners = register_people([farm.owner for farm in farms])
    households = _register(farms, owners, by=by)
    _prove_identity(farms, owners, households, by=by)
    _move(households, owners, State.VERIFIED, by=by)
    _move(households, owners, State.ACTIVE, by=by)
    areas = _grow(farms, households, by=by)
    _list(farms, households, areas, by=by)
    return households


def _register(farms: Sequence[Farm], owners: Sequence[User], *, by: User) -> list[Household]:
    accounts = add_bank_accounts(
        [(owner, farm.bank_bin, farm.account_number) for owner, farm in zip(owners, farms, strict=True)], by=by
    )
    sellers = LegalSeller.objects.bulk_create(
        (
            LegalSeller(kind=SellerKind.HOUSEHOLD, name=farm.name, phone=owner.phone or "", bank_account=account)
            for farm, owner, account in zip(farms, owners, accounts, strict=True)
        ),
        batch_size=BATCH,
    )
    places = Partner.objects.bulk_create(
        (
            Partner(
                name=farm.name[:128],
                code=farm.code.lower(),
                legal_seller=seller,
                commune=farm.commune,
                address_text=farm.address_text,
            )
            for farm, seller in zip(farms, sellers, strict=True)
        ),
        batch_size=BATCH,
    )
    forget_context()
    households = Household.objects.bulk_create(
        (
            Household(
                code=farm.code,
                name=farm.name,
                legal_seller=seller,
                stocking_place=place,
                commune=farm.commune,
                address_text=farm.address_text,
            )
            for farm, seller, place in zip(farms, sellers, places, strict=True)
        ),
        batch_size=BATCH,
    )
    HouseholdMember.objects.bulk_create(
        (
            HouseholdMember(household=household, user=owner, role=HouseholdMember.Role.OWNER)
            for household, owner in zip(households, owners, strict=True)
        ),
        batch_size=BATCH,
    )
    return households


def _prove_identity(
    farms: Sequence[Farm], owners: Sequence[User], households: Sequence[Household], *, by: User
) -> None:
    record_consents(owners, Consent.Purpose.TRADE, Consent.Evidence.SMS_CODE, farms[0].consent_version)
    record_identities([(owner, farm.citizen_id) for owner, farm in zip(owners, farms, strict=True)], by=by)


def _move(households: Sequence[Household], owners: Sequence[User], state: State, *, by: User) -> None:
    """Bring the households to a state, with the reason's row and the owner's SMS of each."""
    before = State(households[0].state)
    ids = [household.pk for household in households]
    for start in range(0, len(ids), CONTEXT):
        with pghistory.context(by=by.pk):
            Household.objects.filter(pk__in=ids[start : start + CONTEXT]).update(state=state)
    changes = StateChange.objects.bulk_create(
        (
            StateChange(
                household=household, from_state=before, to_state=state, by=by, by_household=False, at=clock.now()
            )
            for household in households
        ),
        batch_size=BATCH,
    )
    url = settings.BASE_URL.rstrip("/") + reverse("farm:index")
    Message.objects.bulk_create(
        (
            Message(
                channel=Message.Channel.SMS,
                to=owner.phone or "",
                template=f"household_{state}",
                language=owner.language,
                context={"household": household.code, "url": url},
                dedupe_key=f"household_{state}:state:{change.pk}:{owner.phone}",
            )
            for household, owner, change in zip(households, owners, changes, strict=True)
        ),
        batch_size=BATCH,
    )
    for household in households:
        household.state = state


def _grow(farms: Sequence[Farm], households: Sequence[Household], *, by: User) -> list[GrowingArea]:
    """Add each growing area, with its lot and certificate, in the order of farms and their lands."""
    rows = [(land, household) for farm, household in zip(farms, households, strict=True) for land in farm.lands]
    areas: list[GrowingArea] = GrowingArea.objects.bulk_create(
        (
            GrowingArea(
                household=household,
                crop=land.crop,
                commune=household.commune,
                name=land.name,
                area_m2=land.area_m2,
                season_from=land.months[0] if land.months else None,
                season_to=land.months[1] if land.months else None,
            )
            for land, household in rows
        ),
        batch_size=BATCH,
    )
    numbers = _LotNumbers()
    Lot.objects.bulk_create(
        (
            Lot(
                code=numbers.code(area, land.harvested_on),
                growing_area=area,
                harvested_on=land.harvested_on,
                grams=land.grams,
                recorded_by=by,
                recorded_at=clock.now(),
            )
            for area, (land, _household) in zip(areas, rows, strict=True)
        ),
        batch_size=BATCH,
    )
    certified = [(area, land.certificate) for area, (land, _home) in zip(areas, rows, strict=True) if land.certificate]
    Certificate.objects.bulk_create((certificate for _area, certificate in certified), batch_size=BATCH)
    speaks_for = GrowingArea.certificates.through
    speaks_for.objects.bulk_create(
        (speaks_for(growingarea=area, certificate=certificate) for area, certificate in certified), batch_size=BATCH
    )
    return areas


class _LotNumbers:
    """Numbers the lots of a place and day as ``record_lot`` does; nobody else records meanwhile."""

    def __init__(self) -> None:
        self.given: Counter[str] = Counter()

    def code(self, area: GrowingArea, day: dt.date) -> str:
        """Return the next code."""
        prefix = lot_prefix(area, day)
        if prefix not in self.given:
            self.given[prefix] = last_lot_number(prefix)
        self.given[prefix] += 1
        return f"{prefix}{self.given[prefix]:02d}"


def _list(farms: Sequence[Farm], households: Sequence[Household], areas: Iterable[GrowingArea], *, by: User) -> None:
    """List the packs from their areas, priced, with their opening stock."""
    left = iter(areas)
    rows = [
        (pack, land, household, area)
        for farm, household in zip(farms, households, strict=True)
        for land, area in zip(farm.lands, left, strict=False)  # in this order: an area is taken for each land
        for pack in land.packs
    ]
    products = add_products([Goods(pack.facts, pack.category, _found_by(home)) for pack, _land, home, _area in rows])
    records = offer_goods(
        [
            Offer(product, home.stocking_place, f"{home.code}-{product.pk}", pack.asked)
            for product, (pack, _land, home, _area) in zip(products, rows, strict=True)
        ],
        by=by,
    )
    with pghistory.context(by=by.pk):  # as in ``list_product``, which prices first
        listings = Listing.objects.bulk_create(
            (
                Listing(
                    household=home,
                    product=product,
                    stockrecord=record,
                    growing_area=area,
                    state=Listing.State.ACTIVE,
                    listed_by=by,
                )
                for product, record, (_pack, _land, home, area) in zip(products, records, rows, strict=True)
            ),
            batch_size=CONTEXT,
        )
    move_in(
        [
            Move(record, StockMovement.Kind.OPENING, row[0].packs, "listing", f"listing:{listing.pk}")
            for record, listing, row in zip(records, listings, rows, strict=True)
        ],
        by=by,
    )
    _certify(products, [land for _pack, land, _home, _area in rows])


def _found_by(household: Household) -> tuple[str, ...]:
    return (household.name, household.commune.short_name, household.commune.province.short_name)


def _certify(products: Sequence[Product], lands: Sequence[Land]) -> None:
    speaks_for = Product.certificates.through
    speaks_for.objects.bulk_create(
        (
            speaks_for(product=product, certificate=land.certificate)
            for product, land in zip(products, lands, strict=True)
            if land.certificate
        ),
        batch_size=BATCH,
    )
