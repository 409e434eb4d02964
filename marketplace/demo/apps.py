from django.apps import AppConfig


class DemoConfig(AppConfig):
    """load_demo, play_season and the independent reconciliation."""

    name = "marketplace.demo"
    label = "demo"
