"""From a bulk sale that the trader has paid in full to what is owed to each household behind it."""

import logging

from django.db import transaction
from django.utils.translation import gettext as _

from marketplace.bulk.models import BulkContract, BulkShare
from marketplace.bulk.queries import paid_shares
from marketplace.common import clock
from marketplace.common.errors import DomainError, WrongState
from marketplace.common.money import rate_of
from marketplace.ledger.domain import MARKET, LegSpec, post_entry, seller_owner
from marketplace.ledger.models import Account
from marketplace.settlement.domain.errors import CannotReckon
from marketplace.settlement.domain.reckoning import Reckoning, tax_terms
from marketplace.settlement.models import Payable

logger = logging.getLogger(__name__)


@transaction.atomic
def settle_bulk_share(*, share: BulkShare) -> Payable:
    """Write what a household's part of a paid bulk sale earned it, once, and return it.

    Commission is frozen on the share, the tax is of the day of the last truck. Raises ``WrongState`` while the trader
    owes, and as ``reckon_bulk`` does; nothing is written then.
    """
    BulkContract.objects.select_for_update(no_key=True).get(pk=share.contract_id)
    known = Payable.objects.filter(bulk_share=share).first()
    if known is not None:
        return known
    paid = paid_shares().filter(pk=share.pk).first()
    if paid is None or paid.contract.paid_at is None:
        raise WrongState(_("Bên mua chưa trả đủ tiền, nên chưa đối soát được."))
    earned = reckon_bulk(paid)
    payable = Payable.objects.create(
        bulk_share=paid,
        legal_seller=paid.legal_seller,
        goods=earned.goods,
        commission=earned.commission,
        vat=earned.vat,
        pit=earned.pit,
        net=earned.net,
        rule=earned.rule,
        exempt_because=earned.exempt_because,
        cleared_at=paid.contract.paid_at,
    )
    _post(payable, earned)
    return payable


def settle_paid_bulk() -> int:
    """Settle every household's part of paid contracts that is not settled yet, each on its own; return how many were.

    One that cannot be reckoned is logged and left for staff (the payouts page says why); the others go on.
    """
    settled = 0
    for share in paid_shares().filter(payable__isnull=True):
        try:
            settle_bulk_share(share=share)
        except DomainError as error:
            logger.warning("bulk share %s not settled: %s", share.pk, error.code)
        else:
            settled += 1
    return settled


def reckon_bulk(share: BulkShare) -> Reckoning:
    """Return what a household's part earned: goods − commission − tax withheld, each of the whole part.

    Raises ``NoWithholdingRule`` where none holds on the day of the last truck, ``CannotReckon`` where the part names
    no commission or more would be kept than was earned.
    """
    number = share.contract.number
    if share.commission_bp is None or share.contract.loaded_at is None:
        raise CannotReckon(_("Hợp đồng %s chưa ghi mức hoa hồng hoặc ngày cân xong.") % number)
    rule, exempt_because = tax_terms(share.legal_seller, clock.day_of(share.contract.loaded_at))
    goods = share.earned
    commission = rate_of(goods, share.commission_bp)
    vat = rate_of(goods, rule.vat_bp) if rule else 0
    pit = rate_of(goods, rule.pit_bp) if rule else 0
    net = goods - commission - vat - pit
    if net < 0:
        raise CannotReckon(_("Hợp đồng %s: hoa hồng và thuế nhiều hơn tiền hàng, xin xem lại mức.") % number)
    return Reckoning(goods, commission, vat, pit, net, rule, exempt_because)


def _post(payable: Payable, earned: Reckoning) -> None:
    owner = seller_owner(payable.legal_seller)
    post_entry(
        source_kind="payable_made",
        source_ref=f"bulk_share:{payable.bulk_share_id}",
        legs=[
            LegSpec(Account.Kind.SELLER_PENDING, owner, earned.goods),
            LegSpec(Account.Kind.COMMISSION, MARKET, -earned.commission),
            LegSpec(Account.Kind.TAX_VAT, MARKET, -earned.vat),
            LegSpec(Account.Kind.TAX_PIT, MARKET, -earned.pit),
            LegSpec(Account.Kind.SELLER_PAYABLE, owner, -earned.net),
        ],
        by=None,
    )
