from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """Double-entry money: accounts, entries, legs."""

    name = "marketplace.ledger"
    label = "ledger"
