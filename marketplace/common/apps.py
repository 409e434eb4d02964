from django.apps import AppConfig


class CommonConfig(AppConfig):
    """Money, quantities, text, time: imports nothing of ours."""

    name = "marketplace.common"
    label = "common"
