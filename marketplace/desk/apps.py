from django.apps import AppConfig


class DeskConfig(AppConfig):
    """The post-office counter: acceptance, runs, cash."""

    name = "marketplace.desk"
    label = "desk"
