"""The root of the page tree, and pages put there by a command."""

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from wagtail.models import Page, Site

from marketplace.campaigns.models import Campaign
from marketplace.cms.models import CampaignPage, ContentPage

ROOT_SLUG = "trang"


@transaction.atomic
def ensure_root(*, hostname: str = "localhost") -> ContentPage:
    """Return the market's root page, made in place of Wagtail's welcome page if it is not there."""
    root: ContentPage | None = ContentPage.objects.filter(slug=ROOT_SLUG, depth=2).first()
    if root is None:
        root = ContentPage(title=_("Chợ Phiên"), slug=ROOT_SLUG, intro=_("Trợ giúp, quy định và tin của chợ."))
        with translation.override("en"):
            root.title_en, root.intro_en = _("Chợ Phiên"), _("Trợ giúp, quy định và tin của chợ.")
        Page.get_first_root_node().add_child(instance=root)
        Site.objects.update_or_create(
            is_default_site=True, defaults={"hostname": hostname, "root_page": root, "site_name": "Chợ Phiên"}
        )
        welcome = Page.objects.filter(slug="home", depth=2).first()
        if welcome is not None:
            welcome.delete()
    return root


@transaction.atomic
def add_page(*, title: str, slug: str, **fields: str) -> ContentPage:
    """Put a page below the root; a page with this slug that is there already stays as its editors left it.

    ``fields`` are those of ``ContentPage``: kind, intro, body, and the English ones.
    """
    root = ensure_root()
    page: ContentPage | None = ContentPage.objects.child_of(root).filter(slug=slug).first()
    if page is None:
        page = ContentPage(title=title, slug=slug, **fields)
        root.add_child(instance=page)
    return page


@transaction.atomic
def add_campaign_page(*, campaign: Campaign, title: str, **fields: str) -> CampaignPage:
    """Publish the landing page of a season; one that is there already stays as its editors left it.

    ``fields`` are those of ``CampaignPage``: lead, story, and the English ones.
    """
    root = ensure_root()
    page: CampaignPage | None = CampaignPage.objects.filter(campaign=campaign).first()
    if page is None:
        page = CampaignPage(campaign=campaign, title=title, slug=f"mua-{campaign.slug}", **fields)
        root.add_child(instance=page)
    return page
