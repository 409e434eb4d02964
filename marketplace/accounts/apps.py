from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People: phone-number login, consent, encrypted identity."""

    name = "marketplace.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Make known what this room knows of a person."""
        from marketplace.accounts.own_data import PARTS
        from marketplace.accounts.personal import register_parts

        register_parts(PARTS)
