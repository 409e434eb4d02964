from django.apps import AppConfig


class DiscoveryConfig(AppConfig):
    """What is found: home, list, product, tracking pages."""

    name = "marketplace.discovery"
    label = "discovery"

    def ready(self) -> None:
        """Make the parts of the pages known that are each visitor's own."""
        from marketplace.common.page_cache import register_fragment
        from marketplace.discovery.parts import delivery, near

        register_fragment("near", "discovery/_near.html", near)
        register_fragment("delivery", "discovery/_delivery.html", delivery)
