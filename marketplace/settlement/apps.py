from django.apps import AppConfig


class SettlementConfig(AppConfig):
    """Commission, tax withheld, payables, payout batches."""

    name = "marketplace.settlement"
    label = "settlement"
