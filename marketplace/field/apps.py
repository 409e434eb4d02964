from django.apps import AppConfig


class FieldConfig(AppConfig):
    """The carrier's app."""

    name = "marketplace.field"
    label = "field"
