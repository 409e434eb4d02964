"""The dated rates that the demo season runs on, each with its source."""

from typing import Any

from marketplace.complaints.models import AnswerPromise
from marketplace.settlement.models import WithholdingRule
from marketplace.shop.partner.models import SellerKind, SellerTerms
from marketplace.shop.shipping.models import FreightTariff

HOURS_TO_ANSWER = 24


def load_rates(rates: dict[str, Any]) -> None:
    """Put freight tariff, commission and withholding in force from the day the tax rule holds."""
    since = rates["tax_from"]
    FreightTariff.objects.get_or_create(
        name="Đồng giá toàn quốc",
        valid_from=since,
        defaults={
            "step_grams": rates["freight_step_grams"],
            "step_price": rates["freight_step_price"],
            "source": rates["freight_source"],
        },
    )
    SellerTerms.objects.get_or_create(
        seller_kind=SellerKind.HOUSEHOLD,
        valid_from=since,
        defaults={"commission_bp": rates["commission_bp"], "source": rates["commission_source"]},
    )
    WithholdingRule.objects.get_or_create(
        seller_kind=SellerKind.HOUSEHOLD,
        valid_from=since,
        defaults={"vat_bp": rates["vat_bp"], "pit_bp": rates["pit_bp"], "source": rates["tax_source"]},
    )
    AnswerPromise.objects.get_or_create(
        valid_from=since, defaults={"hours": HOURS_TO_ANSWER, "source": "Cam kết mẫu của chợ, không có thật"}
    )
