"""Households, their growing areas, certificates, lots and listings."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from catalog.domain import add_certificate, certify, ensure_category
from catalog.models import Certificate, Crop, Product
from farmers.domain import (
    activate_household,
    add_growing_area,
    add_member,
    certify_growing_area,
    list_product,
    record_lot,
    register_household,
    set_payout_account,
    verify_household,
)
from farmers.models import Household, HouseholdMember, Listing
from marketplace.accounts.domain import (
    add_bank_account,
    add_managed_person,
    record_consent,
    record_identity,
    register_person,
)
from marketplace.accounts.models import Consent, User
from marketplace.areas.models import Commune
from marketplace.common import clock
from marketplace.demo.loading.places import commune_of
from marketplace.demo.names import People

BANK_BIN = "970405"
SEASON_DAYS = 45
PACKS_LISTED = 120
STARS = 4


def load_crops(data: dict[str, Any]) -> dict[str, Crop]:
    """Make the crops; return them by slug."""
    return {spec["slug"]: Crop.objects.get_or_create(slug=spec["slug"], defaults=spec)[0] for spec in data["crops"]}


def load_farms(
    data: dict[str, Any], crops: dict[str, Crop], cast: dict[str, User], people: People
) -> Iterator[Household]:
    """Register household after household with all it needs to sell; yields each when it is on line."""
    number = 0
    for spec in data["specialities"]:
        for turn in range(spec["households"]):
            number += 1
            commune = commune_of(spec["communes"][turn % len(spec["communes"])])
            yield _load_household(number, spec, commune, crops[spec["crop"]], cast, people)


def _load_household(
    number: int, spec: dict[str, Any], commune: Commune, crop: Crop, cast: dict[str, User], people: People
) -> Household:
    owner, title = _owner(number, cast, people)
    household = register_household(
        name=f"Hộ {title} {owner.full_name}",
        owner=owner,
        commune=commune,
        address_text=people.address(),
        code=f"HM{number:03d}",
        by=cast["admin"],
    )
    if owner.managed_by == cast["agent"]:
        add_member(household=household, user=cast["agent"], role=HouseholdMember.Role.AGENT, by=cast["admin"])
    _prove_identity(owner, household, cast, people)
    verify_household(household=household, by=cast["admin"])
    activate_household(household=household, by=cast["admin"])
    _grow_and_list(household, spec, commune, crop, owner if owner.phone else cast["agent"], cast["admin"])
    return household


def _owner(number: int, cast: dict[str, User], people: People) -> tuple[User, str]:
    """The first household is the cast's; the second has no phone of its own and an agent acts for it."""
    if number == 1:
        return cast["household"], "bà"
    title, name = people.name()
    if number == 2:
        ref = "phiếu đồng ý mẫu số 2"
        evidence = Consent.Evidence.PAPER
        return add_managed_person(full_name=name, agent=cast["agent"], evidence=evidence, evidence_ref=ref), title
    return register_person(phone=people.phone(), full_name=name, by=cast["admin"]), title


def _prove_identity(owner: User, household: Household, cast: dict[str, User], people: People) -> None:
    """Consent, citizen id and the account that the household is paid to."""
    if owner.phone:
        record_consent(
            user=owner,
            purpose=Consent.Purpose.TRADE,
            evidence=Consent.Evidence.SMS_CODE,
            by=owner,
            text_version="mẫu-1",
        )
    record_identity(user=owner, citizen_id=people.citizen_id(), by=cast["admin"])
    account = add_bank_account(
        owner=owner, bank_bin=BANK_BIN, number=people.account_number(), holder=owner.full_name, by=cast["admin"]
    )
    set_payout_account(household=household, bank_account=account, by=cast["admin"])


def _grow_and_list(
    household: Household, spec: dict[str, Any], commune: Commune, crop: Crop, by: User, admin: User
) -> Listing:
    today = clock.today()
    area = add_growing_area(
        household=household, crop=crop, commune=commune, name=f"Vườn {spec['variety']}", area_m2=4000, by=by
    )
    grams = PACKS_LISTED * spec["net_grams"]
    record_lot(growing_area=area, harvested_on=today - dt.timedelta(days=1), grams=grams, by=by)
    listing = list_product(
        household=household,
        growing_area=area,
        title=spec["title"],
        pack_name=spec["pack"],
        net_grams=spec["net_grams"],
        pack_pieces=spec.get("pack_pieces"),
        priced_by=spec["priced_by"],
        **({"price_per_kg": spec["price"]} if spec["priced_by"] == Product.PricedBy.KG else {"price": spec["price"]}),
        quantity=PACKS_LISTED,
        variety=spec["variety"],
        grade=spec.get("grade", ""),
        harvest_from=today - dt.timedelta(days=1),
        harvest_to=today + dt.timedelta(days=SEASON_DAYS),
        shelf_life_days=crop.shelf_life_days,
        storage=crop.storage,
        category=ensure_category(path=("Nông sản", crop.name)),
        by=by,
    )
    if "certificate" in spec:
        _certify(household, spec["certificate"], listing, today, admin)
    return listing


def _certify(household: Household, scheme: str, listing: Listing, today: dt.date, by: User) -> None:
    certificate = add_certificate(
        scheme=scheme,
        number=f"MẪU-{scheme.upper()}-{household.code}",
        issuer="Tổ chức chứng nhận mẫu",
        stars=STARS if scheme == Certificate.Scheme.OCOP else None,
        valid_from=today - dt.timedelta(days=200),
        valid_to=today + dt.timedelta(days=400),
        source="Dữ liệu mẫu",
    )
    certify(product=listing.product, certificate=certificate)
    certify_growing_area(growing_area=listing.growing_area, certificate=certificate, by=by)
