from django.apps import AppConfig


class CommonConfig(AppConfig):
    """Money, quantities, text, time: imports nothing of ours."""

    name = "marketplace.common"
    label = "common"

    def ready(self) -> None:
        """Set up what holds for every process, and the parts of each page that are its visitor's own."""
        from marketplace.common import history
        from marketplace.common.page_cache import register_fragment

        history.install()
        register_fragment("messages", "components/messages.html")
        register_fragment("tools", "layouts/_own_tools.html")
        register_fragment("leave", "layouts/_leave.html")
