from django.apps import AppConfig


class CmsConfig(AppConfig):
    """Wagtail pages; the only importer of wagtail."""

    name = "marketplace.cms"
    label = "cms"

    def ready(self) -> None:
        """Tell the public pages who knows the stories of seasons."""
        from marketplace.cms.stories import story_of
        from marketplace.discovery.stories import register_stories

        register_stories(story_of)
