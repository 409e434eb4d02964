"""What the pages of price decisions and rations show."""

from typing import Any

from marketplace.accounts.domain import verify_identity_key
from marketplace.accounts.models import HouseholdAccount, HouseholdPresence
from marketplace.common import clock
from marketplace.shop.checkout.models import RationOverride
from marketplace.shop.order.models import Order
from tests.factories.accounts import UserFactory
from tests.factories.essentials import (
    PriceCeilingFactory,
    PriceCommitmentFactory,
    PriceDecisionFactory,
    RationFactory,
    RegisteredGoodsFactory,
    essential,
)


def add_essentials(post: Any, number: str, listing: Any) -> dict[str, Any]:
    """Make a decision, a ration, two households at one address and what a clerk allowed beyond; return the things."""
    commune = post.point.commune
    homes = [
        HouseholdAccount.objects.create(name=name, address_text="12 Lê Lợi", commune=commune)
        for name in ("Nguyễn Thị Hoa", "Trần Văn Bình")
    ]
    ration = RationFactory(crop=essential(), provinces=[commune.province])
    override = RationOverride.objects.create(
        order=Order.objects.get(number=number),
        ration=ration,
        account=homes[0],
        period=0,
        amount=1_000,
        clerk=UserFactory(),
        reason="nhà đông người",
    )
    word = HouseholdPresence.objects.create(
        account=homes[1],
        how="vouched",
        noted_by=UserFactory(),
        reason="khách quen",
        used_at=clock.now(),
        used_on=f"order:{override.order_id}",
    )
    card = f"0010850{post.point.pk:05d}"
    verify_identity_key(account=homes[0], citizen_id=card, by=UserFactory())
    decision = PriceDecisionFactory(provinces=[commune.province])
    ceiling = PriceCeilingFactory(decision=decision, crop=listing.product.crop)
    takes_part = PriceCommitmentFactory(ceiling__crop=listing.product.crop, legal_seller=listing.household.legal_seller)
    goods = RegisteredGoodsFactory(commitment__ceiling=ceiling, product=listing.product)
    return {
        "decision": {"pk": decision.pk},
        "commitment": {"pk": takes_part.pk},
        "registered": listing.product.pk,
        "goods": {"pk": goods.pk},
        "of_goods": {"pk": goods.commitment_id},
        "ration": {"pk": ration.pk},
        "override": {"pk": override.pk},
        "word": {"pk": word.pk},
        "essential": essential().pk,
        "card": card,
        "homes": {"keep": homes[0].pk, "other": homes[1].pk},
    }
