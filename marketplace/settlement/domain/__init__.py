"""Changes of what sellers are owed and paid."""

from marketplace.settlement.domain.bulk import reckon_bulk, settle_bulk_share, settle_paid_bulk
from marketplace.settlement.domain.errors import CannotReckon, NothingDue, NoWithholdingRule
from marketplace.settlement.domain.incoming import record_statement_line, recorded_references
from marketplace.settlement.domain.paying import approve_and_pay_batch, make_payout_batch
from marketplace.settlement.domain.provinces import record_province_payment, take_over_for_province
from marketplace.settlement.domain.rates import put_withholding_in_force
from marketplace.settlement.domain.reckoning import Reckoning, reckon, reckon_part
from marketplace.settlement.domain.selling import settle_cleared_sales, settle_sale
from marketplace.settlement.domain.settling import settle_cleared_shipments, settle_shipment
from marketplace.settlement.domain.taking_back import take_back_goods
from marketplace.settlement.domain.way_home import bring_home, lose_on_the_way

__all__ = [
    "CannotReckon",
    "NoWithholdingRule",
    "NothingDue",
    "Reckoning",
    "approve_and_pay_batch",
    "make_payout_batch",
    "put_withholding_in_force",
    "reckon",
    "reckon_bulk",
    "reckon_part",
    "record_province_payment",
    "record_statement_line",
    "recorded_references",
    "settle_bulk_share",
    "settle_cleared_sales",
    "settle_cleared_shipments",
    "settle_paid_bulk",
    "settle_sale",
    "settle_shipment",
    "bring_home",
    "lose_on_the_way",
    "take_back_goods",
    "take_over_for_province",
]
