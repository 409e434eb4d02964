"""A community team with a leader, and its collection, in short."""

from typing import Any
from uuid import uuid4

from logistics.domain import add_team_member, open_manifest, register_team
from logistics.models import CommunityTeam, Manifest, ManifestOrder
from marketplace.accounts.models import User
from marketplace.shop.checkout.domain import quote_basket
from marketplace.shop.checkout.domain.community import order_for_household
from tests.factories.accounts import UserFactory
from tests.factories.checkout import basket_of, recipient_in
from tests.factories.logistics import covered
from tests.factories.partner import StockRecordFactory


def make_team(point: Any) -> tuple[CommunityTeam, User]:
    """Return a team of the point's commune and its leader."""
    team = register_team(commune=covered(point), name="Tổ Covid cộng đồng số 1", boundary="Chốt đầu đường Lê Lợi")
    leader = UserFactory()
    add_team_member(team=team, user=leader, role="leader")
    return team, leader


def collection(team: CommunityTeam, leader: User) -> Manifest:
    """Open a collection."""
    return open_manifest(team=team, key=uuid4(), by=leader)


def household_order(manifest: Manifest, by: User, *, record: Any = None, **changes: Any) -> ManifestOrder:
    """Order one box of 150,000 đ for a household, freight 15,000 đ."""
    commune = manifest.team.commune
    basket = basket_of((record or StockRecordFactory(), 1))
    arguments = {
        "manifest": manifest,
        "basket": basket,
        "key": uuid4(),
        "quote_digest": quote_basket(basket, commune=commune, to_boundary=True).digest,
        "recipient": recipient_in(commune),
        "by": by,
    }
    return order_for_household(**(arguments | changes))
