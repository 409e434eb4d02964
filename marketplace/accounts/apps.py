from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People: phone-number login, consent, encrypted identity."""

    name = "marketplace.accounts"
    label = "accounts"
