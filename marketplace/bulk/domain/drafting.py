"""The draft of a contract: what was bargained, and what the dated terms say about the rest."""

from typing import TYPE_CHECKING

from marketplace.bulk.domain.numbers import new_number
from marketplace.bulk.domain.terms import bulk_terms, text_in_force
from marketplace.bulk.models import BulkContract, BulkPrice, BulkRevision, BulkShare
from marketplace.common import clock

if TYPE_CHECKING:
    from marketplace.accounts.models import User


def draft_contract(*, price: BulkPrice, by: "User") -> BulkContract:
    """Write the draft for a price that was taken, its first version and the household's share: all of it.

    Runs inside the transaction of ``accept_price``. Raises ``NoBulkTerms``.
    """
    household, now = price.household, clock.now()
    terms = bulk_terms(seller_kind=household.legal_seller.kind, on=clock.today())
    agreed = {
        "grams": price.grams,
        "tolerance_bp": terms.tolerance_bp,
        "price_per_kg": price.price_per_kg,
        "pickup_on": price.pickup_on,
        "pickup_place": f"{price.growing_area.name}, {price.growing_area.commune.full_name}"[:200],
        "penalty": terms.penalty,
    }
    contract = BulkContract(
        number=new_number(BulkContract),
        offer=price.offer,
        price=price,
        household=household,
        trader=price.trader,
        crop=price.offer.crop,
        growing_area=price.growing_area,
        province=household.commune.province,
        grade=price.offer.grade,
        made_at=now,
        made_by=by,
        **agreed,
    )
    contract.most_grams = contract.upper_grams
    contract.save(force_insert=True)
    text = text_in_force(clock.today())
    BulkRevision.objects.create(contract=contract, version=1, text_version=text, at=now, by=by, **agreed)
    BulkShare.objects.create(
        contract=contract, household=household, legal_seller=household.legal_seller, grams=price.grams
    )
    return contract
