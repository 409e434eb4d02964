"""A household's order through its community team: placed and put on the team's list in one transaction."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from logistics.domain.community import list_order, lock_manifest
from logistics.domain.guards import require_member
from logistics.models import CommunityTeam, Manifest, ManifestOrder
from marketplace.accounts.domain.households import find_account
from marketplace.accounts.models import User
from marketplace.common.errors import WrongState
from marketplace.shop.basket.models import Basket
from marketplace.shop.checkout.domain.own_numbers import require_own_number
from marketplace.shop.checkout.domain.place_order import place_order
from marketplace.shop.checkout.domain.recipient import Recipient, RecipientRefused
from marketplace.shop.order.models import Channel

if TYPE_CHECKING:
    from marketplace.accounts.models import HouseholdAccount


def members_of(team: CommunityTeam) -> list[User]:
    """Return who works in a team."""
    return list(User.objects.filter(team_memberships__team=team, team_memberships__until=None))


def order_for_household(
    *,
    manifest: Manifest,
    basket: Basket,
    key: UUID,
    quote_digest: str,
    recipient: Recipient,
    by: User,
    account: "HouseholdAccount | None" = None,
) -> ManifestOrder:
    """Place the basket for a household of the team's commune and put it on the manifest; the same key again: once.

    The manifest is locked first, so closing it waits and finds the order, or this finds it closed. Raises what
    ``place_order`` raises, ``WrongState`` for a closed manifest, ``NotAllowed``, for another commune
    ``RecipientRefused``, and ``NotTheirNumber`` where a member's telephone answered for somebody else's household.
    """
    require_member(by, manifest.team)
    if account is not None and find_account(phone=recipient.phone) == account:
        require_own_number(phone=recipient.phone, name=recipient.name, by=by, others=members_of(manifest.team))
    if recipient.commune.pk != manifest.team.commune_id:
        raise RecipientRefused(_("Tổ chỉ nhận đơn cho các hộ trong xã của mình."))
    with transaction.atomic():
        locked = lock_manifest(manifest.pk)
        known = ManifestOrder.objects.filter(manifest=locked, order__placement_key=key).first()
        if known is None and locked.status != Manifest.Status.COLLECTING:
            raise WrongState(_("Đợt gom đơn này đã chốt. Xin mở đợt mới."))
        order = place_order(
            basket=basket,
            key=key,
            quote_digest=quote_digest,
            recipient=recipient,
            user=None,
            channel=Channel.COMMUNITY,
            by=by,
            account=account,
        )
        return known or list_order(manifest=locked, order=order)
