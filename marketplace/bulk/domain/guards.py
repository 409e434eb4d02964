"""Who may bargain, sign, load and take in money: checked here, whatever page or script asks."""

from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext as _

from farmers.models import HouseholdMember
from logistics.rules import is_market_admin
from marketplace.bulk.models import BulkContract, Side, Trader, TraderMember
from marketplace.common.errors import NotAllowed

if TYPE_CHECKING:
    from farmers.models import Household
    from marketplace.accounts.models import User

IN_CHARGE = (HouseholdMember.Role.OWNER, HouseholdMember.Role.AGENT)


def bargains_for(household: "Household", user: "User") -> bool:
    """Whether the person is a present owner or agent of the household: prices and contracts are theirs."""
    present = HouseholdMember.objects.filter(household=household, user=user, until__isnull=True)
    return user.is_active and present.filter(role__in=IN_CHARGE).exists()


def acts_for(trader: Trader, user: "User") -> bool:
    """Whether the person is a present member of the trader."""
    present = TraderMember.objects.filter(trader=trader, user=user, until__isnull=True)
    return user.is_active and present.exists()


def must_bargain_for(household: "Household", by: "User") -> None:
    """Raise ``NotAllowed`` unless ``by`` is in charge of the household; not even an admin signs for others."""
    if not bargains_for(household, by):
        raise NotAllowed(_("Chỉ chủ hộ hoặc người làm thay được thỏa thuận bán sỉ cho hộ này."))


def must_act_for_trader(trader: Trader, by: "User") -> None:
    """Raise ``NotAllowed`` unless ``by`` is of the trader."""
    if not acts_for(trader, by):
        raise NotAllowed(_("Bạn không thuộc bên mua này nên không làm được việc đó."))


def must_be_of(household: "Household", trader: Trader, side: str, by: "User") -> None:
    """Raise ``NotAllowed`` unless ``by`` may speak for the side."""
    if side == Side.SELLER:
        must_bargain_for(household, by)
    else:
        must_act_for_trader(trader, by)


def sells_in(contract: BulkContract, user: "User") -> bool:
    """Whether the person is in charge of a household whose goods the contract is about."""
    present = HouseholdMember.objects.filter(user=user, until__isnull=True, role__in=IN_CHARGE)
    return user.is_active and present.filter(household__bulk_shares__contract=contract).exists()


def loads_for(contract: BulkContract, user: "User") -> bool:
    """Whether the person may record what is loaded: in charge of one of the seller's households, or a market admin."""
    if is_market_admin(user):
        return True
    present = HouseholdMember.objects.filter(user=user, until__isnull=True, role__in=IN_CHARGE)
    sellers = Q(household=contract.household_id) | Q(household__bulk_shares__contract=contract)
    return user.is_active and present.filter(sellers).exists()


def must_have_part_in(contract: BulkContract, by: "User") -> None:
    """Raise ``NotAllowed`` unless ``by`` is of one of the sides, or a market admin."""
    of_a_side = bargains_for(contract.household, by) or acts_for(contract.trader, by)
    if not of_a_side and not loads_for(contract, by):
        raise NotAllowed(_("Bạn không thuộc bên nào của hợp đồng này."))


def must_be_staff(by: "User") -> None:
    """Raise ``NotAllowed`` unless ``by`` is of the market: money and traders are recorded by its people only."""
    if not is_market_admin(by):
        raise NotAllowed(_("Chỉ kế toán hoặc quản trị của sàn làm được việc này."))
