from django.apps import AppConfig


class LogisticsConfig(AppConfig):
    """Points, carriers, coverage, shipments, items and scans, runs and stops, cash on its way."""

    name = "logistics"
    label = "logistics"
