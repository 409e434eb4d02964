"""The areas room as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AreasConfig(AppConfig):
    """Where things are: the bottom room, known by all, knowing only ``common``."""

    name = "marketplace.areas"
    label = "areas"
    verbose_name = _("Địa bàn")
    default_auto_field = "django.db.models.BigAutoField"
