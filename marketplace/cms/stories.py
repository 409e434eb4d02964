"""What the page of a season shows of its editors' words (``discovery.stories``)."""

from marketplace.cms.models import CampaignPage
from marketplace.discovery.stories import Story


def story_of(campaign: int) -> Story | None:
    """Return what is published of a season."""
    page = CampaignPage.objects.live().filter(campaign=campaign).first()
    return page.as_story() if page is not None else None
