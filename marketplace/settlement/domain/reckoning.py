"""What a delivered shipment or a sale earns its seller. Only reads; the rounding: docs/algorithms/settlement.md."""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _

from logistics.models import Shipment
from marketplace.common import clock
from marketplace.common.money import rate_of
from marketplace.settlement.domain.errors import CannotReckon, NoWithholdingRule
from marketplace.settlement.models import WithholdingRule
from marketplace.shop.order.models import SellerOrder
from marketplace.shop.partner.models import LegalSeller


@dataclass(frozen=True)
class Reckoning:
    """goods = commission + vat + pit + net, in whole đồng; and why the tax is what it is."""

    goods: int
    commission: int
    vat: int
    pit: int
    net: int
    rule: WithholdingRule | None
    exempt_because: str


class TaxRules:
    """Withholding rules in force, each asked for once while a slice of parcels is reckoned; not to be kept longer."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, dt.date], WithholdingRule | None] = {}

    def of(self, seller_kind: str, day: dt.date) -> WithholdingRule | None:
        """Return the rule for a kind of seller that is in force on ``day``."""
        if (seller_kind, day) not in self._known:
            rules = WithholdingRule.objects.filter(seller_kind=seller_kind).in_force(day)
            self._known[seller_kind, day] = rules.order_by("-valid_from").first()
        return self._known[seller_kind, day]


def reckon(shipment: Shipment, rules: TaxRules | None = None) -> Reckoning:
    """Return what the seller of a delivered shipment earned. Raises as ``reckon_part`` does."""
    return reckon_part(shipment.seller_order, _delivery_day(shipment), rules)


def reckon_part(seller_order: SellerOrder, day: dt.date, rules: TaxRules | None = None) -> Reckoning:
    """Return what a seller order delivered (or sold at hand-over) on ``day`` earned: goods − commission − tax withheld.

    Commission is frozen on each line; the tax is of the day. Raises ``NoWithholdingRule`` where none holds on it,
    ``CannotReckon`` where a line names no commission, the lines do not sum to the goods due, or more would be kept
    than was earned.
    """
    goods, commission = _goods_and_commission(seller_order)
    rule, exempt_because = tax_terms(seller_order.legal_seller, day, rules)
    vat = rate_of(goods, rule.vat_bp) if rule else 0
    pit = rate_of(goods, rule.pit_bp) if rule else 0
    net = goods - commission - vat - pit
    if net < 0:
        raise CannotReckon(_("Đơn %s: hoa hồng và thuế nhiều hơn tiền hàng, xin xem lại mức.") % seller_order.number)
    return Reckoning(goods, commission, vat, pit, net, rule, exempt_because)


def _goods_and_commission(seller_order: SellerOrder) -> tuple[int, int]:
    """Return what the goods bring and their commission: each line's own rate, rounded line by line.

    A line brings the price of what the customer kept, and what market and province pay of its discount.
    """
    due = goods = commission = 0
    for line in seller_order.lines.all():
        if line.commission_bp is None:
            raise CannotReckon(_("Đơn %s: có dòng hàng chưa ghi mức hoa hồng.") % seller_order.number)
        value = line.value_of(line.kept_price)
        due += line.price_due
        goods += value
        commission += rate_of(value, line.commission_bp)
    if due != seller_order.goods_due:
        raise CannotReckon(_("Đơn %s: các dòng hàng cộng lại khác tiền hàng của đơn.") % seller_order.number)
    return goods, commission


def _delivery_day(shipment: Shipment) -> dt.date:
    if shipment.closed_at is None:
        raise CannotReckon(_("Đơn %s chưa ghi ngày giao.") % shipment.seller_order.number)
    return clock.day_of(shipment.closed_at)


def tax_terms(seller: LegalSeller, day: dt.date, rules: TaxRules | None = None) -> tuple[WithholdingRule | None, str]:
    """Return the withholding rule in force on ``day``, or why there is nothing to withhold."""
    if seller.grower_exempt:
        return None, seller.grower_exempt_source
    rule = (rules or TaxRules()).of(seller.kind, day)
    if rule is None:
        raise NoWithholdingRule(
            _("Chưa có quy định khấu trừ thuế cho %(kind)s vào ngày %(day)s, nên chưa đối soát được.")
            % {"kind": seller.get_kind_display(), "day": f"{day:%d/%m/%Y}"}
        )
    return rule, ""
