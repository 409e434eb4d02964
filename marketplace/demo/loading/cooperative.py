"""A co-operative of the demo: it sells by the truck for its members, who each say yes to their part. Synthetic."""

from farmers.domain import (
    activate_household,
    add_growing_area,
    register_household,
    set_payout_account,
    verify_household,
)
from farmers.models import Household
from marketplace.accounts.domain import add_bank_account, record_consent, record_identity, register_person
from marketplace.accounts.models import Consent, User
from marketplace.demo.names import People
from marketplace.shop.partner.models import SellerKind

CODE = "HTX001"
BANK_BIN = "970446"
"""Co-opBank; the account is made up."""
MOST_MEMBERS = 5


def load_cooperative(cast: dict[str, User], people: People) -> Household:
    """Register the co-operative next to the first household, with its director and a field that it shows to traders."""
    beside = Household.objects.select_related("commune").get(code="HM001")
    area = beside.growing_areas.select_related("crop").order_by("pk")[:1].get()
    _title, name = people.name()
    director = register_person(phone=people.phone(), full_name=name, by=cast["admin"])
    evidence = Consent.Evidence.SMS_CODE
    record_consent(user=director, purpose=Consent.Purpose.TRADE, evidence=evidence, by=director, text_version="mẫu-1")
    cooperative = register_household(
        name=f"Hợp tác xã {area.crop.name} mẫu",
        owner=director,
        commune=beside.commune,
        kind=SellerKind.COOPERATIVE,
        address_text=people.address(),
        code=CODE,
        by=cast["admin"],
    )
    record_identity(user=director, citizen_id=people.citizen_id(), by=cast["admin"])
    account = add_bank_account(
        owner=director, bank_bin=BANK_BIN, number=people.account_number(), holder=name, by=cast["admin"]
    )
    set_payout_account(household=cooperative, bank_account=account, by=cast["admin"])
    verify_household(household=cooperative, by=cast["admin"])
    activate_household(household=cooperative, by=cast["admin"])
    add_growing_area(
        household=cooperative,
        crop=area.crop,
        commune=beside.commune,
        name="Vùng trồng chung của hợp tác xã",
        area_m2=20_000,
        by=director,
    )
    return cooperative


def members_of(cooperative: Household) -> list[Household]:
    """Return the households that the demo's co-operative sells for: those that grow its crop in its province."""
    crops = cooperative.growing_areas.values("crop")
    beside = Household.objects.filter(
        state=Household.State.ACTIVE,
        growing_areas__crop__in=crops,
        commune__province=cooperative.commune.province_id,
    ).exclude(pk=cooperative.pk)
    return list(beside.select_related("legal_seller").distinct().order_by("code")[:MOST_MEMBERS])
