"""Tax withheld changes by a new dated rule; what was settled keeps the old one."""

import datetime as dt

from django.utils.translation import gettext as _

from marketplace.common.errors import BadValue
from marketplace.common.validity import put_in_force
from marketplace.settlement.models import WithholdingRule
from marketplace.shop.partner.models import SellerKind


def put_withholding_in_force(
    *, seller_kind: SellerKind | str, vat_bp: int, pit_bp: int, valid_from: dt.date, source: str
) -> WithholdingRule:
    """Let VAT and income tax withheld from a kind of seller be so many ten-thousandths of the goods from a day on.

    Returns the rule. Raises as ``put_in_force`` does, and ``BadValue`` where both together are more than the goods.
    """
    if vat_bp < 0 or pit_bp < 0 or vat_bp + pit_bp > 10_000:
        raise BadValue(_("Hai thuế cộng lại phải từ 0 đến 100 %."), field="pit_bp")
    kind = SellerKind(seller_kind)
    rule = WithholdingRule(seller_kind=kind, vat_bp=vat_bp, pit_bp=pit_bp, valid_from=valid_from, source=source)
    written: WithholdingRule = put_in_force(row=rule, besides=WithholdingRule.objects.filter(seller_kind=kind))
    return written
