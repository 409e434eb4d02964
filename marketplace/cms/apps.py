from django.apps import AppConfig


class CmsConfig(AppConfig):
    """Wagtail pages; the only importer of wagtail."""

    name = "marketplace.cms"
    label = "cms"
