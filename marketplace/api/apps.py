from django.apps import AppConfig


class ApiConfig(AppConfig):
    """The public HTTP API: partner applications, their keys, and the news sent to them."""

    name = "marketplace.api"
    label = "api"
