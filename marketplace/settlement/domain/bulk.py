"""From a bulk sale that the trader has paid in full to what is owed to each household behind it."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from marketplace.bulk.models import BulkContract, BulkShare
from marketplace.bulk.queries import paid_shares
from marketplace.common import clock
from marketplace.common.errors import DomainError, WrongState
from marketplace.common.money import rate_of
from marketplace.settlement.domain.errors import CannotReckon
from marketplace.settlement.domain.reckoning import Reckoning, TaxRules, tax_terms
from marketplace.settlement.domain.writing import Earned, Settled, settle_in_slices, write_payables
from marketplace.settlement.models import Payable


def settle_bulk_share(*, share: BulkShare) -> Payable:
    """Write what a household's part of a paid bulk sale earned it, once, and return it.

    Commission is frozen on the share, the tax is of the day of the last truck. Raises ``WrongState`` while the trader
    owes, and as ``reckon_bulk`` does; nothing is written then.
    """
    return _settle([share.pk]).of(share.pk)[0]


def settle_paid_bulk() -> int:
    """Settle every household's part of paid contracts that is not settled yet; return how many were.

    One that cannot be reckoned is logged and left for staff (the payouts page says why); the others go on.
    """
    waiting = paid_shares().filter(payable__isnull=True)
    return settle_in_slices(list(waiting.values_list("pk", flat=True)), _settle, what="bulk share")


@transaction.atomic
def _settle(ids: Sequence[int]) -> Settled:
    """Settle these parts; those settled before give back their payable."""
    contracts = BulkContract.objects.filter(pk__in=BulkShare.objects.filter(pk__in=ids).values("contract"))
    list(contracts.select_for_update(no_key=True).order_by("pk").values_list("pk"))
    result = Settled()
    for payable in Payable.objects.filter(bulk_share__in=ids):
        result.payables[payable.bulk_share_id or 0] = [payable]
    shares, rules, earned = {share.pk: share for share in paid_shares().filter(pk__in=ids)}, TaxRules(), []
    for pk in ids:
        if pk in result.payables:
            continue
        try:
            earned.append(_earned(shares.get(pk), rules))
        except DomainError as error:
            result.refused[pk] = error
    for payable in write_payables(earned):
        result.payables[payable.bulk_share_id or 0] = [payable]
    return result


def _earned(paid: BulkShare | None, rules: TaxRules) -> Earned:
    if paid is None or paid.contract.paid_at is None:
        raise WrongState(_("Bên mua chưa trả đủ tiền, nên chưa đối soát được."))
    return Earned(
        source=paid,
        column="bulk_share",
        reference="bulk_share",
        seller=paid.legal_seller,
        reckoned=reckon_bulk(paid, rules),
        cleared_at=paid.contract.paid_at,
    )


def reckon_bulk(share: BulkShare, rules: TaxRules | None = None) -> Reckoning:
    """Return what a household's part earned: goods − commission − tax withheld, each of the whole part.

    Raises ``NoWithholdingRule`` where none holds on the day of the last truck, ``CannotReckon`` where the part names
    no commission or more would be kept than was earned.
    """
    number = share.contract.number
    if share.commission_bp is None or share.contract.loaded_at is None:
        raise CannotReckon(_("Hợp đồng %s chưa ghi mức hoa hồng hoặc ngày cân xong.") % number)
    rule, exempt_because = tax_terms(share.legal_seller, clock.day_of(share.contract.loaded_at), rules)
    goods = share.earned
    commission = rate_of(goods, share.commission_bp)
    vat = rate_of(goods, rule.vat_bp) if rule else 0
    pit = rate_of(goods, rule.pit_bp) if rule else 0
    net = goods - commission - vat - pit
    if net < 0:
        raise CannotReckon(_("Hợp đồng %s: hoa hồng và thuế nhiều hơn tiền hàng, xin xem lại mức.") % number)
    return Reckoning(goods, commission, vat, pit, net, rule, exempt_because)
