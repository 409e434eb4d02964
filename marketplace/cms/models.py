"""Pages that people at the market write: help, policies, news, stories, seasons. Goods stay out of Wagtail's pages."""

from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page
from wagtail.rich_text import RichText

from marketplace.campaigns.models import Campaign
from marketplace.discovery.stories import Story

FEATURES = ["h2", "h3", "bold", "italic", "ol", "ul", "link", "hr", "image"]


class ContentPage(Page):
    """A page of text in Vietnamese, and in English where an editor wrote that; pages below it are listed at its end."""

    class Kind(models.TextChoices):
        HELP = "help", _("Trợ giúp")
        POLICY = "policy", _("Quy định")
        NEWS = "news", _("Tin")
        STORY = "story", _("Chuyện nhà vườn")

    kind = models.CharField(_("loại"), max_length=10, choices=Kind.choices, default=Kind.HELP)
    intro = models.CharField(_("mở đầu"), max_length=300, blank=True)
    body = RichTextField(_("nội dung"), features=FEATURES, blank=True)

    title_en = models.CharField(_("tựa đề tiếng Anh"), max_length=255, blank=True)
    intro_en = models.CharField(_("mở đầu tiếng Anh"), max_length=300, blank=True)
    body_en = RichTextField(_("nội dung tiếng Anh"), features=FEATURES, blank=True)

    content_panels: ClassVar = [
        *Page.content_panels,
        FieldPanel("kind"),
        FieldPanel("intro"),
        FieldPanel("body"),
        MultiFieldPanel([FieldPanel("title_en"), FieldPanel("intro_en"), FieldPanel("body_en")], _("Tiếng Anh")),
    ]
    template = "cms/content_page.html"

    class Meta:
        verbose_name = _("trang nội dung")
        verbose_name_plural = _("trang nội dung")

    def listed_below(self) -> "models.QuerySet[ContentPage]":
        """Return the live pages below this one, in the order that the editors gave them."""
        below: models.QuerySet[ContentPage] = ContentPage.objects.child_of(self).live().order_by("path")
        return below

    @property
    def in_english(self) -> bool:
        """Whether the reader chose English and an editor wrote the page in it."""
        return (get_language() or "").startswith("en") and bool(self.title_en)

    @property
    def shown_title(self) -> str:
        """The title in the reader's language where there is one."""
        return self.title_en if self.in_english else self.title

    @property
    def shown_intro(self) -> str:
        """The first sentence in the language of the title shown."""
        return self.intro_en if self.in_english else self.intro

    @property
    def shown_body(self) -> str:
        """The text in the language of the title shown; HTML of the editors."""
        return self.body_en if self.in_english else self.body


class CampaignPage(Page):
    """The landing page of a season as its editors write it; figures, goods and origin come from the season itself.

    It is shown at the season's own address (``/season/<slug>/``). Published before the season opens, it announces it.
    """

    campaign = models.OneToOneField(Campaign, models.PROTECT, related_name="+", verbose_name=_("mùa"))
    lead = models.CharField(_("lời mời"), max_length=300, blank=True)
    story = RichTextField(_("câu chuyện"), features=FEATURES, blank=True)

    title_en = models.CharField(_("tựa đề tiếng Anh"), max_length=255, blank=True)
    lead_en = models.CharField(_("lời mời tiếng Anh"), max_length=300, blank=True)
    story_en = RichTextField(_("câu chuyện tiếng Anh"), features=FEATURES, blank=True)

    content_panels: ClassVar = [
        *Page.content_panels,
        FieldPanel("campaign"),
        FieldPanel("lead"),
        FieldPanel("story"),
        MultiFieldPanel([FieldPanel("title_en"), FieldPanel("lead_en"), FieldPanel("story_en")], _("Tiếng Anh")),
    ]
    parent_page_types: ClassVar = ["cms.ContentPage"]
    subpage_types: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("trang của mùa")
        verbose_name_plural = _("trang của mùa")

    def as_story(self) -> Story:
        """Return what is written here, in the reader's language where an editor wrote the page in it."""
        in_english = (get_language() or "").startswith("en") and bool(self.title_en)
        texts = (self.title_en, self.lead_en, self.story_en) if in_english else (self.title, self.lead, self.story)
        title, lead, body = texts
        shown = SafeString(RichText(body)) if body else SafeString()
        return Story(title, lead, shown, "en" if in_english else "vi", announced=self.live)

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Lead to the season's own address."""
        return redirect("discovery:season", self.campaign.slug)

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """Show an editor the season's page with what is written here, before anybody else sees it."""
        from marketplace.discovery.views.seasons import season_page  # needs all models, and this is one of them

        return season_page(request, self.campaign, self.as_story())
