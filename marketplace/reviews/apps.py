from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    """Reviews of delivered goods. (The label ``reviews`` is Oscar's, whose reviews know no order: see ADR 8.)"""

    name = "marketplace.reviews"
    label = "buyers_reviews"

    def ready(self) -> None:
        """Make known what this room knows of a person."""
        from marketplace.accounts.personal import register_parts
        from marketplace.reviews.own_data import PARTS

        register_parts(PARTS)
